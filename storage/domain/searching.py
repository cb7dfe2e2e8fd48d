"""How a search forgives: how many typing errors a word may have, and which known words are nearest to it."""

import re
from collections.abc import Iterable

FORGIVEN = ((8, 2), (4, 1))
"""Errors by the least length of a word, the longest first."""
NUMBER = re.compile(r"\s*(?:op)?[-\s]?0*(\d{1,9})\s*", re.IGNORECASE)
"""An opportunity's number as people type it: op12, OP-12, 12."""


def number_meant(text: str) -> str | None:
    """Read an opportunity's number; None when the text is not one."""
    match = NUMBER.fullmatch(text)
    return f"OP{int(match[1]):06d}" if match else None


def errors_forgiven(word: str) -> int:
    """Say how many typing errors a word may have: one from four letters on, two from eight; none in numbers."""
    if not word.isalpha():
        return 0
    return next((errors for length, errors in FORGIVEN if len(word) >= length), 0)


def distance(one: str, other: str, most: int) -> int:
    """Count the typing errors between two words, or give `most` + 1 when there are more.

    An error is a letter too many, too few or wrong, or two neighbours exchanged; no letter is mended twice.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Give the known words with the fewest errors, if so few are forgiven; in the order of the alphabet."""
    most = errors_forgiven(word)
    letters = set(word)
    # An error touches two neighbours at most, so that of so many pieces one is whole in whatever is near.
    count = 2 * most + 1
    pieces = {word[len(word) * at // count : len(word) * (at + 1) // count] for at in range(count)}
    all_known = list(known)
    likely = {other for piece in pieces for other in all_known if piece in other}
    found: dict[int, list[str]] = {}
    for other in likely:
        # An error brings one letter at most and takes one at most: so nearly all are passed over quickly.
        differ = letters.symmetric_difference(other)
        if len(differ) <= 2 * most and len(differ - letters) <= most and len(differ & letters) <= most:
            found.setdefault(distance(word, other, most), []).append(other)
    best = min(found, default=most + 1)
    return sorted(found[best]) if 0 < best <= most else []
