"""Sales cycles and close codes, as the rules and the dialogs want them."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
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


_STAGES = select(
    col(SalesCycleStage.no),
    col(SalesCycleStage.description),
    col(SalesCycleStage.completed),
    col(SalesCycleStage.chances),
    col(SalesCycleStage.quote_required),
    col(SalesCycleStage.allow_skip),
    col(SalesCycleStage.date_formula),
).order_by(col(SalesCycleStage.no))


def cycle(connection: Connection, row: SalesCycle) -> Cycle:
    """Give a cycle with its stages, for the rules."""
    stages = connection.execute(_STAGES.where(col(SalesCycleStage.cycle_id) == row.id))
    return Cycle(row.code, row.method, tuple(Stage(*stage) for stage in stages), row.blocked)


def close_codes(connection: Connection, workspace_id: str) -> list[CloseCodeChoice]:
    """List the close codes that may be chosen, by code."""
    rows = connection.execute(
        select(col(CloseCode.code), col(CloseCode.description), col(CloseCode.type))
        .where(col(CloseCode.workspace_id) == workspace_id, col(CloseCode.blocked).is_(False))
        .order_by(col(CloseCode.code))
    )
    return [CloseCodeChoice(code, description, Status(kind)) for code, description, kind in rows]
