import json
import re

import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.page.traffic_log import AT_ONCE
from tests.bot.sandbox.behind import Browser
from tests.bot.sandbox.conftest import Api, Stub, modal


@pytest.fixture
def browser(slack: LocalSlack, api: Api) -> Browser:
    return Browser(slack, api.client)


def names(page: str) -> list[str]:
    return re.findall(r'id="x\d+-toggle"[^>]*>([^<]*)<', page)


def marked(page: str) -> list[str]:
    return re.findall(r'class="line[^"]* marked" id="[^"]*" data-pointer="([^"]*)"', page)


def test_the_log_shows_who_said_what_how_and_how_fast(
    browser: Browser, slack: LocalSlack, api: Api, stub: Stub
) -> None:
    assert stub.url
    slack.person("U1").command("/x", "C1")
    api("chat.postMessage", channel="C9", text="x")
    page = browser.page()
    assert names(page) == ["chat.postMessage", "/x"]
    for words in ("→ App", "→ Slack", "v0 signature", "token", "channel_not_found", " ms</span>"):
        assert words in page
    assert "json" not in re.findall(r'class="(\w+)"', page), "nothing is open yet"


def test_an_opened_exchange_shows_both_sides_and_marks_what_was_found(browser: Browser, api: Api) -> None:
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "section"}, {"type": "header", "text": "no"}])
    page = browser.page(open=1)
    assert "Slack refuses" in page
    pointers = re.findall(r'<a href="#(x1-request[^"]*)">([^<]*)</a>', page)
    assert len(pointers) == 2
    assert all(f'id="{target}"' in page for target, _ in pointers)
    assert "/blocks/0/type" in marked(page)
    assert 'id="x1-answer-error" data-pointer="/error"' in page
    assert marked(browser.page()) == []


def test_a_view_that_came_as_text_in_a_form_is_marked_too(browser: Browser, slack: LocalSlack, api: Api) -> None:
    form = {"trigger_id": "x", "view": json.dumps(modal(title="A title that is much too long for Slack"))}
    headers = {"Authorization": f"Bearer {slack.identity.bot_token}"}
    api.client.post(f"{slack.api_url}views.open", data=form, headers=headers)
    assert "/view/title/text" in marked(browser.page(open=1))


def test_what_the_app_answered_is_marked_in_the_answer(browser: Browser, slack: LocalSlack, stub: Stub) -> None:
    stub.answers["/x"] = lambda _: {"text": "x", "blocks": [{"type": "section"}]}
    slack.person("U1").command("/x", "C1")
    page = browser.page(open=1)
    assert 'href="#x1-answer-blocks-0-type"' in page
    assert marked(page) == ["/blocks/0/type"]


def test_a_clean_exchange_has_no_remarks(browser: Browser, api: Api) -> None:
    api("chat.postMessage", channel="C1", text="x")
    page = browser.page(open=1)
    assert 'class="remarks"' not in page
    assert marked(page) == []


def test_secrets_are_not_in_the_page(browser: Browser, slack: LocalSlack, api: Api, stub: Stub) -> None:
    stub.answers["/x"] = lambda _: {"text": f"oops {slack.identity.signing_secret}"}
    slack.person("U1").command("/x xoxp-1-secret", "C1")
    address = str(slack.last_command.request["response_url"])
    api.as_owner_of(slack.identity.app_token, "apps.connections.open")
    api.client.post(f"{slack.api_url}auth.test", data={"token": slack.identity.bot_token})
    api("chat.postMessage", channel="C1", text=f"my {slack.identity.bot_token}, {address}")
    api(f"{slack.identity.bot_token}")
    slack.fail(slack.identity.bot_token, "500")
    ticket = re.search(r"ticket=([^&]+)", str(slack.traffic[1].answer))
    assert ticket is not None
    identity = slack.identity
    secrets = [identity.bot_token, identity.app_token, identity.signing_secret, "xoxp-1-secret", ticket.group(1)]
    secrets += ["local-verification-token", address.rpartition("/")[2]]
    pages = [browser.page(open=number) for number in range(1, len(slack.traffic) + 1)]
    found = [secret for page in pages for secret in secrets if secret in page]
    assert found == []
    assert "•••" in pages[0]


def test_what_an_app_says_cannot_become_markup(browser: Browser, api: Api) -> None:
    evil = "<script>alert(1)</script>\"'"
    api("chat.postMessage", channel=evil, text=evil, **{evil: [evil]})
    api(f"{evil}")
    for page in (browser.page(open=1), browser.page(open=2), browser.page(name=evil, person=evil, only=evil)):
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in browser.page(open=1)


def test_the_log_is_read_fifty_at_a_time(browser: Browser, api: Api) -> None:
    for _ in range(AT_ONCE + 2):
        api("api.test")
    first = browser.page()
    assert len(names(first)) == AT_ONCE
    earlier = re.search(r'href="/behind\?(before=\d+)#traffic">Earlier', first)
    assert earlier is not None
    second = browser.page(before=earlier.group(1).removeprefix("before="))
    assert len(names(second)) == 2
    assert ">Newest</a>" in second
    assert ">Earlier</a>" not in second
    assert ">Newest</a>" not in first


def test_the_log_is_filtered(browser: Browser, api: Api) -> None:
    api("api.test")
    api("nothing.such")
    assert names(browser.page(only="failed")) == ["nothing.such"]
    assert names(browser.page(name="API")) == ["api.test"]
    assert "Nothing of this kind" in browser.page(only="findings")
