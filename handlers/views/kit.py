"""The few Block Kit shapes we use. Text from people is escaped on its way into them, once; what is too long is cut.

Plain dicts, because the card is drawn on the hot path and the limits are checked by the local Slack's validator
for every payload that leaves the bot in a test.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from handlers.text import markup as texts

Block = dict[str, Any]
Element = dict[str, Any]

HEADER_LENGTH = 150
OPTION_LENGTH = 75
SECTION_LENGTH = 3000
FIELD_LENGTH = 2000
"""Slack's lengths, in code points."""
MOST_OPTIONS = 100
"""Slack's longest list of options, or group of them."""

Markup = texts.Markup
ELLIPSIS = texts.ELLIPSIS
TEXT_LENGTH = texts.TEXT_LENGTH
cut = texts.cut
escape = texts.escape
join = texts.join
markup = texts.markup
shortened = texts.shortened
"""Texts are made ready in a room of their own; screens find them here, beside the shapes that hold them."""


def plain(text: str, length: int) -> dict[str, Any]:
    """Make a plain text object: Slack reads no markup in it, so nothing is escaped."""
    return {"type": "plain_text", "text": cut(texts.undirected(text) or " ", length), "emoji": False}


def _mrkdwn(text: Markup, length: int) -> dict[str, Any]:
    """Make a mrkdwn object; `verbatim` keeps Slack from linking bare names and addresses."""
    return {"type": "mrkdwn", "text": shortened(text, length), "verbatim": True}


def header(text: str) -> Block:
    """Make a heading."""
    return {"type": "header", "text": plain(text, HEADER_LENGTH)}


def section(text: Markup, accessory: Element | None = None) -> Block:
    """Make a paragraph, with one element at its side if given."""
    block: Block = {"type": "section", "text": _mrkdwn(text, SECTION_LENGTH)}
    if accessory:
        block["accessory"] = accessory
    return block


def facts(pairs: Sequence[tuple[str, Markup]]) -> Block:
    """Make labelled facts in two columns; ten at most."""
    return {
        "type": "section",
        "fields": [_mrkdwn(Markup(f"*{label}*\n{value}"), FIELD_LENGTH) for label, value in pairs],
    }


def context(text: Markup) -> Block:
    """Make a small grey line."""
    return {"type": "context", "elements": [_mrkdwn(text, SECTION_LENGTH)]}


def divider() -> Block:
    """Make a line across."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """Make a row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def button(text: str, action_id: str, value: str, *, style: str | None = None, label: str | None = None) -> Element:
    """Make a button; `label` is what a screen reader says where the text alone is too short."""
    element: Element = {"type": "button", "text": plain(text, OPTION_LENGTH), "action_id": action_id, "value": value}
    if style:
        element["style"] = style
    if label:
        element["accessibility_label"] = cut(label, OPTION_LENGTH)
    return element


def asking(element: Element, title: str, text: str, confirm: str, deny: str) -> Element:
    """Let a button ask before it acts."""
    return element | {
        "confirm": {
            "title": plain(title, 100),
            "text": plain(text, 300),
            "confirm": plain(confirm, 30),
            "deny": plain(deny, 30),
            "style": "danger",
        }
    }


def option(text: str, value: str, description: str = "") -> dict[str, Any]:
    """Make something to choose."""
    made: dict[str, Any] = {"text": plain(text, OPTION_LENGTH), "value": value}
    if description:
        made["description"] = plain(description, OPTION_LENGTH)
    return made


def overflow(action_id: str, options: list[dict[str, Any]]) -> Element:
    """Make the menu behind three dots; five options at most."""
    return {"type": "overflow", "action_id": action_id, "options": options}


