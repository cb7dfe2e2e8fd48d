from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.searching import distance, errors_forgiven, nearest, number_meant

WORDS = st.text("abc", max_size=6)


def slowly(one: str, other: str) -> int:
    """Count typing errors as they are defined, without any shortcut."""
    if not one or not other:
        return len(one) + len(other)
    counts = [slowly(one[1:], other) + 1, slowly(one, other[1:]) + 1, slowly(one[1:], other[1:]) + (one[0] != other[0])]
    if one[:2] == other[1::-1] and len(one) > 1 < len(other):
        counts.append(slowly(one[2:], other[2:]) + 1)
    return min(counts)


@given(WORDS, WORDS, st.integers(0, 3))
def test_typing_errors_are_counted_as_they_are_defined(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(slowly(one, other), most + 1)


def test_the_nearest_are_those_of_the_fewest_errors() -> None:
    known = ["".join(letters) for letters in product("desk", repeat=4)] + ["desks", "de", "furniture"]
    for word in ("deks", "dezk", "dessk", "zzzz", "de", "desk", "kkkkk"):
        counted = {other: slowly(word, other) for other in known if len(other) < 9}
        fewest = min(counted.values())
        expected = sorted(other for other in known if counted.get(other) == fewest)
        assert nearest(word, known) == (expected if 0 < fewest <= errors_forgiven(word) else []), word
    assert nearest("frunitrue", known) == ["furniture"]
    assert nearest("frunitreu", ["furniture"]) == []


@pytest.mark.parametrize(
    ("word", "errors"),
    [("des", 0), ("desk", 1), ("kontors", 1), ("furnitur", 2), ("2026", 0), ("op000012", 0), ("møbler", 1)],
)
def test_long_words_may_have_more_errors_and_numbers_none(word: str, errors: int) -> None:
    assert errors_forgiven(word) == errors


@pytest.mark.parametrize(
    ("text", "number"),
    [("op12", "OP000012"), (" OP-12 ", "OP000012"), ("12", "OP000012"), ("OP000012", "OP000012"), ("12 desks", None)],
)
def test_a_number_is_read_as_people_type_it(text: str, number: str | None) -> None:
    assert number_meant(text) == number
