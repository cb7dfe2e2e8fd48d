"""One class a record: the SQLModel tables."""

from storage.models.cycles import Activity, ActivityStep, CloseCode, CloseCodeType, SalesCycle, SalesCycleStage
from storage.models.opportunities import Entry, Note, NoteKind, Opportunity, Quote, Task
from storage.models.people import Contact, ContactType, Salesperson, Team, TeamMember
from storage.models.workspaces import ChangeLog, Notice, NumberSeries, Submission, Workspace

__all__ = [
    "Activity",
    "ActivityStep",
    "ChangeLog",
    "CloseCode",
    "CloseCodeType",
    "Contact",
    "ContactType",
    "Entry",
    "Note",
    "NoteKind",
    "Notice",
    "NumberSeries",
    "Opportunity",
    "Quote",
    "SalesCycle",
    "SalesCycleStage",
    "Salesperson",
    "Submission",
    "Task",
    "Team",
    "TeamMember",
    "Workspace",
]
