"""The frame of a page: who, where, which messages, what is pushed."""

import hashlib
import re
from collections.abc import Callable, Iterator
from importlib.resources import files

import httpx
import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.page.setting import Setting
from tests.bot.sandbox.conftest import Api, Clock, Stub, field_of, modal, plain, plain_client
from tests.bot.sandbox.tab import Tab

Live = Callable[..., Tab]
OWN = {"HX-Request": "true"}
JIM = {"as": "U1", "in": "C1"}


@pytest.fixture
def page(slack: LocalSlack) -> Iterator[httpx.Client]:
    with plain_client() as client:
        client.base_url = httpx.URL(slack.url)
        client.headers.update(OWN)
        yield client


@pytest.fixture
def live(slack: LocalSlack) -> Iterator[Live]:
    """Open the connection of a page that was just drawn."""
    opened: list[Tab] = []

    def connect(**query: str) -> Tab:
        address = httpx.URL(f"{slack.url.replace('http', 'ws')}/live", params={**JIM, **query})
        client = Tab(str(address), headers={"Origin": slack.url})
        opened.append(client)
        return client

    yield connect
    for one in opened:
        one.close()
        one.thread.join()
        one.sock.close()


def until(client: Tab, wanted: str) -> str:
    """Return what was pushed up to the first push with these words."""
    seen = ""
    while wanted not in seen:
        pushed = client.receive(timeout=20)
        assert pushed is not None, f"{wanted!r} was never pushed"
        seen += pushed
    return seen


def test_the_bare_address_leads_to_the_first_person(page: httpx.Client) -> None:
    answer = page.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?as=U1&in=DU1")


def test_the_bare_address_leads_where_the_starter_says() -> None:
    with LocalSlack(setting=Setting(person="U2", place="C1")) as slack, plain_client() as client:
        slack.add_user("U1", "Jim Olive")
        slack.add_user("U2", "Ann Lee")
        slack.add_channel("C1", "sales", members=["U2"])
        assert client.get(slack.url).headers["Location"] == "/?as=U2&in=C1"


def test_a_workspace_without_people_says_so() -> None:
    with LocalSlack() as slack, plain_client() as client:
        answer = client.get(slack.url)
        assert (answer.status_code, answer.text) == (404, "Nobody is in this workspace yet: add_user adds people.\n")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"as": "U9"}, 400),
        ({"as": "UAPP00BOT"}, 400),
        ({"as": "U1", "in": "C2"}, 404),
        ({"as": "U1", "in": "DU2"}, 404),
        ({"as": "U1", "in": "C9"}, 404),
    ],
)
def test_nobody_sees_what_is_not_theirs(page: httpx.Client, query: dict[str, str], status: int) -> None:
    assert page.get("/", params=query).status_code == status


def test_a_page_lists_ones_own_conversations_and_no_others(page: httpx.Client) -> None:
    html = page.get("/", params=JIM).text
    [rooms] = re.findall(r"<nav class=\"rooms\".*?</nav>", html, re.DOTALL)
    assert re.findall(r"in=(\w+)", rooms) == ["C1", "DU1"]
    assert "random" not in html
    assert 'aria-current="page"' in html


def test_a_page_runs_no_script_but_its_own(page: httpx.Client) -> None:
    answer = page.get("/", params=JIM)
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?! src=\"/static/)", answer.text) == []
    assert re.findall(r"<style|\son\w+=|\sstyle=", answer.text) == []


def test_every_script_and_style_a_page_names_is_there(page: httpx.Client) -> None:
    names = re.findall(r"/static/[\w./-]+", page.get("/", params=JIM).text)
    assert len(names) >= 6
    assert {page.get(name).status_code for name in names} == {200}
    assert page.get("/static/../page.py").status_code == 404
    assert page.get("/static/vendor/README.md").status_code == 404


def test_the_vendored_scripts_are_the_ones_their_list_names() -> None:
    vendor = files("bot.sandbox.page").joinpath("static/vendor")
    listed = dict(re.findall(r"\| (\S+\.js) \|.*\| (\w{64}) \|", vendor.joinpath("README.md").read_text("utf-8")))
    there = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in vendor.iterdir() if ".js" in one.name}
    assert listed == there


