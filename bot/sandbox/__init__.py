"""A Slack workspace on loopback, for demonstrations, tests and training; it would serve any app."""

from bot.sandbox.findings import Finding, Json, Report
from bot.sandbox.hands import NotOnScreenError, RefusedInputError
from bot.sandbox.letter import Message
from bot.sandbox.person import Person
from bot.sandbox.records import Exchange
from bot.sandbox.sheet import MissingInput, Sheet, Submission
from bot.sandbox.slack import LocalSlack
from bot.sandbox.validator import check_message, check_options, check_submission_answer, check_view

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
