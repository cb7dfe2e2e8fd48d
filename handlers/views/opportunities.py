"""The card, lists and the history of opportunities."""

from collections.abc import Sequence
from datetime import date

from handlers import ids
from handlers.text import problems
from handlers.text.figures import per_cent
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.card_actions import card_actions
from handlers.views.kit import Block, Markup
from storage.domain.cycles import ProbabilityMethod, probability
from storage.domain.opportunities import Priority, Status
from storage.queries.opportunities import Card, Line
from storage.services.permits import Allowed

BAR_LENGTH = 10
"""Longest progress bar; a cycle with more stages is drawn to scale."""

WEIGHED_BY = {
    ProbabilityMethod.MULTIPLY: "{weight} = {chances} % chances × {completed} % completed",  # noqa: RUF001 - arithmetic
    ProbabilityMethod.ADD: "{weight} = half of {chances} % chances + {completed} % completed",
    ProbabilityMethod.CHANCES: "{weight} = its chances",
    ProbabilityMethod.COMPLETED: "{completed} % completed at this stage",
}
"""How a weighted value comes about, by the sales cycle's way to work it out. Source: domain-reference 3.3."""
EVERYTHING = Allowed()
"""What a reader is offered of whom nothing is known: all that the owner is."""
Message = tuple[Markup, list[Block]]
"""The whole of it in words, for screen readers and notifications, and the blocks."""