def test_a_message_stands_with_author_time_and_day(page: httpx.Client, slack: LocalSlack, clock: Clock) -> None:
    slack.person("U2").say("Shall we?", "C1")
    clock.now += 86_400
    slack.person("U2").say("Once more", "C1")
    html = page.get("/", params=JIM).text
    assert html.count("<b>Ann Lee</b>") == 2
    assert re.findall(r'class="day"><span>(.*?)<', html) == ["Yesterday", "Today"]
    assert re.findall(r'<time datetime="[^"]*\d">(\d\d:\d\d)<', html) == ["09:00", "09:00"]


def test_markup_somebody_typed_is_shown_as_typed(page: httpx.Client, slack: LocalSlack) -> None:
    page.post("/do/line", data={**JIM, "line": "<script>alert(1)</script> & *bold*"})
    [message] = slack.person("U1").messages("C1")
    assert message.text == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; *bold*"
    html = page.get("/", params=JIM).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <strong>bold</strong>" in html


def test_a_name_becomes_a_mention_where_it_is_known(page: httpx.Client, slack: LocalSlack) -> None:
    page.post("/do/line", data={**JIM, "line": "@ann.lee see #sales, not @nobody nor me@ann.lee"})
    [message] = slack.person("U1").messages("C1")
    assert message.text == "<@U2> see <#C1>, not @nobody nor me@ann.lee"


def test_a_line_with_a_slash_is_a_command(page: httpx.Client, stub: Stub, slack: LocalSlack) -> None:
    stub.answers["/opp"] = lambda form: {"text": f"You said {form['text']}"}
    assert page.post("/do/line", data={**JIM, "line": "/opp <b>"}).status_code == 204
    assert slack.person("U1").private("C1")[0].text == "You said <b>"
    assert "Only visible to you" in page.get("/", params=JIM).text
    assert "Only visible to you" not in page.get("/", params={"as": "U2", "in": "C1"}).text


def test_a_command_in_a_thread_is_refused_as_slack_does(page: httpx.Client, stub: Stub, slack: LocalSlack) -> None:
    above = slack.person("U1").say("A thread", "C1")
    page.post("/do/line", data={**JIM, "thread": above.ts, "line": "/opp"})
    assert stub.received == []
    assert slack.person("U1").private("C1")[0].text == "/opp is not supported in threads. Sorry!"


def test_a_private_answer_can_be_dismissed_and_a_message_of_all_cannot(
    page: httpx.Client, api: Api, slack: LocalSlack
) -> None:
    api("chat.postEphemeral", channel="C1", user="U1", text="Psst")
    public = slack.person("U2").say("Hello", "C1")
    [private] = slack.person("U1").private("C1")
    for ts in (private.ts, public.ts):
        page.post("/do/dismiss", data={"as": "U1", "origin": f"m:C1:{ts}"})
    assert [one.text for one in slack.person("U1").messages("C1")] == ["Hello"]


def test_only_the_newest_messages_are_drawn_and_the_earlier_ones_follow(page: httpx.Client, slack: LocalSlack) -> None:
    for number in range(120):
        slack.person("U2").say(f"number {number}.", "C1")
    html = page.get("/", params=JIM).text
    seen: list[str] = []
    while True:
        seen = re.findall(r"number (\d+)\.", html) + seen
        earlier = re.search(r'hx-get="(.*?)"', html)
        if earlier is None:
            break
        html = page.get(earlier[1].replace("&amp;", "&")).text
    assert seen == [str(number) for number in range(120)]


def test_replies_stand_in_their_thread_and_are_counted_above(page: httpx.Client, slack: LocalSlack) -> None:
    above = slack.person("U2").say("The question", "C1")
    page.post("/do/line", data={**JIM, "thread": above.ts, "line": "The answer"})
    board = page.get("/", params=JIM).text
    assert "1 reply" in board
    assert "The answer" not in board
    thread = page.get("/", params={**JIM, "thread": above.ts}).text
    assert thread.index("The question") < thread.index('aria-label="Thread"') < thread.index("The answer")


def test_unread_messages_are_counted_until_the_conversation_is_open(page: httpx.Client, api: Api, live: Live) -> None:
    api("chat.postMessage", channel="U1", text="one")
    api("chat.postMessage", channel="U1", text="two")
    assert '2<span class="unseen"> unread' in page.get("/", params=JIM).text
    until(live(**{"in": "DU1"}), "rooms")
    assert "unread" not in page.get("/", params=JIM).text


