"""The manager's digest: a bridge that adds up, what needs a decision, what a subscription is. Source: product 5.1.

Amounts are minor units, and never negative: the part of the bridge they are in says which way they count.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from zoneinfo import available_timezones

from storage.domain.errors import Problem
from storage.domain.opportunities import CLOSED, Status

MOST_KEPT = 500
"""Opportunities of one part that are kept to be shown later, the largest first: more than anybody turns pages for."""
USUAL_DAYS = 30
"""How long a stage usually takes, as long as too few were won to know better."""
ENOUGH_WON = 5
"""Won opportunities that make a median worth something. Source: product 5.1."""
LEAST_DAYS = 7
"""Nobody has to decide anything because of less than a week, however fast others went."""
PUSHED_TOO_OFTEN = 3
"""Times that a closing date was put off. Source: product 5.1."""
WEEKDAYS = "1234567"
"""ISO weekdays, from Monday on."""


class Part(StrEnum):
    """Why the open pipeline is another one than last time."""

    NEW = "new"
    RAISED = "raised"
    LOWERED = "lowered"
    WON = "won"
    LOST = "lost"
    IN = "reassigned_in"
    OUT = "reassigned_out"


SIGNS: Mapping[Part, int] = {
    Part.NEW: 1,
    Part.RAISED: 1,
    Part.LOWERED: -1,
    Part.WON: -1,
    Part.LOST: -1,
    Part.IN: 1,
    Part.OUT: -1,
}
"""Which way each part counts."""


@dataclass(frozen=True, slots=True)
class Then:
    """An open opportunity as it stood last time."""

    value: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Now:
    """An opportunity as it stands; of a won one `value` is what it was sold for."""

    status: Status
    value: int
    inside: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it is in a pipeline, be it this one or another."""
        return self.status is Status.IN_PROGRESS


def moved(then: Then | None, now: Now | None) -> tuple[tuple[Part, int], ...]:
    """Say by which parts an opportunity has changed the pipeline.

    Without `then` it was not open last time, without `now` it was deleted since. The parts add up to what is open of it
    now less what was then. One that was won or lost did so at its true value: what changed before is raised or lowered.
    One that came from elsewhere came at the value it had there; one that left counts as it was. What was neither open
    then nor is now tells that it came and went: the caller leaves out what was closed before.
    """
    if now is None or not (now.is_open or now.status in CLOSED):  # deleted, or taken back to before its first stage
        return ((Part.LOWERED, then.value),) if then is not None and then.inside else ()
    ends = () if now.is_open else ((Part(now.status), now.value),)
    if then is None:
        return ((Part.NEW, now.value), *ends) if now.inside else ()
    if not now.inside and (now.is_open or not then.inside):
        return ((Part.OUT, then.value),) if then.inside else ()
    comes = () if then.inside else ((Part.IN, then.value),)
    change = now.value - then.value
    differs = ((Part.RAISED if change > 0 else Part.LOWERED, abs(change)),) if change else ()
    return (*comes, *differs, *ends)


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the bridge: how many opportunities, how much together, and the largest by number and amount."""

    part: Part
    count: int
    amount: int
    largest: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the open pipeline of last time to that of now; parts in which nothing happened are left out."""

    opening: int
    steps: tuple[Step, ...]

    @property
    def closing(self) -> int:
        """Give what is open now."""
        return self.opening + self.change

    @property
    def change(self) -> int:
        """Give how much more is open than last time."""
        return sum(SIGNS[step.part] * step.amount for step in self.steps)


def bridge(opening: int, lines: Iterable[tuple[str, Then | None, Now | None]], kept: int = MOST_KEPT) -> Bridge:
    """Build the bridge from the opening total and, by number, whatever may have changed since; in little memory."""
    tallies: dict[Part, _Tally] = {}
    for no, then, now in lines:
        for part, amount in moved(then, now):
            tallies.setdefault(part, _Tally(kept)).add(no, amount)
    found = ((part, tallies[part]) for part in Part if part in tallies)
    return Bridge(opening, tuple(Step(part, one.count, one.amount, one.largest) for part, one in found))


class _Tally:
    """Counts one part, and keeps the largest."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._named: list[tuple[str, int]] = []
        self.count = self.amount = 0

    def add(self, no: str, amount: int) -> None:
        """Count an opportunity."""
        self.count += 1
        self.amount += amount
        self._named.append((no, amount))
        if len(self._named) > 2 * self._kept:
            self._named = list(self.largest)

    @property
    def largest(self) -> tuple[tuple[str, int], ...]:
        """Give the largest, those of one size by number."""
        return tuple(sorted(self._named, key=lambda named: (-named[1], named[0]))[: self._kept])


class Reason(StrEnum):
    """Why somebody should decide something about an opportunity."""

    CLOSING_PASSED = "closing_passed"
    NO_NEXT_STEP = "no_next_step"
    LONG_IN_STAGE = "long_in_stage"
    PUSHED = "pushed"


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at of an open opportunity; `usual_days` is how long won ones were at its stage."""

    closing_date: date
    has_next_step: bool
    days_in_stage: int
    usual_days: float
    pushes: int


def reasons(watched: Watched, today: date) -> tuple[Reason, ...]:
    """Say why an opportunity needs a decision; nothing for one that goes its way. Source: product 5.1."""
    found = (
        (Reason.CLOSING_PASSED, watched.closing_date < today),
        (Reason.NO_NEXT_STEP, not watched.has_next_step),
        (Reason.LONG_IN_STAGE, watched.days_in_stage > max(watched.usual_days, LEAST_DAYS)),
        (Reason.PUSHED, watched.pushes >= PUSHED_TOO_OFTEN),
    )
    return tuple([reason for reason, holds in found if holds])


def usual_days(won: int, median: float) -> float:
    """Give how long a stage usually takes: the median of those won, once there are enough of them."""
    return median if won >= ENOUGH_WON else float(USUAL_DAYS)


class Content(StrEnum):
    """What a digest tells beside its headline."""

    BRIDGE = "bridge"
    DECISIONS = "decisions"
    DUE = "due"
    CHART = "chart"


EVERYTHING = tuple(Content)


@dataclass(frozen=True, slots=True)
class DigestDraft:
    """What a person filled in of a subscription; `team` is a code, empty for everybody; `days` are ISO weekdays."""

    team: str = ""
    channel: str = ""
    at: time = time(8, 30)
    days: str = "12345"
    time_zone: str = "UTC"
    parts: tuple[str, ...] = EVERYTHING


def check_digest(draft: DigestDraft) -> list[Problem]:
    """Find what is wrong with a subscription by itself: `missing`, `unknown`."""
    problems = [Problem("missing", "channel")] if not draft.channel else []
    if not draft.days or not _only(draft.days, WEEKDAYS):
        problems.append(Problem("missing", "days"))
    if draft.time_zone not in available_timezones():
        problems.append(Problem("unknown", "time_zone", {"key": draft.time_zone[:40]}))
    if not _only(draft.parts, EVERYTHING):
        problems.append(Problem("unknown", "parts", {"key": ", ".join(draft.parts)[:40]}))
    return problems


def _only(chosen: Collection[str], known: Collection[str]) -> bool:
    """Tell whether there is nothing among the chosen that is not known."""
    return set(chosen) <= set(known)
