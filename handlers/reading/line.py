"""One line as a person types it, taken apart: `Acme 120k close 15 dec @maria #new !high 40% "Boxes"`.

Every word of the line ends up in exactly one part. A part that may mean several things says all of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from handlers import field_ids
from handlers.reading.amounts import read_amount
from handlers.reading.dates import Day, read_day, read_day_of_month
from handlers.reading.parts import Mention, Part, Reading, Setting
from handlers.reading.tongue import Tongue, tongue
from handlers.reading.vocabulary import fold
from storage.domain.opportunities import Priority
from storage.queries.people import Choice

MOST_WORDS = 7
"""Of one part: `the 15th of december 2026` has five, `kr 1 200 000 000` too."""
MOST_LEADS = 4
"""`close by the 15th`: words that lead to a part."""
MOST_NAMES = 3
"""Words of a salesperson's name behind an `@`."""
MOST_OF_CHANCES = 3
"""`40 % chance`."""
MOST_PER_CENT = 100
YEARS = range(1990, 2100)
"""A bare number that may be a year."""
KINDS = (
    field_ids.CLOSING_DATE,
    field_ids.VALUE,
    field_ids.CHANCES,
    field_ids.SALESPERSON,
    field_ids.CYCLE,
    field_ids.PRIORITY,
)
"""What may be led by a word, in this order: `by 15 dec` before `by @maria`."""
QUOTES = {'"': '"”“', "“": '”"“', "„": '“”"', "”": "”", "«": "»", "»": "«", "'": "'", "‘": "’", "’": "’"}  # noqa: RUF001
"""What closes a quotation that begins with a sign."""
LEFT_OPEN = '"“„”«'
"""Of these, what begins a quotation that nothing closes: it goes on to the end. The others may be apostrophes."""
_CLOSING = {sign: re.compile(rf"[{re.escape(signs)}](?=[\s,.;:!?)]|$)") for sign, signs in QUOTES.items()}
_BARE = re.compile(r"[1-9][0-9]{0,14}")
_DOTTED = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
_NUMERIC = re.compile(r"[-+~]?[0-9][0-9.,/:'’+-]*[a-z]?|(?=.*[0-9]).*[€$£¥].*", re.IGNORECASE)  # noqa: RUF001 - as typed
"""A number of some kind; one that is no amount and no day is not taken for a name."""
_WORD = re.compile(r"\S+")
_AROUND = "(),;:"
"""Signs around a word that are no part of what it says."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a quotation or a mention, where it stands; `core` is a word without the signs around it."""

    start: int
    end: int
    text: str
    core: str
    quoted: bool = False
    user_id: str = ""

    @property
    def is_word(self) -> bool:
        return not self.quoted and not self.user_id


_Found = tuple[int, tuple[Reading, ...], str]
"""How many words a match takes, what they mean, and the doubt."""


def read_line(line: str, setting: Setting, mentions: Sequence[Mention] = ()) -> tuple[Part, ...]:
    """Take a line apart, from left to right, the longest match first."""
    tokens = list(_tokens(line, mentions))
    speaks = tongue(setting.locale)
    reader = _Reader(tokens, setting, speaks)
    parts: list[Part] = []
    at = unread = 0
    while at < len(tokens):
        found = reader.match(at)
        if found is None:
            at += 1
            continue
        parts += _unread(line, tokens, unread, at, speaks)
        taken, readings, doubt = found
        start, end = tokens[at].start, tokens[at + taken - 1].end
        parts.append(Part(start, end, line[start:end], readings, doubt))
        at = unread = at + taken
    return (*parts, *_unread(line, tokens, unread, len(tokens), speaks))


def _unread(line: str, tokens: Sequence[_Token], start: int, stop: int, speaks: Tongue) -> list[Part]:
    """Make a part of words that stand for nothing known, and one of `close soon`, which no name goes on with.

    What begins the line is a name all the same: Close Brothers.
    """
    dated = (at for at in range(max(start, 1), stop) if fold(tokens[at].core) in speaks.dated)
    led = next(dated, stop)
    return [*_run(line, tokens[start:led]), *_run(line, tokens[led:stop], "no_day")]


def _run(line: str, tokens: Sequence[_Token], doubt: str = "") -> list[Part]:
    """Make one part of all these words."""
    if not tokens:
        return []
    start, end = tokens[0].start, tokens[-1].end
    return [Part(start, end, line[start:end], doubt=doubt)]


