"""What Slack says of blocks and messages."""

import json

import pytest

from bot.sandbox import check_message, check_view
from bot.sandbox.limits import BLOCKS, ELEMENTS, SURFACES
from tests.bot.sandbox.conftest import Json, modal, plain
from tests.bot.sandbox.pieces import BARS, BUTTON, MRKDWN, PARTS, PIECES, ROWS, TASK

LONG = "x" * 4000


def lines_of(blocks: list[Json]) -> list[str]:
    return [finding.line for finding in check_message({"text": "x", "blocks": blocks}).findings]


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


@pytest.mark.parametrize("kind", PIECES)
def test_a_block_fails_without_each_field_it_needs(kind: str) -> None:
    needed = [name for name, spec in BLOCKS[kind]["fields"].items() if spec.get("required")]
    missed = []
    for name in needed:
        block = {key: value for key, value in PIECES[kind].items() if key != name}
        surface = "alert" if kind == "alert" else "message"
        found = lines_of([block]) if surface == "message" else [x.line for x in check_view(modal(block)).findings]
        if not any(f"missing required field: {name}" in line for line in found):
            missed.append((name, found))
    assert missed == []


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
