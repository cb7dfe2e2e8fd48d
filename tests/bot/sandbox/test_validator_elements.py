"""What Slack says of elements."""

import pytest

from bot.sandbox import check_view
from tests.bot.sandbox.conftest import Json, option, plain
from tests.bot.sandbox.pieces import MRKDWN, OPTIONS, PARTS, placed


@pytest.mark.parametrize("kind", PARTS)
def test_an_element_passes_whole_and_fails_with_a_property_nobody_knows(kind: str) -> None:
    assert check_view(placed(kind, **PARTS[kind])).findings == ()
    (finding,) = check_view(placed(kind, **PARTS[kind], disabled=True)).findings
    assert finding.message == "unexpected property: disabled"


@pytest.mark.parametrize(
    ("kind", "more", "line"),
    [
        ("button", {"text": plain("x" * 76)}, "must be less than 76 characters"),
        ("button", {"text": plain("x"), "style": "default"}, "must be one of: primary, danger"),
        ("button", {"text": plain("x"), "confirm": {"title": plain("t")}}, "missing required field: text"),
        ("static_select", {}, "must define exactly one of `options` or `option_groups`"),
        ("static_select", {"options": []}, "no less than 1 items allowed"),
        ("static_select", {"options": [option(str(n)) for n in range(101)]}, "no more than 100 items allowed"),
        ("static_select", {**OPTIONS, "initial_option": option("C")}, "must be one of the options"),
        ("static_select", {**OPTIONS, "initial_option": None}, "must provide an object"),
        ("static_select", {"options": [option("A", "x" * 151)]}, "must be less than 151 characters"),
        ("static_select", {"options": [{"text": MRKDWN, "value": "1"}]}, "unsupported type: mrkdwn"),
        ("static_select", {**OPTIONS, "placeholder": plain("x" * 151)}, "must be less than 151 characters"),
        ("checkboxes", {"options": [option(str(n)) for n in range(11)]}, "no more than 10 items allowed"),
        ("checkboxes", {**OPTIONS, "initial_options": []}, "no less than 1 items allowed"),
        ("overflow", {"options": [option(str(n)) for n in range(6)]}, "no more than 5 items allowed"),
        ("datepicker", {"initial_date": "1.12.2026"}, "must match pattern"),
        ("timepicker", {"timezone": "Mars"}, "must be an IANA time zone"),
        ("datetimepicker", {"initial_date_time": 5}, "must be more than 999999999"),
        ("number_input", {}, "missing required field: is_decimal_allowed"),
        ("number_input", {"is_decimal_allowed": True, "initial_value": 2}, "must be a numeric string"),
        ("number_input", {"is_decimal_allowed": True, "min_value": "2", "max_value": "1"}, "must be in order"),
        ("plain_text_input", {"min_length": 3, "max_length": 2}, "must not be more than max_length"),
        ("plain_text_input", {"initial_value": None}, "must be a string"),
        ("multi_static_select", {**OPTIONS, "max_selected_items": 0}, "must be more than 0"),
        ("conversations_select", {"filter": {}}, "must define at least one field"),
        ("conversations_select", {"filter": {"include": ["dm"]}}, "must be one of: im, mpim, private, public"),
    ],
)
def test_slacks_words_for_a_wrong_element(kind: str, more: Json, line: str) -> None:
    found = [one.line for one in check_view(placed(kind, **more)).findings]
    assert any(line in one for one in found), found
