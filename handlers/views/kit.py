"""The few Block Kit shapes we use. Text from people is escaped here, once; what is too long is cut here.

Plain dicts, because the card is drawn on the hot path and the limits are checked by the local Slack's validator
for every payload that leaves the bot in a test.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]

HEADER_LENGTH = 150
OPTION_LENGTH = 75
SECTION_LENGTH = 3000
FIELD_LENGTH = 2000
TEXT_LENGTH = 4000
"""Slack's lengths, in code points; `TEXT_LENGTH` is what `chat.update` takes and screen readers get."""
ELLIPSIS = "…"
ENTITY_LENGTH = 5
"""Longest entity: `&amp;`."""
_BIDI_CONTROLS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_OPENS_FORMATTING = re.compile(r"(?<![^\W_])[*_~](?=\S|\Z)|`")
"""Signs that Slack would read as the start of bold, italic, struck or code: at the start of a word or the end of a
text, behind which another may follow; or a back-tick."""
WORD_JOINER = "\u2060"
"""mrkdwn has no escape for those signs; this invisible character behind one keeps Slack from seeing formatting."""
_EMOJI_CODE = re.compile(r":(?=[\w+'-]+:)")
"""The colon before what Slack would draw as an emoji."""
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;/()%+-]*")
"""What most texts are made of: nothing in it needs a second look."""
_JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Mc", "Me"})
"""Accents, vowel signs, variation selectors: what stands on the sign before it."""
_VIRAMA = 9
"""The combining class of the sign that binds two Indic consonants into one."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
"""What spells out the flags of England, Scotland and Wales."""
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
"""A flag is two of them."""


class Markup(str):
    """Text that is ready for Slack: whatever came from people is escaped."""

    __slots__ = ()


def escape(text: str) -> Markup:
    """Escape text from people: nobody is pinged, nothing is linked, formatted or drawn as an emoji.

    Right-to-left stays in its place.
    """
    if _PLAIN.fullmatch(text) and text.count(":") < 2:  # noqa: PLR2004 - an emoji's code has two
        return Markup(text)
    quiet = text.translate(_BIDI_CONTROLS).translate(_ENTITIES)
    quiet = _OPENS_FORMATTING.sub(lambda sign: sign[0] + WORD_JOINER, quiet)
    quiet = _EMOJI_CODE.sub(":" + WORD_JOINER, quiet)
    if not quiet.isascii() and any(unicodedata.bidirectional(character) in {"R", "AL"} for character in quiet):
        quiet = f"\u2068{quiet}\u2069"
    return Markup(quiet)


def markup(template: str, **values: object) -> Markup:
    """Fill a template of ours; every value is escaped unless it is ready already."""
    ready = {name: value if isinstance(value, Markup) else escape(str(value)) for name, value in values.items()}
    return Markup(template.format(**ready))


def join(separator: str, parts: Iterable[Markup]) -> Markup:
    """Join ready texts, leaving out empty ones."""
    return Markup(separator.join(part for part in parts if part))


def cut(text: str, length: int) -> str:
    """Cut at a visible character, with an ellipsis inside the length."""
    if len(text) <= length:
        return text
    end = length - 1
    while end > 0 and _belongs_together(text, end):
        end -= 1
    return text[:end] + ELLIPSIS


def _belongs_together(text: str, at: int) -> bool:
    """Tell whether the signs before and behind this place are seen as one."""
    before, behind = text[at - 1], text[at]
    if _JOINER in {before, behind} or unicodedata.category(behind) in _MARKS:
        return True
    code = ord(behind)
    if code in _SKIN_TONES or code in _TAGS:
        return True
    if code in _FLAG_LETTERS:
        start = at
        while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
            start -= 1
        return (at - start) % 2 == 1
    return unicodedata.combining(before) == _VIRAMA and behind.isalpha()


def shortened(text: Markup, length: int = TEXT_LENGTH) -> Markup:
    """Cut ready text, never inside an entity."""
    if len(text) <= length:
        return text
    whole = cut(text, length).removesuffix(ELLIPSIS)
    start = whole.rfind("&", -ENTITY_LENGTH)
    return Markup((whole[:start] if start >= 0 and ";" not in whole[start:] else whole) + ELLIPSIS)


def plain(text: str, length: int) -> dict[str, Any]:
    """Make a plain text object: Slack reads no markup in it, so nothing is escaped."""
    return {"type": "plain_text", "text": cut(text.translate(_BIDI_CONTROLS) or " ", length), "emoji": False}


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


def select(options: list[dict[str, Any]], initial: str | None = None, placeholder: str = "") -> Element:
    """Make a list to choose from; `initial` is a value of one of the options, or is left out."""
    element: Element = {"type": "static_select", "options": options}
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
    element: Element = {"type": "multi_static_select", "options": options}
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


def conversation() -> Element:
    """Make a list of channels, public and private; it opens with the one where the person is."""
    return {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }


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
