"""Pictures that a message names by their file: Slack must have them, and have looked at them."""

from collections.abc import Iterator

from bot.sandbox.api.calls import RefusedError, refused_message
from bot.sandbox.findings import Finding, Json, Report
from bot.sandbox.workspace import Workspace

WORDS = "invalid slack file"
"""Slack's own, for a file that it does not know and for one that it has not looked at yet."""


def check_files(workspace: Workspace, blocks: object) -> None:
    """Refuse a message with a picture that is not there, or not yet."""
    for named, pointer in _named(blocks, "/blocks"):
        finding = Finding(f"{pointer}/slack_file", "invalid_slack_file", WORDS)
        if "url" in named:
            continue  # an address may lie in another workspace
        file = workspace.files.get(str(named.get("id")))
        if file is None or not file.get("complete"):
            raise refused_message(Report((finding,)))
        if workspace.clock() < file["ready_at"]:
            # Not the app's mistake, so it is no finding; Slack says the same all the same.
            lines = [finding.line]
            raise RefusedError("invalid_blocks", errors=lines, response_metadata={"messages": [f"[ERROR] {lines[0]}"]})


def _named(value: object, pointer: str) -> Iterator[tuple[Json, str]]:
    """Give every file that is named, and where."""
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _named(one, f"{pointer}/{place}")
    elif isinstance(value, dict):
        file = value.get("slack_file")
        if isinstance(file, dict):
            yield file, pointer
        for name, one in value.items():
            yield from _named(one, f"{pointer}/{name}")
