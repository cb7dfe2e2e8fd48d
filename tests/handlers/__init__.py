"""Tests of what happens in Slack."""
