"""People by name, for tests: what they see on their screens, and what they do there."""
