"""Say on the command line whether the change log is as it was written."""

import json
from collections.abc import Iterator

from bot.config import Settings
from bot.opening import RefusedError, opened
from storage.services.chain import Checked, check, workspaces

MOST_NAMED = 20
"""Flaws that are named; of a log that was replaced as a whole every line would be one."""


def verify(settings: Settings, workspace: str | None) -> list[Checked]:
    """Look through the change log of one workspace, or of all."""
    with opened(settings) as database, database.connection() as connection:
        known = workspaces(connection)
        if workspace is not None and workspace not in known:
            raise RefusedError(f"there is no change log of {workspace} in the book")
        return [check(connection, one) for one in ([workspace] if workspace else known)]


def lines(found: list[Checked]) -> Iterator[str]:
    """Say it in lines."""
    if not found:
        yield "The change log is empty."
    for one in found:
        if not one.flaws:
            yield f"{one.workspace_id}: {one.lines} lines, all as they were written"
            continue
        yield f"{one.workspace_id}: {one.lines} lines, {len(one.flaws)} WRONG"
        yield from (f"  line {flaw.seq}: {flaw.what}" for flaw in one.flaws[:MOST_NAMED])
        if len(one.flaws) > MOST_NAMED:
            yield f"  and {len(one.flaws) - MOST_NAMED} more"


def as_json(found: list[Checked]) -> str:
    """Say it as one JSON object."""
    each = [
        {
            "workspace": one.workspace_id,
            "lines": one.lines,
            "ok": not one.flaws,
            "flaws": [{"line": flaw.seq, "what": flaw.what} for flaw in one.flaws],
        }
        for one in found
    ]
    return json.dumps({"ok": all(not one.flaws for one in found), "workspaces": each}, indent=2)
