"""Contacts, their windows and the window Assign to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from handlers import ids
from handlers.views import contact_windows, contacts, kit
from handlers.views.contact_windows import AssignWindow, ContactWindow
from handlers.views.dialogs import NEW_COMPANY
from handlers.views.opportunities import Message
from storage.domain.money import LARGEST_MINOR
from storage.domain.opportunities import Status
from storage.models import ContactType
from storage.queries.contact_cards import ContactCard, ContactLine, Figure
from storage.queries.contacts import Similar
from storage.queries.opportunities import Page
from storage.queries.people import Choice
from tests.builders import MONDAY
from tests.handlers.screens import CARD, ENGLISH, EXTREME_TEXTS, LINE, NOT_STARTED, WON

Screen = dict[str, Any]
JIM = Choice("JO", "Jim Olive")
ACME = Choice("CT000001", "Acme AS")
KARI = Choice("CT000002", "Kari Nordmann", "Acme AS")
COMPANY = ContactCard(
    no="CT000001",
    type=ContactType.COMPANY,
    name="Acme AS",
    company=None,
    email="post@acme.example",
    phone="+47 22 33 44 55",
    salesperson=JIM,
    customer_since=MONDAY,
    blocked=False,
    figures={
        Status.NOT_STARTED: Figure(1, 5_000_00, 0),
        Status.IN_PROGRESS: Figure(2, 120_000_50, 60_000_25 * 10_000),
        Status.WON: Figure(1, 9_000_00, 8_500_00 * 10_000),
        Status.LOST: Figure(),
    },
    open=Page((LINE, NOT_STARTED.line), 7, 0),
    past=Page((WON.line,), 1, 0),
    persons=(Choice("CT000002", "Kari Nordmann"),),
    more_persons=3,
    open_tasks=2,
    next_task_date=MONDAY,
    may_delete=True,
    seen="",
)
PERSON = replace(
    COMPANY,
    no="CT000002",
    type=ContactType.PERSON,
    name="Kari Nordmann",
    company=ACME,
    email="",
    phone="",
    salesperson=None,
    customer_since=None,
    figures=dict.fromkeys(Status, Figure()),
    open=Page((), 0, 0),
    persons=(),
    more_persons=0,
    open_tasks=0,
    next_task_date=None,
)
BLOCKED = replace(PERSON, blocked=True, company=None, may_delete=False, past=Page((), 0, 0))
ROWS = (
    ContactLine("CT000001", ContactType.COMPANY, "Acme AS", None, "Jim Olive", "post@acme.example", "", False, 2),
    ContactLine("CT000002", ContactType.PERSON, "Kari & <Kari>", "Acme AS", None, "", "22 33 44 55", True, 0),
)
ALIKE = (
    Similar("CT000001", "Acme AS", by_email=False, exact=True, blocked=False),
    Similar("CT000007", "ACME", by_email=False, exact=False, blocked=False),
    Similar("CT000008", "Somebody", by_email=True, exact=True, blocked=False),
)
FILLED = ContactWindow(ContactType.PERSON, "", "Kari Nordmann", ACME, "kari@acme.example", "22 33 44 55", JIM)


def message(drawn: Message) -> Screen:
    return {"text": drawn[0], "blocks": drawn[1]}


def card(shown: ContactCard, result: str = "") -> Screen:
    return message(contacts.card_message(ENGLISH, shown, "EUR", MONDAY, result))


def rows(given: tuple[ContactLine, ...]) -> Screen:
    buttons = (
        kit.button("Previous page", ids.ACTION_CONTACT_PAGE_BACK, '{"text": "", "offset": 0}'),
        kit.button("Next page", ids.ACTION_CONTACT_PAGE_ON, '{"text": "", "offset": 20}'),
        kit.button("New contact", ids.ACTION_CONTACT_NEW, "new"),
    )
    return message(contacts.list_message(ENGLISH, "Contacts (32)", given, ("11 to 20 of 32", kit.actions(*buttons))))


def window(given: ContactWindow) -> Screen:
    return contact_windows.contact_window(ENGLISH, given, "{}")


def assign(given: AssignWindow) -> Screen:
    return contact_windows.assign(ENGLISH, given, "{}")


MORE: dict[str, Callable[[], Screen]] = {
    "contact_company": lambda: card(COMPANY, "Created CT000001"),
    "contact_person": lambda: card(PERSON),
    "contact_blocked": lambda: card(BLOCKED),
    "contact_delete": lambda: message(contacts.delete_question(ENGLISH, COMPANY)),
    "contact_list": lambda: rows(ROWS),
    "contact_list_empty": lambda: message(
        contacts.empty_message(ENGLISH, "Contacts (0)", kit.Markup("Press *New contact*."))
    ),
    "contact_help": lambda: message(contacts.help_message(ENGLISH)),
    "new_contact": lambda: window(ContactWindow(salesperson=JIM)),
    "new_contact_person": lambda: window(FILLED),
    "new_contact_alike": lambda: window(replace(FILLED, alike=ALIKE, company=Choice(NEW_COMPANY + "Nord", "Nord"))),
    "edit_contact": lambda: window(replace(FILLED, no="CT000002", blocked=True)),
    "assign": lambda: assign(AssignWindow(CARD, (ACME, KARI), 2)),
    "assign_not_started": lambda: assign(AssignWindow(NOT_STARTED, None, 0)),
}


def extremes() -> dict[str, Callable[[], Screen]]:
    """Draw everything with texts that are as long and odd as they come."""
    found: dict[str, Callable[[], Screen]] = {}
    for name, text in EXTREME_TEXTS.items():
        line = replace(LINE, description=text, contact=text, company=text[::-1], salesperson_name=text, next_step=text)
        shown = replace(
            COMPANY,
            name=text,
            email=text,
            phone=text,
            salesperson=Choice("JO", text),
            figures=dict.fromkeys(Status, Figure(LARGEST_MINOR, LARGEST_MINOR, LARGEST_MINOR * 10_000)),
            open=Page((line,) * 5, 10_000, 0),
            past=Page((line,) * 5, 10_000, 0),
            persons=(Choice("CT000002", text),) * 5,
            more_persons=10_000,
        )
        row = ContactLine("CT999999", ContactType.PERSON, text, text, text, text, text, True, LARGEST_MINOR)
        alike = (replace(ALIKE[0], name=text), replace(ALIKE[2], name=text))
        given = ContactWindow(
            ContactType.PERSON,
            "CT1",
            text,
            Choice("CT1", text),
            text[:80].strip(),
            text,
            Choice("X", text),
            True,
            alike,
        )
        many = tuple(Choice(f"CT{number:06d}", text) for number in range(150))
        deal = replace(CARD, line=line)
        person = replace(shown, type=ContactType.PERSON, company=Choice("CT1", text), persons=(), more_persons=0)
        new = replace(given, no="", company=Choice(NEW_COMPANY + text[:100], text[:100]))
        found |= {
            f"card, {name}": partial(card, shown, text),
            f"person, {name}": partial(card, person),
            f"delete, {name}": lambda shown=person: message(contacts.delete_question(ENGLISH, shown)),  # type: ignore[misc]
            f"list, {name}": partial(rows, (row,) * 10),
            f"window, {name}": partial(window, given),
            f"new window, {name}": partial(window, new),
            f"assign, {name}": partial(assign, AssignWindow(deal, many[:99], LARGEST_MINOR)),
            f"assign to many, {name}": partial(assign, AssignWindow(deal, many, 1)),
        }
    return found
