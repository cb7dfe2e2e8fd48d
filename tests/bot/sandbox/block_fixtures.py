"""A valid example of every block and every element, for tests that draw or use them all."""

from typing import Final

from bot.sandbox.limits import BLOCKS as LIMITED
from tests.bot.sandbox.conftest import Json, option, plain

PICTURE: Final = "https://pictures.example/a.png"
WEB: Final = "https://app.example/"


def mrkdwn(text: str) -> Json:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def image(alt: str) -> Json:
    """Return an image element."""
    return {"type": "image", "image_url": PICTURE, "alt_text": alt}


def text(words: str, **style: bool) -> Json:
    """Return a run of rich text."""
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def rich_section(*inline: Json) -> Json:
    """Return one paragraph of rich text, or one item of a list."""
    return {"type": "rich_text_section", "elements": list(inline)}


def rich(*elements: Json) -> Json:
    """Return a rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def rich_list(*items: str, style: str = "bullet", **more: int) -> Json:
    """Return a list of rich text."""
    return {"type": "rich_text_list", "style": style, "elements": [rich_section(text(one)) for one in items], **more}


def raw(words: str) -> Json:
    """Return a cell of text."""
    return {"type": "raw_text", "text": words}


def number(value: float, **more: str) -> Json:
    """Return a cell with a number."""
    return {"type": "raw_number", "value": value, **more}


def button(words: str = "Press", action_id: str = "press", **more: object) -> Json:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain(words), **more}


def asked(words: str = "Sure?") -> Json:
    """Return a confirmation."""
    return {"title": plain(words), "text": mrkdwn("*Really*?"), "confirm": plain("Yes"), "deny": plain("No")}


RICH: Final = rich(
    rich_section(
        text("Plain "),
        text("bold", bold=True),
        text("all", bold=True, italic=True, strike=True, code=True),
        {"type": "link", "url": WEB, "text": "a link"},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "team", "team_id": "T1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "tada"},
        {"type": "date", "timestamp": 1_800_000_000, "format": "{date_num}", "fallback": "then"},
        {"type": "color", "value": "#FF0000"},
    ),
    rich_list("first", "second"),
    {"type": "rich_text_quote", "elements": [text("quoted")]},
    {"type": "rich_text_preformatted", "elements": [text("code()\n  more")]},
)

CARD: Final[Json] = {
    "type": "card",
    "hero_image": image("A hero"),
    "icon": image("An icon"),
    "title": plain("Card title"),
    "subtitle": mrkdwn("Card *subtitle*"),
    "body": mrkdwn("Card body"),
    "subtext": plain("Card subtext"),
    "actions": [button("Take", "take")],
}

CHART: Final[Json] = {
    "type": "bar",
    "series": [{"name": "Won", "data": [{"label": "Q1", "value": 3}, {"label": "Q2", "value": 4}]}],
    "axis_config": {"categories": ["Q1", "Q2"], "x_label": "Quarter", "y_label": "Deals"},
}

BLOCKS: Final[dict[str, Json]] = {
    "actions": {"type": "actions", "elements": [button("Go", "go"), button("Stop", "stop", style="danger")]},
    "alert": {"type": "alert", "text": mrkdwn("Mind the *gap*"), "level": "warning"},
    "auth_provider": {
        "type": "auth_provider",
        "value": "crm",
        "name": plain("The CRM"),
        "is_connected": True,
        "description": plain("Where deals live"),
        "connected_identity": plain("jim@example.com"),
    },
    "call": {"type": "call", "call_id": "R1"},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD, {"type": "card", "title": plain("Second card")}]},
    "container": {
        "type": "container",
        "title": plain("A container"),
        "subtitle": mrkdwn("with a *subtitle*"),
        "icon": image("A box"),
        "is_collapsible": True,
        "child_blocks": [
            {"type": "section", "text": mrkdwn("Inside")},
            {"type": "actions", "elements": [button("Inner", "inner")]},
        ],
    },
    "context": {"type": "context", "elements": [image("Tiny"), mrkdwn("_small_ print"), plain("*as typed*")]},
    "context_actions": {
        "type": "context_actions",
        "elements": [{"type": "icon_button", "icon": "trash", "text": plain("Remove"), "action_id": "remove"}],
    },
    "data_table": {
        "type": "data_table",
        "caption": "Deals by stage",
        "row_header_column_index": 1,
        "rows": [
            [raw("Value"), raw("Stage")],
            [number(1200.0, text="1,200"), raw("Won")],
            [number(7), rich(rich_section(text("Lost", bold=True)))],
        ],
    },
    "data_visualization": {"type": "data_visualization", "title": "Deals a quarter", "chart": CHART},
    "divider": {"type": "divider"},
    "file": {"type": "file", "source": "remote", "external_id": "F1"},
    "header": {"type": "header", "text": plain("Deals :star:")},
    "image": {"type": "image", "image_url": PICTURE, "alt_text": "A cat", "title": plain("The cat")},
    "input": {
        "type": "input",
        "block_id": "name",
        "label": plain("Name"),
        "hint": plain("In full"),
        "element": {"type": "plain_text_input", "action_id": "name"},
    },
    "markdown": {"type": "markdown", "text": "# Title\n\n**Bold** and [a link](https://app.example/)\n\n- one\n- two"},
    "plan": {
        "type": "plan",
        "title": "The plan",
        "tasks": [{"type": "task_card", "task_id": "t1", "title": "First task", "status": "pending"}],
    },
    "rich_text": RICH,
    "section": {
        "type": "section",
        "text": mrkdwn("*Section* text"),
        "fields": [mrkdwn("*Value*\n5"), plain("*as typed*")],
        "accessory": button("Open", "open"),
    },
    "table": {
        "type": "table",
        "column_settings": [{"align": "left", "is_wrapped": True}, {"align": "right"}],
        "rows": [[raw("Stage"), raw("Count")], [raw("Won"), number(3.5)]],
    },
    "task_card": {
        "type": "task_card",
        "task_id": "t1",
        "title": "A task",
        "status": "complete",
        "output": rich(rich_section(text("All done"))),
        "sources": [{"type": "url", "url": WEB, "text": "The source"}],
    },
    "video": {
        "type": "video",
        "alt_text": "A film about cats",
        "title": plain("Cats"),
        "video_url": WEB,
        "thumbnail_url": PICTURE,
        "description": plain("They walk"),
    },
}
"""One of each block in the table of limits, by type."""

SURFACE: Final = {"alert": "modal", "auth_provider": "", "call": "", "file": ""}
"""Where a block may stand, if not in a message; nowhere, where no surface takes it from an app."""

UNDRAWN: Final = {
    "auth_provider": ["The CRM", "Where deals live", "jim@example.com"],
    "call": [],
    "data_visualization": ["Deals a quarter", "Won", "Q1", "3", "Quarter"],
    "file": [],
    "plan": ["The plan", "First task"],
    "task_card": ["A task", "All done", "The source"],
    "video": ["A film about cats", "Cats", "They walk"],
}
"""Blocks that are named instead of drawn, and the texts in them that must be there all the same."""

SELECT_CHOICES: Final = [option("New"), option("Won")]

ELEMENTS: Final[dict[str, Json]] = {
    "button": button(confirm=asked(), value="1", style="primary", accessibility_label="Press this"),
    "workflow_button": {
        "type": "workflow_button",
        "action_id": "flow",
        "text": plain("Run"),
        "workflow": {"trigger": {"url": WEB}},
    },
    "icon_button": {"type": "icon_button", "action_id": "bin", "icon": "trash", "text": plain("Remove")},
    "feedback_buttons": {
        "type": "feedback_buttons",
        "action_id": "good",
        "positive_button": {"text": plain("Good"), "value": "yes"},
        "negative_button": {"text": plain("Bad"), "value": "no"},
    },
    "checkboxes": {
        "type": "checkboxes",
        "action_id": "checks",
        "options": [option("One"), {**option("Two"), "text": mrkdwn("*Two*"), "description": mrkdwn("_two_")}],
        "initial_options": [option("One")],
    },
    "radio_buttons": {"type": "radio_buttons", "action_id": "radio", "options": SELECT_CHOICES},
    "overflow": {"type": "overflow", "action_id": "more", "options": [{**option("Look"), "url": WEB}, option("Drop")]},
    "datepicker": {"type": "datepicker", "action_id": "day", "initial_date": "2027-01-15"},
    "timepicker": {"type": "timepicker", "action_id": "hour", "initial_time": "09:30", "timezone": "Europe/Oslo"},
    "datetimepicker": {"type": "datetimepicker", "action_id": "moment", "initial_date_time": 1_800_000_000},
    "plain_text_input": {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": 50},
    "email_text_input": {"type": "email_text_input", "action_id": "mail", "initial_value": "a@example.com"},
    "url_text_input": {"type": "url_text_input", "action_id": "address", "initial_value": WEB},
    "number_input": {"type": "number_input", "action_id": "count", "is_decimal_allowed": True, "min_value": "0"},
    "rich_text_input": {
        "type": "rich_text_input",
        "action_id": "rich",
        "initial_value": rich(rich_section(text("hi"))),
    },
    "file_input": {"type": "file_input", "action_id": "files", "filetypes": ["csv"], "max_files": 2},
    "static_select": {"type": "static_select", "action_id": "stage", "options": SELECT_CHOICES},
    "external_select": {"type": "external_select", "action_id": "owner", "min_query_length": 1},
    "users_select": {"type": "users_select", "action_id": "user", "initial_user": "U1"},
    "conversations_select": {
        "type": "conversations_select",
        "action_id": "talk",
        "filter": {"include": ["public", "private"]},
    },
    "channels_select": {"type": "channels_select", "action_id": "channel", "initial_channel": "C1"},
    "multi_static_select": {
        "type": "multi_static_select",
        "action_id": "stages",
        "option_groups": [{"label": plain("All"), "options": SELECT_CHOICES}],
        "max_selected_items": 1,
    },
    "multi_external_select": {"type": "multi_external_select", "action_id": "owners"},
    "multi_users_select": {"type": "multi_users_select", "action_id": "users", "initial_users": ["U1", "U2"]},
    "multi_conversations_select": {"type": "multi_conversations_select", "action_id": "talks"},
    "multi_channels_select": {"type": "multi_channels_select", "action_id": "channels"},
}
"""One of each element somebody can use, by type."""

STANDS: Final = [
    *[(name, "input") for name in LIMITED["input"]["fields"]["element"]["allowed"]],
    *[(name, "section") for name in LIMITED["section"]["fields"]["accessory"]["allowed"] if name != "image"],
    *[(name, "actions") for name in LIMITED["actions"]["fields"]["elements"]["items"]],
    *[(name, "context_actions") for name in LIMITED["context_actions"]["fields"]["elements"]["items"]],
    *[(name, "card") for name in LIMITED["card"]["fields"]["actions"]["items"]],
]
"""Each element, in each block that takes it."""


def standing(element: Json, where: str) -> Json:
    """Return a block with the element in it, where it may stand."""
    if where == "input":
        return {"type": "input", "label": plain("The label"), "hint": plain("The hint"), "element": element}
    if where == "section":
        return {"type": "section", "text": mrkdwn("The *label*"), "accessory": element}
    if where == "card":
        return {"type": "card", "title": plain("The card"), "actions": [element]}
    return {"type": where, "elements": [element]}