def _listed(options: list[dict[str, Any]]) -> Element:
    """Give a list its options; more than Slack takes in one are grouped, each group named by its first and last."""
    if len(options) <= MOST_OPTIONS:
        return {"options": options}
    parts = [options[start : start + MOST_OPTIONS] for start in range(0, len(options), MOST_OPTIONS)]
    ends = [[cut(end["text"]["text"], OPTION_LENGTH // 2 - 2) for end in (part[0], part[-1])] for part in parts]
    labels = [plain(" – ".join(two), OPTION_LENGTH) for two in ends]  # noqa: RUF001 - a dash between two ends
    return {"option_groups": [{"label": name, "options": part} for name, part in zip(labels, parts, strict=True)]}


def select(options: list[dict[str, Any]], initial: str | None = None, placeholder: str = "") -> Element:
    """Make a list to choose from; `initial` is a value of one of the options, or is left out."""
    element: Element = {"type": "static_select"} | _listed(options)
    chosen = next((made for made in options if made["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    if placeholder:
        element["placeholder"] = plain(placeholder, HEADER_LENGTH)
    return element


def radio(options: list[dict[str, Any]], initial: str | None = None) -> Element:
    """Make a choice of which every option is seen."""
    return {**select(options, initial), "type": "radio_buttons"}


def search(initial: dict[str, Any] | None = None, placeholder: str = "") -> Element:
    """Make a list that is searched while typing; it opens with the first answers."""
    element: Element = {"type": "external_select", "min_query_length": 0}
    if initial:
        element["initial_option"] = initial
    if placeholder:
        element["placeholder"] = plain(placeholder, HEADER_LENGTH)
    return element


def search_several(initial: list[dict[str, Any]]) -> Element:
    """Make a list to choose several from, searched while typing."""
    element: Element = {"type": "multi_external_select", "min_query_length": 0}
    return element | {"initial_options": initial} if initial else element


def several(options: list[dict[str, Any]], initial: Iterable[str] = ()) -> Element:
    """Make a list to choose several from; `initial` are values of options, others are left out."""
    element: Element = {"type": "multi_static_select"} | _listed(options)
    chosen = [made for made in options if made["value"] in set(initial)]
    return element | {"initial_options": chosen} if chosen else element


def slack_user(initial: str | None = None) -> Element:
    """Make a list of the workspace's people."""
    element: Element = {"type": "users_select"}
    return element | {"initial_user": initial} if initial else element


def slack_users(most: int) -> Element:
    """Make a list of the workspace's people to choose several from."""
    return {"type": "multi_users_select", "max_selected_items": most}


def boxes(options: list[dict[str, Any]], initial: Iterable[str] = ()) -> Element:
    """Make boxes to tick; `initial` are the values of those that are."""
    element: Element = {"type": "checkboxes", "options": options}
    chosen = [made for made in options if made["value"] in set(initial)]
    return element | {"initial_options": chosen} if chosen else element


def conversation(initial: str = "") -> Element:
    """Make a list of channels, public and private; it opens with the initial one, or that where the person is.

    Channels shared with other companies are not offered: what is posted there is theirs to read. Source: product 7.
    """
    element: Element = {
        "type": "conversations_select",
        "default_to_current_conversation": not initial,
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    return element | {"initial_conversation": initial} if initial else element


def checkbox(text: str, *, ticked: bool) -> Element:
    """Make one box to tick."""
    options = [option(text, "yes")]
    element: Element = {"type": "checkboxes", "options": options}
    return element | {"initial_options": options} if ticked else element


def text_input(initial: str = "", *, longest: int, multiline: bool = False) -> Element:
    """Make a line, or a few, to type in."""
    element: Element = {"type": "plain_text_input", "max_length": longest}
    if multiline:
        element["multiline"] = True
    return element | {"initial_value": cut(initial, longest)} if initial else element


def link_input() -> Element:
    """Make a field for a web address."""
    return {"type": "url_text_input"}


def email_input(initial: str = "") -> Element:
    """Make a field for an e-mail address: a phone offers the keys for it."""
    element: Element = {"type": "email_text_input"}
    return element | {"initial_value": initial} if initial else element


def number_input(initial: str = "", *, decimals: bool) -> Element:
    """Make a field for a number. Bounds are the rules' to check, so that the refusal says what to do."""
    element: Element = {"type": "number_input", "is_decimal_allowed": decimals}
    return element | {"initial_value": initial} if initial else element


def date_input(initial: date | None = None) -> Element:
    """Make a date picker."""
    element: Element = {"type": "datepicker"}
    return element | {"initial_date": initial.isoformat()} if initial else element


def time_input(initial: time | None = None) -> Element:
    """Make a picker of a time of day."""
    element: Element = {"type": "timepicker"}
    return element | {"initial_time": initial.isoformat("minutes")} if initial else element


def field(
    block_id: str, label: str, element: Element, *, required: bool = True, dispatch: bool = False, hint: str = ""
) -> Block:
    """Make an input of a modal; its action id is its block id, which is the field's name."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, FIELD_LENGTH),
        "element": element | {"action_id": block_id},
        "optional": not required,
    }
    if dispatch:
        block["dispatch_action"] = True
    if hint:
        block["hint"] = plain(hint, FIELD_LENGTH)
    return block


def modal(callback_id: str, title: str, submit: str, close: str, metadata: str, blocks: list[Block]) -> dict[str, Any]:
    """Make a window. It may be refused a submit button only if it has no inputs, and none of ours are so."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "submit": plain(submit, 24),
        "close": plain(close, 24),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def browser(callback_id: str, title: str, close: str, metadata: str, blocks: list[Block]) -> dict[str, Any]:
    """Make a window to look around in, without anything to send; its buttons redraw it."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def home(blocks: list[Block]) -> dict[str, Any]:
    """Make somebody's Home."""
    return {"type": "home", "blocks": blocks}


def notice_window(title: str, text: Markup, close: str) -> dict[str, Any]:
    """Make a window that only tells something."""
    return {"type": "modal", "title": plain(title, 24), "close": plain(close, 24), "blocks": [section(text)]}
