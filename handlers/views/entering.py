"""The preview of an opportunity that was typed in one line: every part beside the words it was read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import field_ids, ids
from handlers.reading.settling import Taken
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.asking import (
    LABELS,
    LONGEST_SAID,
    Asked,
    Terms,
    asking,
    in_code,
    named,
    question,
    weekday,
    with_company,
)
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.domain.errors import Problem
from storage.domain.opportunities import Priority
from storage.queries.people import Choice

LONGEST_NAME = 100
"""Of a company."""
USUAL: Mapping[str, str] = {
    field_ids.DESCRIPTION: "none was quoted, so the contact's name",
    field_ids.CHANCES: "of the first stage",
    field_ids.SALESPERSON: "you",
    field_ids.CYCLE: "none was named",
}
"""Why a field is as it is when the line says nothing of it."""
OPEN, NOT_SET = "asked below", "not set"
REASONS: Mapping[str, str] = {
    "left_out": "left out",
    "empty_quotation": "nothing stands in it",
    "unread_number": "no amount and no day",
    "no_day": "no day follows",
    "no_such_day": "there is no such day",
    "unknown_person": "no salesperson of that name",
    "unknown_cycle": "no sales cycle of that name",
    "unknown_priority": "not a priority: !high, !normal, !low",
    "chances_out_of_range": "chances are whole numbers from 1 to 100",
    "amount_too_large": "too large an amount",
    "amount_too_fine": "too many decimals",
    "value_not_positive": "an amount above 0 is needed",
}
"""Why words of the line are not used."""


@dataclass(frozen=True)
class Preview:
    """What was read, what is open, and what the buttons carry."""

    name: str
    contact: Choice | None
    description: str
    taken: Mapping[str, Taken]
    value: int | None
    chances: int | None
    closing_date: date | None
    salesperson: Choice
    cycle: Choice | None
    priority: Priority
    activates: bool
    questions: Sequence[Asked]
    open_kinds: frozenset[str]
    left: Sequence[tuple[str, str]]
    wrong: Sequence[Problem]
    create: str
    edit: str
    terms: Terms
    today: date
    instead: str = ""
    changed: bool = False

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be created as it stands."""
        return not self.questions and not self.wrong and bool(self.name)

    @property
    def new_company(self) -> str:
        """Give the name of the company that would be written down; nothing while that is open."""
        known = self.contact is not None or field_ids.CONTACT in self.open_kinds or len(self.name) > LONGEST_NAME
        return "" if known else self.name


