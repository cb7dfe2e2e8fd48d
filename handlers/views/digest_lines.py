"""The lines that digests are made of: parts of the bridge, opportunities, decisions, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handlers import ids
from handlers.carried import Carried
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Element, Markup
from storage.domain.digests import SIGNS, Part, Reason, Step
from storage.domain.opportunities import Status
from storage.queries.decisions import Decision, Due
from storage.queries.digests import Named
from storage.queries.reminders import Untouched

DECIDED = 5
"""Decisions in the message. Source: product 5.1. The rest is in the thread."""
PEOPLE = 8
"""Salespeople in the message whose work is told; the rest is in the thread."""
LONGEST_NAME = 60
"""Signs of a description or a contact's name: a line on a phone."""
PARTS = {
    Part.NEW: "New",
    Part.RAISED: "Raised",
    Part.LOWERED: "Lowered",
    Part.WON: "Won",
    Part.LOST: "Lost",
    Part.IN: "Reassigned in",
    Part.OUT: "Reassigned out",
}
"""What the parts of the bridge are called."""
KINDS = {
    "closing_date": "closing date",
    "next_step": "next step",
    "task": "task",
    "quote": "quote",
    "idle": "no activity",
}
"""What can be due."""

Line = tuple[Markup, Element | None]
"""A paragraph, and the button at its side."""


@dataclass(frozen=True)
class Shown(Carried):
    """What the buttons of a digest carry: which one it is, and what of it is looked into; nothing of it is trusted."""

    digest: int = 0
    delivery: int = 0
    show: str = ""
    page: int = 0


def step_title(words: Words, step: Step, currency: str) -> Markup:
    """Say one part of the bridge: its sign, how much, how many."""
    sign = "+" if SIGNS[step.part] > 0 else "−"  # noqa: RUF001 - a minus
    return kit.markup(
        "*{sign} {amount}* {part} ({count})",
        sign=sign,
        amount=words.money(step.amount, currency),
        part=words(PARTS[step.part]),
        count=words.number(step.count),
    )


def named_line(words: Words, named: Named | None, no: str, worth: str) -> Markup:
    """Name an opportunity of the bridge, with its amount; of one that is gone, what it was."""
    if named is None:
        return kit.markup("{no}: {worth}", no=no, worth=worth)
    if named.status is None:
        what = kit.cut(named.description, LONGEST_NAME)
        return kit.markup(words("{no} {what}: {worth} (deleted)"), no=no, what=what, worth=worth)
    template = words("{contact} · {what}: {worth} ({owner})")
    if named.status is Status.NOT_STARTED:
        template = words("{contact} · {what}: {worth} ({owner}; taken back to Not Started)")
    return kit.markup(template, worth=worth, owner=named.owner, **_who(named.contact, named.description))


def _who(contact: str, description: str) -> dict[str, str]:
    """Cut what an opportunity is called to what a line takes."""
    return {"contact": kit.cut(contact, LONGEST_NAME), "what": kit.cut(description, LONGEST_NAME)}


def decision(words: Words, one: Decision, currency: str, today: date, action_id: str = ids.ACTION_OPEN) -> Line:
    """Draw one decision, in few lines of a phone: its owner is named, not mentioned."""
    value = words.money(one.value, currency)
    name = kit.markup("*{contact} · {what}* · {value}", value=value, **_who(one.contact, one.description))
    reasons = ", ".join(_reason(words, one, reason, today) for reason in one.reasons)
    why = kit.markup("{owner}: {reasons}", owner=one.owner, reasons=reasons)
    opens = kit.button(
        words("Open"),
        action_id,
        one.no,
        label=words("Open {no}, {description}", no=one.no, description=one.description),
    )
    return kit.join("\n", [name, why]), opens


def _reason(words: Words, one: Decision, reason: Reason, today: date) -> str:
    """Say a reason in words."""
    days = words.several("{count} day", "{count} days", one.days_in_stage)
    said = {
        Reason.CLOSING_PASSED: lambda: words(
            "closing date passed ({when})", when=words.distance(one.closing_date, today)
        ),
        Reason.NO_NEXT_STEP: lambda: words("no next step"),
        Reason.LONG_IN_STAGE: lambda: words(
            "{days} in this stage (usually {usual})", days=days, usual=words.number(one.usual_days)
        ),
        Reason.PUSHED: lambda: words("closing date pushed {count} times", count=words.number(one.pushes)),
    }
    return said[reason]()


def due_line(words: Words, one: Due, today: date) -> Markup:
    """Say how much is due of one salesperson, and the most urgent thing."""
    counts = [
        words.several("{count} overdue", "{count} overdue", one.overdue) if one.overdue else "",
        words.several("{count} today", "{count} today", one.today) if one.today else "",
        words.several("{count} later this week", "{count} later this week", one.week) if one.week else "",
    ]
    return kit.markup(
        words("• *{owner}*: {counts}. First: {what} ({kind}, {when})"),
        owner=one.owner,
        counts=" · ".join(count for count in counts if count),
        what=kit.cut(one.title, LONGEST_NAME) or one.no,
        kind=words(KINDS[one.kind]),
        when=words.distance(one.due_date, today),
    )


def untouched_line(words: Words, one: Untouched, today: date) -> Markup:
    """Say what is open still: the fact first, in words that blame nobody, and whose it is."""
    thing = one.thing
    return kit.markup(
        words("• {what} ({kind}, {when}) · {owner}"),
        owner=one.salesperson_name,
        what=" · ".join(
            kit.cut(part, LONGEST_NAME) for part in (thing.what or thing.description, thing.contact) if part
        ),
        kind=words(KINDS[one.kind]),
        when=words.distance(one.due_date, today),
    )


def spoken(lines: Iterable[Markup]) -> Markup:
    """Join what a screen reader says, as far as it gets it, cut at the end of a line."""
    said = kit.join("\n", lines)
    if len(said) <= kit.TEXT_LENGTH:
        return said
    end = said.rfind("\n", 0, kit.TEXT_LENGTH - 1)
    return Markup(said[: end + 1] + kit.ELLIPSIS) if end >= 0 else kit.shortened(said)
