"""The process: settings, wiring, the schedule, the command line, the local Slack."""
