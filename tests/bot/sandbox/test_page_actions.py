"""What comes of the forms people send."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.wrappers import Response

from bot.sandbox import LocalSlack
from bot.sandbox.page.notes import key_of
from bot.sandbox.records import Post
from tests.bot.sandbox.conftest import Json, Stub, field_of, modal, option, plain
from tests.bot.sandbox.forms import Browser, browsing, modal_of, tag, tags

OPTIONS = [option("Call"), option("Meeting"), option("Mail")]
CONFIRM = {"title": plain("Delete <it>?"), "text": plain("For good."), "confirm": plain("Yes!"), "deny": plain("No")}
BUTTON: Json = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "7", "style": "danger"}
LATE = "The app did not answer in time. Nothing is lost: try again."
FAILED = "The app did not answer as it should. Nothing is lost: try again."


@pytest.fixture
def browser(slack: LocalSlack, stub: Stub) -> Iterator[Browser]:
    assert slack.url
    assert stub.url
    yield from browsing(slack)


def message(slack: LocalSlack, *elements: Json) -> str:
    blocks: list[Json] = [{"type": "actions", "block_id": "b", "elements": list(elements)}]
    return key_of(slack.workspace.post(Post(slack.workspace.next_ts(), "C1", "UAPP00BOT", "x", blocks)))


def state(slack: LocalSlack) -> Json:
    """Return what the fields of the window hold, by block."""
    top = slack.workspace.top("U1")
    assert top is not None
    return {block: next(iter(values.values())) for block, values in top.values.items()}


def loud(block: Json) -> Json:
    return block | {"dispatch_action": True}


def test_what_is_typed_is_kept_and_the_app_hears_of_it_with_the_form(browser: Browser, stub: Stub) -> None:
    key = modal_of(browser.slack, field_of("a", "A", multiline=True), field_of("b", "B"))
    answer = browser.send(key, fields={"f:a/a": "one\r\ntwo", "f:b/b": "x"})
    assert (answer.status_code, answer.text, stub.received) == (204, "", [])
    assert state(browser.slack)["a"]["value"] == "one\ntwo"
    browser.send(key, submit="1", fields={"f:a/a": "one\r\ntwo", "f:b/b": "y"})
    assert [body["type"] for body in stub.received] == ["view_submission"]
    assert stub.received[0]["view"]["state"]["values"]["b"]["b"]["value"] == "y"
    assert not browser.slack.person("U1").has_view()


def test_what_stands_in_no_form_is_left_alone(browser: Browser) -> None:
    key = modal_of(browser.slack, field_of("a", "A", initial_value="x"), field_of("b", "B"))
    browser.send(key, fields={"f:b/b": "y", "f:c/c": "z"})
    assert {name: value["value"] for name, value in state(browser.slack).items()} == {"a": "x", "b": "y"}


def test_a_choice_that_dispatches_is_sent_once_with_what_else_was_typed(browser: Browser, stub: Stub) -> None:
    kind = loud(field_of("k", "Kind", "static_select", options=OPTIONS))
    key = modal_of(browser.slack, kind, field_of("t", "Text"))
    fields = {"f:k/k": "mail", "f:t/t": "typed"}
    browser.send(key, fields=fields)
    browser.send(key, fields=fields)
    assert len(stub.received) == 1
    assert stub.received[0]["actions"][0]["selected_option"] == OPTIONS[2]
    assert stub.received[0]["view"]["state"]["values"]["t"]["t"]["value"] == "typed"


def test_a_text_is_sent_on_enter_and_not_as_one_leaves_it(browser: Browser, stub: Stub) -> None:
    key = modal_of(browser.slack, loud(field_of("a", "A")), field_of("b", "B"))
    browser.send(key, fields={"f:a/a": "x"})
    assert (state(browser.slack)["a"]["value"], stub.received) == ("x", [])
    browser.send(key, enter="a/a", fields={"f:a/a": "x"})
    browser.send(key, enter="b/b", fields={"f:a/a": "x", "f:b/b": "y"})
    assert [body["actions"][0]["value"] for body in stub.received] == ["x"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("datepicker", "2026-12-24"), ("timepicker", "18:00"), ("datetimepicker", "2026-12-24T18:00")],
)
def test_a_date_or_time_is_sent_when_it_changes_and_not_on_enter(
    browser: Browser, stub: Stub, kind: str, value: str
) -> None:
    key = message(browser.slack, {"type": kind, "action_id": "d"})
    assert "data-enter" not in tag(browser.page(), name="f:b/d")
    assert tags(browser.page(), "button", name="enter") == []
    browser.send(key, fields={"f:b/d": value})
    browser.send(key, enter="b/d", fields={"f:b/d": value})
    assert [body["actions"][0]["type"] for body in stub.received] == [kind]


def test_a_text_is_sent_as_it_is_typed_where_the_app_wants_that(browser: Browser, stub: Stub) -> None:
    config = {"trigger_actions_on": ["on_character_entered"]}
    key = modal_of(browser.slack, loud(field_of("a", "A", dispatch_action_config=config)))
    for typed in ("x", "xy", "xy"):
        browser.send(key, fields={"f:a/a": typed})
    assert [body["actions"][0]["value"] for body in stub.received] == ["x", "xy"]


@pytest.mark.parametrize(
    ("kind", "more", "typed", "words"),
    [
        ("number_input", {"is_decimal_allowed": True}, "1,5", "Enter a number."),
        ("number_input", {"is_decimal_allowed": False}, "1.5", "Enter a whole number."),
        ("number_input", {"is_decimal_allowed": True, "min_value": "2"}, "1", "Enter 2 or more."),
        ("number_input", {"is_decimal_allowed": True, "max_value": "2"}, "3", "Enter 2 or less."),
        ("plain_text_input", {"max_length": 2}, "xxx", "Use no more than 2 characters; these are 3."),
        ("plain_text_input", {"min_length": 2}, "x", "Use at least 2 characters."),
        ("datepicker", {}, "2026-02-30", "Enter a date, such as 2026-12-31."),
        ("timepicker", {}, "25:00", "Enter a time, such as 09:30."),
        ("datetimepicker", {}, "soon", "Enter a date and a time."),
        ("email_text_input", {}, "nobody", "Enter an email address, such as name@example.com."),
        ("url_text_input", {}, "ftp://x", "Enter a link that starts with http:// or https://."),
    ],
)
def test_what_slacks_form_refuses_stays_with_the_reason_and_nothing_is_sent(
    browser: Browser, stub: Stub, kind: str, more: Json, typed: str, words: str
) -> None:
    key = modal_of(browser.slack, field_of("a", "A", kind, **more), field_of("b", "B"))
    fields = {"f:a/a": typed, "f:b/b": "kept"}
    browser.send(key, fields=fields)
    assert browser.errors() == [words]
    control = tag(browser.page(), name="f:a/a")
    assert (control["value"], control["aria-invalid"]) == (typed, "true")
    browser.send(key, submit="1", fields=fields)
    assert (stub.received, state(browser.slack)["b"]["value"]) == ([], "kept")
    browser.send(key, fields=fields | {"f:a/a": ""})
    assert browser.errors() == []


def test_every_required_field_that_is_empty_is_named_until_it_is_filled(browser: Browser, stub: Stub) -> None:
    boxes = field_of("c", "C", "checkboxes", options=OPTIONS) | {"optional": True}
    key = modal_of(browser.slack, field_of("a", "A"), field_of("b", "B", "static_select", options=OPTIONS), boxes)
    empty = {"f:a/a": "", "f:b/b": "", "f:c/c": ""}
    browser.send(key, submit="1", fields=empty)
    assert browser.errors() == ["Please complete this required field."] * 2
    browser.send(key, fields=empty | {"f:a/a": "x"})
    assert browser.errors() == ["Please complete this required field."]
    browser.send(key, submit="1", fields=empty | {"f:a/a": "x", "f:b/b": "mail"})
    assert [body["type"] for body in stub.received] == ["view_submission"]


def test_a_window_without_a_submit_button_cannot_be_submitted(browser: Browser, stub: Stub) -> None:
    view = modal(field_of("a", "A") | {"optional": True})
    del view["submit"]
    screen = browser.slack.workspace.show("U1", view)
    for typed in ("x", ""):
        browser.send(key_of(screen), submit="1", fields={"f:a/a": typed})
        assert (stub.received, browser.errors(), browser.trouble()) == ([], [], "")
        assert screen.values["a"]["a"]["value"] == (typed or None)
    assert browser.slack.person("U1").has_view()


def test_the_errors_of_the_app_stand_under_their_fields_until_the_next_try(browser: Browser, stub: Stub) -> None:
    stub.answers["view_submission"] = lambda _: {"response_action": "errors", "errors": {"a": "Too *vague*"}}
    key = modal_of(browser.slack, field_of("a", "A"), field_of("b", "B"))
    browser.send(key, submit="1", fields={"f:a/a": "x", "f:b/b": "y"})
    assert browser.errors() == ["Too *vague*"]
    del stub.answers["view_submission"]
    browser.send(key, submit="1", fields={"f:a/a": "z", "f:b/b": "y"})
    assert not browser.slack.person("U1").has_view()


def test_an_app_that_is_late_fails_or_talks_nonsense_is_told_and_nothing_is_lost(browser: Browser, stub: Stub) -> None:
    key = modal_of(browser.slack, field_of("a", "A"))
    stub.answers["view_submission"] = lambda _: Response("", 500)
    browser.send(key, submit="1", fields={"f:a/a": "x"})
    assert browser.trouble() == FAILED
    stub.answers["view_submission"] = lambda _: {"response_action": "dance"}
    browser.send(key, submit="1", fields={"f:a/a": "x"})
    assert browser.trouble().startswith("The app answered something that Slack does not take.")
    done = threading.Event()
    stub.answers["view_submission"] = lambda _: str(done.wait(5))
    browser.slack._delivery.ack_seconds = 0.05
    browser.send(key, submit="1", fields={"f:a/a": "x"})
    done.set()
    assert (browser.trouble(), state(browser.slack)["a"]["value"]) == (LATE, "x")
    browser.send(key, fields={"f:a/a": "y"})
    assert browser.trouble() == ""


def test_a_button_sends_what_it_carries(browser: Browser, stub: Stub) -> None:
    key = message(browser.slack, BUTTON)
    browser.send(key, press="b/go")
    action = stub.received[0]["actions"][0]
    assert {name: action[name] for name in ("type", "action_id", "text", "value", "style")} == BUTTON
    assert stub.received[0]["container"]["type"] == "message"


def test_a_button_that_is_gone_meanwhile_says_so(browser: Browser, stub: Stub) -> None:
    key = message(browser.slack, BUTTON, {"type": "overflow", "action_id": "o", "options": OPTIONS})
    for pressed in ({"press": "b/other"}, {"choose": "b/o:3"}, {"choose": "b/o:x"}, {"choose": "c/o:1"}):
        browser.send(key, fields=pressed)
        assert browser.trouble().startswith("This message has changed")
    browser.send(key, choose="b/o:2")
    assert browser.trouble() == ""
    assert [body["actions"][0]["selected_option"] for body in stub.received] == [OPTIONS[2]]


def test_feedback_sends_the_side_that_was_taken(browser: Browser, stub: Stub) -> None:
    sides = {f"{name}_button": {"text": plain(name), "value": name} for name in ("positive", "negative")}
    key = message(browser.slack, {"type": "feedback_buttons", "action_id": "f", **sides})
    browser.send(key, choose="b/f:1")
    assert stub.received[0]["actions"][0]["value"] == "negative"


@pytest.mark.parametrize("pressed", [{"press": "b/go"}, {"choose": "b/o:1"}])
def test_a_button_with_a_confirmation_asks_first(browser: Browser, stub: Stub, pressed: Json) -> None:
    menu = {"type": "overflow", "action_id": "o", "options": OPTIONS, "confirm": CONFIRM}
    key = message(browser.slack, BUTTON | {"confirm": CONFIRM}, menu)
    browser.send(key, fields=pressed)
    (name, value), *_ = pressed.items()
    assert browser.asked() == {"No": "stay=1", "Yes!": f"{name}={value}"}
    assert tag(browser.page(), id="asking-title").words == "Delete <it>?"
    browser.send(key, sure="1", stay="1")
    assert (browser.asked(), stub.received) == ({}, [])
    browser.send(key, fields=pressed)
    for _ in range(2):
        browser.send(key, fields={"sure": "1"} | pressed)
    assert (browser.asked(), len(stub.received)) == ({}, 1)


def test_a_yes_that_nobody_asked_for_does_nothing(browser: Browser, stub: Stub) -> None:
    key = message(browser.slack, BUTTON, BUTTON | {"action_id": "asks", "confirm": CONFIRM})
    browser.send(key, sure="1", press="b/go")
    browser.send(key, press="b/asks")
    browser.send(key, sure="1", press="b/go")
    assert stub.received == []
    browser.send(key, press="b/go")
    assert (browser.asked(), len(stub.received)) == ({}, 1)


def test_a_choice_with_a_confirmation_counts_when_it_is_given(browser: Browser, stub: Stub) -> None:
    select = {"type": "static_select", "action_id": "s", "options": OPTIONS, "confirm": CONFIRM}
    key = message(browser.slack, select)
    turns = [tag(browser.page(), class_="field inline")["data-turn"]]
    browser.send(key, fields={"f:b/s": "mail"})
    assert browser.asked()["Yes!"] == "take=b/s"
    browser.send(key, sure="1", stay="1")
    turns.append(tag(browser.page(), class_="field inline")["data-turn"])
    assert (tag(browser.page(), name="f:b/s")["value"], stub.received, turns[0] != turns[1]) == ("", [], True)
    browser.send(key, fields={"f:b/s": "mail"})
    browser.send(key, sure="1", take="b/s")
    assert tag(browser.page(), name="f:b/s")["value"] == "mail"
    assert [body["actions"][0]["selected_option"] for body in stub.received] == [OPTIONS[2]]


def test_a_window_is_closed_alone_or_with_all_beneath_it(browser: Browser) -> None:
    workspace = browser.slack.workspace
    keys = [modal_of(browser.slack, field_of("a", "A"))]
    keys += [key_of(workspace.show("U1", modal(field_of("b", "B")), on_top=True)) for _ in range(2)]
    browser.send(keys[0], cancel="1")
    assert len(workspace.stacks["U1"]) == 3
    browser.send(keys[2], cancel="1")
    assert len(workspace.stacks["U1"]) == 2
    browser.send(keys[1], close="1")
    assert workspace.stacks["U1"] == []


def test_somebody_elses_window_is_out_of_reach(browser: Browser, stub: Stub) -> None:
    screen = browser.slack.workspace.show("U2", modal(field_of("a", "A", initial_value="x")))
    answer = browser.send(key_of(screen), submit="1", fields={"f:a/a": "y"})
    assert (answer.status_code, stub.received, screen.values["a"]["a"]["value"]) == (204, [], "x")


def test_a_button_in_a_home_or_message_submits_nothing(browser: Browser, stub: Stub) -> None:
    home = browser.slack.workspace.publish(
        "U1", {"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON]}]}
    )
    for key in (key_of(home), message(browser.slack, BUTTON)):
        browser.send(key, submit="1")
    assert stub.received == []
    assert len(tags(browser.page("home"), "button", name="press")) == 1
