"""Sales cycles and close codes, as the rules and the dialogs want them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlmodel import col

from storage.domain.cycles import Cycle, Stage
from storage.domain.opportunities import Status
from storage.models import CloseCode, SalesCycle, SalesCycleStage, Workspace
from storage.queries.people import Choice


@dataclass(frozen=True, slots=True)
class CloseCodeChoice:
    """A close code that may be chosen; `type` is Won or Lost."""

    code: str
    description: str
    type: Status


def choices(connection: Connection, workspace_id: str) -> list[Choice]:
    """List the sales cycles that may be chosen, by code."""
    rows = connection.execute(
        select(col(SalesCycle.code), col(SalesCycle.description))
        .where(col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.blocked).is_(False))
        .order_by(col(SalesCycle.code))
    )
    return [Choice(code, description) for code, description in rows]


def default_code(connection: Connection, workspace_id: str) -> str | None:
    """Give the code of the default cycle; None when none is set or it is blocked. Source: domain-reference 2.2."""
    return connection.scalar(
        select(col(SalesCycle.code))
        .join(Workspace, col(Workspace.id) == col(SalesCycle.workspace_id))
        .where(
            col(Workspace.id) == workspace_id,
            col(SalesCycle.code) == col(Workspace.default_cycle_code),
            col(SalesCycle.blocked).is_(False),
        )
    )


_stage = SalesCycleStage.__table__  # type: ignore[attr-defined]
_cycle = SalesCycle.__table__  # type: ignore[attr-defined]
_RULES = (
    select(
        _cycle.c.id,
        _cycle.c.code,
        _cycle.c.method,
        _cycle.c.blocked,
        *(_stage.c[name] for name in Stage.__dataclass_fields__),
    )
    .join(_stage, _stage.c.cycle_id == _cycle.c.id, isouter=True)
    .order_by(_stage.c.no)
)
_BY_ID = _RULES.where(_cycle.c.id == bindparam("id"))
_BY_CODE = _RULES.where(
    _cycle.c.workspace_id == bindparam("workspace"), _cycle.c.code == bindparam("code"), _cycle.c.deleted_at.is_(None)
)
_HEAD = 4
"""Columns before the stage's."""


def _for_rules(rows: Sequence[Row[Any]]) -> Cycle:
    """Give a cycle with its stages, in the rules' own values."""
    _, code, method, blocked = rows[0][:_HEAD]
    stages = tuple(Stage(*row[_HEAD:]) for row in rows if row[_HEAD] is not None)
    return Cycle(code, method, stages, blocked)


def by_id(connection: Connection, cycle_id: int) -> Cycle:
    """Give a cycle that is known to be there."""
    return _for_rules(connection.execute(_BY_ID, {"id": cycle_id}).all())


def by_code(connection: Connection, workspace_id: str, code: str) -> tuple[int, Cycle] | None:
    """Find a cycle and its id by code."""
    rows = connection.execute(_BY_CODE, {"workspace": workspace_id, "code": code}).all()
    return (rows[0].id, _for_rules(rows)) if rows else None


def close_codes(connection: Connection, workspace_id: str) -> list[CloseCodeChoice]:
    """List the close codes that may be chosen, by code."""
    rows = connection.execute(
        select(col(CloseCode.code), col(CloseCode.description), col(CloseCode.type))
        .where(col(CloseCode.workspace_id) == workspace_id, col(CloseCode.blocked).is_(False))
        .order_by(col(CloseCode.code))
    )
    return [CloseCodeChoice(code, description, Status(kind)) for code, description, kind in rows]
