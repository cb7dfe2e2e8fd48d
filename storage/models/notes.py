"""What somebody wrote about an opportunity."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.models.base import found_by, keep_words, one_of, workspace_key


class NoteKind(StrEnum):
    """What a note tells of."""

    NOTE = "note"
    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"


class Note(SQLModel, table=True):
    """What somebody wrote about an opportunity."""

    __tablename__ = "note"
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key()
    opportunity_id: int = Field(foreign_key="opportunity.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    kind: NoteKind = one_of(NoteKind, default=NoteKind.NOTE)
    text: str = Field(max_length=3000)
    words: str = found_by("text")
    author_id: int = Field(foreign_key="salesperson.id", index=True)
    at: datetime
    permalink: str = Field(default="", max_length=500)


keep_words(Note, "text")
