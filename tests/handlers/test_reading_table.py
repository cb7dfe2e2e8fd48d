"""What one line is read as: a table of lines by language, and what holds for any line whatsoever."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.amounts import numbers, read_amount
from handlers.reading.dates import read_day
from handlers.reading.line import read_line
from handlers.reading.parts import Mention, Part, Setting
from handlers.reading.settling import NAME, OUT, Settled, UnknownChoiceError, key_of, settle
from handlers.reading.tongue import tongue
from handlers.text.words import words_for
from storage.queries.people import Choice
from tests.builders import MONDAY
from tests.handlers.lines_abroad import ABROAD
from tests.handlers.lines_in_english import ENGLISH

PEOPLE = (
    Choice("JO", "Jim Olive"),
    Choice("OF", "Otis Falls"),
    Choice("MH", "Maria Hansen"),
    Choice("ML", "Maria Lund"),
)
CYCLES = (Choice("EXISTING", "Existing customers"), Choice("NEW", "New customers"), Choice("EX-LARGE", ""))
SHORT = {
    "value": "value",
    "closing_date": "date",
    "salesperson": "who",
    "cycle": "cycle",
    "priority": "prio",
    "chances": "chances",
    "description": "text",
}
ROWS = [
    (*place, *row.split(" → "))
    for place, rows in {("en-GB", "EUR"): ENGLISH, **ABROAD}.items()
    for row in rows.strip().splitlines()
]
LOCALES = ("en-US", "en-GB", "nb-NO", "de-DE", "de-CH", "sv-SE", "da-DK", "fr-FR", "nl-NL", "es-LA", "ja-JP", "zz", "")
WORDS = """
120k 1.500 15.12. dec friday neste kr € close by om in 3 12 mill Monatsende end of may @jim #new !high 40% Acme ‰
"""
PIECES = st.sampled_from([*"@#!%\"'“”«».,-/() \t\u00a0", "15 dec", "neste fredag", *WORDS.split()])
ANY_LINE = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join))


def setting(locale: str = "en-GB", currency: str = "EUR", today: date = MONDAY) -> Setting:
    return Setting(locale, currency, today, PEOPLE, CYCLES, {"U2": "OF"})


def told(settled: Settled) -> str:
    """Write in one line what was read."""
    said = [settled.name] if settled.name else []
    said += [f"{short}={settled.taken[kind].value}" for kind, short in SHORT.items() if kind in settled.taken]
    for one in settled.questions:
        answers = [f"{SHORT[meant.kind]}={meant.value}" if meant else choice for choice, meant, _ in one.options]
        said.append(f"ask[{' & '.join(one.said)}: {'/'.join(answers)}]")
    return " ".join([*said, *(f"left[{words}]" for words, _ in settled.left)])


def read(line: str, **chosen: str) -> str:
    return told(settle(read_line(line, setting()), {key.removeprefix("at"): one for key, one in chosen.items()}))


def test_the_table_is_long_enough_to_be_believed() -> None:
    assert len(ROWS) == len({row[:3] for row in ROWS}) >= 300
    assert sum("ask[" in row[3] for row in ROWS) >= 50


@pytest.mark.parametrize(("locale", "currency", "line", "expected"), ROWS)
def test_a_line_is_read_as_it_is_meant(locale: str, currency: str, line: str, expected: str) -> None:
    assert told(settle(read_line(line, setting(locale, currency)), {})) == expected


@pytest.mark.parametrize(
    ("today", "line", "expected"),
    [
        (date(2026, 3, 6), "friday", "ask[friday: date=2026-03-06/date=2026-03-13/out]"),
        (date(2026, 3, 6), "next friday", "date=2026-03-13"),
        (date(2026, 3, 7), "next friday", "date=2026-03-13"),
        (date(2026, 12, 15), "15 dec", "date=2026-12-15"),
        (date(2026, 12, 16), "15 dec", "date=2027-12-15"),
        (date(2026, 1, 31), "15th", "date=2026-02-15"),
        (date(2026, 1, 31), "close 30", "date=2026-03-30"),
        (date(2026, 1, 31), "in 1 month", "date=2026-02-28"),
        (date(2026, 12, 31), "eoy", "date=2026-12-31"),
        (date(2026, 3, 8), "this week", "date=2026-03-08"),
        (date(2026, 5, 20), "q1", "ask[q1: date=2027-01-01/date=2027-03-31/out]"),
        (date(2026, 12, 20), "week 2", "ask[week 2: date=2027-01-11/date=2027-01-15/out]"),
        (date(2026, 3, 2), "week 54", "week ask[54: value=5400/chances=54/name/out]"),
        (date(2026, 3, 2), "feb", "ask[feb: date=2027-02-01/date=2027-02-28/name/out]"),
        (date(2096, 3, 1), "29 feb", "date=2104-02-29"),
        (date(9999, 12, 30), "in 3 days", "in days ask[3: value=300/chances=3/name/out]"),
    ],
)
def test_a_day_is_the_next_one_from_today(today: date, line: str, expected: str) -> None:
    assert told(settle(read_line(line, setting(today=today)), {})) == expected


def test_a_mention_is_a_salesperson_whatever_is_shown_of_it() -> None:
    line = "Acme @Otis Falls 5k @stranger"
    mentions = [Mention(5, 16, "U2"), Mention(20, 29, "U9")]
    assert told(settle(read_line(line, setting(), mentions), {})) == "Acme value=500000 who=OF left[@stranger]"


def test_a_mention_in_a_quotation_is_a_word_of_it() -> None:
    line = 'Acme "for @Otis Falls"'
    assert told(settle(read_line(line, setting(), [Mention(10, 21, "U2")]), {})) == "Acme text=for @Otis Falls"


@pytest.mark.parametrize(
    ("line", "chosen", "expected"),
    [
        ("Acme 1.500", {"at5": "value:150"}, "Acme value=150"),
        ("Studio 54 12k", {"at7": NAME}, "Studio 54 value=1200000"),
        ("Studio 54 12k", {"at7": OUT}, "Studio value=1200000 left[54]"),
        ("Studio 54 12k", {"at7": "chances:54"}, "Studio value=1200000 chances=54"),
        ("Acme 12 5k", {"at5": "value:1200"}, "Acme ask[12 & 5k: value=1200/value=500000]"),
        ("Acme 12 5k", {"at5": "value:1200", "value": "8"}, "Acme value=500000 left[12]"),
        ("Acme 5k 6k", {"value": "5"}, "Acme value=500000 left[6k]"),
        ("5k Acme Ltd", {"at3": NAME}, "Acme Ltd value=500000"),
        ("3M 120k", {"at0": NAME}, "3M value=12000000"),
        ("May Ltd 5k", {"at0": NAME}, "May Ltd value=500000"),
        ("May Ltd 5k", {"at0": OUT}, "Ltd value=500000 left[May]"),
        ("May Ltd 5k", {"at0": "closing_date:2026-05-31"}, "value=500000 date=2026-05-31 left[Ltd]"),
        ("Acme 1.500 desks", {}, "Acme ask[1.500: value=150000/value=150/out] left[desks]"),
        ("Acme 1.500 desks", {"at5": OUT}, "Acme left[1.500] left[desks]"),
        ('"Acme 2" 5k', {"at0": NAME}, "Acme 2 value=500000"),
    ],
)
def test_what_is_chosen_counts_and_nothing_else(line: str, chosen: dict[str, str], expected: str) -> None:
    assert read(line, **chosen) == expected


@pytest.mark.parametrize(
    "chosen",
    [
        {"5": "value:7"},
        {"5": "salesperson:OF"},
        {"6": NAME},
        {"value": "6"},
        {"value": "x"},
        {"nonsense": "5"},
        {"": ""},
    ],
)
def test_what_is_not_offered_cannot_be_chosen(chosen: dict[str, str]) -> None:
    with pytest.raises(UnknownChoiceError):
        settle(read_line("Acme 1.500", setting()), chosen)


@given(ANY_LINE, st.sampled_from(LOCALES), st.dates(), st.sampled_from(["EUR", "JPY", "KWD", "NOK"]))
def test_any_line_is_read_whole_and_always_the_same(line: str, locale: str, today: date, currency: str) -> None:
    parts = read_line(line, setting(locale, currency, today))
    assert parts == read_line(line, setting(locale, currency, today))
    at = 0
    for part in parts:
        assert not line[at : part.start].strip()
        assert line[part.start : part.end] == part.said != ""
        at = part.end
    assert not line[at:].strip()
    everything(parts)


def everything(parts: tuple[Part, ...]) -> None:
    """Check that each part is taken, asked about, a word of the name, or said to be not understood."""
    settled = settle(parts, {})
    asked = {words for one in settled.questions for words in one.said}
    left = {words for words, _ in settled.left}
    for part in parts:
        words = part.said.strip(" \t-–—|,;:·/()")  # noqa: RUF001 - as people type them
        taken = any(
            part.readings and key_of(part.readings[0]) == f"{kind}:{one.value}" for kind, one in settled.taken.items()
        )
        assert part.said in asked or part.said in left or taken or words in settled.name or not words
        for choice in (NAME, OUT, *map(key_of, part.readings)):
            settle(parts, {str(part.start): choice})


@pytest.mark.parametrize(
    "piece", [*"1@#!\"'.,-( “", "1 ", "1,", "1.1", "12 ", '"a ', "close ", "fri ", "in 3 ", "15 dec ", "may ", "€1"]
)
@pytest.mark.timeout(60)  # a pattern that tries every way would take hours
@pytest.mark.parametrize("locale", ["en-GB", "nb-NO"])
def test_a_line_of_three_thousand_signs_is_read_at_once(piece: str, locale: str) -> None:
    line = (piece * 3000)[:3000]
    parts = read_line(line, setting(locale))
    everything(parts[:5])
    assert all(0 <= part.start < len(line) for part in parts)


SPOKEN = [locale for locale in LOCALES if locale not in {"zz", "", "ja-JP"}]


@settings(deadline=None)
@given(st.integers(1, 10**13), st.sampled_from(SPOKEN), st.sampled_from(["EUR", "NOK", "USD", "JPY", "GBP"]))
def test_an_amount_that_is_shown_is_read_back(minor: int, locale: str, currency: str) -> None:
    shown = " ".join(words_for(locale).money(minor, currency).split())
    found = read_amount(shown, tongue(locale), currency)
    assert found is not None, shown
    assert (found.minors, found.doubt) == ((minor,), "")


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2400, 12, 31)), st.sampled_from(SPOKEN))
def test_a_day_that_is_shown_is_read_back(day: date, locale: str) -> None:
    shown = words_for(locale).day(day)
    found = read_day(shown, tongue(locale), MONDAY)
    assert found is not None, shown
    assert found.days == (day,)


@pytest.mark.parametrize(
    ("text", "decimal", "group", "read_as"),
    [
        ("1.500", ".", ",", ["1500", "1.500"]),
        ("1.500", ",", ".", ["1500"]),
        ("1,500", ".", ",", ["1500"]),
        ("1,500", ",", "\u00a0", ["1500", "1.500"]),
        ("0,500", ",", ".", ["0.500"]),
        ("1500,500", ",", ".", ["1500.500"]),
        ("1.234.567,89", ".", ",", ["1234567.89"]),
        ("1,23,456", ".", ",", ["123456"]),
        ("1 234 567.5", ",", " ", ["1234567.5"]),
        ("12 34", ".", ",", []),
        ("1.23.456", ".", ",", []),
        ("1,2,3", ".", ",", []),
        ("0", ".", ",", ["0"]),
        ("00", ".", ",", []),
    ],
)
def test_a_number_is_read_by_the_signs_of_the_country(text: str, decimal: str, group: str, read_as: list[str]) -> None:
    assert numbers(text, decimal, group) == tuple(map(Decimal, read_as))
