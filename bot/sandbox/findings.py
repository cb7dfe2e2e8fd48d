"""What the local Slack has to say against a payload."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels; its shape is checked by the validator, not by types."""


@dataclass(frozen=True)
class Finding:
    """One broken rule: where, which kind, and Slack's own words."""

    pointer: str
    code: str
    message: str

    @property
    def line(self) -> str:
        """Return the text as Slack writes it in an answer."""
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass(frozen=True)
class Report:
    """Everything found in one payload: what Slack refuses, and what it lets pass."""

    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    too_large: bool = False
