"""Who acts: roles, and the person behind a request."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a salesperson may do. Source: product 7."""

    SALESPERSON = "salesperson"
    MANAGER = "manager"
    ADMIN = "admin"


class Source(StrEnum):
    """Where a change came from, for the change log."""

    COMMAND = "command"
    MODAL = "modal"
    BUTTON = "button"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Actor:
    """The salesperson who acts, their work date, and from where."""

    workspace_id: str
    salesperson_id: int
    code: str
    today: date
    source: Source = Source.COMMAND
