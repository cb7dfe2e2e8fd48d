import pytest

from bot.sandbox import LocalSlack, MissingInput
from tests.bot.sandbox.conftest import Api, Clock, Json, Opened, Stub, field_of, modal


def test_a_trigger_lives_three_seconds_and_works_once(slack: LocalSlack, api: Api, stub: Stub, clock: Clock) -> None:
    jim = slack.person("U1")
    jim.shortcut("new")
    trigger = stub.received[-1]["trigger_id"]
    assert api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["ok"]
    assert api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["error"] == "exchanged_trigger_id"
    jim.shortcut("new")
    clock.now += 3.1
    late = api("views.open", trigger_id=stub.received[-1]["trigger_id"], view=modal(field_of("a", "A")))
    assert late["error"] == "expired_trigger_id"


def test_three_modals_stack_and_no_more(slack: LocalSlack, api: Api, stub: Stub) -> None:
    jim = slack.person("U1")
    ids = []
    for number, method in enumerate(("views.open", "views.push", "views.push", "views.push")):
        jim.shortcut("more")
        view = modal(field_of("a", "A"), title=f"Number {number}")
        answer = api(method, trigger_id=stub.received[-1]["trigger_id"], view=view)
        if number == 3:
            assert answer["error"] == "push_limit_reached"
        else:
            ids.append(answer["view"]["id"])
            assert answer["view"]["root_view_id"] == ids[0]
            assert answer["view"]["previous_view_id"] == (ids[-2] if number else None)
    jim.view("Number 2").cancel()
    jim.view("Number 1").cancel()
    jim.view("Number 0").cancel()
    assert not jim.has_view()


def test_what_was_typed_stays_where_both_ids_stay(opened: Opened, api: Api) -> None:
    sheet = opened(field_of("a", "A", initial_value="start"), field_of("b", "B"))
    assert sheet.value("A") == "start"
    sheet.fill({"A": "mine", "B": "also mine"})
    other = field_of("b", "B")
    other["element"]["action_id"] = "c"
    old_hash = sheet.screen.hash
    updated = api("views.update", view_id=sheet.id, hash=old_hash, view=modal(field_of("a", "A"), other))
    assert updated["view"]["state"]["values"]["a"]["a"]["value"] == "mine"
    assert (sheet.value("A"), sheet.value("B")) == ("mine", None)
    stale = api("views.update", view_id=sheet.id, hash=old_hash, view=modal(field_of("a", "A")))
    assert stale["error"] == "hash_conflict"
    api("views.update", view_id=sheet.id, view=modal(field_of("a", "A", "number_input", is_decimal_allowed=True)))
    assert sheet.value("A") is None


def test_an_empty_required_field_is_not_sent_unless_forced(opened: Opened, stub: Stub) -> None:
    sheet = opened(field_of("a", "A"), field_of("b", "B") | {"optional": True})
    before = len(stub.received)
    with pytest.raises(MissingInput) as missing:
        sheet.submit()
    assert (missing.value.labels, len(stub.received)) == (["A"], before)
    assert (sheet.required("A"), sheet.required("B")) == (True, False)
    assert sheet.submit(force=True).closed
    assert stub.received[-1]["view"]["state"]["values"]["a"]["a"] == {"type": "plain_text_input", "value": None}


def test_a_submission_is_answered_with_errors_an_update_another_modal_or_the_end(
    slack: LocalSlack, opened: Opened, stub: Stub
) -> None:
    jim = slack.person("U1")
    sheet = opened(field_of("a", "A", initial_value="x"))
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"a": "no"}},
        {"response_action": "update", "view": modal(field_of("a", "A"), title="Changed")},
        {"response_action": "push", "view": modal(field_of("c", "C", initial_value="y"), title="On top")},
        {"response_action": "clear"},
    ]
    stub.answers["view_submission"] = lambda _: answers.pop(0)
    first = sheet.submit()
    assert (first.action, first.errors, first.closed) == ("errors", {"A": "no"}, False)
    assert sheet.submit().action == "update"
    assert (sheet.title, sheet.value("A")) == ("Changed", "x")
    assert sheet.submit().action == "push"
    assert jim.view("On top").submit().closed
    assert not jim.has_view()
    assert slack.findings == []


def test_errors_for_a_field_that_is_not_there_are_a_finding(slack: LocalSlack, opened: Opened, stub: Stub) -> None:
    stub.answers["view_submission"] = lambda _: {"response_action": "errors", "errors": {"b": "no"}}
    assert not opened(field_of("a", "A", initial_value="x")).submit().closed
    assert [one.pointer for one in slack.findings] == ["/errors/b"]


def test_cancelling_is_told_where_the_app_wants_to_know(opened: Opened, stub: Stub) -> None:
    opened(field_of("a", "A")).cancel()
    assert stub.received[-1].get("type") != "view_closed"
    opened(field_of("a", "A"), notify_on_close=True).cancel()
    assert (stub.received[-1]["type"], stub.received[-1]["is_cleared"]) == ("view_closed", False)