def _tokens(line: str, mentions: Sequence[Mention]) -> Iterator[_Token]:
    """Part a line into words, quotations and mentions."""
    starts = {mention.start: mention for mention in mentions if mention.start < mention.end <= len(line)}
    stops = sorted(starts)
    at = 0
    while match := _WORD.search(line, at):
        start = match.start()
        if mention := starts.get(start):
            end = mention.end
            yield _Token(start, end, line[start:end], line[start:end], user_id=mention.user_id)
        elif (end := _closing(line, start)) > 0:
            yield _Token(start, end, line[start:end], line[start + 1 : end - 1], quoted=True)
        elif line[start] in LEFT_OPEN:
            end = len(line.rstrip())
            yield _Token(start, end, line[start:end], line[start + 1 : end], quoted=True)
        else:
            end = min([match.end(), *(stop for stop in stops if start < stop < match.end())])
            text = line[start:end]
            yield _Token(start, end, text, text.strip(_AROUND) or text)
        at = end


def _closing(line: str, start: int) -> int:
    """Find behind which sign a quotation ends; 0 when none begins here or it does not end."""
    if line[start] not in _CLOSING:
        return 0
    close = _CLOSING[line[start]].search(line, start + 1)
    return close.end() if close else 0


class _Reader:
    """Finds what begins at a word."""

    def __init__(self, tokens: Sequence[_Token], setting: Setting, speaks: Tongue) -> None:
        self._tokens = tokens
        self._setting = setting
        self._tongue = speaks
        signs, told = ("|".join(map(re.escape, words)) for words in (speaks.percent, speaks.chances))
        self._percentage = re.compile(rf"([0-9]{{1,6}})([.,][0-9]{{1,6}})?(?P<sign> ?(?:%|{signs})(?: (?:{told}))?)?")
        self._readers = {
            field_ids.CLOSING_DATE: self._day,
            field_ids.VALUE: self._value,
            field_ids.CHANCES: self._chances,
            field_ids.SALESPERSON: self._salesperson,
            field_ids.CYCLE: self._cycle,
            field_ids.PRIORITY: self._priority,
        }

    def match(self, at: int) -> _Found | None:
        """Read what begins here, with the words that lead to it."""
        token = self._tokens[at]
        if token.quoted:
            text = token.core.strip()
            return (1, (Reading(field_ids.DESCRIPTION, text),), "") if text else (1, (), "empty_quotation")
        found = [one for one in (self._led(at), self._longest(at, KINDS, led=False)) if one]
        if found:
            return max(found, key=lambda one: one[0])  # `innen 3 uker` is more than `innen 3`
        return (1, (), "unread_number") if token.is_word and _NUMERIC.fullmatch(token.core) else None

    def _led(self, at: int) -> _Found | None:
        """Read what stands behind words that lead to it: `close 15 dec`."""
        for kind in KINDS:
            leads = self._tongue.leads[kind]
            first = at
            while first < min(len(self._tokens) - 1, at + MOST_LEADS) and fold(self._tokens[first].core) in leads:
                first += 1
            for start in range(first, at, -1):
                found = self._longest(start, [kind], led=True)
                if found:
                    return start - at + found[0], found[1], found[2]
        return None

    def _longest(self, at: int, kinds: Sequence[str], *, led: bool) -> _Found | None:
        """Take the most words that mean something; whatever they may mean."""
        for count in range(min(MOST_WORDS, len(self._tokens) - at), 0, -1):
            tokens = self._tokens[at : at + count]
            if count > 1 and not all(token.is_word for token in tokens):
                continue
            found = [one for kind in kinds if (one := self._readers[kind](tokens, led))]
            if found:
                readings = tuple(dict.fromkeys(reading for one, _ in found for reading in one))
                doubts = [doubt for one, doubt in found if doubt and (one or not readings)]
                return count, readings, doubts[0] if doubts else ""
        return None

    def _day(self, tokens: Sequence[_Token], led: bool) -> tuple[list[Reading], str] | None:  # noqa: FBT001 - one of six alike
        text = _joined(tokens)
        if not tokens[0].is_word or (_DOTTED.fullmatch(text) and not led and self._tongue.day_first is False):
            return None  # where the month comes first, nobody parts it from the day with a dot
        today = self._setting.today
        bare = _BARE.fullmatch(text)
        found: Day | None = read_day_of_month(text, today) if bare else read_day(text, self._tongue, today)
        if found is None:
            return None
        doubt = "" if led and found.doubt == "name" else found.doubt
        return [Reading(field_ids.CLOSING_DATE, day.isoformat()) for day in found.days], doubt

    def _value(self, tokens: Sequence[_Token], led: bool) -> tuple[list[Reading], str] | None:  # noqa: FBT001 - one of six alike
        text = _joined(tokens)
        if not tokens[0].is_word or any(token.text[-1] in ",;" for token in tokens[:-1]):
            return None  # `120, 000` are two numbers
        found = read_amount(text, self._tongue, self._setting.currency)
        if found is None:
            return None
        year = not led and _BARE.fullmatch(text) and int(text) in YEARS
        readings = [Reading(field_ids.VALUE, str(minor)) for minor in found.minors]
        return readings, found.doubt or ("year" if year else "")

    def _chances(self, tokens: Sequence[_Token], led: bool) -> tuple[list[Reading], str] | None:  # noqa: FBT001 - one of six alike
        match = self._percentage.fullmatch(text := fold(_joined(tokens))) if len(tokens) <= MOST_OF_CHANCES else None
        if match is None or not (match["sign"] or led or _BARE.fullmatch(text)):
            return None
        number = int(match[1])
        if match[2] or not 1 <= number <= MOST_PER_CENT:
            return ([], "chances_out_of_range") if match["sign"] or led else None
        return [Reading(field_ids.CHANCES, str(number))], ""

    def _salesperson(self, tokens: Sequence[_Token], _: bool) -> tuple[list[Reading], str] | None:  # noqa: FBT001 - one of six alike
        token = tokens[0]
        if token.user_id:
            code = self._setting.users.get(token.user_id)
            return ([Reading(field_ids.SALESPERSON, code)], "") if code else ([], "unknown_person")
        name = fold(_joined(tokens)[1:])
        if not token.core.startswith("@") or not name or len(tokens) > MOST_NAMES:
            return None
        people = self._setting.people
        found = [one.key for one in people if name in _whole_names(one)]
        if not found and len(tokens) == 1:
            found = [one.key for one in people if any(word.startswith(name) for word in fold(one.name).split())]
        if not found and len(tokens) > 1:
            return None
        return [Reading(field_ids.SALESPERSON, code) for code in found], "" if found else "unknown_person"

    def _cycle(self, tokens: Sequence[_Token], led: bool) -> tuple[list[Reading], str] | None:  # noqa: FBT001 - one of six alike
        core, cycles = tokens[0].core, self._setting.cycles
        code = fold(core.removeprefix("#"))
        if len(tokens) > 1 or not tokens[0].is_word or not code or not (core.startswith("#") or led):
            return None
        found = [one.key for one in cycles if code in {fold(one.key), fold(one.name)}]
        if found or led:
            return ([Reading(field_ids.CYCLE, found[0])], "") if len(found) == 1 else None
        near = [one.key for one in cycles if fold(one.key).startswith(code) or fold(one.name).startswith(code)]
        near = near or get_close_matches(core[1:].upper(), [one.key for one in cycles], cutoff=0.5)
        return [Reading(field_ids.CYCLE, one) for one in near], "unknown_cycle"

    def _priority(self, tokens: Sequence[_Token], led: bool) -> tuple[list[Reading], str] | None:  # noqa: FBT001 - one of six alike
        core = tokens[0].core
        word = fold(core.removeprefix("!"))
        if len(tokens) > 1 or not word.strip("!") or not (core.startswith("!") or led):
            return None
        meant = self._tongue.priorities.get(word)
        if meant is None:
            return None if led else ([], "unknown_priority")
        return [Reading(field_ids.PRIORITY, Priority(meant))], ""


def _joined(tokens: Sequence[_Token]) -> str:
    return " ".join(token.core for token in tokens)


def _whole_names(person: Choice) -> set[str]:
    """Give the ways to write somebody's whole name, or their code."""
    name = fold(person.name)
    return {fold(person.key), name, name.replace(" ", ""), name.replace(" ", "."), name.replace(" ", "_")}
