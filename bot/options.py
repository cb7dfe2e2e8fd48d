"""The options that several commands take."""

from datetime import date, datetime
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    str | None, typer.Option(help="Slack team id (T…); may be left out when the book has one workspace.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
OnOption = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], metavar="DATE", help="As it stood at the end of that day; now if left out."
    ),
]


def day(on: datetime | None) -> date | None:
    """Give the day that was typed: Typer reads dates as instants."""
    return on.date() if on else None
