"""What `salesbot report --help` lists: the figures of the book, one command each."""

from datetime import date
from typing import Annotated

import typer

from bot import report as reporting
from bot.clock import SystemClock
from bot.config import Need, Settings
from bot.logs import set_up
from bot.options import JsonOption, OnOption, WorkspaceOption
from bot.report import Asked, StatusChoice
from storage.domain.figures import Columns, Measure, Rows, Standing

report = typer.Typer(help="Print figures of the book.", no_args_is_help=True, rich_markup_mode=None)

StandingOption = Annotated[Standing, typer.Option(help="Which ones count; all mixes what is open, won and lost.")]
CycleOption = Annotated[str | None, typer.Option(help="Only this sales cycle's, by its code.")]


def settings() -> Settings:
    """Read the settings and set the log up."""
    found = Settings.load(Need.DATABASE)
    set_up(found.log_level, found.log_format)
    return found


def asked(workspace: str | None, on: date | None) -> Asked:
    """Say what is reported on."""
    return Asked(settings(), SystemClock(), workspace, on)


@report.command("opportunities")
def report_opportunities(
    *,
    workspace: WorkspaceOption = None,
    status: Annotated[StatusChoice, typer.Option(help="Which ones.")] = StatusChoice.OPEN,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """List opportunities."""
    reporting.show(reporting.opportunities(asked(workspace, on), status), as_json=as_json)


@report.command("entries")
def report_entries(
    *,
    opportunity: Annotated[str, typer.Option(help="Its number: OP000012, op12 or 12.")],
    workspace: WorkspaceOption = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the history of one opportunity."""
    reporting.show(reporting.entries(asked(workspace, on), opportunity), as_json=as_json)


@report.command("tasks")
def report_tasks(
    *,
    opportunity: Annotated[str | None, typer.Option(help="Only this one's: OP000012, op12 or 12.")] = None,
    workspace: WorkspaceOption = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tasks."""
    reporting.show(reporting.tasks(asked(workspace, on), opportunity), as_json=as_json)


@report.command("salespeople")
def report_salespeople(
    *,
    workspace: WorkspaceOption = None,
    status: StandingOption = Standing.OPEN,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up by salesperson."""
    reporting.show(reporting.salespeople(asked(workspace, on), status), as_json=as_json)


@report.command("contacts")
def report_contacts(
    *,
    workspace: WorkspaceOption = None,
    status: StandingOption = Standing.OPEN,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up by contact; persons count for their company."""
    reporting.show(reporting.contacts(asked(workspace, on), status), as_json=as_json)


@report.command("cycles")
def report_cycles(*, workspace: WorkspaceOption = None, on: OnOption = None, as_json: JsonOption = False) -> None:
    """Sum up by sales cycle what is open, with how all of it ended."""
    reporting.show(reporting.cycles(asked(workspace, on)), as_json=as_json)


@report.command("pipeline")
def report_pipeline(
    *, workspace: WorkspaceOption = None, cycle: CycleOption = None, on: OnOption = None, as_json: JsonOption = False
) -> None:
    """Sum up by stage what is open, with how many were ever there."""
    reporting.show(reporting.pipeline(asked(workspace, on), cycle), as_json=as_json)


@report.command("close-codes")
def report_close_codes(*, workspace: WorkspaceOption = None, on: OnOption = None, as_json: JsonOption = False) -> None:
    """Sum up why opportunities were won and lost."""
    reporting.show(reporting.close_codes(asked(workspace, on)), as_json=as_json)


@report.command("matrix")
def report_matrix(  # noqa: PLR0913 - the options of a command are its parameters
    *,
    workspace: WorkspaceOption = None,
    rows: Annotated[Rows, typer.Option(help="What the rows are.")] = Rows.SALESPERSON,
    columns: Annotated[Columns, typer.Option(help="Periods of the estimated closing date.")] = Columns.MONTH,
    measure: Annotated[Measure, typer.Option(help="What a cell says.")] = Measure.VALUE,
    status: StandingOption = Standing.OPEN,
    cycle: CycleOption = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up by salesperson, contact or stage and by period of the estimated closing date."""
    found = reporting.matrix(asked(workspace, on), (rows, columns, measure), status, cycle)
    reporting.show(found, as_json=as_json)


@report.command("top")
def report_top(*, workspace: WorkspaceOption = None, on: OnOption = None, as_json: JsonOption = False) -> None:
    """List the five largest open opportunities."""
    reporting.show(reporting.top(asked(workspace, on)), as_json=as_json)


@report.command("due")
def report_due(*, workspace: WorkspaceOption = None, on: OnOption = None, as_json: JsonOption = False) -> None:
    """Count what closes within seven days, and what should have closed before today."""
    reporting.show(reporting.due(asked(workspace, on)), as_json=as_json)
