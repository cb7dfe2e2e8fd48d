"""One valid and several invalid ones for each block and element."""

import copy
import json
from typing import Any

import pytest

from bot.sandbox import check_message, check_options, check_submission_answer, check_view
from bot.sandbox.limits import BLOCKS, ELEMENTS, SURFACES
from tests.bot.sandbox.conftest import Json, field_of, modal, option, plain

MRKDWN: Json = {"type": "mrkdwn", "text": "*x*"}
IMAGE: Json = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}
BUTTON: Json = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
    ],
}
ROWS: list[Any] = [[{"type": "raw_text", "text": "a"}], [{"type": "raw_number", "value": 1, "text": "1"}]]
CHART: Json = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
BARS: Json = {
    "type": "bar",
    "axis_config": {"categories": ["a"]},
    "series": [{"name": "n", "data": [{"label": "a", "value": 1}]}],
}
CARD: Json = {"type": "card", "title": MRKDWN, "actions": [BUTTON]}
TASK: Json = {"type": "task_card", "task_id": "1", "title": "x", "status": "complete"}
PIECES: Json = {
    "section": {"type": "section", "text": MRKDWN, "fields": [MRKDWN], "accessory": BUTTON},
    "header": {"type": "header", "text": plain("x")},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [MRKDWN, IMAGE]},
    "actions": {"type": "actions", "elements": [BUTTON]},
    "input": field_of("a", "A"),
    "image": IMAGE | {"title": plain("x")},
    "rich_text": RICH,
    "markdown": {"type": "markdown", "text": "x"},
    "table": {"type": "table", "rows": ROWS, "column_settings": [{"align": "right"}, None]},
    "data_table": {"type": "data_table", "caption": "c", "rows": ROWS, "page_size": 10},
    "data_visualization": {"type": "data_visualization", "title": "t", "chart": CHART},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD]},
    "container": {"type": "container", "title": plain("x"), "child_blocks": [{"type": "divider"}]},
    "context_actions": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain("+"), "value": "1"},
                "negative_button": {"text": plain("-"), "value": "0"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain("x")},
        ],
    },
    "plan": {"type": "plan", "title": "x", "tasks": [TASK]},
    "task_card": TASK,
    "video": {
        "type": "video",
        "alt_text": "x",
        "title": plain("x"),
        "video_url": "https://example.com/v",
        "thumbnail_url": "https://example.com/t",
    },
    "alert": {"type": "alert", "text": MRKDWN, "level": "info"},
}

CONFIRM: Json = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
OPTIONS: Json = {"options": [option("A"), option("B")]}
INITIAL: Json = {"initial_option": option("A")}
PARTS: Json = {
    "button": {"text": plain("x"), "value": "v", "style": "danger", "confirm": CONFIRM},
    "workflow_button": {"text": plain("x"), "workflow": {"trigger": {"url": "https://example.com"}}},
    "checkboxes": OPTIONS | {"initial_options": [option("B")]},
    "radio_buttons": OPTIONS | INITIAL,
    "overflow": OPTIONS,
    "datepicker": {"initial_date": "2026-12-01", "placeholder": plain("x")},
    "timepicker": {"initial_time": "09:30", "timezone": "Europe/Oslo"},
    "datetimepicker": {"initial_date_time": 1_800_000_000},
    "plain_text_input": {"multiline": True, "min_length": 1, "max_length": 5},
    "email_text_input": {"initial_value": "a@example.com"},
    "url_text_input": {"initial_value": "https://example.com"},
    "number_input": {"is_decimal_allowed": True, "min_value": "1", "initial_value": "2.5", "max_value": "3"},
    "rich_text_input": {"initial_value": RICH},
    "file_input": {"max_files": 2},
    "static_select": {"option_groups": [{"label": plain("g"), "options": [option("A")]}], **INITIAL},
    "external_select": {"min_query_length": 0},
    "users_select": {"initial_user": "U1"},
    "conversations_select": {"filter": {"include": ["im", "public"]}, "response_url_enabled": True},
    "channels_select": {"initial_channel": "C1"},
    "multi_static_select": OPTIONS | {"initial_options": [option("A")], "max_selected_items": 1},
    "multi_external_select": {"initial_options": [option("A")]},
    "multi_users_select": {"initial_users": ["U1"]},
    "multi_conversations_select": {"initial_conversations": ["C1"]},
    "multi_channels_select": {"initial_channels": ["C1"]},
}
LONG = "x" * 4000


