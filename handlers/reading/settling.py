"""From the parts of a line, and what was chosen where one may mean several things, to what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import field_ids
from handlers.reading.line import KINDS
from handlers.reading.parts import Part, Reading

NAME, OUT = "name", "out"
"""What may be chosen for any part besides its readings: it belongs to the contact's name, or is left out."""
ENDS_NAME = {"no_day", "no_such_day"}
"""What was not understood, but is no word in the midst of a name either."""
_OUTER = " \t-–—|,;:·/()"  # noqa: RUF001 - as people type them
"""Signs that part a name from the rest."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A value that was read, and the words it was read from."""

    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Question:
    """What must be said before the line is clear: what one part means, or which of several parts counts.

    `key` names it; every option is what may be chosen, with the reading it stands for, or None for NAME and OUT.
    """

    key: str
    said: tuple[str, ...]
    doubt: str
    options: tuple[tuple[str, Reading | None, str], ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a line says: the contact's name, the other fields, what is to be asked, what was not understood."""

    name: str
    taken: Mapping[str, Taken]
    questions: tuple[Question, ...]
    left: tuple[tuple[str, str], ...]

    @property
    def name_is_open(self) -> bool:
        """Tell whether an answer may still change the name."""
        return any(choice == NAME for question in self.questions for choice, _, _ in question.options)


class UnknownChoiceError(Exception):
    """What was chosen cannot be chosen for this line."""


def key_of(reading: Reading) -> str:
    """Name a reading, so that it can be chosen."""
    return f"{reading.kind}:{reading.value}"


def settle(parts: Sequence[Part], chosen: Mapping[str, str]) -> Settled:
    """Say what a line means; raise UnknownChoiceError for a choice that it does not offer."""
    _refuse_unknown(parts, chosen)
    names: list[str] = []
    sure: dict[str, list[tuple[Part, str]]] = {}
    questions: list[Question] = []
    left: list[tuple[str, str]] = []
    leading = True
    for part in parts:
        choice = chosen.get(str(part.start))
        reading = next((one for one in part.readings if key_of(one) == choice), None)
        if reading is None and choice is None and part.is_sure:
            reading = part.readings[0]
        if reading is not None:
            sure.setdefault(reading.kind, []).append((part, reading.value))
            leading = False
        elif choice == NAME or (choice is None and leading and not part.readings and not part.doubt):
            names.append(_name(part))
        elif choice is None and part.is_open:
            questions.append(_about(part, leading=leading))
            leading = leading and may_be_name(part)
        elif _name(part):
            left.append((part.said, "left_out" if choice == OUT else part.doubt))
            leading = leading and part.doubt not in ENDS_NAME and (choice is None or may_be_name(part))
    taken: dict[str, Taken] = {}
    for kind in (*KINDS, field_ids.DESCRIPTION):
        found = sure.get(kind, [])
        counted = _counted(found, chosen.get(kind))
        if counted is not None:
            part, value = counted
            taken[kind] = Taken(value, part.said)
            left += [(one.said, "left_out") for one, other in found if other != value]
        elif found:
            questions.append(_which(kind, found))
    return Settled(" ".join(filter(None, names)), taken, tuple(questions), tuple(left))


def _name(part: Part) -> str:
    """Give the words of a part as words of a name: a quotation's without its signs."""
    if part.readings and part.readings[0].kind == field_ids.DESCRIPTION:
        return part.readings[0].value
    return part.said.strip(_OUTER)


def may_be_name(part: Part) -> bool:
    """Tell whether an open part may be a word of a name: a bare number, or a month or weekday alone."""
    return part.doubt in {"name", "year"} or part.said.isdecimal()


def _about(part: Part, *, leading: bool) -> Question:
    """Ask what a part means; a bare number or a name of a month before anything known may belong to the name."""
    options: list[tuple[str, Reading | None, str]] = [(key_of(one), one, part.said) for one in part.readings]
    if leading and may_be_name(part):
        options.append((NAME, None, part.said))
    options.append((OUT, None, part.said))
    return Question(str(part.start), (part.said,), part.doubt, tuple(options))


def _counted(found: Sequence[tuple[Part, str]], choice: str | None) -> tuple[Part, str] | None:
    """Give the one value that was said, or the one that was chosen among several; None when that is open."""
    if len({value for _, value in found}) == 1:
        return found[0]
    return next((one for one in found if str(one[0].start) == choice), None)


def _which(kind: str, found: Sequence[tuple[Part, str]]) -> Question:
    """Ask which of several values counts."""
    first = {value: part for part, value in reversed(found)}
    options = tuple((str(part.start), Reading(kind, value), part.said) for part, value in found if first[value] is part)
    return Question(kind, tuple(part.said for part, _ in found), "several", options)


def _refuse_unknown(parts: Sequence[Part], chosen: Mapping[str, str]) -> None:
    """Refuse choices for parts that are not there, and readings that they do not have."""
    known = {str(part.start): {NAME, OUT, *map(key_of, part.readings)} for part in parts}
    kinds = {*KINDS, field_ids.DESCRIPTION}
    for key, choice in chosen.items():
        offered = known.keys() if key in kinds else {choice} if key == field_ids.CONTACT else known.get(key, set())
        if choice not in offered:
            raise UnknownChoiceError(key)