def preview_message(words: Words, given: Preview) -> Message:
    """Draw the preview; only what is clear can be created."""
    facts = [(words(LABELS[kind]), fact) for kind, fact in _facts(words, given)]
    asked = [(question(words, given.terms, one), one) for one in given.questions]
    notes = _notes(words, given)
    title = words("New opportunity: is this right?")
    blocks = [
        kit.header(title),
        kit.facts(facts),
        *asking(words, given.terms, asked),
        *(kit.context(note) for note in notes),
        _buttons(words, given),
    ]
    said = [kit.markup("{label}: {fact}", label=label, fact=fact) for label, fact in facts]
    questions = [kit.shortened(text, kit.TEXT_LENGTH // 8) for text, _ in asked]
    return kit.shortened(kit.join("\n", [kit.escape(title), *said, *questions, *notes])), blocks


def cancelled_message(words: Words, line: str) -> Markup:
    """Say that nothing was made of the line, which stands there to be typed anew."""
    return kit.markup("{told} `/opp new {line}`", told=words("Cancelled; nothing was created."), line=in_code(line))


def _read_from(said: str) -> Markup:
    """Say the words that something was read from."""
    return kit.markup(" ← `{said}`", said=in_code(kit.cut(said, LONGEST_SAID)))


def _facts(words: Words, given: Preview) -> list[tuple[str, Markup]]:
    """Say every field: what it was read from, why it is so where nothing was said, or that it is open."""
    return [(kind, _fact(words, given, kind)) for kind in LABELS]


def _fact(words: Words, given: Preview, kind: str) -> Markup:
    """Say one field."""
    if kind == field_ids.CONTACT:
        return _contact(words, given)
    shown = _shown(words, given, kind)
    if not shown:
        return kit.markup(":grey_question: {missing}", missing=words(OPEN if kind in given.open_kinds else NOT_SET))
    if kind in given.taken:
        return Markup(kit.escape(shown) + _read_from(given.taken[kind].said))
    return kit.markup("{shown} ({why})", shown=shown, why=words(USUAL[kind])) if kind in USUAL else kit.escape(shown)


def _shown(words: Words, given: Preview, kind: str) -> str:
    """Write a field's value; nothing when there is none, or when it is asked for."""
    if kind in given.open_kinds:
        return ""
    shown = {
        field_ids.DESCRIPTION: given.description,
        field_ids.VALUE: words.money(given.value, given.terms.currency) if given.value else "",
        field_ids.CHANCES: f"{words.number(given.chances)} %" if given.chances else "",
        field_ids.CLOSING_DATE: _day(words, given.closing_date, given.today) if given.closing_date else "",
        field_ids.SALESPERSON: given.salesperson.name,
        field_ids.CYCLE: named(given.cycle) if given.cycle else "",
        field_ids.PRIORITY: problems.name(words, given.priority),
    }
    return shown[kind]


def _contact(words: Words, given: Preview) -> Markup:
    """Say who it is about: a contact of the book, a new company, or nobody yet."""
    if given.contact is not None:
        shown = kit.markup("{contact} ({no})", contact=with_company(given.contact), no=given.contact.key)
        return Markup(shown + _read_from(given.name))
    if not given.name or field_ids.CONTACT in given.open_kinds:
        return kit.markup(":grey_question: {missing}", missing=words(OPEN if given.name else NOT_SET))
    return kit.markup("{name} ({new})", name=given.name, new=words("new company: no contact of that name yet"))


def _day(words: Words, day: date, today: date) -> str:
    """Say a day with its weekday and how far it is, so that a misread one is seen."""
    return f"{weekday(words, day)} · {words.distance(day, today)}"


def _notes(words: Words, given: Preview) -> list[Markup]:
    """Say what was not understood, what is wrong, and what will come of it."""
    notes: list[Markup] = []
    if given.changed:
        notes.append(kit.markup(":warning: {told}", told=words("This was read anew, and it differs. Look again.")))
    if given.left:
        left = kit.join(", ", [_left(words, said, why) for said, why in given.left])
        notes.append(kit.markup("{label} {left}", label=words("Not understood:"), left=left))
    for problem in given.wrong:
        label = words(LABELS.get(problem.field or "", "Contact"))
        said = f"{label}: {problems.say(words, problem)}"
        notes.append(kit.markup(":warning: {said}", said=said))
    return [*notes, kit.escape(_outcome(words, given))]


def _left(words: Words, said: str, why: str) -> Markup:
    shown = kit.markup("`{said}`", said=in_code(kit.cut(said, LONGEST_SAID)))
    return kit.markup("{shown} ({why})", shown=shown, why=words(REASONS[why])) if why else shown


def _outcome(words: Words, given: Preview) -> str:
    """Say what pressing Create does, or what it waits for."""
    if given.questions:
        return words("Answer what is asked above, or press Edit.")
    if not given.is_ready:
        return words("It cannot be created like this. Press Edit to mend it.")
    if given.activates:
        return words("Create starts the sales cycle now.")
    fields = {
        field_ids.VALUE: given.value,
        field_ids.CHANCES: given.chances,
        field_ids.CLOSING_DATE: given.closing_date,
    }
    missing = ", ".join(words(LABELS[kind]) for kind, value in fields.items() if not value)
    return words("Create makes it Not Started. To start it, this is missing: {missing}.", missing=missing)


def _buttons(words: Words, given: Preview) -> Block:
    """Draw the buttons; Create only when it would do what is shown."""
    buttons = [
        kit.button(words("Edit"), ids.ACTION_ENTERED_EDIT, given.edit),
        kit.button(words("Cancel"), ids.ACTION_ENTERED_CANCEL, given.edit),
    ]
    if given.instead:
        new = words("New company “{said}”", said=kit.cut(given.name, 40))
        buttons.insert(1, kit.button(new, f"{ids.ACTION_ENTERED_CHOOSE}~instead", given.instead))
    if given.is_ready:
        buttons.insert(0, kit.button(words("Create"), ids.ACTION_ENTERED_CREATE, given.create, style="primary"))
    return kit.actions(*buttons)
