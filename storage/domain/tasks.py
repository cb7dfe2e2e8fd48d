"""Tasks that a stage asks for. Source: domain-reference 5.1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.domain.dates import apply_formula
from storage.domain.opportunities import Priority


class TaskType(StrEnum):
    """What kind of work it is; NONE is Business Central's blank."""

    NONE = "none"
    MEETING = "meeting"
    PHONE_CALL = "phone_call"


class TaskStatus(StrEnum):
    """How far a task is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    WAITING = "waiting"
    POSTPONED = "postponed"


class RepeatsFrom(StrEnum):
    """What the date of the next one of a recurring task is counted from. Source: domain-reference 1.7."""

    DUE_DATE = "due_date"
    CLOSING_DATE = "closing_date"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an activity."""

    type: TaskType
    description: str
    priority: Priority
    date_formula: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task to write down."""

    type: TaskType
    description: str
    priority: Priority
    date: date


def plan(steps: Sequence[Step], start: date) -> tuple[PlannedTask, ...]:
    """Plan one task a step from the date of change; an activity without steps still gives one blank task."""
    if not steps:
        return (PlannedTask(TaskType.NONE, "", Priority.NORMAL, start),)
    return tuple(
        PlannedTask(step.type, step.description, step.priority, apply_formula(start, step.date_formula))
        for step in steps
    )
