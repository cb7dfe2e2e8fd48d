"""What became of somebody's things while they were away: of those that their substitutes were told of."""

from datetime import date

from sqlalchemy import Connection, select
from sqlmodel import col

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import Became
from storage.domain.people import Actor
from storage.models import Delivery, NudgeLine
from storage.queries.nudge_lines import Dealt, current

DEALT_WITH = (Became.WON, Became.LOST, Became.DONE, Became.MOVED)
"""What is told, in this order."""
NAMED = 10
"""Things that are named; the others are counted."""


def dealt_with(connection: Connection, viewer: Actor, days: tuple[date, date]) -> tuple[list[Dealt], int]:
    """Give what became of the viewer's things from a first to a last day, as far as it is named, and how much it is.

    A thing that several mornings told of, or that was due for several reasons, is one.
    """
    lines = connection.execute(
        select(NudgeLine.__table__)  # type: ignore[attr-defined]
        .join(Delivery, col(Delivery.id) == col(NudgeLine.delivery_id))
        .where(
            col(NudgeLine.owner_id) == viewer.salesperson_id,
            col(Delivery.salesperson_id) != viewer.salesperson_id,
            col(Delivery.kind) == DeliveryKind.NUDGE,
            col(Delivery.status) == DeliveryStatus.SENT,
            col(Delivery.local_date).between(*days),
        )
        .order_by(col(NudgeLine.id))
    ).all()
    things = current(connection, viewer, lines)
    found: dict[tuple[str, Became], Dealt] = {}
    for line in lines:
        thing, became = things[line.id]
        ends = became in {Became.WON, Became.LOST} and line.opportunity_no
        no = line.opportunity_no if ends else line.record_no
        if thing is None or became not in DEALT_WITH:
            continue
        names = (thing.contact, thing.description) if ends else (thing.contact, thing.what or thing.description)
        due = thing.due if became is Became.MOVED else None
        found[no, became] = Dealt(no, " · ".join(filter(None, names)), became, due)
    told = sorted(found.values(), key=lambda one: (DEALT_WITH.index(one.became), one.no))
    return told[:NAMED], len(told)
