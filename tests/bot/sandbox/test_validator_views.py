"""What Slack says of modals and Homes, of answers, and of what is broken altogether."""

import copy

import pytest

from bot.sandbox import Report, check_message, check_options, check_submission_answer, check_view
from tests.bot.sandbox.conftest import Json, field_of, modal, option, plain
from tests.bot.sandbox.pieces import BUTTON, PARTS, PIECES, RICH, placed

LONG = "x" * 4000


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"private_metadata": LONG}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        ({"callback_id": "x" * 256}, "must be less than 256 characters"),
        ({"blocks": []}, "no less than 1 items allowed [json-pointer:/view/blocks]"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed"),
        ({"submit": None}, "must provide an object"),
        ({"hash": "1"}, "unexpected property: hash"),
    ],
)
def test_slacks_words_for_a_wrong_modal(change: Json, line: str) -> None:
    found = [one.line for one in check_view(modal(field_of("a", "A")) | change).findings]
    assert any(line in one for one in found), found


def test_a_modal_with_an_input_needs_a_submit_button_and_one_without_does_not() -> None:
    view = modal(field_of("a", "A"))
    del view["submit"]
    (finding,) = check_view(view).findings
    assert "must define `submit`" in finding.message
    view["blocks"] = [{"type": "divider"}]
    assert check_view(view).findings == ()


def test_block_ids_focus_and_action_ids_are_counted_over_the_view() -> None:
    twice = modal(field_of("a", "A"), field_of("a", "B"))
    assert [one.code for one in check_view(twice).findings] == ["duplicate"]
    focused = modal(field_of("a", "A", focus_on_load=True), field_of("b", "B", focus_on_load=True))
    assert [one.pointer for one in check_view(focused).findings] == ["/view/blocks/1/element/focus_on_load"]
    same_action = modal({"type": "actions", "elements": [BUTTON]}, {"type": "actions", "elements": [BUTTON]})
    assert check_view(same_action).findings == ()


def test_a_home_takes_no_title() -> None:
    (finding,) = check_view({"type": "home", "title": plain("x"), "blocks": [RICH]}, ("home",)).findings
    assert finding.pointer == "/view/title"


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    blocks = [{"type": "section", "text": plain("é" * 3000)} for _ in range(50)]
    report = check_view(modal(*blocks))
    assert (report.findings, report.too_large) == ((), True)


def test_options_answers_are_judged() -> None:
    assert check_options({"options": []}).findings == ()
    assert check_options({"option_groups": [{"label": plain("g"), "options": [option("A")]}]}).findings == ()
    for wrong in (None, {}, {"options": [option(str(n)) for n in range(101)]}, {"options": [], "more": 1}):
        assert check_options(wrong).findings, wrong


def test_submission_answers_are_judged() -> None:
    view = modal(field_of("a", "A"), {"type": "section", "block_id": "s", "text": plain("x")})
    good: list[object] = ["", None, {"response_action": "clear"}, {"response_action": "errors", "errors": {"a": "no"}}]
    good.append({"response_action": "update", "view": view})
    assert [check_submission_answer(one, view).findings for one in good] == [()] * len(good)
    wrong: list[object] = ["ok", {"response_action": "close"}, {"response_action": "errors", "errors": {}}]
    wrong += [{"response_action": "errors", "errors": {"s": "not an input"}}, {"response_action": "push", "view": {}}]
    for one in wrong:
        assert check_submission_answer(one, view).findings, one


def test_nothing_a_broken_payload_holds_breaks_the_validator() -> None:
    reports = []
    for piece in [*PIECES.values(), *(placed(kind, **more)["blocks"][0] for kind, more in PARTS.items())]:
        for junk in (None, 5, "x", [], [None], {}, {"type": 5}):
            for name in piece:
                reports.append(check_message({"blocks": [copy.deepcopy(piece) | {name: junk}]}))
                reports.append(check_view(modal(copy.deepcopy(piece) | {name: junk})))
            for key, value in piece.items():
                if isinstance(value, dict):
                    broken = [{"blocks": [piece | {key: value | {inner: junk}}]} for inner in value]
                    reports.extend(check_message(one) for one in broken)
    assert len(reports) > 1000
    assert all(isinstance(one, Report) for one in reports)
