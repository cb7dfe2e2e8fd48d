"""The card and lists of contacts."""

from collections.abc import Sequence
from datetime import date

from handlers import ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.opportunities import Message, line_text
from storage.domain.opportunities import Status
from storage.models import ContactType
from storage.queries.contact_cards import ContactCard, ContactLine
from storage.queries.opportunities import Line, Page

LINES = (
    ("/contact", "contacts: yours first, and those last worked on"),
    ("/contact new", "write down a company or a person; what follows new becomes the name"),
    ("/contact CT000001", "its card; also ct1, CT-1 or 1"),
    ("/contact 1 edit", "change it; or delete, after a question"),
    ("/contact find acme", "search names, companies, numbers, e-mails and phones"),
)
"""Every form of the command, and what it does."""


def help_message(words: Words) -> Message:
    """Draw the help."""
    title = words("What you can type")
    text = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text)]


def line_of(words: Words, line: ContactLine) -> Markup:
    """Say one contact in two lines."""
    parts = [
        kit.escape(line.company or problems.name(words, line.type)),
        kit.escape(line.salesperson or words("nobody's")),
        kit.escape(words.several("{count} open opportunity", "{count} open opportunities", line.open))
        if line.open
        else Markup(),
        kit.escape(line.email),
        kit.escape(line.phone),
        kit.escape(words("blocked for privacy")) if line.blocked else Markup(),
    ]
    return kit.markup("*{no}* {name}\n{rest}", no=line.no, name=line.name, rest=kit.join(" · ", parts))


def list_message(words: Words, title: str, lines: Sequence[ContactLine], nav: tuple[str, Block]) -> Message:
    """Draw a page of a list; `nav` says which part it is and has the buttons to go on."""
    drawn = [line_of(words, line) for line in lines]
    rows = [kit.section(text, _open(words, line.no, line.name)) for text, line in zip(drawn, lines, strict=True)]
    part, buttons = nav
    blocks = [kit.header(title), *rows, *([kit.context(kit.escape(part))] if part else []), buttons]
    return kit.shortened(kit.join("\n", [kit.escape(title), *drawn, kit.escape(part)])), blocks


def empty_message(words: Words, title: str, text: Markup) -> Message:
    """Say that a list is empty, and what to do about it."""
    new = kit.button(words("New contact"), ids.ACTION_CONTACT_NEW, "new", style="primary")
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text), kit.actions(new)]


def _open(words: Words, no: str, name: str) -> Element:
    """Make the button that opens a contact's card."""
    label = words("Open {no}, {name}", no=no, name=name)
    return kit.button(words("Open"), ids.ACTION_CONTACT_OPEN, no, label=label)


def _sum(words: Words, card: ContactCard, status: Status, currency: str) -> Markup:
    """Say how many opportunities of a kind there are and what they are worth."""
    figure = card.figures[status]
    if not figure.count:
        return kit.escape(words("none"))
    count, value = words.number(figure.count), words.money(figure.value, currency)
    weighted = words.weighted(figure.weighted, currency)
    if status is Status.IN_PROGRESS:
        return kit.escape(words("{count} · {value} · weighted {weighted}", count=count, value=value, weighted=weighted))
    if status is Status.WON:
        return kit.escape(words("{count} · sold for {weighted}", count=count, weighted=weighted))
    return kit.escape(words("{count} · {value}", count=count, value=value))


def _tasks(words: Words, card: ContactCard, today: date) -> Markup:
    """Say how many tasks are open and when the next is due, or since when the first is overdue."""
    if card.next_task_date is None:
        return kit.escape(words("none"))
    count, day = words.number(card.open_tasks), words.day(card.next_task_date)
    if card.next_task_date < today:
        return kit.escape(words("{count} · overdue since {day}", count=count, day=day))
    return kit.escape(words("{count} · next {day}", count=count, day=day))


def _facts(words: Words, card: ContactCard, currency: str, today: date) -> list[tuple[str, Markup]]:
    """Say what is known of a contact, and what it is worth; nine facts at most, of Slack's ten."""
    about = [
        (words("E-mail"), card.email),
        (words("Phone"), card.phone),
        (words("Customer since"), words.day(card.customer_since) if card.customer_since else ""),
    ]
    return [
        (words("Salesperson"), kit.escape(card.salesperson.name if card.salesperson else words("nobody"))),
        *((label, kit.escape(text)) for label, text in about if text),
        (words("Open"), _sum(words, card, Status.IN_PROGRESS, currency)),
        (words("Not Started"), _sum(words, card, Status.NOT_STARTED, currency)),
        (words("Won"), _sum(words, card, Status.WON, currency)),
        (words("Lost"), _sum(words, card, Status.LOST, currency)),
        (words("Open tasks"), _tasks(words, card, today)),
    ]


