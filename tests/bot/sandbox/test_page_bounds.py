"""What keeps a page quick and a workspace small, however long it runs and however much stands in it."""

from bot.sandbox import LocalSlack
from bot.sandbox.limits import INTERACTIONS
from bot.sandbox.page.setting import Setting
from bot.sandbox.page.tour import Step
from bot.sandbox.records import Post
from bot.sandbox.workspace import REMOVED_KEPT
from tests.bot.sandbox.conftest import Api, Clock, Stub, field_of, modal, option, plain, plain_client

JIM = {"as": "U1", "in": "C1"}


def test_looking_at_messages_begins_no_notes_on_them(slack: LocalSlack) -> None:
    slack.person("U2").say("Hello", "C1")
    page = slack._doors.page.__self__  # type: ignore[attr-defined]  # the page is the only one to know its notebook
    with plain_client() as client:
        assert "Hello" in client.get(slack.url, params=JIM).text
    assert page._notebook.pages == {}


def test_a_message_is_taken_away_once(slack: LocalSlack, api: Api) -> None:
    ts = api("chat.postMessage", channel="C1", text="x")["ts"]
    post = slack.workspace.find_post("C1", ts)
    assert post is not None
    assert slack.workspace.remove(post)
    changes = slack.workspace.changes
    assert not slack.workspace.remove(post)
    assert slack.workspace.changes == changes
    assert api("chat.delete", channel="C1", ts=ts)["error"] == "message_not_found"


def test_messages_are_found_by_time_and_by_conversation(slack: LocalSlack) -> None:
    posts = slack.workspace.posts
    for ts, channel in (("3.0", "C1"), ("1.0", "C1"), ("2.0", "C2")):
        slack.workspace.post(Post(ts, channel, "U2", ts, []))
    assert [one.ts for one in posts] == ["1.0", "2.0", "3.0"]
    assert [one.ts for one in posts.of("C1")] == ["1.0", "3.0"]
    assert (posts.of("C9"), posts.find("C2", "1.0"), len(posts), posts[-1].ts) == ([], None, 3, "3.0")


def test_only_the_latest_of_what_went_is_remembered(slack: LocalSlack) -> None:
    for number in range(REMOVED_KEPT + 3):
        slack.workspace.remove(slack.workspace.post(Post(f"{number}.5", "C1", "U2", "x", [])))
    assert len(slack.workspace.removed) == REMOVED_KEPT


def test_passes_that_are_long_over_are_forgotten(stub: Stub, slack: LocalSlack, clock: Clock) -> None:
    for _ in range(5):
        slack.person("U1").command("/opp", "C1")
    old = dict(slack.workspace.triggers)
    clock.now += INTERACTIONS["response_url"]["ttl_seconds"] + 3_601
    slack.person("U1").command("/opp", "C1")
    assert len(stub.received) == 6
    assert set(slack.workspace.triggers).isdisjoint(old)
    assert (len(slack.workspace.triggers), len(slack.workspace.replies)) == (1, 1)


def test_a_pass_that_has_just_expired_is_still_known_as_such(
    stub: Stub, slack: LocalSlack, api: Api, clock: Clock
) -> None:
    slack.person("U1").command("/opp", "C1")
    clock.now += 60
    slack.person("U1").command("/opp", "C1")
    trigger = stub.received[0]["trigger_id"]
    assert api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["error"] == "expired_trigger_id"


def test_a_tour_ticks_what_its_person_has_done(stub: Stub) -> None:
    steps = [Step("Ask", "Type `/opp`.", "/opp", "/opp"), Step("Shortcut", "Use it.", "shortcut new")]
    with LocalSlack(setting=Setting(place="C1", tour=steps)) as slack, plain_client() as client:
        slack.deliver_to(stub.url)
        slack.add_user("U1", "Jim Olive")
        slack.add_user("U2", "Ann Lee")
        slack.add_channel("C1", "sales", members=["U1", "U2"])
        assert client.get(slack.url, params=JIM).text.count('class="tick"') == 0
        slack.person("U1").command("/opp new", "C1")
        assert client.get(slack.url, params=JIM).text.count('class="tick"') == 1
        assert client.get(slack.url, params={**JIM, "as": "U2"}).text.count('class="tick"') == 0
        client.post(f"{slack.url}/do/tour", data={"as": "U1"}, headers={"HX-Request": "true"})
        assert "Your first minute</h2>" not in client.get(slack.url, params=JIM).text
        assert "Your first minute</h2>" in client.get(slack.url, params={**JIM, "as": "U2"}).text


