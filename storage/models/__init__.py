"""One class a record: the SQLModel tables."""

from storage.models.cycles import Activity, ActivityStep, CloseCode, CloseCodeType, SalesCycle, SalesCycleStage
from storage.models.opportunities import Entry, LastAction, Note, NoteKind, Opportunity, Quote, SharedCard, Task
from storage.models.people import Contact, ContactType, Salesperson, Team, TeamMember
from storage.models.scheduled import (
    Absence,
    Delivery,
    Digest,
    NudgeLine,
    Pace,
    Reminder,
    SnapshotLine,
    Watching,
)
from storage.models.workspaces import ChangeHead, ChangeLog, Notice, NumberSeries, Submission, Workspace

__all__ = [
    "Absence",
    "Activity",
    "ActivityStep",
    "ChangeHead",
    "ChangeLog",
    "CloseCode",
    "CloseCodeType",
    "Contact",
    "ContactType",
    "Delivery",
    "Digest",
    "Entry",
    "LastAction",
    "Note",
    "NoteKind",
    "Notice",
    "NudgeLine",
    "NumberSeries",
    "Opportunity",
    "Pace",
    "Quote",
    "Reminder",
    "SalesCycle",
    "SalesCycleStage",
    "Salesperson",
    "SharedCard",
    "SnapshotLine",
    "Submission",
    "Task",
    "Team",
    "TeamMember",
    "Watching",
    "Workspace",
]
