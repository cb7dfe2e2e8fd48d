"""What happens to opportunities, told to a channel: which lines of the change log count, and what is left of them.

What comes within a minute is told together, so what was taken back meanwhile is not told at all. Source: product 5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storage.domain.errors import Problem
from storage.domain.money import LARGEST_MINOR

MERGED_WITHIN = timedelta(seconds=60)
"""How old the first thing is when it is told, with all that came behind it."""
NAMED = 20
"""Opportunities named in one message; the rest is counted."""
UNDONE, DELETED = "undone", "deleted"
"""Actions of the change log that take back what they follow."""


class Event(StrEnum):
    """What a channel can be told of."""

    CREATED = "created"
    STAGE = "stage"
    RAISED = "raised"
    WON = "won"
    LOST = "lost"


class What(StrEnum):
    """What happened, as it is said: `NOT_WON` is a sale that was won and undone after the channel was told."""

    CREATED = "created"
    MOVED = "moved"
    RAISED = "raised"
    REOPENED = "reopened"
    WON = "won"
    LOST = "lost"
    NOT_WON = "not_won"
    NOT_LOST = "not_lost"
    NOT_REOPENED = "not_reopened"


OF_ACTION: Mapping[str, What] = {
    "created": What.CREATED,
    "first": What.MOVED,
    "next": What.MOVED,
    "previous": What.MOVED,
    "jumped": What.MOVED,
    "reopened": What.REOPENED,
    "won": What.WON,
    "lost": What.LOST,
}
"""The actions that count; a skipped stage is kept as `next`."""
OF_UNDONE: Mapping[str, What] = {
    "first": What.MOVED,
    "next": What.MOVED,
    "previous": What.MOVED,
    "jumped": What.MOVED,
    "reopened": What.NOT_REOPENED,
    "won": What.NOT_WON,
    "lost": What.NOT_LOST,
}
"""What undoing an action is."""
EVENTS: Mapping[What, Event] = {
    What.CREATED: Event.CREATED,
    What.MOVED: Event.STAGE,
    What.RAISED: Event.RAISED,
    What.REOPENED: Event.STAGE,
    What.WON: Event.WON,
    What.LOST: Event.LOST,
    What.NOT_WON: Event.WON,
    What.NOT_LOST: Event.LOST,
    What.NOT_REOPENED: Event.STAGE,
}
"""Who is told of what."""
RAISING = frozenset({"updated", "next", "previous", "jumped"})
"""The actions with which somebody may say that it is worth more; closing says what it brought."""
ACTIONS = frozenset({*OF_ACTION, *RAISING, UNDONE, DELETED})
"""The lines of the change log that have to be read."""
_ENTERS_STAGE = frozenset({What.CREATED, What.MOVED, What.REOPENED})

Stage = tuple[int, str]
"""A stage's number and what it is called; 0 and nothing outside the cycle."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the change log about an opportunity; `undid` is the action that an undone one took back.

    `values` are those before and after, in minor units; None where there was none.
    """

    at: datetime
    by: str
    no: str
    action: str
    was: Stage = (0, "")
    now: Stage = (0, "")
    undid: str = ""
    values: tuple[int | None, int | None] = (None, None)

    @property
    def counts(self) -> bool:
        """Tell whether it has a part in what is told, if only as what an undone one took back."""
        return self.what is not None or self.action in RAISING

    @property
    def what(self) -> What | None:
        """Say what happened, if it counts."""
        return OF_UNDONE.get(self.undid) if self.action == UNDONE else OF_ACTION.get(self.action)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to an opportunity, and by whom.

    `was` and `now` are its stages; of a raised value the values, in minor units, without a name.
    """

    what: What
    at: datetime
    by: str
    was: Stage = (0, "")
    now: Stage = (0, "")

    def is_of(self, events: Iterable[str], over: int | None = None) -> bool:
        """Tell whether somebody who asked for these events is told; created at a stage is a stage entered as well.

        Of those who asked for what is worth more than something only, a value tells as it passes that.
        """
        if self.what is What.RAISED and over is not None and not self.was[0] <= over < self.now[0]:
            return False
        own = {EVENTS[self.what]} | ({Event.STAGE} if self.what is What.CREATED and self.now[0] else set())
        return not own.isdisjoint(events)


