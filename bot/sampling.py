"""The command `sample`: what may be asked of it, and what it says it did."""

import re
from collections.abc import Mapping

import typer

from bot.clock import SystemClock
from bot.config import Settings
from bot.opening import migrate, opened
from storage.services import sample
from storage.services.book import Book

_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")
"""What Slack calls a workspace, or a whole organisation of them."""
_PAIR = re.compile(r"([A-Za-z0-9._-]{1,20})=([UW][A-Z0-9]{1,30})")


def checked_workspace(text: str) -> str:
    """Refuse what cannot be a Slack team id: everything would be kept where no bot ever looks."""
    if _TEAM.fullmatch(text) is None:
        raise typer.BadParameter(
            f"{text!r} is not a Slack team id, as in T0123: T or E, then capitals and digits; "
            "Slack in a browser shows it in its address, app.slack.com/client/T…"
        )
    return text


def checked_currency(code: str | None) -> str | None:
    """Refuse a currency that there is not: amounts could never be shown."""
    from babel.numbers import list_currencies  # noqa: PLC0415 - it takes 50 ms that other commands need not wait for

    if code is not None and code not in list_currencies():
        raise typer.BadParameter(f"{code!r} is not an ISO 4217 code, as in EUR")
    return code


def people(text: str) -> dict[str, str]:
    """Read JO=U1,OF=U2."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        match = _PAIR.fullmatch(pair)
        if match is None:
            raise typer.BadParameter(f"{pair!r} is not CODE=SLACK_USER, as in JO=U0123", param_hint="--people")
        code, user = match.groups()
        if found.setdefault(code, user) != user:
            raise typer.BadParameter(f"{code} cannot be two Slack users", param_hint="--people")
        if list(found.values()).count(user) > 1:
            raise typer.BadParameter(f"{user} cannot be two salespeople", param_hint="--people")
    return found


def load(
    settings: Settings, workspace: str, year: int | None, who: Mapping[str, str], currency: str | None
) -> list[str]:
    """Load the sample company, into a new database if there is none; say what was done, a line each."""
    clock = SystemClock()
    year = year or clock().year
    sample.check(year, who, currency)
    migrate(settings)
    with opened(settings) as database:
        loaded = sample.load(Book(database, clock), workspace, year, who, currency)
    linked = ", ".join(f"{code} to {user}" for code, user in sorted(loaded.linked.items()))
    if loaded.created:
        lines = [f"Loaded into {workspace}: " + ", ".join(f"{count} {name}" for name, count in loaded.counts.items())]
    elif linked:
        lines = [f"The sample company is in {workspace} already."]
    else:
        lines = [f"The sample company is in {workspace} already; nothing was changed."]
    return [*lines, f"Linked to their Slack users: {linked}."] if linked else lines
