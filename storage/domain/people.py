"""Who acts: roles, and the person behind a request."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a salesperson may do. Source: product 7."""

    SALESPERSON = "salesperson"
    MANAGER = "manager"
    ADMIN = "admin"


class Visibility(StrEnum):
    """Whose opportunities a salesperson may read; managers read their teams', admins all. Source: product 7."""

    EVERYBODY = "everybody"
    TEAM = "team"
    OWN = "own"


class Source(StrEnum):
    """Where a change came from, for the change log."""

    COMMAND = "command"
    MODAL = "modal"
    BUTTON = "button"
    SAMPLE = "sample"
    IMPORT = "import"
    SCHEDULE = "schedule"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, their work date, from where, and what they may do.

    `salesperson_id` is 0 for an admin of the Slack workspace who is no salesperson; their code is their Slack user id.
    """

    workspace_id: str
    salesperson_id: int
    code: str
    today: date
    source: Source = Source.COMMAND
    role: Role = Role.SALESPERSON
    sees: Visibility = Visibility.EVERYBODY
