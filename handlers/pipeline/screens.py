"""What each view shows: one figure or two of the part of the book that somebody may read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from handlers.call import Call
from handlers.filters import EVERYBODY
from handlers.views.pipeline import ahead, over_time, stages, statistics
from handlers.views.pipeline.asked import COLUMNS, DUES, ROWS, Asked, By, View
from handlers.views.pipeline.frame import PAGE, Body, Reader
from storage.domain.cycles import ProbabilityMethod
from storage.domain.dates import apply_formula
from storage.domain.errors import broken
from storage.domain.figures import StageFigure, Standing
from storage.domain.people import Role
from storage.queries.people import Choice
from storage.queries.slices import Slice
from storage.queries.teams import seen_by

A_DAY, SOON = timedelta(days=1), timedelta(days=7)
"""What is due within a week is due in seven days. Source: domain-reference 6.6."""
MOST_ADDED = 1000
"""Opportunities of a list of which the value is added up: of more the pipeline tells it."""
A_YEAR = "-CM-11M"
"""The first day of the twelve months of which the last is this one."""


def part_of(call: Call, asked: Asked) -> Slice:
    """Give the part of the book that is asked for, as far as the reader may read it."""
    return Slice(
        call.workspace_id,
        on=asked.day,
        viewer=call.actor,
        salesperson_code=asked.whose or None,
        team_code=asked.team or None,
        cycle_code=asked.cycle or None,
    )


def reader_of(call: Call, asked: Asked) -> Reader:
    """Gather who looks, and what can be chosen; raise `gone` for a day that is still to come."""
    today = call.actor.today
    asked = replace(asked, on="" if asked.day and asked.day >= today else asked.on)
    if asked.from_day and asked.from_day > (asked.day or today):
        asked = replace(asked, since="")
    teams = call.book.teams.choices(call.workspace_id)
    cycles, _ = call.book.cycles.choices(call.workspace_id)
    return Reader(
        words=call.words,
        currency=call.person.currency,
        today=today,
        asked=asked,
        me=call.person.code,
        limited=bool(seen_by(call.actor)),
        person=_name(call, asked.whose),
        team=_named(teams, asked.team),
        teams=teams,
        cycles=cycles,
    )


def _named(known: list[Choice], code: str) -> str:
    """Name what has a code."""
    return next((one.name or one.key for one in known if one.key == code), code)


def _name(call: Call, code: str) -> str:
    """Name a salesperson, also one who has left."""
    if code in ("", call.person.code):
        return call.person.name if code else ""
    people, _ = call.book.salespeople.page(call.workspace_id, 0, EVERYBODY)
    return next((one.name for one in people if one.code == code), code)


def body_of(call: Call, reader: Reader) -> Body:
    """Ask for the figures of a view and draw it.

    Raises `unknown` for codes that nobody has, `not_understood` for a page behind the last.
    """
    body = _VIEWS[View(reader.asked.view)](call, reader, part_of(call, reader.asked))
    if reader.asked.page and reader.asked.page * body.size >= body.total:
        raise broken("not_understood")
    return body


def months_of(reader: Reader) -> tuple[date, date]:
    """Give the days from and to which what was closed is told: a year, unless somebody says since when."""
    last = reader.day
    return reader.asked.from_day or apply_formula(last, A_YEAR), last


def _then(reader: Reader, part: Slice) -> Slice | None:
    """Give the same part on the day since when it is asked how figures changed, if there is one."""
    return part.at(reader.since) if reader.asked.from_day else None


def _stages(call: Call, reader: Reader, part: Slice) -> Body:
    analysis, then = call.book.analysis, _then(reader, part)
    was = (analysis.pipeline(then), analysis.totals(then)) if then else None
    figures = analysis.pipeline(part)
    return stages.pipeline(reader, figures, analysis.totals(part), was, _methods(call, reader, figures))


def _methods(call: Call, reader: Reader, figures: Sequence[StageFigure]) -> dict[str, ProbabilityMethod]:
    """Give how each of several cycles in sight weighs; of one alone its cards say it."""
    codes = dict.fromkeys(one.cycle for one in stages.on_page(reader.asked, stages.in_use(figures)))
    if len(codes) <= 1:
        return {}
    known = {code: call.book.cycles.rules(call.workspace_id, code) for code in codes}
    return {code: cycle.method for code, cycle in known.items() if cycle}


def _changes(call: Call, reader: Reader, part: Slice) -> Body:
    bridge, names = call.book.analysis.since(part, reader.since)
    return over_time.changes(reader, reader.since, bridge, names)


def _statistics(call: Call, reader: Reader, part: Slice) -> Body:
    analysis, asked, then = call.book.analysis, reader.asked, _then(reader, part)
    if asked.by_what is By.CLOSE_CODE:
        reasons = analysis.by_close_code
        return statistics.close_codes(reader, reasons(part), reasons(then) if then else None)
    if asked.by_what is By.CYCLE:
        cycles = analysis.by_cycle
        return statistics.statistics(reader, cycles(part), cycles(then) if then else None)
    figures = analysis.by_contact if asked.by_what is By.CONTACT else analysis.by_salesperson
    was = figures(then, asked.standing_of) if then else None
    return statistics.statistics(reader, figures(part, asked.standing_of), was)


def _matrix(call: Call, reader: Reader, part: Slice) -> Body:
    asked, then = reader.asked, _then(reader, part)
    chosen = ROWS[asked.rows], COLUMNS[asked.columns], asked.standing_of
    found = call.book.analysis.matrix
    return statistics.matrix(reader, found(part, *chosen), found(then, *chosen) if then else None)


def _top(call: Call, reader: Reader, part: Slice) -> Body:
    return stages.top(reader, call.book.analysis.top(part))


def _due(call: Call, reader: Reader, part: Slice) -> Body:
    due, then = call.book.analysis.due, _then(reader, part)
    return stages.due(reader, due(part, reader.day), due(then, reader.since) if then else None)


def _closed(call: Call, reader: Reader, part: Slice) -> Body:
    analysis, (first, last) = call.book.analysis, months_of(reader)
    before = analysis.by_close_code(part.at(first - A_DAY))
    return over_time.closed(reader, analysis.months(part, first, last), analysis.by_close_code(part), before)


def _ages(call: Call, reader: Reader, part: Slice) -> Body:
    return stages.ages(reader, call.book.analysis.pipeline(part))


def _forecast(call: Call, reader: Reader, part: Slice) -> Body:
    return ahead.forecast(reader, call.book.forecasting.forecast(part, reader.today))


def _calibration(call: Call, reader: Reader, part: Slice) -> Body:
    asked = reader.asked
    whole = not (asked.whose or asked.team or asked.on)
    may_adopt = call.actor.role is Role.ADMIN and whole
    return ahead.calibration(reader, call.book.calibration.stages(part), may_adopt=may_adopt)


def _listed(call: Call, reader: Reader, part: Slice) -> Body:
    asked = reader.asked
    closing = {"overdue": (None, reader.day - A_DAY), "week": (reader.day, reader.day + SOON)}
    listed = partial(
        call.book.analysis.listed,
        part,
        standing=asked.standing_of,
        stage=asked.stage or None,
        closing=closing.get(DUES[asked.due], (None, None)),
    )
    shown, total = listed(offset=asked.page * PAGE, limit=PAGE)
    whole, _ = (shown, total) if total <= len(shown) else listed(limit=MOST_ADDED)
    one_kind = asked.standing_of is not Standing.ALL and len(whole) == total
    return stages.opportunities(reader, shown, total, sum(one.value for one in whole) if one_kind else None)


_VIEWS: dict[View, Callable[[Call, Reader, Slice], Body]] = {
    View.STAGES: _stages,
    View.CHANGES: _changes,
    View.STATISTICS: _statistics,
    View.MATRIX: _matrix,
    View.TOP: _top,
    View.DUE: _due,
    View.ENDED: _closed,
    View.AGES: _ages,
    View.FORECAST: _forecast,
    View.CALIBRATION: _calibration,
    View.LISTED: _listed,
}
