"""The windows behind a nudge: another day, a task for somebody else, how often to be reminded."""

from datetime import date, time
from typing import Any

from babel.dates import format_time, get_day_names

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.task_windows import PERSON, TEAM
from storage.domain.nudges import Nudging
from storage.queries.tasks import TaskLine

OFTEN = (
    (Nudging.DAILY, "Every working day", "One message in the morning, when something is due"),
    (Nudging.WEEKLY, "Once a week", "On your first working day of the week"),
    (Nudging.OFF, "Never", "You look for yourself: /opp and /task"),
)
"""How often somebody can be reminded."""


def move(words: Words, about: str, proposed: date, metadata: str) -> dict[str, Any]:
    """Draw the window that asks for another day."""
    blocks = [
        kit.context(kit.escape(about)),
        kit.field(field_ids.DATE, words("Date"), kit.date_input(proposed)),
    ]
    return kit.modal(ids.VIEW_NUDGE_MOVE, words("Move"), words("Move"), words("Cancel"), metadata, blocks)


def hand_over(words: Words, line: TaskLine, metadata: str) -> dict[str, Any]:
    """Draw the window that gives a task to somebody else; nobody is chosen, least of all whoever has it."""
    blocks = [
        kit.context(kit.markup("*{no}* {what}", no=line.no, what=line.description)),
        kit.field(field_ids.OWNER, words("Salesperson or Team"), kit.search()),
    ]
    title, submit = words("Hand over"), words("Hand over")
    return kit.modal(ids.VIEW_NUDGE_HAND_OVER, title, submit, words("Cancel"), metadata, blocks)


def owner_of(chosen: str) -> tuple[str | None, str | None]:
    """Read who was chosen: a salesperson's code or a team's; neither when nobody was."""
    kind, _, code = chosen.partition(":")
    return (code if kind == PERSON else None), (code if kind == TEAM else None)


def reminders(
    words: Words, chosen: tuple[Nudging | None, time | None, str], zone: str, metadata: str
) -> dict[str, Any]:
    """Draw the window My reminders; the time is that of the person's zone."""
    nudging, at, works_on = chosen
    often = [kit.option(words(name), each, words(does)) for each, name, does in OFTEN]
    named = get_day_names("wide", context="stand-alone", locale=words.locale)
    days = [kit.option(named[day - 1].capitalize(), str(day)) for day in range(1, 8)]
    blocks = [
        kit.field(field_ids.HOW_OFTEN, words("How often"), kit.radio(often, nudging)),
        kit.field(
            field_ids.REMIND_AT,
            words("Time"),
            kit.time_input(at),
            hint=words("In your time zone, {zone}, as your Slack profile says.", zone=zone),
        ),
        kit.field(
            field_ids.WORKS_ON,
            words("Working days"),
            kit.boxes(days, works_on),
            hint=words("On other days, on public holidays and while you are away nothing is sent."),
        ),
    ]
    return kit.modal(ids.VIEW_REMINDERS, words("My reminders"), words("Save"), words("Cancel"), metadata, blocks)


def kept(words: Words, chosen: tuple[Nudging | None, time | None]) -> str:
    """Say how often somebody is reminded from now on."""
    nudging, at = chosen
    if nudging is Nudging.OFF or at is None:
        return words("Your reminders are turned off.")
    said = format_time(at, "short", locale=words.locale)
    if nudging is Nudging.WEEKLY:
        return words("You are reminded once a week, at {at}.", at=said)
    return words("You are reminded every working day, at {at}.", at=said)
