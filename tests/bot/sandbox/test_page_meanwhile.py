"""What people do while the app changes the window or message in front of them."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.datastructures import MultiDict

from bot.sandbox import LocalSlack
from bot.sandbox.elements import Placed
from bot.sandbox.page.actions import Actions
from bot.sandbox.page.notes import Notebook, key_of
from bot.sandbox.people.hands import Hands
from bot.sandbox.records import Post, Screen
from bot.sandbox.sending.interactions import Origin
from tests.bot.sandbox.conftest import Api, Json, Stub, field_of, modal, option, plain
from tests.bot.sandbox.forms import Browser, browsing, tag

OPTIONS = [option("Call"), option("Mail")]
CONFIRM = {"title": plain("Sure?"), "text": plain("For good."), "confirm": plain("Yes!"), "deny": plain("No")}
TIMES = 60


@pytest.fixture
def browser(slack: LocalSlack, stub: Stub) -> Iterator[Browser]:
    assert stub.url
    yield from browsing(slack)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns far more often than they do by themselves."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@contextmanager
def redrawing(slack: LocalSlack, api: Api, screen: Screen, *views: Json) -> Iterator[list[Json]]:
    """Let the app update a window all the time, by its method and by its answers; yield what Slack said."""
    answers: list[Json] = []
    over = threading.Event()

    def by_method() -> None:
        while not over.is_set():
            answers.extend(api("views.update", view_id=screen.id, view=view) for view in views)

    def by_answer() -> None:
        while not over.is_set():
            for view in views:
                slack.workspace.redraw(screen, view)

    threads = [threading.Thread(target=one) for one in (by_method, by_answer)]
    for one in threads:
        one.start()
    try:
        yield answers
    finally:
        over.set()
        for one in threads:
            one.join()


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("button", [{}, {"submit": "1"}])
def test_fields_are_saved_while_the_app_draws_the_window_anew(
    browser: Browser, slack: LocalSlack, api: Api, stub: Stub, button: Json
) -> None:
    stub.answers["view_submission"] = lambda _: {"response_action": "errors", "errors": {"stays": "Not yet."}}
    stays = field_of("stays", "Stays")
    views = [modal(stays, *(field_of(f"{sign}{at}", "Goes") for at in range(8))) for sign in "ab"]
    screen = slack.workspace.show("U1", views[0])
    key, empty = key_of(screen), {f"f:{sign}{at}/{sign}{at}": "gone" for sign in "ab" for at in range(8)}
    with redrawing(slack, api, screen, *views) as answers:
        for at in range(TIMES):
            sent = browser.send(key, fields={"f:stays/stays": f"typed {at}"} | empty, **button)
            assert (sent.status_code, screen.values["stays"]["stays"]["value"]) == (204, f"typed {at}")
    assert answers
    assert all(one["ok"] for one in answers)
    there = {block["block_id"] for block in screen.content["blocks"]}
    assert set(screen.values) == there


class Late(Hands):
    """The hands of somebody behind whose back the app draws the window anew, right after the first look at it."""

    def __init__(self, slack: LocalSlack, screen: Screen, view: Json) -> None:
        super().__init__(slack.workspace, slack.interactions, "U1")
        self.app = threading.Thread(target=slack.workspace.redraw, args=(screen, view))

    def places(self, origin: Origin, beside: str | None = None) -> list[Placed]:
        found = super().places(origin, beside)
        if self.app.ident is None:
            self.app.start()
            # Where it has to wait for its turn, it gets it after this.
            self.app.join(0.1)
        return found


@pytest.mark.parametrize("kind", ["plain_text_input", "multi_static_select"])
def test_what_was_typed_is_taken_before_the_window_changes(slack: LocalSlack, kind: str) -> None:
    more: Json = {"options": OPTIONS} if "select" in kind else {}
    screen = slack.workspace.show("U1", modal(field_of("a", "A"), field_of("b", "B", kind, **more)))
    hands, notebook = Late(slack, screen, modal(field_of("a", "A"), field_of("c", "C"))), Notebook()
    Actions(hands, notebook, screen).use(MultiDict({"f:a/a": "kept", "f:b/b": "call"}))
    hands.app.join()
    assert screen.values["a"]["a"]["value"] == "kept"
    assert set(screen.values) == {"a", "c"}
    assert notebook.of("U1", key_of(screen)).trouble == ""


def test_a_window_that_is_closed_meanwhile_says_so(slack: LocalSlack, stub: Stub) -> None:
    screen = slack.workspace.show("U1", modal(field_of("a", "A")))
    notebook = Notebook()
    actions = Actions(Hands(slack.workspace, slack.interactions, "U1"), notebook, screen)
    slack.workspace.close("U1")
    actions.use(MultiDict({"f:a/a": "x", "submit": "1"}))
    assert notebook.of("U1", key_of(screen)).trouble.startswith("This window has changed")
    assert stub.received == []


def test_a_field_that_goes_with_the_answer_to_another_leaves_nothing_behind(
    browser: Browser, slack: LocalSlack, api: Api, stub: Stub
) -> None:
    first, second = (
        field_of(name, name, "static_select", options=OPTIONS) | {"dispatch_action": True} for name in ("a", "b")
    )
    screen = slack.workspace.show("U1", modal(first, second))

    def swap(_: Json) -> str:
        assert api("views.update", view_id=screen.id, view=modal(first))["ok"]
        return ""

    stub.answers["block_actions"] = swap
    browser.send(key_of(screen), fields={"f:a/a": "call", "f:b/b": "mail"})
    assert [body["actions"][0]["action_id"] for body in stub.received] == ["a"]
    assert set(screen.values) == {"a"}


def test_a_yes_to_a_choice_that_is_gone_puts_nothing_into_the_state(browser: Browser, slack: LocalSlack) -> None:
    asks = field_of("a", "A", "static_select", options=OPTIONS, confirm=CONFIRM)
    screen = slack.workspace.show("U1", modal(asks))
    browser.send(key_of(screen), fields={"f:a/a": "call"})
    assert browser.asked()["Yes!"] == "take=a/a"
    slack.workspace.redraw(screen, modal(field_of("b", "B")))
    browser.send(key_of(screen), sure="1", take="a/a")
    assert set(screen.values) == {"b"}


def test_a_field_in_an_attachment_stays_one_after_the_app_edits_the_message(
    browser: Browser, slack: LocalSlack
) -> None:
    select = {"type": "static_select", "action_id": "s", "options": OPTIONS}
    inner: Json = {"blocks": [{"type": "actions", "block_id": "b", "elements": [select]}]}
    workspace = slack.workspace
    post = workspace.post(Post(workspace.next_ts(), "C1", "UAPP00BOT", "x", [], [inner]))
    browser.send(key_of(post), fields={"f:b/s": "call"})
    workspace.edit(post, "y", [], [inner])
    assert browser.send(key_of(post), fields={"f:b/s": "mail"}).status_code == 204
    assert tag(browser.page(), name="f:b/s")["value"] == "mail"
