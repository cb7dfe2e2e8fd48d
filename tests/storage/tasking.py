"""What the cases of tasks do, in few words: teams, tasks by hand, and what is in the book of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from storage.domain.people import Actor
from storage.models import Task, Team, TeamMember
from storage.queries.tasks import TaskLine
from storage.services.book import Book
from storage.services.task_keeping import TaskDraft
from tests.builders import MONDAY, on


def add_team(
    session: Session, workspace_id: str, code: str, *members: Actor, manager: Actor | None = None, name: str = ""
) -> None:
    """Add a team with its members."""
    manager_id = manager.salesperson_id if manager else None
    row = Team(workspace_id=workspace_id, code=code, name=name or code.title(), manager_id=manager_id)
    session.add(row)
    session.flush()
    for member in members:
        session.add(TeamMember(team_id=row.id, salesperson_id=member.salesperson_id))


def draft(description: str = "Call Kari", day: date | None = MONDAY, **more: Any) -> TaskDraft:  # noqa: ANN401 - any field of a draft
    """Fill in a task of JO's, unless somebody else's or a team's."""
    owner = None if {"salesperson", "team"} & set(more) else "JO"
    return replace(TaskDraft(description, day, salesperson=owner), **more)


def write(book: Book, actor: Actor, description: str = "Call Kari", day: date | None = MONDAY, **more: Any) -> TaskLine:  # noqa: ANN401 - any field of a draft
    """Write down a task."""
    return book.tasks.create(actor, draft(description, day, **more))


def as_drafted(line: TaskLine, **more: Any) -> TaskDraft:  # noqa: ANN401 - any field of a draft
    """Fill in a window with what a task is, and what is to be otherwise."""
    given = TaskDraft(
        description=line.description,
        date=line.due_date,
        type=line.type,
        start_time=line.start_time,
        priority=line.priority,
        salesperson=line.salesperson,
        team=line.team,
        opportunity=line.opportunity,
        contact=line.contact_no,
        repeats=line.repeats,
        repeats_from=line.repeats_from,
    )
    return replace(given, **more)


def all_tasks(book: Book, workspace_id: str = "T1") -> list[Task]:
    """Give every task of a workspace by number."""
    with book.database.reading() as session:
        found = select(Task).where(col(Task.workspace_id) == workspace_id)
        return list(session.exec(found.order_by(col(Task.no))).all())


def later(actor: Actor, day: int) -> Actor:
    """Give the same person on a day of March 2026."""
    return on(actor, date(2026, 3, day))
