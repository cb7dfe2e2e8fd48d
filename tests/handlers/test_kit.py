"""Escaping, cutting, markup: what keeps people's texts from becoming Slack's."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views import kit

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
SIGNS = st.text(st.sampled_from("&<>ab *_~`|@!#\u200d👩😀א\u0301ع\u202e;\n"), max_size=120)
TEXTS = ANY_TEXT | SIGNS
BARE = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
LENGTHS = st.integers(1, 200)


def read(markup: str) -> str:
    """Read markup as Slack shows it."""
    quiet = re.sub("[\u2060\u2068\u2069]", "", markup)
    return quiet.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<https://evil|Won>", "&lt;https://evil|Won&gt;"),
        ("a & b", "a &amp; b"),
        ("&amp;", "&amp;amp;"),
        ("*bold* `code`", "*\u2060bold* `\u2060code`\u2060"),
        ("snake_case 2*3", "snake_case 2*3"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        (":white_check_mark: won", ":\u2060white_check_mark: won"),
        (":a::skin-tone-2:", ":\u2060a::\u2060skin-tone-2:"),
        (":+1: :販売:", ":\u2060+1: :\u2060販売:"),
        ("at 10:30, a: b:c d", "at 10:30, a: b:c d"),
        ("שלום", "\u2068שלום\u2069"),  # noqa: RUF001 - a Hebrew greeting
        ("", ""),
        ("plain text, 100 %", "plain text, 100 %"),
    ],
)
def test_people_cannot_ping_link_or_format(text: str, escaped: str) -> None:
    assert kit.escape(text) == escaped


@given(TEXTS)
def test_escaping_leaves_no_sign_of_slacks(text: str) -> None:
    assert not BARE.search(kit.escape(text))


@given(TEXTS)
def test_escaping_loses_nothing_that_is_seen(text: str) -> None:
    seen = re.sub("[\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]", "", text)
    assert read(kit.escape(text)) == seen


@given(TEXTS)
def test_escaping_leaves_no_formatting_to_begin(text: str) -> None:
    assert not re.search(r"(?:^|(?<=\s))[*_~](?=[^\s\u2060])", kit.escape(text))


@given(TEXTS, LENGTHS)
def test_cutting_keeps_the_length_and_the_beginning(text: str, length: int) -> None:
    cut = kit.cut(text, length)
    assert len(cut) <= length
    assert cut == text or (cut.endswith(kit.ELLIPSIS) and text.startswith(cut.removesuffix(kit.ELLIPSIS)))


@given(TEXTS, LENGTHS)
def test_cutting_never_parts_a_sign_from_its_marks(text: str, length: int) -> None:
    cut = kit.cut(text, length)
    if cut != text:
        rest = text[len(cut) - 1 :]
        assert len(cut) == 1 or not (unicodedata.combining(rest[0]) or rest[0] == "\u200d" or cut[-2] == "\u200d")


SEEN_AS_ONE = st.sampled_from(
    [
        "🇳🇴",
        "🇬🇧",
        "👍🏽",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "नि",
        "क्षि",
        "கொ",
        "e\u0301\u0323",
        "🏴\U000e0067\U000e0062\U000e007f",
        "a",
    ]
)


@given(st.lists(SEEN_AS_ONE, max_size=40), LENGTHS)
def test_cutting_parts_nothing_that_is_seen_as_one(signs: list[str], length: int) -> None:
    whole = {"".join(signs[:count]) for count in range(len(signs) + 1)}
    assert kit.cut("".join(signs), length).removesuffix(kit.ELLIPSIS) in whole


@given(st.lists(SEEN_AS_ONE, min_size=1, max_size=40), LENGTHS)
def test_cutting_takes_as_much_as_fits(signs: list[str], length: int) -> None:
    cut = kit.cut("".join(signs), length)
    fitting = [count for count in range(len(signs) + 1) if len("".join(signs[:count])) < length]
    assert len(cut) >= min(len("".join(signs)), len("".join(signs[: fitting[-1]])) + 1)


@given(TEXTS, LENGTHS)
def test_shortening_never_cuts_inside_an_entity(text: str, length: int) -> None:
    short = kit.shortened(kit.escape(text), length)
    assert len(short) <= length
    assert not BARE.search(short)


@given(TEXTS, TEXTS)
def test_markup_escapes_every_value_once(one: str, other: str) -> None:
    made = kit.markup("*{one}* {other}", one=one, other=kit.escape(other))
    assert made == f"*{kit.escape(one)}* {kit.escape(other)}"


@given(TEXTS)
def test_markup_does_not_read_braces_of_people(text: str) -> None:
    nasty = "{one} {0} {text.__class__} " + text
    assert kit.markup("{text}", text=nasty) == kit.escape(nasty)


def test_a_family_stays_together_or_goes_together() -> None:
    family = "👩\u200d👩\u200d👧"
    assert kit.cut("ab" + family, 5) == "ab…"
    assert kit.cut("ab" + family, 7) == "ab" + family


def test_joining_leaves_out_what_is_empty() -> None:
    assert kit.join(" · ", [kit.Markup("a"), kit.Markup(), kit.Markup("b")]) == "a · b"


@pytest.mark.parametrize("text", ["", "\u202e", "x" * 3000])
def test_a_plain_text_is_never_empty_nor_too_long(text: str) -> None:
    assert 1 <= len(kit.plain(text, 75)["text"]) <= 75


def test_a_select_starts_with_what_it_offers_or_with_nothing() -> None:
    options = [kit.option("One", "1")]
    assert kit.select(options, "1")["initial_option"] == options[0]
    assert "initial_option" not in kit.select(options, "2")
    assert "placeholder" not in kit.select(options)


def options(count: int) -> list[dict[str, object]]:
    return [kit.option(f"Cycle {number}", f"C{number}") for number in range(count)]


@pytest.mark.parametrize(("count", "groups"), [(1, []), (100, []), (101, [100, 1]), (250, [100, 100, 50])])
def test_a_long_list_is_grouped_and_loses_nothing(count: int, groups: list[int]) -> None:
    for element in (kit.select(options(count)), kit.several(options(count))):
        grouped = element.get("option_groups", [])
        assert [len(group["options"]) for group in grouped] == groups
        assert [one for group in grouped for one in group["options"]] + element.get("options", []) == options(count)
        assert ("options" in element) is not bool(groups)


def test_a_group_is_named_by_its_ends_and_the_last_option_can_be_preset() -> None:
    element = kit.select([kit.option("x" * 75, "first"), *options(119)], "C118")
    assert element["initial_option"]["value"] == "C118"
    first, second = (group["label"]["text"] for group in element["option_groups"])
    assert (first, second) == ("x" * 34 + "… – Cycle 98", "Cycle 99 – Cycle 118")  # noqa: RUF001 - the dash between
