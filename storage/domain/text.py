"""What a database and a screen can hold of what people type."""

import re
import unicodedata

from storage.domain.errors import Problem

_KEPT_CONTROLS = frozenset("\n\t")
_BREAKS = re.compile("\r\n|[\r\v\f\x85]")
_LONGEST_CODES = {"description": 100, "name": 100, "next_step": 100, "note": 3000, "link": 2000, "order_no": 20}
"""Longest texts by field. Business Central's lengths where it has the field."""

SEARCH_LENGTH = 400
"""A name of 100 characters can unfold to more; what is cut can no longer be told apart by searching."""


def clean(text: str | None, *, multiline: bool = False) -> str:
    """Drop what cannot be stored (NUL, lone surrogates, control characters) and outer blanks."""
    kept = "".join(
        character
        for character in _BREAKS.sub("\n", text or "")
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return kept.strip() if multiline else " ".join(kept.split())


def search_form(text: str) -> str:
    """Clean, and fold case and diacritics, so that `ASLAUG` finds `Åslaug`; cut to what its column holds."""
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))[:SEARCH_LENGTH]


def check_text(field: str, text: str, *, required: bool) -> list[Problem]:
    """Find what is wrong with a cleaned text: `missing` or `too_long`."""
    longest = _LONGEST_CODES[field]
    if required and not text:
        return [Problem("missing", field)]
    return [Problem("too_long", field, {"longest": longest})] if len(text) > longest else []
