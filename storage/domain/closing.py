"""Win, lose and reopen opportunities. Sources: domain-reference 3.6, 4.1, 4.2, 4.7, product 3."""

from datetime import date

from storage.domain.cycles import ActionType, Cycle
from storage.domain.dates import check_day
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.estimates import Estimates
from storage.domain.money import BASIS_POINTS, weigh
from storage.domain.opportunities import (
    CLOSED,
    Action,
    Closing,
    Current,
    Move,
    NewEntry,
    Status,
    after,
    entry_at,
    propose_date_of_change,
)


def close(current: Current, closing: Closing) -> NewEntry:
    """Win or lose an opportunity from any stage, or before the first.

    Raises `missing`, `closed`, `close_code_wrong_type`, `before_last_change`, `date_out_of_calendar`,
    `sales_not_positive`, and what could not be read.
    A linked quote's amount counts, whatever was typed. Source: 3.6, 4.1, 4.2; the date rule is ours (product 3).
    """
    if closing.status not in CLOSED or closing.status is None:
        raise broken("missing", "status")
    won = closing.status is Status.WON
    after(current.status, Move.WIN if won else Move.LOSE)
    problems = [*closing.unread]
    if closing.code_type is None:
        problems.append(Problem("missing", "close_code"))
    elif closing.code_type is not closing.status:
        problems.append(Problem("close_code_wrong_type", "close_code", {"status": closing.status}))
    on = closing.closing_date
    problems += check_day(on, current.since, "closing_date")
    sales = (current.quote_amount if current.quote_amount is not None else closing.sales_value) or 0
    if won and sales <= 0 and not closing.unread:
        problems.append(Problem("sales_not_positive", "sales_value"))
    if problems or on is None:
        raise RuleBrokenError(*problems)
    return _closing_entry(current, closing.status, on, sales if won else 0)


def delete_order(current: Current, today: date) -> NewEntry:
    """Turn a won opportunity to Lost because its order was deleted; raises `not_won`. Source: 4.7."""
    after(current.status, Move.DELETE_ORDER)
    return _closing_entry(current, Status.LOST, propose_date_of_change(current, today), 0)


def reopen(current: Current, cycle: Cycle, today: date, earlier: Estimates) -> NewEntry:
    """Open again what was won or lost, at the stage it was closed from, or the first if it was closed before that.

    `earlier` holds the chances and the closing date from before it was closed: the date counts while it is ahead. If
    the stage is gone, it is the nearest one before it. Raises `not_closed`, `no_stages`. Source: product 3.
    """
    after(current.status, Move.REOPEN)
    if not cycle.stages:
        raise broken("no_stages", "cycle", cycle=cycle.code)
    reached = [stage for stage in cycle.stages if stage.no <= (current.stage or 0)]
    stage = reached[-1] if reached else cycle.stages[0]
    on = propose_date_of_change(current, today)
    ahead = earlier.closing_date if earlier.closing_date and earlier.closing_date > on else None
    typed = Estimates(current.value, earlier.chances or stage.chances, ahead)
    return entry_at(cycle, stage, current, on, (ActionType.UPDATE, Action.REOPENED), typed)


def _closing_entry(current: Current, status: Status, on: date, sales: int) -> NewEntry:
    """Give the entry of a closed opportunity: stage 0, the last stage as the previous one."""
    certain = 100 if status is Status.WON else 0
    return NewEntry(
        status=status,
        action=Action(status),
        stage=0,
        stage_description="",
        previous_stage=current.stage,
        date_of_change=on,
        value=current.value,
        completed=100,
        chances=certain,
        probability=certain * (BASIS_POINTS // 100),
        weighted=weigh(sales, BASIS_POINTS),
        closing_date=on,
        days_open=(on - current.date_of_change).days if current.date_of_change else None,
    )
