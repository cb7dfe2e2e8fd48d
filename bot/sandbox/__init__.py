"""A Slack workspace on loopback, for demonstrations, tests and training; it would serve any app.

The map of this folder:

- slack, workspace, records: the Slack one starts, its state behind one lock, the things in it.
- server, doors, signing, traffic: loopback HTTP, where each request goes, signatures, the log.
- web_api, calls, chat, views, directory, uploads, response_urls, rates, faults: what the app calls.
- delivery, sockets, payloads, events, interactions: what the app is sent, by HTTP or socket.
- person, hands, sheet, letter, drawing, elements: people by name, and what they see and do.
- validator, walk, rules, tables, limits, limits.json, findings: what Slack refuses, and why.
- page, page_desk, page_blocks, page_fields, page_text: the plain page: requests, layout, blocks, fields, texts.
- page_actions, page_notes, templates: what its buttons do, what it remembers, its frame, style and script.
"""

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
