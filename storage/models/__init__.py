"""One class a record: the SQLModel tables."""

from storage.models.cycles import Activity, ActivityStep, CloseCode, CloseCodeType, SalesCycle, SalesCycleStage
from storage.models.homes import HomeView
from storage.models.notes import Note, NoteKind
from storage.models.opportunities import Entry, LastAction, Opportunity, Quote, SharedCard, Task
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
from storage.models.searching import OpportunitySearch, SearchWord
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
    "HomeView",
    "LastAction",
    "Note",
    "NoteKind",
    "Notice",
    "NudgeLine",
    "NumberSeries",
    "Opportunity",
    "OpportunitySearch",
    "Pace",
    "Quote",
    "Reminder",
    "SalesCycle",
    "SalesCycleStage",
    "Salesperson",
    "SearchWord",
    "SharedCard",
    "SnapshotLine",
    "Submission",
    "Task",
    "Team",
    "TeamMember",
    "Watching",
    "Workspace",
]
