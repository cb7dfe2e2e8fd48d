"""What the cases of the set-up do, in few words."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from storage.models import Activity, ActivityStep, ChangeLog, CloseCode, Entry, SalesCycle, SalesCycleStage
from storage.services.book import Book


def cycle_id(book: Book, code: str) -> int:
    """Find a cycle that was not deleted."""
    with book.database.reading() as session:
        there = col(SalesCycle.code) == code, col(SalesCycle.deleted_at).is_(None)
        return session.exec(select(SalesCycle.id).where(*there)).one()


def stage_id(book: Book, code: str, no: int) -> int:
    """Find a stage."""
    with book.database.reading() as session:
        at = col(SalesCycleStage.cycle_id) == cycle_id(book, code), col(SalesCycleStage.no) == no
        return session.exec(select(SalesCycleStage.id).where(*at)).one()


def activity_id(book: Book, code: str) -> int:
    """Find an activity."""
    with book.database.reading() as session:
        return session.exec(select(Activity.id).where(col(Activity.code) == code)).one()


def step_id(book: Book, code: str, no: int) -> int:
    """Find a step."""
    with book.database.reading() as session:
        at = col(ActivityStep.activity_id) == activity_id(book, code), col(ActivityStep.no) == no
        return session.exec(select(ActivityStep.id).where(*at)).one()


def close_code_id(book: Book, code: str) -> int:
    """Find a close code."""
    with book.database.reading() as session:
        return session.exec(select(CloseCode.id).where(col(CloseCode.code) == code)).one()


def stages(book: Book, code: str) -> list[tuple[int, str]]:
    """Give the numbers and descriptions of a cycle's stages."""
    with book.database.reading() as session:
        mine = col(SalesCycleStage.cycle_id) == cycle_id(book, code)
        return list(
            session.exec(
                select(SalesCycleStage.no, SalesCycleStage.description).where(mine).order_by(col(SalesCycleStage.no))
            )
        )


def steps(book: Book, code: str) -> list[tuple[int, str]]:
    """Give the numbers and descriptions of an activity's steps."""
    with book.database.reading() as session:
        mine = col(ActivityStep.activity_id) == activity_id(book, code)
        statement = select(ActivityStep.no, ActivityStep.description).where(mine)
        return list(session.exec(statement.order_by(col(ActivityStep.no))))


def entries(book: Book) -> Sequence[Entry]:
    """Give every entry, oldest first."""
    with book.database.reading() as session:
        return session.exec(select(Entry).order_by(col(Entry.id))).all()


def logged(book: Book, kind: str) -> list[tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]]:
    """Give number, action, before and after of the change log's lines about a kind of record."""
    with book.database.reading() as session:
        lines = session.exec(select(ChangeLog).where(col(ChangeLog.record) == kind).order_by(col(ChangeLog.seq)))
        return [(line.record_no, line.action, line.before, line.after) for line in lines]
