"""The urgency that the databases write is the one that the rule says, whoever wrote the opportunity."""

from pathlib import Path

from sqlmodel import Session, col, select

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Priority, Status
from storage.domain.urgency import urgency
from storage.models import Entry, Opportunity
from tests.builders import MONDAY
from tests.storage.selling import LATER, Selling, days_after
from tests.storage.services.importing_cases import ADMIN, HEADERS, written

IMPORTED = f"""{HEADERS};Close code
;Chairs;Acme AS;;JO;EXISTING;2;open;120000;31.12.2026;
;Lamps;Acme AS;;JO;EXISTING;;not started;;;
;Tables;Acme AS;;JO;EXISTING;;lost;9000;2.3.2026;PRICE_L
"""


def assert_true(session: Session, many: int) -> None:
    due = {one.opportunity_id: one.closing_date for one in session.exec(select(Entry).where(col(Entry.active)))}
    rows = session.exec(select(Opportunity)).all()
    assert [row.urgency for row in rows] == [
        urgency(due.get(row.id, row.planned_closing_date), row.date_closed, row.priority) for row in rows
    ]
    assert len(rows) == many


def test_whatever_writes_an_opportunity_its_urgency_is_true(selling: Selling, tmp_path: Path) -> None:
    selling.create(cycle="EXISTING")
    selling.create(cycle="EXISTING", priority=Priority.HIGH, estimates=Estimates(100_00, 40, LATER))
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2, Estimates(100_00, 40, days_after(LATER, 3)))
    selling.start("EXISTING")
    selling.close(Status.WON, "PRICE_W", 100_00)
    selling.start("EXISTING")
    selling.change(ActionType.UPDATE, 1, Estimates(100_00, 40, days_after(LATER, 9)))
    selling.book.undoing.undo(selling.who, selling.no)
    job = written(tmp_path, IMPORTED.encode())
    done = selling.book.importing.carry_out(ADMIN, job)
    assert (done.created["opportunities"], done.refused) == (3, 0), done.refusals
    with selling.book.database.reading() as session:
        assert_true(session, 8)
    selling.start("EXISTING", day=MONDAY)
    with selling.book.database.transaction() as session:
        row = session.exec(select(Opportunity).where(col(Opportunity.no) == selling.no)).one()
        row.priority = Priority.LOW
    with selling.book.database.reading() as session:
        assert_true(session, 9)
