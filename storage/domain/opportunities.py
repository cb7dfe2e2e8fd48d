"""The sales process: one table of moves, and what each move needs and records.

Sources: domain-reference 2 to 4, product 3. Amounts are minor units, probabilities basis points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from storage.domain.cycles import ActionType, Cycle, Stage, candidates, effective_chances, probability
from storage.domain.dates import check_calendar, check_day
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.estimates import Estimates, check_estimates, settle_closing_date
from storage.domain.money import weigh


class Status(StrEnum):
    """Where an opportunity stands."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    WON = "won"
    LOST = "lost"


class Priority(StrEnum):
    """How much it matters."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Action(StrEnum):
    """What an entry records."""

    FIRST = "first"
    NEXT = "next"
    PREVIOUS = "previous"
    UPDATED = "updated"
    JUMPED = "jumped"
    WON = "won"
    LOST = "lost"
    UNDONE = "undone"
    REOPENED = "reopened"


class Move(StrEnum):
    """Everything that can happen to an opportunity once it exists."""

    FIRST = "first"
    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"
    UPDATE = "update"
    JUMP = "jump"
    WIN = "win"
    LOSE = "lose"
    DELETE_ORDER = "delete_order"
    REOPEN = "reopen"


MOVES: Mapping[tuple[Status, Move], Status] = {
    (Status.NOT_STARTED, Move.FIRST): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Move.NEXT): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Move.PREVIOUS): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Move.SKIP): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Move.UPDATE): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Move.JUMP): Status.IN_PROGRESS,
    (Status.NOT_STARTED, Move.WIN): Status.WON,
    (Status.NOT_STARTED, Move.LOSE): Status.LOST,
    (Status.IN_PROGRESS, Move.WIN): Status.WON,
    (Status.IN_PROGRESS, Move.LOSE): Status.LOST,
    (Status.WON, Move.DELETE_ORDER): Status.LOST,
    (Status.WON, Move.REOPEN): Status.IN_PROGRESS,
    (Status.LOST, Move.REOPEN): Status.IN_PROGRESS,
}
"""Every legal move; a pair that is absent is refused. Source: domain-reference 2.1."""

UNDO_WITHIN = timedelta(minutes=10)
"""How long somebody can take back what they did last. Source: product 3."""

CLOSED = frozenset({Status.WON, Status.LOST})
"""The statuses in which nothing changes any more."""


def after(status: Status, move: Move) -> Status:
    """Give the status after a move; raise `closed`, `not_started`, `already_started`, `not_won` or `not_closed`."""
    if (status, move) in MOVES:
        return MOVES[status, move]
    if move is Move.REOPEN:
        raise broken("not_closed")
    if move is Move.DELETE_ORDER:
        raise broken("not_won", status=status)
    if status in CLOSED:
        raise broken("closed", status=status)
    raise broken("already_started" if move is Move.FIRST else "not_started")


@dataclass(frozen=True, slots=True)
class Current:
    """Where an opportunity stands now: its status, its active entry, and the day it was created."""

    status: Status
    stage: int | None = None
    date_of_change: date | None = None
    value: int = 0
    chances: int = 0
    closing_date: date | None = None
    quote_amount: int | None = None
    no: str = ""
    creation_date: date | None = None

    @property
    def since(self) -> date | None:
        """Give the day of the last change, before which nothing can happen; before any, that of the creation."""
        return self.date_of_change or self.creation_date


@dataclass(frozen=True, slots=True)
class Change:
    """What the Update dialog asks for."""

    action_type: ActionType | None
    stage: int | None
    date_of_change: date | None
    estimates: Estimates


@dataclass(frozen=True, slots=True)
class Closing:
    """What the Close dialog asks for; `code_type` is the status the close code belongs to.

    `unread` is what was typed for the sales value and could not be read.
    """

    status: Status | None
    code_type: Status | None
    closing_date: date | None
    sales_value: int | None = None
    unread: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What a move writes. `stage` 0 is a closing entry; `days_open` belongs to the entry it replaces."""

    status: Status
    action: Action
    stage: int
    stage_description: str
    previous_stage: int | None
    date_of_change: date
    value: int
    completed: int
    chances: int
    probability: int
    weighted: int
    closing_date: date
    days_open: int | None

    @property
    def makes_tasks(self) -> bool:
        """Tell whether the stage's activity is run: on every entry into a stage except Update. Source: 5.1.

        What is reopened at a stage it had been at has had its tasks.
        """
        back = self.action is Action.REOPENED and self.previous_stage is not None
        return self.stage > 0 and self.action is not Action.UPDATED and not back


