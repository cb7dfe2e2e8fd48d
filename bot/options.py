"""The options that several commands take."""

from datetime import date
from typing import Annotated

import typer

from bot.clock import SystemClock
from handlers.reading.past import read_past

NOWHERE = "en"
"""Of the command line it is not known in which country it is: `3/4` may be a day of March or of April."""


def past_day(typed: str) -> date:
    """Read a day as `/pipeline on` does, in English; raise `typer.BadParameter` for what is none, or may be two."""
    said, today = typed.strip(), SystemClock()().date()
    found = read_past(said, NOWHERE, today)
    if found is None:
        raise typer.BadParameter(f"“{said}” is not a day. Write it like 2026-11-10, 10 nov or yesterday.")
    other = read_past(said, NOWHERE, today, first=True)
    if "/" in said and other and other != found:
        raise typer.BadParameter(f"“{said}” can be two days. Write {other} or {found}.")
    return found


WorkspaceOption = Annotated[
    str | None, typer.Option(help="Slack team id (T…); may be left out when the book has one workspace.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
OnOption = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=past_day,
        metavar="DATE",
        help="As it stood at the end of that day (2026-11-10, 10 nov, yesterday); now if left out.",
    ),
]
