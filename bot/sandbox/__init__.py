"""A Slack workspace on loopback, for demonstrations, tests and training; it would serve any app.

The map of this folder:

- slack, workspace, records: the Slack one starts, its state behind one lock, the things in it.
- app, clock: what the app's manifest says; the time, which can be wound forward.
- server, doors, traffic, faults: loopback HTTP, where each request goes, the log, failing on request.
- elements, payloads, limits, limits.json, findings: Block Kit's elements, Slack's shapes and limits, objections.
- api/: what the app calls. sending/: what the app is sent. checks/: what Slack refuses, and why.
- people/: people by name, and what they see and do, for tests. page/: the same in a browser.
"""

from bot.sandbox.checks.validator import check_message, check_options, check_submission_answer, check_view
from bot.sandbox.findings import Finding, Json, Report
from bot.sandbox.people.hands import NotOnScreenError, RefusedInputError
from bot.sandbox.people.letter import Message
from bot.sandbox.people.person import Person
from bot.sandbox.people.sheet import MissingInput, Sheet, Submission
from bot.sandbox.records import Exchange
from bot.sandbox.slack import LocalSlack

__all__ = [
    "Exchange",
    "Finding",
    "Json",
    "LocalSlack",
    "Message",
    "MissingInput",
    "NotOnScreenError",
    "Person",
    "RefusedInputError",
    "Report",
    "Sheet",
    "Submission",
    "check_message",
    "check_options",
    "check_submission_answer",
    "check_view",
]
