"""The windows New contact, Edit contact and Assign."""

from dataclasses import dataclass
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.dialogs import (
    MOST_OPTIONS,
    NEW_COMPANY,
    contact_option,
    new_company_option,
    person_option,
)
from handlers.views.kit import Block, Element
from storage.models import ContactType
from storage.queries.contacts import Similar
from storage.queries.opportunities import Card
from storage.queries.people import Choice

LONGEST_NAME = 100
LONGEST_PHONE = 30
"""What the book keeps."""


@dataclass(frozen=True)
class ContactWindow:
    """What the New contact and Edit contact windows show.

    `no` is empty for a new one; the key of a company that is written down with it begins with `NEW_COMPANY`. `blocked`
    is None for who may not block. `alike` are those that look the same, which are asked about.
    """

    kind: ContactType = ContactType.COMPANY
    no: str = ""
    name: str = ""
    company: Choice | None = None
    email: str = ""
    phone: str = ""
    salesperson: Choice | None = None
    blocked: bool | None = None
    alike: tuple[Similar, ...] = ()


def contact_window(words: Words, given: ContactWindow, metadata: str) -> dict[str, Any]:
    """Draw the window of a contact; a person has a company, and its salesperson follows that."""
    kinds = [kit.option(problems.name(words, kind), kind) for kind in ContactType]
    is_person = given.kind is ContactType.PERSON
    by_name = tuple(one for one in given.alike if not one.by_email)
    blocks = [
        kit.field(field_ids.CONTACT_TYPE, words("Type"), kit.radio(kinds, given.kind), dispatch=True),
        kit.field(field_ids.NAME, words("Name"), kit.text_input(given.name, longest=LONGEST_NAME)),
        *_looks_the_same(words, by_name),
        *([_company(words, given)] if is_person else []),
        kit.field(field_ids.EMAIL, words("E-mail"), kit.email_input(given.email), required=False),
        *_looks_the_same(words, tuple(one for one in given.alike if one.by_email)),
        kit.field(field_ids.PHONE, words("Phone"), kit.text_input(given.phone, longest=LONGEST_PHONE), required=False),
        _salesperson(words, given),
    ]
    if given.blocked is not None:
        box = kit.checkbox(words("Nobody can choose or find it"), ticked=given.blocked)
        blocks.append(kit.field(field_ids.PRIVACY_BLOCKED, words("Blocked for privacy"), box, required=False))
    name = ids.VIEW_EDIT_CONTACT if given.no else ids.VIEW_NEW_CONTACT
    title, submit = (words("Edit contact"), words("Save")) if given.no else (words("New contact"), words("Create"))
    return kit.modal(name, title, submit, words("Cancel"), metadata, blocks)


def _looks_the_same(words: Words, alike: tuple[Similar, ...]) -> list[Block]:
    """Ask, under the field that shows it, whether it is meant all the same."""
    if not alike:
        return []
    said = kit.markup(
        words("{no} {name} looks the same. Cancel and type `/contact {no}` to see it, or press Create for a new one."),
        no=alike[0].no,
        name=alike[0].name,
    )
    more = words.several("{count} more does too.", "{count} more do too.", len(alike) - 1) if alike[1:] else ""
    return [kit.context(kit.join(" ", [kit.Markup(":warning:"), said, kit.escape(more)]))]


def _company(words: Words, given: ContactWindow) -> Block:
    """Let a person's company be chosen, or named."""
    element = kit.search(_company_option(words, given.company), placeholder=words("Type a name"))
    return kit.field(field_ids.COMPANY, words("Company"), element, required=False, dispatch=True)


def _company_option(words: Words, company: Choice | None) -> dict[str, Any] | None:
    """Give the option of the company that is chosen."""
    if company is None:
        return None
    is_new = company.key.startswith(NEW_COMPANY)
    return new_company_option(words, company.name) if is_new else contact_option(words, company)


def _salesperson(words: Words, given: ContactWindow) -> Block:
    """Let the salesperson be chosen; another company shows another one."""
    company = given.company.key if given.company and given.kind is ContactType.PERSON else ""
    depends = [given.kind, company.partition(":")[0]] if company else [given.kind]
    element = kit.search(person_option(given.salesperson) if given.salesperson else None)
    inherits = given.kind is ContactType.PERSON
    left = (
        words("Left empty, it is the company's salesperson, or you.") if inherits else words("Left empty, it is you.")
    )
    hint = "" if given.no else left
    return kit.field(
        field_ids.fresh(field_ids.SALESPERSON, *depends), words("Salesperson"), element, required=False, hint=hint
    )


@dataclass(frozen=True)
class AssignWindow:
    """What the Assign window shows; `contacts` are those it may go to, None when it may go to anybody."""

    card: Card
    contacts: tuple[Choice, ...] | None
    open_tasks: int


def assign(words: Words, given: AssignWindow, metadata: str) -> dict[str, Any]:
    """Draw the Assign window; what has started stays with its company."""
    line = given.card.line
    owner = person_option(Choice(line.salesperson, line.salesperson_name))
    blocks = [
        _heading(words, given.card),
        kit.field(field_ids.SALESPERSON, words("Salesperson"), kit.search(owner)),
        kit.field(field_ids.CONTACT, words("Contact"), _contact(words, given)),
    ]
    if given.open_tasks:
        text = words.several("Move the {count} open task too", "Move the {count} open tasks too", given.open_tasks)
        box = kit.checkbox(text, ticked=False)
        blocks.append(kit.field(field_ids.MOVE_TASKS, words("Open tasks"), box, required=False))
    note = kit.text_input(longest=3000, multiline=True)
    blocks.append(kit.field(field_ids.NOTE, words("Note"), note, required=False))
    return kit.modal(ids.VIEW_ASSIGN, words("Assign"), words("Assign"), words("Cancel"), metadata, blocks)


def _heading(words: Words, card: Card) -> Block:
    """Say which opportunity this window is about."""
    line = card.line
    told = kit.markup(
        "*{no}* {description} — {contact}", no=line.no, description=line.description, contact=line.contact
    )
    status = kit.escape(problems.name(words, line.status))
    return kit.context(kit.join(" · ", [told, status]))


def _contact(words: Words, given: AssignWindow) -> Element:
    """Offer the contacts of its company, or any; a company of more than a list holds is searched."""
    line = given.card.line
    now = Choice(given.card.contact_no, line.contact, line.company or "")
    found = {one.key: one for one in given.contacts or ()} | {now.key: now}
    if given.contacts is None or len(found) > MOST_OPTIONS:
        return kit.search(contact_option(words, now), placeholder=words("Type a name"))
    return kit.select([contact_option(words, one) for one in found.values()], now.key)
