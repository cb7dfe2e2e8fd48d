"""One valid example of each block and element, small enough to break on purpose."""

from typing import Any

from bot.sandbox.limits import BLOCKS, ELEMENTS
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


def placed(kind: str, **more: Any) -> Json:  # noqa: ANN401 - any property of any element
    element = {"type": kind, "action_id": "a", **more}
    if kind in ELEMENTS and kind in BLOCKS["input"]["fields"]["element"]["allowed"]:
        return modal({"type": "input", "block_id": "b", "label": plain("L"), "element": element})
    return modal({"type": "actions", "block_id": "b", "elements": [element]})
