"""Whether the entries of one opportunity can have been written by the rules: they are taken as they are or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from storage.domain.errors import Problem
from storage.domain.money import BASIS_POINTS
from storage.domain.opportunities import CLOSED, Action, Status


@dataclass(frozen=True, slots=True)
class Past:
    """One entry, as far as it can contradict others; amounts as the book keeps them."""

    no: int
    action: Action
    stage: int
    date_of_change: date
    until: date | None
    active: bool
    undone: bool
    value: int
    probability: int
    weighted: int


def check_history(status: Status, closed_on: date | None, past: Sequence[Past]) -> list[Problem]:
    """Find what cannot be true of an opportunity's entries, in the order of their numbers; the first contradiction.

    `history_numbers`, `history_active`, `history_dates`, `history_until`, `history_weighted`, `history_status`.
    """
    if [entry.no for entry in past] != list(range(1, len(past) + 1)):
        return [Problem("history_numbers", "entry")]
    held = [entry for entry in past if not entry.undone]
    active = [entry for entry in past if entry.active]
    if (active != held[-1:]) or (bool(active) is (status is Status.NOT_STARTED)):
        return [Problem("history_active", "active")]
    for before, after in pairwise(held):
        if after.date_of_change < before.date_of_change:
            return [Problem("history_dates", "date_of_change", {"entry": after.no})]
    ends = [entry.date_of_change for entry in held[1:]]
    for entry, until in zip(held, [*ends, None], strict=False):  # before the first entry there is none to end
        if entry.until != until:
            return [Problem("history_until", "until", {"entry": entry.no})]
    for entry in past:
        if not _is_weighed(entry):
            return [Problem("history_weighted", "weighted", {"entry": entry.no})]
    return _check_end(status, closed_on, active)


def _is_weighed(entry: Past) -> bool:
    """Tell whether the weighted value is what it must be: a closing entry holds what was sold."""
    if entry.stage == 0:
        return entry.weighted >= 0 and entry.weighted % BASIS_POINTS == 0
    return entry.weighted == entry.value * entry.probability


def _check_end(status: Status, closed_on: date | None, active: Sequence[Past]) -> list[Problem]:
    """Find that the status is not what the active entry says."""
    for entry in active:
        is_closing = entry.stage == 0
        if is_closing is not (status in CLOSED) or (is_closing and closed_on != entry.date_of_change):
            return [Problem("history_status", "status")]
    return []