def test_ones_own_messages_are_never_unread(page: httpx.Client, slack: LocalSlack) -> None:
    slack.person("U1").say("mine")
    assert "unread" not in page.get("/", params=JIM).text


def test_an_open_page_is_told_what_comes_changes_and_goes(api: Api, live: Live) -> None:
    pushed = live(since="0")
    until(pushed, 'id="window"')
    ts = api("chat.postMessage", channel="C1", text="first")["ts"]
    row = f"m-C1-{ts.replace('.', '-')}"
    assert 'hx-target="#messages" hx-swap="beforeend"' in until(pushed, "first")
    api("chat.update", channel="C1", ts=ts, text="second")
    assert f'hx-target="#{row}" hx-swap="outerMorph"' in until(pushed, "second")
    api("chat.delete", channel="C1", ts=ts)
    assert "second" not in until(pushed, f'hx-target="#{row}" hx-swap="delete"')


def test_an_open_page_is_not_told_of_another_conversation(api: Api, live: Live, slack: LocalSlack) -> None:
    pushed = live(since="0")
    until(pushed, 'id="window"')
    slack.person("U2").say("elsewhere", "C2")
    api("chat.postEphemeral", channel="C1", user="U2", text="not for Jim")
    api("chat.postMessage", channel="C1", text="here")
    seen = until(pushed, "here")
    assert "elsewhere" not in seen
    assert "not for Jim" not in seen


def test_a_window_is_pushed_to_its_person_alone(stub: Stub, api: Api, live: Live, slack: LocalSlack) -> None:
    def opens(form: dict[str, str]) -> str:
        api("views.open", trigger_id=form["trigger_id"], view=modal(field_of("a", "Amount"), title="Ask"))
        return ""

    stub.answers["/opp"] = opens
    jim, ann = live(since="0"), live(**{"as": "U2", "since": "0"})
    until(jim, 'id="window"')
    until(ann, 'id="window"')
    slack.person("U1").command("/opp", "C1")
    assert "Amount" in until(jim, "<dialog")
    api("chat.postMessage", channel="C1", text="for all")
    assert "<dialog" not in until(ann, "for all")


def test_a_page_that_took_long_to_connect_misses_nothing(page: httpx.Client, api: Api, live: Live) -> None:
    since = re.search(r'id="since" value="(\d+)"', page.get("/", params=JIM).text)
    assert since is not None
    api("chat.postMessage", channel="C1", text="meanwhile")
    assert 'hx-swap="beforeend"' in until(live(since=since[1]), "meanwhile")


def test_home_is_opened_by_a_deed_and_drawn_from_what_the_app_publishes(
    page: httpx.Client, stub: Stub, api: Api, slack: LocalSlack
) -> None:
    home = {"as": "U1", "in": "home"}
    assert "has not filled its Home yet" in page.get("/", params=home).text
    assert stub.received == []
    page.post("/do/opened", data=home)
    assert stub.received[0]["event"]["tab"] == "home"
    section = {"type": "section", "text": plain("Your pipeline")}
    api("views.publish", user_id="U1", view={"type": "home", "blocks": [section]})
    assert "Your pipeline" in page.get("/", params=home).text
    assert "Your pipeline" not in page.get("/", params={"as": "U2", "in": "home"}).text
    assert slack.findings == []


def test_two_people_stand_side_by_side_each_where_they_may_be(page: httpx.Client) -> None:
    html = page.get("/side", params={"as": "U1", "and": "U2", "in": "C2"}).text
    assert re.findall(r'<iframe src="(.*?)" title="(.*?)"', html) == [
        ("/?as=U1&amp;in=DU1&amp;side=1", "Jim Olive"),
        ("/?as=U2&amp;in=C2&amp;side=1", "Ann Lee"),
    ]


def test_a_shortcut_the_app_does_not_have_is_refused(stub: Stub) -> None:
    known = {"name": "New deal", "type": "global", "callback_id": "new", "description": "A deal"}
    manifest = {"display_information": {"name": "Deals"}, "features": {"shortcuts": [known]}}
    with LocalSlack(manifest=manifest) as slack, plain_client() as client:
        slack.deliver_to(stub.url)
        slack.add_user("U1", "Jim Olive")
        for callback in ("new", "old"):
            client.post(f"{slack.url}/do/shortcut", data={"as": "U1", "callback": callback}, headers=OWN)
    assert [one["callback_id"] for one in stub.received] == ["new"]
