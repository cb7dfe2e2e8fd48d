"""One class a record: the SQLModel tables."""

from storage.models.cycles import Activity, ActivityStep, CloseCode, CloseCodeType, SalesCycle, SalesCycleStage
from storage.models.opportunities import Entry, LastAction, Note, NoteKind, Opportunity, Quote, SharedCard, Task
from storage.models.people import Contact, ContactType, Salesperson, Team, TeamMember
from storage.models.workspaces import ChangeHead, ChangeLog, Notice, NumberSeries, Submission, Workspace

__all__ = [
    "Activity",
    "ActivityStep",
    "ChangeHead",
    "ChangeLog",
    "CloseCode",
    "CloseCodeType",
    "Contact",
    "ContactType",
    "Entry",
    "LastAction",
    "Note",
    "NoteKind",
    "Notice",
    "NumberSeries",
    "Opportunity",
    "Quote",
    "SalesCycle",
    "SalesCycleStage",
    "Salesperson",
    "SharedCard",
    "Submission",
    "Task",
    "Team",
    "TeamMember",
    "Workspace",
]