def happenings(lines: Iterable[Line]) -> dict[str, tuple[Happening, ...]]:
    """Say what happened to each opportunity by its lines, oldest first: what was taken back among them is left out.

    Moves that follow upon each other are one, and none if they end where they began.
    """
    left: dict[str, list[Line]] = {}
    for line in lines:
        those = left.setdefault(line.no, [])
        if line.action == DELETED:
            those.clear()
        elif line.action == UNDONE and those and those[-1].action == line.undid:
            those.pop()
        elif line.counts:
            those.append(line)
    return {no: found for no, those in left.items() if (found := _merged(those))}


def _merged(lines: Sequence[Line]) -> tuple[Happening, ...]:
    """Join the moves of one opportunity to what they follow; its value is told first, and of a new one not at all."""
    found: list[Happening] = []
    for line in lines:
        if line.what is None:
            continue
        one = Happening(line.what, line.at, line.by, line.was, line.now)
        if one.what is What.MOVED and found and found[-1].what in _ENTERS_STAGE:
            found[-1] = replace(found[-1], now=one.now, by=one.by)
        else:
            found.append(one)
    raised = () if found and found[0].what is What.CREATED else _raised(lines)
    return (*raised, *(one for one in found if one.what is not What.MOVED or one.was[0] != one.now[0]))


def _raised(lines: Sequence[Line]) -> tuple[Happening, ...]:
    """Say by how much a value was raised in all, and by whom last; nothing of one that was not there before."""
    valued = [line for line in lines if line.action in RAISING and line.values[0] != line.values[1]]
    was, now = (valued[0].values[0], valued[-1].values[1]) if valued else (None, None)
    if was is None or now is None or now <= was:
        return ()
    return (Happening(What.RAISED, valued[-1].at, valued[-1].by, (was, ""), (now, "")),)


def in_order(told: Mapping[str, tuple[Happening, ...]]) -> list[str]:
    """Order the numbers of opportunities for a message: won first, lost, new, raised, moved; each as it came."""
    ranks = {
        event: rank for rank, event in enumerate((Event.WON, Event.LOST, Event.CREATED, Event.RAISED, Event.STAGE))
    }

    def place(no: str) -> tuple[int, datetime, str]:
        return min(ranks[EVENTS[one.what]] for one in told[no]), told[no][0].at, no

    return sorted(told, key=place)


def first_of(told: Mapping[str, tuple[Happening, ...]]) -> datetime | None:
    """Say when the first of it happened; None of nothing."""
    return min((one.at for those in told.values() for one in those), default=None)


@dataclass(frozen=True, slots=True)
class WatchingDraft:
    """What a person filled in: `value_over` in minor units, None for any; `team` a code, empty for everybody.

    `unread` is what could not be read of it.
    """

    channel: str = ""
    events: tuple[str, ...] = (Event.WON, Event.LOST)
    value_over: int | None = None
    team: str = ""
    unread: tuple[Problem, ...] = ()


def check_watching(draft: WatchingDraft) -> list[Problem]:
    """Find what is wrong with it by itself: `missing`, `unknown`, `value_not_positive`, and what could not be read."""
    problems = [Problem("missing", "channel")] if not draft.channel else []
    if not draft.events:
        problems.append(Problem("missing", "events"))
    elif not set(draft.events) <= set(Event):
        problems.append(Problem("unknown", "events", {"key": ", ".join(draft.events)[:40]}))
    problems += draft.unread
    if draft.value_over is not None and not 0 < draft.value_over <= LARGEST_MINOR:
        problems.append(Problem("value_not_positive", "value_over"))
    return problems
