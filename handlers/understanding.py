"""What a line that was typed behind `/opp new` means in the book as it is now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Self

from handlers import field_ids
from handlers.call import Call
from handlers.carried import Carried
from handlers.forms import SYNTAX, as_said, unescaped
from handlers.reading.line import read_line
from handlers.reading.parts import Mention, Part, Reading, Setting
from handlers.reading.settling import NAME, Settled, UnknownChoiceError, may_be_name, settle
from handlers.views.asking import Asked, Terms, named
from handlers.views.entering import Preview
from handlers.views.kit import cut
from storage.domain.errors import Problem, broken
from storage.domain.estimates import Estimates, check_estimates
from storage.domain.opportunities import Priority
from storage.domain.text import check_text, clean, name_form, search_form
from storage.queries.people import Choice
from storage.services.opportunities import Draft

LONGEST_VALUE = 1_600
"""Of the line in a button, as JSON: Slack takes 2000, and what is chosen comes beside it."""
LONGEST_LINE = 400
"""A longer one is a letter."""
LONGEST_NAME = 100
"""Of a company, and of a description."""
EVERYBODY = 10_000
"""More salespeople than a workspace has."""
FITTING = 6
"""Contacts to choose from; who means another one presses Edit."""
OLDEST = timedelta(days=31)
"""A preview that is older is no longer answered."""
NAMED = re.compile(r"[0-9a-f]{0,64}")
"""How forms and what they show are named."""
NEW = "new"
"""Chosen where a contact fits: it is a new company all the same."""
IN_CYCLE = "in_cycle"
"""Where a sales cycle is chosen that the line does not name."""


@dataclass(frozen=True)
class Entered(Carried):
    """What travels in the buttons of a preview: the line, the day it was read on, what was chosen, what was shown.

    Nothing in it is trusted: the line is read anew each time.
    """

    line: str = ""
    day: str = ""
    form: str = ""
    shown: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load_on(cls, text: str, today: date) -> Self:
        """Read it back; raise `not_understood` for anything that `dump` would not write, and for what is too old."""
        made = cls.load(text)
        try:
            age = today - date.fromisoformat(made.day)
        except ValueError as error:
            raise broken("not_understood") from error
        texts = [made.line, made.form, made.shown, *(text for pair in made.chosen.items() for text in pair)]
        if not all(isinstance(text, str) and len(text) <= LONGEST_LINE for text in texts):
            raise broken("not_understood")
        if not -timedelta(days=1) <= age <= OLDEST or not made.line or not NAMED.fullmatch(made.form + made.shown):
            raise broken("not_understood")
        return replace(made, line=clean(made.line))


@dataclass(frozen=True)
class Entry:
    """A line as it is understood now."""

    entered: Entered
    preview: Preview

    @property
    def draft(self) -> Draft:
        """Give what is to be created."""
        given = self.preview
        return Draft(
            description=given.description,
            contact=given.contact.key if given.contact else None,
            new_company=None if given.contact else given.name,
            salesperson=given.salesperson.key,
            cycle=given.cycle.key if given.cycle else None,
            priority=given.priority,
            activate=given.activates,
            estimates=Estimates(given.value, given.chances, given.closing_date),
        )

    @property
    def digest(self) -> str:
        """Name what is shown, to tell whether it still is what would be created.

        A company that is new and one that somebody has made of that very name meanwhile are the same.
        """
        draft, contact = self.draft, self.preview.contact
        name = name_form(contact.name if contact else self.preview.name)
        said = repr(replace(draft, contact=None, new_company=name))
        return blake2b(said.encode(errors="replace"), digest_size=8).hexdigest()


def heard(call: Call, line: str) -> tuple[str, list[Mention]]:
    """Give the line as people see it, and where somebody is mentioned in it."""
    said, at, mentions = "", 0, []
    for part in SYNTAX.finditer(line):
        said += unescaped(line[at : part.start()])
        shown = clean(as_said(call, part[0]))
        if part[1] == "@":
            mentions.append(Mention(len(said), len(said) + len(shown), part[2]))
        said += shown
        at = part.end()
    return said + unescaped(line[at:]), mentions


def understand(call: Call, entered: Entered) -> Entry:
    """Read the line against the book as it is now; raise `no_cycles`, `not_understood` for a forged choice."""
    cycles, usual = call.book.cycles.choices(call.person.workspace_id)
    if not cycles:
        raise broken("no_cycles")
    line, mentions = heard(call, entered.line)
    people = call.book.people.search(call.person.workspace_id, "", EVERYBODY) if "@" in line else []
    users = {mention.user_id: _code(call, mention.user_id) for mention in mentions}
    known = {user: code for user, code in users.items() if code}
    day = date.fromisoformat(entered.day)
    setting = Setting(call.person.locale, call.person.currency, day, people, cycles, known)
    parts = read_line(line, setting, mentions)
    try:
        settled = settle(parts, {key: one for key, one in entered.chosen.items() if key != IN_CYCLE})
    except UnknownChoiceError as error:
        raise broken("not_understood") from error
    book = _Known(people or [Choice(call.person.code, call.person.name)], cycles, usual)
    entry = Entry(entered, _preview(call, entered, parts, settled, book))
    return replace(entry, preview=replace(entry.preview, create=replace(entered, shown=entry.digest).dump()))


def _code(call: Call, user_id: str) -> str:
    """Give the code of a Slack user who sells."""
    found = call.book.people.by_slack_user(call.workspace_id, user_id)
    return found.code if found else ""


@dataclass(frozen=True)
class _Known:
    """What there is to choose from."""

    people: Sequence[Choice]
    cycles: Sequence[Choice]
    usual: str | None

    def person(self, code: str) -> Choice:
        return next((one for one in self.people if one.key == code), Choice(code, code))

    def cycle(self, code: str | None) -> Choice | None:
        return next((one for one in self.cycles if one.key == code), None)


@dataclass(frozen=True)
class _Whom:
    """Whom a name means: a contact of the book, a new company, or what is to be asked; `guessed` is not exact."""

    contact: Choice | None = None
    asked: Asked | None = None
    guessed: bool = False
    blocked: bool = False
    missing: bool = False


def _preview(call: Call, entered: Entered, parts: Sequence[Part], settled: Settled, known: _Known) -> Preview:
    """Put together what the line says and what it leaves to the usual."""
    name, taken, chosen = clean(settled.name), settled.taken, entered.chosen
    asked = [
        Asked(
            one.said,
            one.doubt,
            [(reading or choice, said, _with(entered, one.key, choice)) for choice, reading, said in one.options],
        )
        for one in settled.questions
    ]
    open_kinds = frozenset(
        reading.kind for one in settled.questions for _, reading, _ in one.options if reading is not None
    ) - frozenset(taken)
    whom = _Whom() if settled.name_is_open else _whom(call, entered, name, parts, settled)
    asked += [whom.asked] if whom.asked else []
    cycle = known.cycle(taken[field_ids.CYCLE].value if field_ids.CYCLE in taken else chosen.get(IN_CYCLE, known.usual))
    if cycle is None and field_ids.CYCLE not in open_kinds:
        in_cycles = [
            (Reading(field_ids.CYCLE, one.key), one.key, _with(entered, IN_CYCLE, one.key)) for one in known.cycles
        ]
        asked.append(Asked((), "no_cycle", in_cycles))
    rules = call.book.cycles.rules(call.person.workspace_id, cycle.key) if cycle else None
    usual = rules.stages[0].chances if rules and rules.stages else None
    value, chances, day = (
        taken[kind].value if kind in taken else None
        for kind in (field_ids.VALUE, field_ids.CHANCES, field_ids.CLOSING_DATE)
    )
    estimates = Estimates(
        int(value) if value else None,
        int(chances) if chances else None if field_ids.CHANCES in open_kinds else usual,
        date.fromisoformat(day) if day else None,
    )
    activates = bool(estimates.value and estimates.chances and estimates.closing_date and usual is not None)
    said = taken.get(field_ids.DESCRIPTION)
    unnamed = (
        "" if field_ids.DESCRIPTION in open_kinds else cut(whom.contact.name if whom.contact else name, LONGEST_NAME)
    )
    description = clean(said.value) if said else unnamed
    wrong = [
        *([Problem("blocked", field_ids.CONTACT)] if whom.blocked else []),
        *([Problem("missing", field_ids.CONTACT)] if whom.missing else []),
        *(check_text("name", name, required=True) if name and whom.contact is None else []),
        *(check_text("description", description, required=True) if said else []),
        *check_estimates(estimates, change=call.actor.today, required=activates),
    ]
    owner = taken[field_ids.SALESPERSON].value if field_ids.SALESPERSON in taken else call.person.code
    return Preview(
        name=name,
        contact=whom.contact,
        description=description,
        taken=taken,
        value=estimates.value,
        chances=estimates.chances,
        closing_date=estimates.closing_date,
        salesperson=known.person(owner),
        cycle=None if field_ids.CYCLE in open_kinds else cycle,
        priority=Priority(taken[field_ids.PRIORITY].value) if field_ids.PRIORITY in taken else Priority.NORMAL,
        activates=activates,
        questions=asked,
        open_kinds=open_kinds | ({field_ids.CONTACT} if settled.name_is_open or whom.asked else set()),
        left=settled.left,
        wrong=wrong,
        create="",
        edit=entered.dump(),
        terms=Terms(
            call.person.currency,
            {one.key: one.name for one in known.people},
            {one.key: named(one) for one in known.cycles},
        ),
        today=call.actor.today,
        instead=_with(entered, field_ids.CONTACT, NEW) if whom.guessed else "",
    )


def _with(entered: Entered, key: str, choice: str) -> str:
    """Write what a button carries that chooses something."""
    return replace(entered, chosen={**entered.chosen, key: choice}).dump()


def _names(parts: Sequence[Part], settled: Settled) -> list[Part]:
    """Give the parts that may be the contact when the line names none: no amount, day, quotation or mention.

    The first of several amounts may be one for all that: 3M.
    """
    several = {said for one in settled.questions if one.key == field_ids.VALUE for said in one.said}
    return [
        part
        for part in parts
        if not (part.readings or part.doubt)
        or (part.is_open and may_be_name(part))
        or (part == parts[0] and part.said in several)
    ]


def _whom(call: Call, entered: Entered, name: str, parts: Sequence[Part], settled: Settled) -> _Whom:
    """Find whom the name means.

    A contact is taken that has this very name or number, or the only one that fits and begins with it as whole words.
    """
    if not name:
        names = [(field_ids.CONTACT, one.said, _with(entered, str(one.start), NAME)) for one in _names(parts, settled)]
        return _Whom(asked=Asked((), "no_contact", names)) if names else _Whom(missing=True)
    found = call.book.contacts.search(call.person.workspace_id, name, FITTING)
    chosen = entered.chosen.get(field_ids.CONTACT)
    wanted = [one for one in found.contacts if one.key == chosen]
    if chosen == NEW or wanted:
        return _Whom(next(iter(wanted), None))
    same = [one for one in found.contacts if name_form(one.name) == name_form(name) or one.key == name.upper()]
    fitting = same or found.contacts
    if (found.blocked and not same) or not fitting:
        return _Whom(blocked=found.blocked)
    begins = search_form(fitting[0].name).startswith(f"{search_form(name)} ")
    if len(fitting) == 1 and (same or begins):
        return _Whom(fitting[0], guessed=not same)
    options: list[tuple[Reading | Choice | str, str, str]] = [
        (one, one.name, _with(entered, field_ids.CONTACT, one.key)) for one in fitting
    ]
    options.append((NEW, name, _with(entered, field_ids.CONTACT, NEW)))
    return _Whom(asked=Asked((name,), "contact", options))
