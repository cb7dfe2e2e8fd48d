"""What a database and a screen can hold of what people type."""

import re
import unicodedata

from storage.domain.errors import Problem

_KEPT_CONTROLS = frozenset("\n\t")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of whatever is shown after them, so that a name could rewrite a card."""
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
"""Categories that show nothing by themselves: controls, format, spaces, combining marks."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Hangul fillers and the empty Braille pattern: letters and signs by category, blanks on screen."""
_BREAKS = re.compile("\r\n|[\r\v\f\x85]")
_LONGEST_CODES = {
    "description": 100,
    "name": 100,
    "next_step": 100,
    "note": 3000,
    "link": 2000,
    "order_no": 20,
    "email": 80,
    "phone": 30,
}
"""Longest texts by field. Business Central's lengths where it has the field."""

_NEIGHBOURS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
"""Letters that Unicode takes for letters of their own, as somebody writes them who has not got the key."""
LONGEST_WORD = 40
"""Of a word that is searched for; what is longer is no word, and a database indexes only so much."""
SEARCH_LENGTH = 400
"""A name of 100 characters can unfold to more; what is cut can no longer be told apart by searching."""


def clean(text: str | None, *, multiline: bool = False) -> str:
    """Drop what cannot be stored (NUL, lone surrogates, controls, also those of direction) and outer blanks."""
    if text and text.isascii() and text.isprintable():
        return text.strip() if multiline else " ".join(text.split())  # most texts; a file has a million of them
    kept = "".join(
        character
        for character in _BREAKS.sub("\n", text or "")
        if character in _KEPT_CONTROLS
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDI_CONTROLS)
    )
    return kept.strip() if multiline else " ".join(kept.split())


def search_form(text: str) -> str:
    """Clean, and fold case and diacritics, so that `ASLAUG` finds `Åslaug`; cut to what its column holds."""
    return _folded(text)[:SEARCH_LENGTH]


def _folded(text: str) -> str:
    folded = clean(text).casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def search_words(text: str) -> list[str]:
    """Give the words by which a text is found, each once and cut to 40 characters: `Møbler, 2 stk.` has `mobler`.

    Letters and digits make words, and pictures do. Beyond case and diacritics letters are folded that a neighbour's
    keyboard does not have: ø is o, æ is ae, ß is ss.
    """
    folded = _folded(text).translate(_NEIGHBOURS)
    spaced = "".join(character if _in_word(character) else " " for character in folded)
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in spaced.split()))


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) == "So"


def name_form(text: str) -> str:
    """Clean and fold case alone, so that `ACME as` is `Acme AS` but `As Bygg` is not `Ås Bygg`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", clean(text)).casefold())


def is_seen(character: str) -> bool:
    """Tell whether a character shows anything by itself."""
    return character not in _BLANK_LETTERS and unicodedata.category(character) not in _INVISIBLE


def check_text(field: str, text: str, *, required: bool) -> list[Problem]:
    """Find what is wrong with a cleaned text: `missing` or `too_long`."""
    longest = _LONGEST_CODES[field]
    if required and not any(is_seen(character) for character in text):
        return [Problem("missing", field)]
    return [Problem("too_long", field, {"longest": longest})] if len(text) > longest else []
