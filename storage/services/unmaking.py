"""What an action made or moved beside the opportunity itself, taken back: tasks, and who became a customer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from storage.domain.opportunities import Status
from storage.domain.tasks import TaskStatus
from storage.models import Contact, Opportunity, Task

_task = Task.__table__  # type: ignore[attr-defined]
_contact = Contact.__table__  # type: ignore[attr-defined]
_opportunity = Opportunity.__table__  # type: ignore[attr-defined]
_FIRST_SALE = (
    select(func.min(_opportunity.c.date_closed))
    .where(
        func.coalesce(_opportunity.c.company_id, _opportunity.c.contact_id) == bindparam("buyer"),
        _opportunity.c.status == Status.WON,
    )
    .scalar_subquery()
)


def put_back(session: Session, row: Opportunity, state: Mapping[str, Any], today: date) -> None:
    """Let tasks and customers be as before: only those that nobody has touched since.

    Tasks it made are cancelled rather than deleted, so that no number is missing.
    """
    session.flush()  # what is won is counted below
    connection = session.connection()
    mine = _task.update().where(_task.c.workspace_id == row.workspace_id)
    again = {"version": _task.c.version + 1}
    if made := state.get("made_tasks"):
        ended = {"closed": True, "cancelled": True, "status": TaskStatus.COMPLETED, "date_closed": today}
        connection.execute(mine.where(_task.c.no.in_(made), ~_task.c.closed).values(**again, **ended))
    for no, status in state.get("cancelled_tasks", {}).items():
        opened = {"closed": False, "cancelled": False, "status": TaskStatus(status), "date_closed": None}
        connection.execute(mine.where(_task.c.no == no, _task.c.cancelled).values(**again, **opened))
    for column, moved in (("salesperson_id", "moved_tasks"), ("contact_id", "moved_contact_tasks")):
        if ids := state.get(moved):
            was = {column: state[column]}
            connection.execute(mine.where(_task.c.id.in_(ids), ~_task.c.closed).values(**again, **was))
    if buyer := state.get("new_customer"):
        since = _contact.update().where(_contact.c.id == bindparam("who")).values(customer_since=_FIRST_SALE)
        connection.execute(since, {"who": buyer, "buyer": buyer})
