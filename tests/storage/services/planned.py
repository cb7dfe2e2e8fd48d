"""Writes down what is to be sent, as planning does."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from storage.domain.deliveries import DeliveryKind
from storage.models import Delivery
from storage.services.book import Book
from tests.builders import MONDAY, START


def plan(
    book: Book,
    recipient: str = "U1",
    *,
    kind: DeliveryKind = DeliveryKind.NUDGE,
    workspace: str = "T1",
    due: datetime = START,
    day: date = MONDAY,
    **more: Any,  # noqa: ANN401 - any column of a delivery
) -> int:
    """Write one down; give its key."""
    row = Delivery(
        workspace_id=workspace, kind=kind, recipient=recipient, local_date=day, due_at=due, next_attempt_at=due, **more
    )
    with book.database.transaction() as session:
        session.add(row)
        session.flush()
        return row.id


def kept(book: Book, delivery_id: int) -> Delivery:
    """Give a delivery as it is kept."""
    with book.database.reading() as session:
        return session.get_one(Delivery, delivery_id)


def words_to_admins(book: Book) -> list[tuple[str, str]]:
    """Give whom of the admins something is to be told, and about what."""
    statement = (
        select(Delivery.recipient, Delivery.about)
        .where(col(Delivery.kind) == DeliveryKind.ADMINS)
        .order_by(col(Delivery.id))
    )
    with book.database.reading() as session:
        return [(row[0], row[1]) for row in session.exec(statement)]


def ago(**by: float) -> datetime:
    """Give an instant before the clock's first."""
    return START - timedelta(**by)