def test_a_step_of_the_tour_is_not_done_by_what_the_app_refused(stub: Stub) -> None:
    refuses = [True]

    def submitted(_payload: object) -> object:
        return {"response_action": "errors", "errors": {"a": "No."}} if refuses[0] else ""

    stub.answers["view_submission"] = submitted
    setting = Setting(place="C1", tour=[Step("Send", "Send it.", "submit form")])
    with LocalSlack(setting=setting) as slack, plain_client() as client:
        slack.deliver_to(stub.url)
        slack.add_user("U1", "Jim Olive")
        slack.add_channel("C1", "sales", members=["U1"])
        slack.workspace.show("U1", modal(field_of("a", "Amount"), callback_id="form"))
        view = slack.person("U1").view()
        view.fill({"Amount": "1"})
        view.submit()
        assert "That was the tour" not in client.get(slack.url, params=JIM).text
        refuses[0] = False
        view.submit()
        assert "That was the tour" in client.get(slack.url, params=JIM).text


def test_an_address_for_sockets_says_so_to_whoever_asks_plainly(slack: LocalSlack) -> None:
    with plain_client() as client:
        answer = client.get(f"{slack.url}/live", params=JIM)
    assert (answer.status_code, answer.text) == (426, "This address speaks WebSocket.\n")


def test_a_person_in_an_unknown_time_zone_has_a_page(slack: LocalSlack) -> None:
    slack.add_user("U3", "Kim Poe", tz="Mars/Olympus")
    slack.person("U3").say("Hello")
    with plain_client() as client:
        assert "Hello" in client.get(slack.url, params={"as": "U3", "in": "DU3"}).text


def test_an_attachment_is_drawn_with_its_texts_and_blocks(slack: LocalSlack, api: Api) -> None:
    section = {"type": "section", "text": plain("Inside")}
    attachments = [{"color": "good", "pretext": "Before", "text": "> quoted", "blocks": [section]}]
    api("chat.postMessage", channel="C1", text="x", attachments=attachments)
    with plain_client() as client:
        html = client.get(slack.url, params=JIM).text
    assert ("Before" in html, "Inside" in html, "<blockquote" in html) == (True, True, True)


def test_what_was_picked_in_an_attachment_outlives_an_edit(slack: LocalSlack, api: Api, stub: Stub) -> None:
    menu = {"type": "checkboxes", "action_id": "a", "options": [option("Late"), option("High")]}
    attachments = [{"blocks": [{"type": "actions", "block_id": "b", "elements": [menu]}]}]
    ts = api("chat.postMessage", channel="C1", text="x", attachments=attachments)["ts"]
    [message] = slack.person("U1").messages("C1")
    message.choose("High")
    api("chat.update", channel="C1", ts=ts, text="y", attachments=attachments)
    picked = message.post.states["U1"]["b"]["a"]["selected_options"]
    assert [one["value"] for one in picked] == ["high"]
    assert len(stub.received) == 1


def test_a_shortcut_the_app_does_not_answer_says_so(stub: Stub, slack: LocalSlack) -> None:
    said = slack.person("U2").say("A deal", "C1")
    with plain_client() as client:
        for origin in ("", f"m:C1:{said.ts}"):
            form = {"as": "U1", "callback": "new", "origin": origin}
            assert client.post(f"{slack.url}/do/shortcut", data=form, headers={"HX-Request": "true"}).status_code == 204
        assert slack.person("U1").private() == []
        slack.deliver_to("http://127.0.0.1:9/nowhere")
        for origin in ("", f"m:C1:{said.ts}"):
            form = {"as": "U1", "callback": "new", "origin": origin}
            client.post(f"{slack.url}/do/shortcut", data=form, headers={"HX-Request": "true"})
    words = [(one.channel, one.text) for one in slack.person("U1").private()]
    assert words == [(place, 'The shortcut failed with the error "dispatch_failed"') for place in ("DU1", "C1")]
    assert len(stub.received) == 2
