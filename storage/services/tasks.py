"""Tasks that stages make and moves cancel."""

from datetime import date

from sqlalchemy import select, update
from sqlmodel import Session, col

from storage.domain.tasks import Step, TaskStatus, plan
from storage.models import ActivityStep, Entry, Opportunity, SalesCycleStage, Task
from storage.services.writing import Series, next_numbers


def cancel_open(session: Session, opportunity: Opportunity, today: date) -> None:
    """Cancel every open task of the opportunity. Source: domain-reference 5.2."""
    session.execute(
        update(Task)
        .where(col(Task.opportunity_id) == opportunity.id, col(Task.closed).is_(False))
        .values(cancelled=True, closed=True, status=TaskStatus.COMPLETED, date_closed=today)
        .execution_options(synchronize_session=False)
    )


def make_for_stage(session: Session, opportunity: Opportunity, entry: Entry) -> None:
    """Write down the tasks that the entry's stage asks for, if it has an activity. Source: domain-reference 5.1."""
    activity_id = session.scalar(
        select(col(SalesCycleStage.activity_id)).where(
            col(SalesCycleStage.cycle_id) == entry.cycle_id, col(SalesCycleStage.no) == entry.stage
        )
    )
    if activity_id is None:
        return
    rows = session.execute(
        select(
            col(ActivityStep.type),
            col(ActivityStep.description),
            col(ActivityStep.priority),
            col(ActivityStep.date_formula),
        )
        .where(col(ActivityStep.activity_id) == activity_id)
        .order_by(col(ActivityStep.no))
    )
    tasks = plan([Step(*row) for row in rows], entry.date_of_change)
    numbers = next_numbers(session, opportunity.workspace_id, Series.TASK, len(tasks))
    session.add_all(
        Task(
            workspace_id=opportunity.workspace_id,
            no=no,
            opportunity_id=opportunity.id,
            entry_id=entry.id,
            contact_id=entry.contact_id,
            salesperson_id=entry.salesperson_id,
            type=task.type,
            due_date=task.date,
            priority=task.priority,
            description=task.description,
        )
        for no, task in zip(numbers, tasks, strict=True)
    )