def progress(position: int, stages: int) -> str:
    """Draw how far along the cycle an opportunity is: a mark once it has begun, all of them at the last stage."""
    length = min(stages, BAR_LENGTH)
    filled = max(position * length // stages, min(position, 1)) if stages else 0
    return "▰" * filled + "▱" * (length - filled)


def _stage(words: Words, line: Line) -> Markup:
    """Say the stage: `3 of 5 · Proposal`; the status when there is none."""
    if line.stage is None:
        return kit.escape(problems.name(words, line.status))
    where = words("{position} of {stages}", position=words.number(line.position), stages=words.number(line.stages))
    return kit.markup("{where} · {stage}", where=where, stage=line.stage_description)


def _when(words: Words, line: Line, today: date) -> Markup:
    """Say when it closes, or when it was closed."""
    if line.date_closed:
        return kit.escape(words.day(line.date_closed))
    if line.closing_date is None:
        return kit.escape(words("not set"))
    return kit.markup(
        "{day} · {distance}", day=words.day(line.closing_date), distance=words.distance(line.closing_date, today)
    )


def _contact(line: Line) -> Markup:
    """Name the contact, with its company if it is a person of one."""
    template = "{contact} ({company})" if line.company and line.company != line.contact else "{contact}"
    return kit.markup(template, contact=line.contact, company=line.company)


def _value(words: Words, line: Line, currency: str) -> Markup:
    """Say the value; a missing one is something to do."""
    if line.value == 0 and line.status is Status.IN_PROGRESS:
        return kit.markup(":warning: {missing}", missing=words("value missing"))
    return kit.escape(words.money(line.value, currency))


def _stage_days(words: Words, card: Card, today: date) -> Markup:
    """Say how long it has been in its stage, against the usual."""
    if card.stage_since is None or card.line.status is not Status.IN_PROGRESS:
        return kit.escape(words("not in a stage"))
    days = words.several("{count} day", "{count} days", max((today - card.stage_since).days, 0))
    usual = round(card.usual_days or 0)
    if usual < 1:  # less than a day is no usual time worth naming
        return kit.escape(days)
    return kit.escape(words("{days} (usually {usual})", days=days, usual=words.number(usual)))


def _sold_or_stage_days(words: Words, card: Card, currency: str, today: date) -> tuple[str, Markup]:
    """Say what a won opportunity was sold for; of another, how long it has been in its stage."""
    if card.line.status is Status.WON:
        return words("Sales value"), kit.escape(words.weighted(card.line.weighted, currency))
    return words("In this stage"), _stage_days(words, card, today)


def _next_step(words: Words, line: Line, today: date) -> Markup:
    """Say the next step and its date."""
    if not line.next_step and line.next_step_date is None:
        return kit.escape(words("not set"))
    if line.next_step_date is None:
        return kit.escape(line.next_step)
    day = f"{words.day(line.next_step_date)} · {words.distance(line.next_step_date, today)}"
    return kit.markup("{step} · {day}", step=line.next_step, day=day) if line.next_step else kit.escape(day)


def _weighted(words: Words, card: Card, currency: str) -> Markup:
    """Say the weighted value, and while it is an expectation how it comes about.

    Where the cycle weighs otherwise by now than it did when that was worked out, only by how much.
    """
    line = card.line
    amount = words.weighted(line.weighted, currency)
    if line.status is not Status.IN_PROGRESS:
        return kit.escape(amount)
    known = card.method and probability(card.method, line.chances, line.completed) == line.probability
    basis = words(
        WEIGHED_BY[card.method] if card.method and known else "{weight} probability",
        weight=per_cent(words, line.probability),
        chances=words.number(line.chances),
        completed=words.number(line.completed),
    )
    return kit.markup("{amount} · {basis}", amount=amount, basis=basis)


def _tasks(words: Words, card: Card, today: date) -> Markup:
    """Say how many tasks are open and when the next is due, or since when the first is overdue."""
    if card.open_tasks == 0 or card.next_task_date is None:
        return kit.escape(words("none"))
    count, day = words.number(card.open_tasks), words.day(card.next_task_date)
    if card.next_task_date < today:
        return kit.escape(words("{count} · overdue since {day}", count=count, day=day))
    return kit.escape(words("{count} · next {day}", count=count, day=day))


def _small_print(words: Words, card: Card, currency: str) -> Markup:
    """Say the rest in one line: status, cycle, priority, quote, close code."""
    line = card.line
    parts = [kit.escape(problems.name(words, line.status)), kit.escape(line.cycle)]
    if line.priority is not Priority.NORMAL:
        parts.append(kit.escape(words("{priority} priority", priority=problems.name(words, line.priority))))
    if card.quote and card.quote_amount is not None:
        amount = words.money(card.quote_amount, currency)
        parts.append(kit.escape(words("quote {no} {amount}", no=card.quote, amount=amount)))
    if card.order_no:
        parts.append(kit.escape(words("order {no}", no=card.order_no)))
    if line.close_code:
        parts.append(kit.escape(card.close_reason or line.close_code))
    parts.append(kit.escape(words("created {day}", day=words.day(line.creation_date))))
    return kit.join(" · ", parts)


def card_message(
    words: Words, card: Card, currency: str, today: date, result: str = "", may: Allowed = EVERYTHING
) -> Message:
    """Draw the one message shape of an opportunity; `result` says what has just happened, `may` what is offered."""
    line = card.line
    closes = words("Date closed") if line.date_closed else words("Estimated closing date")
    stage = _stage(words, line)
    bar = kit.escape(progress(line.position, line.stages)) if line.stage is not None else Markup()
    facts = [
        (words("Contact"), _contact(line)),
        (words("Salesperson"), kit.escape(line.salesperson_name)),
        (words("Stage"), kit.join("\n", [stage, bar])),
        (closes, _when(words, line, today)),
        (words("Value"), _value(words, line, currency)),
        (words("Chances"), kit.escape(f"{words.number(line.chances)} %")),
        (words("Weighted value"), _weighted(words, card, currency)),
        _sold_or_stage_days(words, card, currency, today),
        (words("Next step"), _next_step(words, line, today)),
        (words("Open tasks"), _tasks(words, card, today)),
    ]
    title = f"{line.no} · {line.description}"
    blocks = [
        kit.header(title),
        *([kit.context(kit.markup(":white_check_mark: {result}", result=result))] if result else []),
        kit.facts(facts),
        kit.context(_small_print(words, card, currency)),
        card_actions(words, card, may),
    ]
    spoken = [(label, stage if label == words("Stage") else fact) for label, fact in facts]
    said = kit.join(
        ". ",
        [
            kit.escape(result),
            kit.escape(title),
            *(kit.markup("{label}: {fact}", label=label, fact=fact) for label, fact in spoken),
        ],
    )
    return kit.shortened(said), blocks


def _worth(words: Words, line: Line, currency: str) -> Markup:
    """Say in a list what an opportunity is worth: what it was sold for, or what is expected."""
    if line.status is Status.WON:
        return kit.escape(words("sold for {amount}", amount=words.weighted(line.weighted, currency)))
    if line.value or line.status is not Status.NOT_STARTED:
        return _value(words, line, currency)
    return kit.escape(words("no value yet"))


def line_text(words: Words, line: Line, currency: str, today: date) -> Markup:
    """Say one opportunity in two lines."""
    when = words("no closing date yet")
    if line.date_closed or line.closing_date:
        when = words("closed {when}") if line.date_closed else words("closes {when}")
    parts = [
        _stage(words, line),
        _worth(words, line, currency),
        kit.escape(line.salesperson_name),
        kit.markup(when, when=_when(words, line, today)),
    ]
    high = kit.escape(words(" · High priority")) if line.priority is Priority.HIGH else Markup()
    return kit.markup(
        "*{no}* {description} — {contact}{high}\n{rest}",
        no=line.no,
        description=line.description,
        contact=_contact(line),
        high=high,
        rest=kit.join(" · ", parts),
    )


def list_message(
    words: Words, title: str, lines: Sequence[Line], nav: tuple[str, Block], currency: str, today: date
) -> Message:
    """Draw a page of a list; `nav` says which part it is and has the buttons to go on."""
    drawn = [line_text(words, line, currency, today) for line in lines]
    rows = [
        kit.section(
            text,
            kit.button(
                words("Open"),
                ids.ACTION_OPEN,
                line.no,
                label=words("Open {no}, {description}", no=line.no, description=line.description),
            ),
        )
        for text, line in zip(drawn, lines, strict=True)
    ]
    part, buttons = nav
    blocks = [kit.header(title), *rows, *([kit.context(kit.escape(part))] if part else []), buttons]
    said = kit.join("\n", [kit.escape(title), *drawn, kit.escape(part)])
    return kit.shortened(said), blocks


def empty_message(words: Words, title: str, text: Markup) -> Message:
    """Say that a list is empty, and what to do about it."""
    new = kit.actions(kit.button(words("New"), ids.ACTION_NEW, "new", style="primary"))
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text), new]
