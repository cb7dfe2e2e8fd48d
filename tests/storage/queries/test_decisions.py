"""What a digest asks for: decisions, their reasons and order; what is due, by salesperson."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from storage.domain.cycles import ActionType
from storage.domain.digests import Reason
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Status
from storage.models import Opportunity, Salesperson, Team
from storage.queries.decisions import decisions, due
from storage.queries.digests import Scope
from storage.queries.stage_days import usual
from tests.builders import MONDAY
from tests.storage.selling import LATER, Selling, days_after
from tests.storage.tasking import add_team, draft


def next_steps(session: Session, day: date) -> None:
    """Give every opportunity a next step, so that it is no reason for anything."""
    for row in session.exec(select(Opportunity)):
        row.next_step_date = day


def test_a_decision_says_every_reason_and_the_heaviest_comes_first(selling: Selling) -> None:
    book = selling.book
    calm = selling.start("EXISTING", value=900_00).line.no
    late = selling.start("EXISTING", value=100_00).line.no
    for weeks in (1, 2, 3):
        selling.change(
            ActionType.UPDATE, 1, Estimates(100_00, 40, days_after(LATER, weeks)), day=days_after(MONDAY, weeks)
        )
    selling.change(ActionType.UPDATE, 1, Estimates(100_00, 40, days_after(MONDAY, 25)), day=days_after(MONDAY, 22))
    heavy = selling.start("EXISTING", value=500_00, day=days_after(MONDAY, 20)).line.no
    with book.database.transaction() as session:
        next_steps(session, LATER)
        session.exec(select(Opportunity).where(col(Opportunity.no) == heavy)).one().next_step_date = None
    with book.database.transaction() as session:
        found, count = decisions(session.connection(), Scope("T1"), days_after(MONDAY, 26), 5)
        one, still = decisions(session.connection(), Scope("T1"), days_after(MONDAY, 26), 1)
        later, _ = decisions(session.connection(), Scope("T1"), days_after(MONDAY, 31), 5)
    assert [(each.no, each.reasons) for each in found] == [
        (heavy, (Reason.NO_NEXT_STEP,)),
        (late, (Reason.CLOSING_PASSED, Reason.PUSHED)),
    ]
    assert count == 2
    assert ([each.no for each in one], still) == ([heavy], 2)
    assert (later[0].no, later[0].reasons) == (calm, (Reason.LONG_IN_STAGE,))
    assert (later[0].days_in_stage, later[0].usual_days, later[0].owner) == (31, 30, "Jim Olive")
    assert found[1].pushes == 3


def test_what_was_undone_pushed_nothing(selling: Selling) -> None:
    selling.start("EXISTING", value=100_00)
    for weeks in (1, 2, 3, 4):
        selling.change(ActionType.UPDATE, 1, Estimates(100_00, 40, days_after(LATER, weeks)))
        selling.book.undoing.undo(selling.who, selling.no)
    with selling.book.database.transaction() as session:
        next_steps(session, LATER)
    with selling.book.database.transaction() as session:
        assert decisions(session.connection(), Scope("T1"), MONDAY, 5) == ([], 0)


def test_the_usual_days_are_the_median_of_five_that_were_won(selling: Selling) -> None:
    for days in (2, 40, 8, 11, 30):
        selling.start("EXISTING")
        selling.close(Status.WON, "PRICE_W", 100_00, day=days_after(MONDAY, days))
        with selling.book.database.connection() as connection:
            last = usual(connection, "T1")
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 90))
    with selling.book.database.connection() as connection:
        assert usual(connection, "T1") == last
    assert list(last.values()) == [11.0]
    assert selling.start("EXISTING").usual_days == 11.0
    with selling.book.database.transaction() as session:
        found, _ = decisions(session.connection(), Scope("T1"), days_after(MONDAY, 12), 5)
    assert {one.usual_days for one in found} == {11}


def test_what_is_due_is_counted_by_salesperson_with_the_most_urgent_thing(selling: Selling) -> None:
    book, company = selling.book, selling.company
    wednesday = days_after(MONDAY, 2)
    selling.create(next_step="Call", next_step_date=MONDAY)
    boxes = selling.start("EXISTING").line.no
    book.editing.next_step(company.jo, boxes, "Visit", days_after(MONDAY, 6))
    selling.create(next_step="Much later", next_step_date=days_after(MONDAY, 8))
    helena = Selling(book, company, company.hr)
    helena.create(next_step="Lost", next_step_date=MONDAY)
    helena.close(Status.LOST, "PRICE_L")
    task = book.tasks.create(company.hr, draft("Call <Kari>", MONDAY + timedelta(days=2), salesperson="HR")).no
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.hr, name="Europe")
        team = session.exec(select(Team.id)).one()
        jim = session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one()
    book.tasks.create(company.hr, draft("Ours", wednesday, team="EU"))
    with book.database.connection() as connection:
        all_of = due(connection, Scope("T1"), wednesday)
        ours = due(connection, Scope("T1", team), wednesday)
    told = [(one.owner, one.overdue, one.today, one.week, one.kind, one.no) for one in all_of]
    ends = [(one.owner, one.title) for one in ours]
    assert told[0][:4] == (jim.name, 2, 0, 1)
    assert told[1:] == [("Europe", 0, 1, 0, "task", all_of[1].no), ("Helena Ray", 0, 1, 0, "task", task)]
    assert ends == [("Europe", "Ours"), ("Helena Ray", "Call <Kari>")]