def lines_of(blocks: list[Json]) -> list[str]:
    return [finding.line for finding in check_message({"text": "x", "blocks": blocks}).findings]


def placed(kind: str, **more: Any) -> Json:  # noqa: ANN401 - any property of any element
    element = {"type": kind, "action_id": "a", **more}
    if kind in ELEMENTS and kind in BLOCKS["input"]["fields"]["element"]["allowed"]:
        return modal({"type": "input", "block_id": "b", "label": plain("L"), "element": element})
    return modal({"type": "actions", "block_id": "b", "elements": [element]})


def test_every_block_and_element_has_an_example() -> None:
    assert set(PIECES) == set(BLOCKS) - {"file", "auth_provider"}
    assert set(PARTS) == set(ELEMENTS) - {"image", "url", "icon_button", "feedback_buttons"}


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("kind", PIECES)
def test_a_block_passes_where_slack_allows_it_and_nowhere_else(kind: str, surface: str) -> None:
    if surface == "message":
        found = lines_of([PIECES[kind]])
    elif surface == "modal":
        found = [one.line for one in check_view(modal(PIECES[kind])).findings]
    else:
        found = [one.line for one in check_view({"type": "home", "blocks": [PIECES[kind]]}, ("home",)).findings]
    at = "/blocks/0/type" if surface == "message" else "/view/blocks/0/type"
    allowed = kind in SURFACES[surface]["allowed"]
    assert found == ([] if allowed else [f"unsupported type: {kind} [json-pointer:{at}]"])


@pytest.mark.parametrize("kind", PARTS)
def test_an_element_passes_whole_and_fails_with_a_property_nobody_knows(kind: str) -> None:
    assert check_view(placed(kind, **PARTS[kind])).findings == ()
    (finding,) = check_view(placed(kind, **PARTS[kind], disabled=True)).findings
    assert finding.message == "unexpected property: disabled"


