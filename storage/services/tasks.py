"""Tasks that stages make and moves cancel."""

from datetime import date

from sqlalchemy import Connection, bindparam, select
from sqlmodel import Session

from storage.domain.opportunities import NewEntry
from storage.domain.tasks import RepeatsFrom, Step, TaskStatus, plan
from storage.models import ActivityStep, Opportunity, SalesCycleStage, Task
from storage.services.writing import Series, next_numbers

_task = Task.__table__  # type: ignore[attr-defined]
_stage = SalesCycleStage.__table__  # type: ignore[attr-defined]
_step = ActivityStep.__table__  # type: ignore[attr-defined]
_STEPS = (
    select(*(_step.c[name] for name in Step.__dataclass_fields__))
    .select_from(_stage)
    .join(_step, _step.c.activity_id == _stage.c.activity_id, isouter=True)
    .where(_stage.c.cycle_id == bindparam("cycle"), _stage.c.no == bindparam("no"), _stage.c.activity_id.is_not(None))
    .order_by(_step.c.no)
)
"""No row: the stage has no activity. One row of nothing: its activity has no steps."""

_CANCEL = (
    _task.update()
    .where(_task.c.opportunity_id == bindparam("opportunity"), ~_task.c.closed)
    .values(
        cancelled=True,
        closed=True,
        status=TaskStatus.COMPLETED,
        date_closed=bindparam("today"),
        version=_task.c.version + 1,
    )
)
"""Only closing by hand makes the next one of a recurring task, so none comes of this."""
_OPEN = select(_task.c.no, _task.c.status).where(_task.c.opportunity_id == bindparam("opportunity"), ~_task.c.closed)


def cancel_open(connection: Connection, opportunity: Opportunity, today: date) -> dict[str, str]:
    """Cancel every open task of the opportunity; give their statuses by number. Source: domain-reference 5.2."""
    were = connection.execute(_OPEN, {"opportunity": opportunity.id}).all()
    connection.execute(_CANCEL, {"opportunity": opportunity.id, "today": today})
    return {no: TaskStatus(status).value for no, status in were}


def make_for_stage(session: Session, opportunity: Opportunity, entry_id: int, new: NewEntry) -> list[str]:
    """Write down the tasks that the entry's stage asks for, if it has an activity; give their numbers.

    Source: domain-reference 5.1.
    """
    connection = session.connection()
    rows = connection.execute(_STEPS, {"cycle": opportunity.cycle_id, "no": new.stage}).all()
    if not rows:
        return []
    tasks = plan([Step(*row) for row in rows if row[0] is not None], new.date_of_change)
    numbers = next_numbers(session, opportunity.workspace_id, Series.TASK, len(tasks))
    common = {
        "workspace_id": opportunity.workspace_id,
        "opportunity_id": opportunity.id,
        "entry_id": entry_id,
        "contact_id": opportunity.contact_id,
        "salesperson_id": opportunity.salesperson_id,
        "status": TaskStatus.NOT_STARTED,
        "closed": False,
        "cancelled": False,
        "repeats": "",
        "repeats_from": RepeatsFrom.DUE_DATE,
        "next_no": "",
        "version": 1,
    }
    made = [
        {
            **common,
            "no": no,
            "type": task.type,
            "due_date": task.date,
            "priority": task.priority,
            "description": task.description,
        }
        for no, task in zip(numbers, tasks, strict=True)
    ]
    connection.execute(_task.insert(), made)
    return numbers
