"""Slack: what comes in, what goes out, every word we say."""
