"""What the search's triggers go by on both databases: see `storage.models.searching`."""

from datetime import date

from storage.domain.urgency import CLOSED_AFTER

__all__ = ["CLOSED_AFTER", "LONGEST_NOTES", "NEVER", "WORTH_KNOWING"]
LONGEST_NOTES = 100_000
"""Characters of an opportunity's notes that are searched, the newest first: PostgreSQL takes a megabyte of words."""
WORTH_KNOWING = 4
"""Shortest word that is looked for inside others or near a mistyped one; of other scripts any is."""
NEVER = date.max.isoformat()
"""When something closes that has no date."""
