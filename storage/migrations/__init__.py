"""The schema's history, and how it is brought up to date."""