def _small_print(words: Words, card: ContactCard) -> Markup:
    """Say what it is, of which company, and what the figures count."""
    parts = [kit.escape(problems.name(words, card.type))]
    if card.company:
        parts.append(kit.escape(words("of {name} ({no})", name=card.company.name, no=card.company.key)))
    if card.type is ContactType.COMPANY and card.persons:
        parts.append(kit.escape(words("figures and tasks include its persons'")))
    if card.blocked:
        parts.append(kit.escape(words("blocked for privacy")))
    return kit.join(" · ", parts)


def _deals(words: Words, title: str, card: ContactCard, page: Page, money_and_day: tuple[str, date]) -> list[Block]:
    """Draw a part of the opportunities, each with its button."""
    if not page.lines:
        return []
    heading = kit.markup("*{title} ({count})*", title=title, count=words.number(page.total))
    rows = [kit.section(line_text(words, line, *money_and_day), _open_deal(words, line)) for line in page.lines]
    return [kit.section(heading), *rows, *_more(words, page.total - len(page.lines), f"/opp find {card.name}")]


def _more(words: Words, count: int, typed: str) -> list[Block]:
    """Say how many more there are, and what shows them."""
    if not count:
        return []
    more = words.several("and {count} more", "and {count} more", count)
    return [kit.context(kit.markup(words("{more}: type `{typed}`"), more=more, typed=typed))]


def _open_deal(words: Words, line: Line) -> Element:
    """Make the button that opens an opportunity's card."""
    label = words("Open {no}, {description}", no=line.no, description=line.description)
    return kit.button(words("Open"), ids.ACTION_OPEN, line.no, label=label)


def _persons(words: Words, card: ContactCard) -> list[Block]:
    """Draw the persons of a company, each with its button."""
    if not card.persons:
        return []
    count = words.number(len(card.persons) + card.more_persons)
    rows = [
        kit.section(kit.markup("*{no}* {name}", no=one.key, name=one.name), _open(words, one.key, one.name))
        for one in card.persons
    ]
    heading = kit.markup("*{title} ({count})*", title=words("Persons"), count=count)
    return [kit.section(heading), *rows, *_more(words, card.more_persons, f"/contact find {card.name}")]


def _actions(words: Words, card: ContactCard) -> Block:
    """Choose the buttons that the viewer may press."""
    buttons = [kit.button(words("Edit"), ids.ACTION_CONTACT_EDIT, card.no)]
    if not card.blocked:
        sell = kit.button(words("New opportunity"), ids.ACTION_CONTACT_SELL, card.no, style="primary")
        buttons.insert(0, sell)
    if card.company:
        label = words("Open {no}, {name}", no=card.company.key, name=card.company.name)
        company = kit.button(words("Company"), ids.ACTION_CONTACT_OPEN, card.company.key, label=label)
        buttons.append(company)
    if card.may_delete:
        title = words("Delete {name}?", name=kit.cut(card.name, 80))
        told = _told_before_deleting(words, card)
        buttons.append(kit.asking(_delete(words, card), title, told, words("Delete"), words("Keep it")))
    return kit.actions(*buttons)


def _delete(words: Words, card: ContactCard) -> Element:
    """Make the button that deletes a contact."""
    return kit.button(words("Delete"), ids.ACTION_CONTACT_DELETE, card.no, style="danger")


def _told_before_deleting(words: Words, card: ContactCard) -> str:
    """Say what goes with a contact that is deleted."""
    told = words("It is not found any more, and stays in the history. This cannot be taken back.")
    if count := len(card.persons) + card.more_persons:
        persons = words.several("Its {count} person goes too.", "Its {count} persons go too.", count)
        return f"{persons} {told}"
    if card.company and card.past.total:
        return words("Its closed opportunities go to {company}.", company=card.company.name) + f" {told}"
    return told


def delete_question(words: Words, card: ContactCard) -> Message:
    """Draw the question before a contact is deleted by a typed word: the button is the answer."""
    title = words("Delete {name}?", name=f"{card.no} {card.name}")
    text = kit.markup("*{title}* {told}", title=title, told=_told_before_deleting(words, card))
    return text, [kit.section(text), kit.actions(_delete(words, card), _open(words, card.no, card.name))]


def card_message(words: Words, card: ContactCard, currency: str, today: date, result: str = "") -> Message:
    """Draw a contact: what is known, what it is worth, and its opportunities; `result` says what has just happened."""
    title = f"{card.no} · {card.name}"
    facts = _facts(words, card, currency, today)
    money_and_day = (currency, today)
    blocks = [
        kit.header(title),
        *([kit.context(kit.markup(":white_check_mark: {result}", result=result))] if result else []),
        kit.context(_small_print(words, card)),
        kit.facts(facts),
        _actions(words, card),
        *_persons(words, card),
        *_deals(words, words("Open opportunities"), card, card.open, money_and_day),
        *_deals(words, words("Past opportunities"), card, card.past, money_and_day),
    ]
    said = [kit.escape(result), kit.escape(title), _small_print(words, card)]
    said += [kit.markup("{label}: {fact}", label=label, fact=fact) for label, fact in facts]
    said += [line_text(words, line, *money_and_day) for line in (*card.open.lines, *card.past.lines)]
    return kit.shortened(kit.join(". ", said)), blocks
