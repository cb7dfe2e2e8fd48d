"""What a line leaves open: the questions under its preview, with a button for each answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from handlers import field_ids, ids
from handlers.reading.parts import Reading
from handlers.reading.settling import NAME, OUT
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from storage.queries.people import Choice

LONGEST_VALUES = 9_000
"""Signs behind the buttons of one message: Slack refuses messages above some 13,000 in all."""
MOST_BUTTONS = 8
"""More are not read; who means another one presses Edit."""
LONGEST_SAID = 60
"""Of the line's words that are said back in one place."""


LABELS: Mapping[str, str] = {
    field_ids.CONTACT: "Contact",
    field_ids.DESCRIPTION: "Description",
    field_ids.VALUE: "Estimated value",
    field_ids.CHANCES: "Chances of success",
    field_ids.CLOSING_DATE: "Estimated closing date",
    field_ids.SALESPERSON: "Salesperson",
    field_ids.CYCLE: "Sales cycle",
    field_ids.PRIORITY: "Priority",
}
DOUBTS: Mapping[str, str] = {
    "": "can mean several things.",
    "name": "can be a day, or a name.",
    "weekday": "is not on that day of the week.",
    "year": "can be an amount, or a year.",
    "currency": "is in another currency than {currency}.",
    "several": "do not go together. Which one counts?",
    "unknown_cycle": "is not a sales cycle here. Did you mean one of these?",
    "contact": "fits more than one contact.",
    "no_contact": "Which company or person is it about?",
    "no_cycle": "Which sales cycle is it in?",
}
"""Why something is asked, behind the words it is about."""


@dataclass(frozen=True)
class Asked:
    """Something to be said before the line is clear: words and the reason, and what can be chosen.

    Each option has what it stands for, the words it was read from, and what its button carries.
    """

    said: tuple[str, ...]
    doubt: str
    options: Sequence[tuple[Reading | Choice | str, str, str]]


@dataclass(frozen=True)
class Terms:
    """How values are written: the workspace's currency, and the names of salespeople and sales cycles by code."""

    currency: str
    people: Mapping[str, str]
    cycles: Mapping[str, str]


def in_code(text: str) -> str:
    """Keep a text from ending the code that it stands in."""
    return text.replace("`", "'")


def with_company(contact: Choice) -> str:
    """Name a contact, a person with their company."""
    return f"{contact.name} · {contact.detail}" if contact.detail else contact.name


def named(choice: Choice) -> str:
    """Name something by its description, with its code."""
    return f"{choice.name} ({choice.key})" if choice.name else choice.key


def weekday(words: Words, day: date) -> str:
    """Write a day with its weekday, by which a misread one is seen."""
    return f"{format_date(day, 'EEE', locale=words.locale)} {words.day(day)}"


def question(words: Words, terms: Terms, asked: Asked) -> Markup:
    """Say what is not clear."""
    why = words(DOUBTS[asked.doubt], currency=terms.currency)
    said = kit.join(
        ", ", [kit.markup("`{said}`", said=in_code(kit.cut(one, LONGEST_SAID))) for one in dict.fromkeys(asked.said)]
    )
    return kit.join(" ", [Markup(":grey_question:"), said, kit.escape(why)])


def asking(words: Words, terms: Terms, asked: Sequence[tuple[Markup, Asked]]) -> list[Block]:
    """Draw the questions, as many at a time as a message holds; the others come when these are answered."""
    blocks: list[Block] = []
    held = 0
    for number, (text, one) in enumerate(asked):
        options = (
            [*one.options[: MOST_BUTTONS - 1], *one.options[-1:]] if len(one.options) > MOST_BUTTONS else one.options
        )
        held += sum(len(value) for _, _, value in options)
        if blocks and held > LONGEST_VALUES:
            more = words.several(
                "{count} more question follows.", "{count} more questions follow.", len(asked) - number
            )
            return [*blocks, kit.context(kit.escape(more))]
        kinds = {meant.kind for meant, _, _ in options if isinstance(meant, Reading)}
        buttons = [
            kit.button(
                _option(words, terms, meant, said, labelled=len(kinds) > 1),
                f"{ids.ACTION_ENTERED_CHOOSE}~{number}~{index}",
                value,
            )
            for index, (meant, said, value) in enumerate(options)
        ]
        blocks.append(kit.section(text))
        if buttons:
            blocks.append(kit.actions(*buttons))
    return blocks


def _option(words: Words, terms: Terms, meant: Reading | Choice | str, said: str, *, labelled: bool) -> str:
    """Say what a button stands for."""
    if isinstance(meant, Choice):
        return with_company(meant)
    if isinstance(meant, Reading):
        shown = _meant(words, terms, meant)
        return f"{words(LABELS[meant.kind])}: {shown}" if labelled else shown
    sentences = {
        NAME: words("“{said}” is part of the name", said=kit.cut(said, 30)),
        OUT: words("Leave out"),
        field_ids.CONTACT: kit.cut(said, kit.OPTION_LENGTH),
        "new": words("New company “{said}”", said=kit.cut(said, 40)),
    }
    return sentences[meant]


def _meant(words: Words, terms: Terms, reading: Reading) -> str:
    """Write a reading as people read it."""
    if reading.kind == field_ids.VALUE:
        return words.money(int(reading.value), terms.currency)
    if reading.kind == field_ids.CLOSING_DATE:
        return weekday(words, date.fromisoformat(reading.value))
    if reading.kind == field_ids.CHANCES:
        return f"{words.number(int(reading.value))} %"
    if reading.kind == field_ids.PRIORITY:
        return problems.name(words, reading.value)
    known = {field_ids.SALESPERSON: terms.people, field_ids.CYCLE: terms.cycles}
    return known.get(reading.kind, {}).get(reading.value) or reading.value
