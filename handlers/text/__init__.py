"""Words, and how money, dates and numbers are written in somebody's language."""