def propose_date_of_change(current: Current, today: date) -> date:
    """Give the later of the last change, or the creation, and the work date. Source: 2.4."""
    return max(current.since or today, today)


def entry_at(
    cycle: Cycle, stage: Stage, current: Current, change: date, action: tuple[ActionType, Action], typed: Estimates
) -> NewEntry:
    """Work out the estimates and the entry for a stage."""
    chances = effective_chances(action[0], typed.chances or 0, stage)
    value = typed.value or 0
    likely = probability(cycle.method, chances, stage.completed)
    return NewEntry(
        status=Status.IN_PROGRESS,
        action=action[1],
        stage=stage.no,
        stage_description=stage.description,
        previous_stage=current.stage,
        date_of_change=change,
        value=value,
        completed=stage.completed,
        chances=chances,
        probability=likely,
        weighted=weigh(value, likely),
        closing_date=settle_closing_date(typed.closing_date, change, stage.date_formula),
        days_open=(change - current.date_of_change).days if current.date_of_change else None,
    )


def activate(current: Current, cycle: Cycle, today: date, typed: Estimates) -> NewEntry:
    """Enter the lowest stage; no estimate is required. Raises `already_started`, `closed`, `no_stages`. Source: 2.9."""
    after(current.status, Move.FIRST)
    if not cycle.stages:
        raise broken("no_stages", "cycle", cycle=cycle.code)
    on = propose_date_of_change(current, today)
    refuse_if_any(check_estimates(typed, change=on, required=False))
    return entry_at(cycle, cycle.stages[0], current, on, (ActionType.FIRST, Action.FIRST), typed)


def _action_taken(action_type: ActionType, target: int, offered: Mapping[ActionType, tuple[int, ...]]) -> Action:
    """Name what is recorded: Skip and Jump to the adjacent stage are Next and Previous. Source: 2.10."""
    match action_type:
        case ActionType.SKIP if target not in offered[ActionType.NEXT]:
            return Action.JUMPED
        case ActionType.JUMP if target not in offered[ActionType.PREVIOUS]:
            return Action.JUMPED
        case ActionType.SKIP | ActionType.NEXT:
            return Action.NEXT
        case ActionType.JUMP | ActionType.PREVIOUS:
            return Action.PREVIOUS
        case _:
            return Action.UPDATED


def update(current: Current, cycle: Cycle, change: Change) -> NewEntry:
    """Advance or correct an opportunity that is In Progress.

    Raises every problem of the dialog at once: `missing`, `action_not_possible`, `stage_not_possible`,
    `before_last_change`, `date_out_of_calendar`, `quote_required`, `value_not_positive`, `chances_out_of_range`,
    `closing_date_past`. Source: 2.10.
    """
    if change.action_type is None:
        raise broken("missing", "action_type")
    after(current.status, Move(change.action_type))
    offered = candidates(cycle.stages, current.stage)
    problems: list[Problem] = []
    on, target = change.date_of_change, change.stage
    if change.action_type not in offered:
        refused, possible = change.action_type, tuple(offered)
        problems.append(Problem("action_not_possible", "action_type", {"action_type": refused, "possible": possible}))
    elif target is None:
        problems.append(Problem("missing", "stage"))
    elif target not in offered[change.action_type]:
        problems.append(Problem("stage_not_possible", "stage", {"action_type": change.action_type}))
    elif (
        change.action_type in {ActionType.NEXT, ActionType.SKIP}
        and cycle.stage(target).quote_required
        and current.quote_amount is None
    ):
        problems.append(
            Problem("quote_required", "stage", {"stage": cycle.stage(target).description, "no": current.no})
        )
    problems += check_day(on, current.since, "date_of_change")
    problems += check_estimates(change.estimates, change=None if check_calendar(on, "") else on, required=True)
    if problems or on is None or target is None:
        raise RuleBrokenError(*problems)
    return entry_at(
        cycle,
        cycle.stage(target),
        current,
        on,
        (change.action_type, _action_taken(change.action_type, target, offered)),
        change.estimates,
    )
