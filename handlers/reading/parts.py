"""What a line is read against, and the parts that it is taken apart into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from storage.queries.people import Choice


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a Slack user is mentioned in a line."""

    start: int
    end: int
    user_id: str


@dataclass(frozen=True)
class Setting:
    """What a line is read against: who reads it, and what there is in the book.

    `users` gives the salesperson's code of a Slack user.
    """

    locale: str
    currency: str
    today: date
    people: Sequence[Choice] = ()
    cycles: Sequence[Choice] = ()
    users: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part may mean: a field, and its value (minor units, an ISO date, a code, a whole number, a text)."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the line and what they mean: one thing, one of several, or with no readings nothing known.

    `doubt` says why a part is not simply taken, although it has one reading, or none.
    """

    start: int
    end: int
    said: str
    readings: tuple[Reading, ...] = ()
    doubt: str = ""

    @property
    def is_sure(self) -> bool:
        """Tell whether it means one thing without doubt."""
        return len(self.readings) == 1 and not self.doubt

    @property
    def is_open(self) -> bool:
        """Tell whether somebody must say what it means."""
        return bool(self.readings) and not self.is_sure
