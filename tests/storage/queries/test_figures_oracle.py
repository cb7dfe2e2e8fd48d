"""Every figure against a second computation, on made-up histories, now and on past days, for everybody and for some."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlmodel import Session

from storage.domain.digests import Part
from storage.domain.figures import Columns, Rows, Standing
from storage.domain.people import Visibility
from storage.queries.slices import Slice
from storage.services.analysis import Analysis
from storage.services.book import Book
from tests.builders import Company, add_company, on
from tests.storage.queries.figures_by_hand import Paper
from tests.storage.queries.histories import DAYS, FIRST_DAY, write
from tests.storage.tasking import add_team

HISTORIES = 1_000
"""Of each database."""
PAST = [FIRST_DAY + timedelta(days=days) for days in (0, 37, 90, DAYS, DAYS + 60)]


def check(analysis: Analysis, paper: Paper, part: Slice, random: Random) -> set[Part]:
    """Compare all figures of a part; give which parts of a bridge there were."""
    day = part.on
    assert [
        (one.cycle, one.stage, one.description, one.sums, one.reached, one.average_days)
        for one in analysis.pipeline(part)
    ] == paper.pipeline(day)
    for standing in Standing:
        for found, key in (
            (analysis.by_salesperson(part, standing), paper.person),
            (analysis.by_contact(part, standing), paper.contact),
        ):
            assert {one.key: (one.sums, one.ends) for one in found} == paper.figures(day, standing, key)
            assert [one.sums.value for one in found] == sorted((one.sums.value for one in found), reverse=True)
    of_cycles = {one.id: one.code for one in paper.cycles.values()}
    expected = paper.figures(day, Standing.OPEN, lambda one: of_cycles[one.cycle_id])
    cycles = {one.key: one for one in analysis.by_cycle(part)}
    assert {key: (one.sums, one.ends) for key, one in cycles.items() if key in expected} == expected
    assert {cycles[code].cycle_days for code in cycles} >= {paper.cycle_days(day, key) for key in of_cycles}
    for key, code in of_cycles.items():
        assert cycles[code].cycle_days == paper.cycle_days(day, key)
    whole = analysis.totals(part)
    everything = paper.figures(day, Standing.OPEN, lambda _: 0)
    assert not everything or (whole.sums, whole.ends) == everything[0]
    assert whole.cycle_days == paper.cycle_days(day)
    assert {(one.code, one.count, one.value) for one in analysis.by_close_code(part)} == paper.close_codes(day)
    standing = random.choice(list(Standing))
    for rows in Rows:
        columns = random.choice(list(Columns))
        matrix = analysis.matrix(part, rows, columns, standing)
        expected_cells = paper.matrix(day, rows, columns, standing)
        assert {key: cells for key, _, cells in matrix.rows} == expected_cells
        assert matrix.periods == tuple(sorted({name for cells in expected_cells.values() for name in cells}))
    assert [(one.no, one.value) for one in analysis.top(part)] == paper.top(day)
    today = day or PAST[3]
    due = analysis.due(part, today)
    assert (due.due_7_days, due.overdue) == paper.due(day, today)
    first, last = PAST[1], PAST[3]
    months = analysis.months(part, first, last)
    assert {one.month: one for one in months if one.won or one.lost} == paper.months(day, first, last)
    assert [one.month for one in months] == ["2026-02", "2026-03", "2026-04", "2026-05"]
    since = PAST[1] if day is None else day - timedelta(days=random.randrange(1, 60))
    built, names = analysis.since(part, since)
    assert built == paper.since(day, since)
    assert built.closing == whole.sums.value
    assert set(names) == {no for step in built.steps for no, _ in step.largest}
    return {step.part for step in built.steps}


def papers(session: Session, company: Company) -> list[tuple[Paper, Slice]]:
    """Give the parts of the book that are asked for, and the same on paper."""
    team = {company.jo.salesperson_id, company.hr.salesperson_id}
    viewer = replace(on(company.jo, PAST[3]), sees=Visibility.TEAM)
    own = replace(viewer, sees=Visibility.OWN)
    return [
        (Paper(session, "T1"), Slice("T1")),
        (Paper(session, "T1", seen=team), Slice("T1", viewer=viewer)),
        (
            Paper(session, "T1", seen={company.jo.salesperson_id}, cycle="NEW"),
            Slice("T1", viewer=own, cycle_code="NEW"),
        ),
        (Paper(session, "T1", asked=team), Slice("T1", team_code="EU")),
        (Paper(session, "T1", asked={company.hr.salesperson_id}), Slice("T1", salesperson_code="HR")),
    ]


def test_every_figure_is_what_a_second_computation_says(book: Book, company: Company) -> None:
    add_company(book, "T2")
    random = Random(20260302)  # noqa: S311 - the same histories each time
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.jo, manager=company.hr)
        write(session, "T1", HISTORIES, random)
        write(session, "T2", 40, random, first=HISTORIES + 1)
    parts = set()
    with book.database.reading() as session:
        for paper, part in papers(session, company):
            days: list[date | None] = [None, *PAST] if part == Slice("T1") else [None, PAST[2]]
            for day in days:
                parts |= check(book.analysis, paper, replace(part, on=day), random)
    assert parts == set(Part), "the histories have everything that can happen"
