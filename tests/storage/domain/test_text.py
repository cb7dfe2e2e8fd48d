import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.errors import Problem
from storage.domain.text import SEARCH_LENGTH, check_text, clean, name_form, search_form, search_words

anything = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("", ""),
        ("  Desks  ", "Desks"),
        ("30 chairs,\n\tblue", "30 chairs, blue"),
        ("a\r\nb", "a b"),
        ("a\rb", "a b"),
        ("a\x85b", "a b"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("half \ud83d of a pair \udc00", "half of a pair"),
        ("<!channel> & *x*", "<!channel> & *x*"),
        ("家具 🪑 أثاث", "家具 🪑 أثاث"),
        ("👩\u200d💻 at work", "👩\u200d💻 at work"),
        ("\u202eevil\u202c \u2066name\u2069\u200f", "evil name"),
        ("\u200eA\u061cB\u202a\u202b\u202d\u2067\u2068", "AB"),
    ],
)
def test_one_line_keeps_what_can_be_stored(typed: str | None, kept: str) -> None:
    assert clean(typed) == kept


def test_several_lines_keep_their_breaks() -> None:
    assert clean(" first\r\n\tsecond\x00 \n", multiline=True) == "first\n\tsecond"


@given(anything, st.booleans())
def test_cleaning_twice_changes_nothing(text: str, multiline: bool) -> None:  # noqa: FBT001 - given by position
    once = clean(text, multiline=multiline)
    assert clean(once, multiline=multiline) == once
    assert "\x00" not in once
    once.encode()


@pytest.mark.parametrize(
    ("text", "form"),
    [("ÅSLAUG", "aslaug"), ("Åslaug", "aslaug"), ("Straße", "strasse"), ("ﬁne", "fine"), ("a\x00b\ud800", "ab")],
)
def test_searching_folds_case_and_diacritics(text: str, form: str) -> None:
    assert search_form(text) == form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Møbler, 2 stk. (møbler)", ["mobler", "2", "stk"]),
        ("ÆRLIG Straße/Łódź Ångström crème", ["aerlig", "strasse", "lodz", "angstrom", "creme"]),
        ("100% off_by_one", ["100", "off", "by", "one"]),
        ("展示会の家具 🪑👩\u200d💻", ["展示会の家具", "🪑👩", "💻"]),
        ("x" * 50, ["x" * 40]),
        ("%_ '\"\\", []),
    ],
)
def test_a_text_is_found_by_its_words(text: str, words: list[str]) -> None:
    assert search_words(text) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme AS", " ACME  as", True),
        ("Straße", "STRASSE", True),
        ("\u00c5s Bygg", "A\u030as bygg", True),
        ("As Bygg", "Ås Bygg", False),
        ("Acme", "Acme AS", False),
    ],
)
def test_a_name_is_the_same_but_for_case_and_blanks(one: str, other: str, *, same: bool) -> None:
    assert (name_form(one) == name_form(other)) is same


@given(anything)
def test_a_search_form_can_always_be_stored(text: str) -> None:
    form = search_form(text)
    assert len(form) <= SEARCH_LENGTH
    assert "\x00" not in form
    form.encode()


@pytest.mark.parametrize(
    ("text", "required", "problems"),
    [
        ("", True, [Problem("missing", "description")]),
        ("", False, []),
        ("\u200b", True, [Problem("missing", "description")]),
        ("\u200d \u0301\ufe0f", True, [Problem("missing", "description")]),
        ("\u3164\u2800", True, [Problem("missing", "description")]),
        ("\u200b", False, []),
        ("\u200b.", True, []),
        ("x" * 100, True, []),
        ("🪑" * 100, True, []),
        ("x" * 101, False, [Problem("too_long", "description", {"longest": 100})]),
    ],
)
def test_which_texts_are_refused(text: str, problems: list[Problem], *, required: bool) -> None:
    assert check_text("description", text, required=required) == problems
