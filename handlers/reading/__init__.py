"""Reading a line that a person typed into amounts, dates, names: by tables and patterns, never by guessing."""
