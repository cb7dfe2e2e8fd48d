"""Text from people, made ready for Slack: escaped once, and cut where it is too long, at a visible character."""

import re
import unicodedata
from collections.abc import Iterable

TEXT_LENGTH = 4000
"""What `chat.update` takes and screen readers get, in code points."""
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
    quiet = undirected(text).translate(_ENTITIES)
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


def undirected(text: str) -> str:
    """Leave out the invisible signs that turn the direction of what stands behind them."""
    return text.translate(_BIDI_CONTROLS)


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
