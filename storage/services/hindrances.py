"""What keeps a salesperson from being as an admin wants them, or from being deleted."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from storage.domain.errors import Problem
from storage.domain.people import LONGEST_CODE, Actor, Role, SalespersonDraft
from storage.models import Salesperson, Team
from storage.queries import people
from storage.queries import staff as queries


def there(workspace_id: str) -> tuple[Any, ...]:
    """Narrow to the salespeople who were not deleted."""
    return col(Salesperson.workspace_id) == workspace_id, col(Salesperson.deleted_at).is_(None)


def taken(session: Session, actor: Actor, user: str, field: str, but: int | None = None) -> list[Problem]:
    """Find that a Slack user is another salesperson already: `slack_user_taken`, with whose name."""
    row = session.exec(
        select(Salesperson).where(*there(actor.workspace_id), col(Salesperson.slack_user_id) == user)
    ).first()
    if row is None or row.id == but:
        return []
    return [Problem("slack_user_taken", field, {"by": f"{row.name} ({row.code})"})]


def clash(session: Session, actor: Actor, row: Salesperson, after: SalespersonDraft) -> list[Problem]:
    """Find what does not go together with the others who sell: `number_taken`, `slack_user_taken`, `last_admin`, …."""
    problems = []
    same = session.exec(select(Salesperson).where(*there(actor.workspace_id), col(Salesperson.code) == after.code))
    if any(other.id != row.id for other in same):
        problems.append(Problem("number_taken", "code", {"no": after.code}))
    if after.slack_user_id:
        problems += taken(session, actor, after.slack_user_id, "slack_user", row.id)
    problems += last_admin(session, row, after)
    problems += shut_out(session, actor, named(row, after))
    if after.role is Role.SALESPERSON:
        problems += _leads(session, row, "role")
    return problems


def last_admin(session: Session, row: Salesperson, after: SalespersonDraft | None) -> list[Problem]:
    """Find that nobody would be left who sets Salesbot up: `last_admin`.

    Where nobody is named the admins of the Slack workspace are; but once somebody is, they are the only ones to choose
    who follows.
    """
    was = row.role is Role.ADMIN and not row.blocked and row.slack_user_id is not None
    stays = after is not None and after.role is Role.ADMIN and not after.blocked and after.slack_user_id is not None
    if not was or stays:
        return []
    others = (
        col(Salesperson.role) == Role.ADMIN,
        col(Salesperson.blocked).is_(False),
        col(Salesperson.slack_user_id).is_not(None),
        col(Salesperson.is_outsider).is_(False),
        col(Salesperson.id) != row.id,
    )
    if session.exec(select(Salesperson.id).where(*there(row.workspace_id), *others)).first() is not None:
        return []
    field = "blocked" if after is not None and after.blocked else "role"
    return [Problem("last_admin", field, {"name": row.name})]


def shut_out(session: Session, actor: Actor, users: Collection[str | None]) -> list[Problem]:
    """Find that the actor would be no admin any more once these Slack users are: `name_yourself_too`.

    Who is one only as an admin of the Slack workspace is one until somebody is named. Source: product 7.
    """
    if not users or people.has_admin(session.connection(), actor.workspace_id):
        return []
    mine = col(Salesperson.id) == actor.salesperson_id
    known = session.exec(select(Salesperson.slack_user_id).where(*there(actor.workspace_id), mine)).first()
    # Who is no salesperson acts by their Slack user id, cut to the length of a code.
    stays = known in users if actor.salesperson_id else any((user or "")[:LONGEST_CODE] == actor.code for user in users)
    return [] if stays else [Problem("name_yourself_too", "role")]


def named(row: Salesperson, after: SalespersonDraft) -> list[str | None]:
    """Give the Slack user whom a change lets in as an admin, if it does; a guest stays outside."""
    outside = row.is_outsider and row.slack_user_id == after.slack_user_id
    return [after.slack_user_id] if after.role is Role.ADMIN and not after.blocked and not outside else []


def _leads(session: Session, row: Salesperson, field: str | None = None) -> list[Problem]:
    """Find that somebody leads teams: `leads_team`."""
    codes = session.exec(select(Team.code).where(col(Team.manager_id) == row.id).order_by(col(Team.code))).all()
    return [Problem("leads_team", field, {"name": row.name, "teams": tuple(codes)})] if codes else []


def of_deletion(session: Session, row: Salesperson) -> list[Problem]:
    """Find what keeps a salesperson from being deleted. Source: domain-reference 2.11."""
    connection, problems = session.connection(), []
    if (held := queries.open_opportunities(connection, row.id)).count:
        problems.append(Problem("has_opportunities", None, {"name": row.name, "count": held.count, "some": held.some}))
    if (held := queries.open_tasks(connection, salesperson_id=row.id)).count:
        problems.append(Problem("has_tasks", None, {"name": row.name, "count": held.count, "some": held.some}))
    return [*problems, *_leads(session, row), *last_admin(session, row, None)]
