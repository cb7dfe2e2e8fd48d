"""A word to the admins about what cannot be reached: once, until it works again. Source: product 5.3."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.people import Role
from storage.models import Delivery, Salesperson
from storage.services.writing import add_unless_there

SORTS = {"channel_gone": "channel", "person_gone": "person", "token_dead": "token", "scope_missing": "scope"}
"""What is dead or missing, by the reason why something failed."""
LONGEST_ABOUT = 64
AGAIN_AFTER = timedelta(days=30)
"""A permission that is missing still, or anew: much goes on without it, so what is sent does not say it is there."""


def tell_admins(session: Session, failed: Delivery, reason: str, now: datetime) -> None:
    """Plan a word to every admin about what a delivery could not reach, or the permission that it lacks."""
    sort = SORTS[reason]
    which = {"token": "", "scope": f":{failed.detail}"}.get(sort, f":{failed.recipient}")
    about = f"{sort}{which}"[:LONGEST_ABOUT]
    if _was_told(session, failed, about, now):
        return
    content = {"kind": failed.kind, "recipient": failed.recipient, "reason": reason, "detail": failed.detail}
    for admin, slack_user_id in _admins(session, failed.workspace_id):
        if slack_user_id == failed.recipient:
            continue
        word = Delivery(
            workspace_id=failed.workspace_id,
            kind=DeliveryKind.ADMINS,
            recipient=slack_user_id,
            about=about,
            local_date=now.date(),
            due_at=now,
            next_attempt_at=now,
            salesperson_id=admin,
            content=content,
        )
        add_unless_there(session, word)


def _was_told(session: Session, failed: Delivery, about: str, now: datetime) -> bool:
    """Tell whether the admins know already: they were told, and nothing has reached it since."""
    ours = col(Delivery.workspace_id) == failed.workspace_id
    reached: list[ColumnElement[bool]] = [
        ours,
        col(Delivery.kind) != DeliveryKind.ADMINS,
        col(Delivery.status) == DeliveryStatus.SENT,
    ]
    if about != "token":
        reached.append(col(Delivery.recipient) == failed.recipient)
    last = session.exec(select(func.max(col(Delivery.sent_at))).where(*reached)).one()
    if about.startswith("scope"):
        last = now - AGAIN_AFTER
    told = select(col(Delivery.id)).where(ours, col(Delivery.kind) == DeliveryKind.ADMINS, col(Delivery.about) == about)
    if last is not None:
        told = told.where(col(Delivery.due_at) > last)
    return session.exec(told.limit(1)).first() is not None


def _admins(session: Session, workspace_id: str) -> list[tuple[int, str]]:
    """Name the admins who can be told: those named, otherwise the Slack workspace's own. Source: product 7."""
    reachable = (
        select(col(Salesperson.id), col(Salesperson.slack_user_id))
        .where(
            col(Salesperson.workspace_id) == workspace_id,
            col(Salesperson.slack_user_id).is_not(None),
            col(Salesperson.blocked).is_(False),
            col(Salesperson.is_outsider).is_(False),
        )
        .order_by(col(Salesperson.id))  # two who tell of the same write the same rows in one order
    )
    named = session.exec(reachable.where(col(Salesperson.role) == Role.ADMIN)).all()
    return list(named or session.exec(reachable.where(col(Salesperson.is_slack_admin))).all())  # type: ignore[arg-type]
