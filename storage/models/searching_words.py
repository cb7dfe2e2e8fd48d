"""What the search's triggers go by on both databases: see `storage.models.searching`."""

LONGEST_NOTES = 100_000
"""Characters of an opportunity's notes that are searched, the newest first: PostgreSQL takes a megabyte of words."""
WORTH_KNOWING = 4
"""Shortest word that is looked for inside others or near a mistyped one; of other scripts any is."""
NEVER = "9999-12-31"
"""When something closes that has no date."""
CLOSED_AFTER = 10_000_000
"""More days than there are: what is closed comes behind whatever is open."""
