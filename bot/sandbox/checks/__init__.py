"""The strict validator: what Slack refuses, and why, by the table of limits."""