@pytest.mark.parametrize("kind", PIECES)
def test_a_block_fails_without_each_field_it_needs(kind: str) -> None:
    needed = [name for name, spec in BLOCKS[kind]["fields"].items() if spec.get("required")]
    for name in needed:
        block = {key: value for key, value in PIECES[kind].items() if key != name}
        surface = "alert" if kind == "alert" else "message"
        found = lines_of([block]) if surface == "message" else [x.line for x in check_view(modal(block)).findings]
        assert any(f"missing required field: {name}" in line for line in found), (kind, name, found)


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ({"type": "section", "text": plain("x" * 3001)}, "must be less than 3001 characters [/text/text]"),
        ({"type": "section", "text": plain("")}, "must be more than 0 characters [/text/text]"),
        ({"type": "section"}, "must define either `text` or `fields` [/type]"),
        ({"type": "section", "fields": [MRKDWN] * 11}, "no more than 10 items allowed [/fields]"),
        ({"type": "section", "fields": [plain("x" * 2001)]}, "must be less than 2001 characters [/fields/0/text]"),
        ({"type": "section", "text": {"type": "markdown", "text": "x"}}, "unsupported type: markdown [/text/type]"),
        ({"type": "header", "text": MRKDWN}, "unsupported type: mrkdwn [/text/type]"),
        ({"type": "header", "text": plain("é" * 151)}, "must be less than 151 characters [/text/text]"),
        ({"type": "actions", "elements": []}, "no less than 1 items allowed [/elements]"),
        (
            {"type": "actions", "elements": [BUTTON, BUTTON]},
            '`action_id` "go" already exists [/elements/1/action_id]',
        ),
        (
            {"type": "actions", "elements": [{"type": "plain_text_input"}]},
            "unsupported type: plain_text_input [/elements/0/type]",
        ),
        ({"type": "image", "alt_text": "a"}, "must define exactly one of `image_url` or `slack_file` []"),
        ({"type": "table", "rows": [ROWS[0], ROWS[0] * 2]}, "must have 1 cells like the first row [/rows/1]"),
        ({"type": "table", "rows": [[]]}, "no less than 1 items allowed [/rows/0]"),
        (
            {"type": "data_visualization", "title": "t", "chart": BARS | {"axis_config": {"categories": ["b"]}}},
            "labels must equal the axis categories [/chart/series/0/data]",
        ),
        (
            {"type": "data_visualization", "title": "t", "chart": {"type": "radar"}},
            "unsupported type: radar [/chart/type]",
        ),
        ({"type": "card", "subtitle": MRKDWN}, "must define at least one of `hero_image`, `title`, `actions` or"),
        ({"type": "plan", "title": "x", "tasks": [TASK, TASK]}, "task_id must be unique [/tasks]"),
        (TASK | {"status": "pending"}, "a task card of its own may not be pending [/status]"),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text"}]}]},
            "missing required field: text [/elements/0/elements/0]",
        ),
        ({"type": "file", "source": "remote", "external_id": "x"}, "unsupported type: file [/type]"),
        ({"type": "divider", "colour": "red"}, "unexpected property: colour [/colour]"),
        ({"text": plain("x")}, "missing required field: type []"),
        ("text", "must provide an object []"),
    ],
)
def test_slacks_words_for_a_wrong_block(block: Json, line: str) -> None:
    found = [one.replace("json-pointer:/blocks/0", "") for one in lines_of([block])]
    assert any(line in one for one in found), found


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


def test_a_message_is_counted_as_a_whole() -> None:
    divider = {"type": "divider"}
    assert lines_of([divider] * 50) == []
    assert lines_of([divider] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert len(lines_of([PIECES["table"]] * 2)) == 1
    assert len(lines_of([PIECES["data_visualization"]] * 3)) == 1
    assert len(lines_of([{"type": "markdown", "text": "x" * 7000}] * 2)) == 1
    assert len(lines_of([PIECES["table"] | {"rows": [[{"type": "raw_text", "text": "x" * 10_001}]]}])) == 1


def test_blocks_without_text_are_a_warning_not_a_refusal() -> None:
    report = check_message({"blocks": [{"type": "divider"}]})
    assert report.findings == ()
    assert [one.pointer for one in report.warnings] == ["/text"]


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
    for piece in [*PIECES.values(), *(placed(kind, **more)["blocks"][0] for kind, more in PARTS.items())]:
        for junk in (None, 5, "x", [], [None], {}, {"type": 5}):
            for name in piece:
                check_message({"blocks": [copy.deepcopy(piece) | {name: junk}]})
                check_view(modal(copy.deepcopy(piece) | {name: junk}))
            for key, value in piece.items():
                if isinstance(value, dict):
                    for inner in value:
                        check_message({"blocks": [piece | {key: value | {inner: junk}}]})


def test_slackblocks_own_messages_pass() -> None:
    slackblocks = pytest.importorskip("slackblocks")
    blocks = [
        slackblocks.SectionBlock(slackblocks.Text("Hello")),
        slackblocks.HeaderBlock("Head"),
        slackblocks.DividerBlock(),
        slackblocks.ContextBlock([slackblocks.Text("small")]),
        slackblocks.ActionsBlock([slackblocks.Button(text="Go", action_id="go", value="v")]),
        slackblocks.ImageBlock(image_url="https://example.com/a.png", alt_text="a"),
    ]
    assert lines_of([json.loads(repr(block)) for block in blocks]) == []
