"""What tests of `salesbot report` do: call it, and read what it prints."""

import json
from typing import Any

from typer.testing import CliRunner

from bot.cli import cli

WIDEST = 140
"""Characters: what a terminal on a common screen shows beside nothing else."""


def printed(*arguments: str) -> str:
    """Give what people read."""
    result = CliRunner().invoke(cli, ["report", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: str) -> list[dict[str, Any]]:
    """Give the lines that other programs read."""
    found: list[dict[str, Any]] = json.loads(printed(*arguments, "--json"))["rows"]
    return found
