"""What the open opportunities will bring, by simulation from the workspace's own history. Source: product 6.

The rates are those of the whole workspace, whoever asks: a salesperson's own history is too short for any. What is
forecast is the part that was asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from storage.database import Database
from storage.domain.dates import check_calendar
from storage.domain.errors import broken, refuse_if_any
from storage.domain.forecast import (
    ENOUGH_CLOSED,
    MOST_PERIODS,
    PERIODS,
    RUNS,
    TESTED_QUARTERS,
    Forecast,
    ForecastPeriod,
    PastQuarter,
    Span,
    default_seed,
    is_enough,
    months_from,
    quarters_before,
)
from storage.domain.forecast_rates import History, Stage, weights
from storage.queries import figures_singles as figures
from storage.queries import forecast_books as books
from storage.queries.forecast_books import OpenRow
from storage.queries.history_rates import histories
from storage.queries.slices import Slice, check

if TYPE_CHECKING:
    from storage.services.simulating import Brought


class Forecasting:
    """The service that looks ahead, and back at what it would have said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forecast(
        self,
        part: Slice,
        today: date,
        *,
        periods: int = PERIODS,
        seed: int | None = None,
        quarters: int = TESTED_QUARTERS,
    ) -> Forecast:
        """Forecast what is open in a part of the book, by month from this one on, and test that on past quarters.

        Without a day in the part it is as of `today`. The same seed, from 0 on, gives the same answer to the same
        question; left out, it is that of the workspace and the day. A quarter before which there was too little
        history is left out. Raises `unknown` under `salesperson`, `team` or `cycle`, `periods_out_of_range` under
        `periods`, `date_out_of_calendar` under `on`.
        """
        refuse_if_any(check_calendar(part.on, "on"))
        if not 1 <= periods <= MOST_PERIODS:
            raise broken("periods_out_of_range", "periods", most=MOST_PERIODS)
        on = part.on or today
        chosen = default_seed(part.workspace_id, on) if seed is None else seed
        months, past = months_from(on, periods), quarters_before(on, quarters)
        with self._database.connection() as connection:
            check(connection, part)
            known = histories(connection, part.workspace_id, {on, *[span.first for span in past]})
            there = books.stages(connection, part.workspace_id)
            rows = books.open_rows(connection, part)
            expected = books.expected(connection, part, months)
            won = {
                one.month: one.won_value for one in figures.months(connection, part, months[0].first, months[-1].last)
            }
            then = [
                _Then(span, known[span.first], *_opened(connection, part.at(span.first), span))
                for span in past
                if _is_enough(known[span.first])
            ]
        enough = _is_enough(known[on])
        brought = _simulated(rows, on, months, known[on], there, chosen) if enough else None
        return Forecast(
            on=on,
            enough=enough,
            ended=known[on].ended,
            won=known[on].won,
            needed=ENOUGH_CLOSED,
            count=len(rows),
            runs=RUNS,
            seed=chosen,
            periods=tuple([_period(place, span, brought, expected, won) for place, span in enumerate(months)]),
            backtest=tuple([_tested(one, there, chosen) for one in then]),
        )


@dataclass(frozen=True, slots=True)
class _Then:
    """What was known and open on the first day of a quarter, and what came of it by the last."""

    span: Span
    known: History
    rows: list[OpenRow]
    came: int


def _opened(connection: Connection, part: Slice, span: Span) -> tuple[list[OpenRow], int]:
    """Give what was open in a part, and what came of it by the end of a quarter."""
    return books.open_rows(connection, part), books.came(connection, part, span.last)


def _tested(then: _Then, there: Sequence[Stage], seed: int) -> PastQuarter:
    """Forecast a past quarter, and put beside it what came."""
    brought = _simulated(then.rows, then.span.first, [then.span], then.known, there, seed)
    return PastQuarter(then.span, brought.each[0], then.came)


def _period(
    place: int, span: Span, brought: "Brought | None", expected: Mapping[str, int], won: Mapping[str, int]
) -> ForecastPeriod:
    """Put together what is said of a month."""
    return ForecastPeriod(
        span,
        brought.each[place] if brought else None,
        brought.so_far[place] if brought else None,
        expected.get(span.period, 0),
        won[span.period],
    )


def _is_enough(history: History) -> bool:
    return is_enough(history.ended, history.won)


def _simulated(
    rows: Sequence[OpenRow], on: date, spans: Sequence[Span], history: History, there: Sequence[Stage], seed: int
) -> "Brought":
    """Simulate what was open in the evening of a day, to the end of each month or quarter."""
    from storage.services.simulating import Open, simulate  # noqa: PLC0415 - NumPy takes a tenth of a second

    weighed = weights(history, [*there, *[(row.cycle, row.stage) for row in rows]])
    book = [Open(row.cycle, row.stage, max(0, (on - row.since).days), row.value) for row in rows]
    return simulate(book, weighed, [(span.last - on).days for span in spans], [seed, on.toordinal()])
