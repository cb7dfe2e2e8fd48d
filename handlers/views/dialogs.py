"""The windows in which opportunities are created, updated and closed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block
from storage.domain import money
from storage.domain.cycles import ActionType, Stage, candidates
from storage.domain.estimates import propose_closing_date
from storage.domain.opportunities import Priority, Status, propose_date_of_change
from storage.queries.cycles import CloseCodeChoice
from storage.queries.people import Choice
from storage.services.opportunities import Standing

MOST_OPTIONS = kit.MOST_OPTIONS
NEW_COMPANY = "new:"
"""Marks the option that creates a company; the rest of its value is the name."""


def amount_text(minor: int, currency: str) -> str:
    """Write an amount as a number field wants it: no needless zeros; nothing for zero."""
    amount = money.to_decimal(minor, currency)
    return "" if minor == 0 else f"{amount.to_integral_value() if amount == amount.to_integral_value() else amount:f}"


def contact_option(words: Words, contact: Choice) -> dict[str, Any]:
    """Offer a contact; a person with their company."""
    text = f"{contact.name} · {contact.detail}" if contact.detail else contact.name
    return kit.option(text, contact.key, words("Contact {no}", no=contact.key))


def new_company_option(words: Words, name: str) -> dict[str, Any]:
    """Offer to create the company that was typed."""
    room = kit.OPTION_LENGTH - len(words('Create company "{name}"', name=""))
    return kit.option(words('Create company "{name}"', name=kit.cut(name, room)), NEW_COMPANY + name)


def person_option(person: Choice, note: str = "") -> dict[str, Any]:
    """Offer a salesperson, with the code that tells two of one name apart, and a note."""
    return kit.option(person.name, person.key, f"{person.key} · {note}" if note else person.key)


@dataclass(frozen=True)
class Filled:
    """What is filled in when the New opportunity window opens; amounts are texts as a number field wants them."""

    new_company: str = ""
    salesperson: Choice | None = None
    cycle: str | None = None
    priority: Priority = Priority.NORMAL
    value: str = ""
    chances: str = ""
    closing_date: date | None = None


@dataclass(frozen=True)
class NewWindow:
    """What the New opportunity window starts from."""

    me: Choice
    cycles: list[Choice]
    default_cycle: str | None
    currency: str
    description: str = ""
    activates: bool = True
    contact: Choice | None = None
    filled: Filled = Filled()


def _chosen_contact(words: Words, given: NewWindow) -> dict[str, Any] | None:
    """Give the option of the contact that is known before the window opens."""
    if given.contact is not None:
        return contact_option(words, given.contact)
    return new_company_option(words, given.filled.new_company) if given.filled.new_company else None


def new_opportunity(words: Words, given: NewWindow, metadata: str) -> dict[str, Any]:
    """Draw the New opportunity window; with *Activate first stage* ticked the estimates are required."""
    cycles = [kit.option(_coded(cycle), cycle.key) for cycle in given.cycles]
    priorities = [kit.option(problems.name(words, priority), priority) for priority in Priority]
    needed, filled = given.activates, given.filled
    contact, who = _chosen_contact(words, given), person_option(filled.salesperson or given.me)
    cycle = filled.cycle or given.default_cycle
    blocks = [
        kit.field(field_ids.CONTACT, words("Contact"), kit.search(contact, placeholder=words("Type a name"))),
        kit.field(field_ids.DESCRIPTION, words("Description"), kit.text_input(given.description, longest=100)),
        kit.field(field_ids.SALESPERSON, words("Salesperson"), kit.search(who)),
        kit.field(field_ids.CYCLE, words("Sales cycle"), kit.select(cycles, cycle)),
        kit.field(field_ids.PRIORITY, words("Priority"), kit.select(priorities, filled.priority), required=False),
        kit.field(
            field_ids.ACTIVATE,
            words("Activate first stage"),
            kit.checkbox(words("Start the sales cycle now"), ticked=needed),
            required=False,
            dispatch=True,
        ),
        *_estimates(words, filled, given.currency, needed=needed),
        kit.field(field_ids.NEXT_STEP, words("Next step"), kit.text_input(longest=100), required=False),
        kit.field(field_ids.NEXT_STEP_DATE, words("Next step date"), kit.date_input(), required=False),
    ]
    title, create = words("New opportunity"), words("Create")
    return kit.modal(ids.VIEW_NEW_OPPORTUNITY, title, create, words("Cancel"), metadata, blocks)


def amount_field(
    words: Words, field: str, label: str, currency: str, typed: str, *, required: bool = True, told: str = ""
) -> Block:
    """Ask for an amount, and say in which currency; `told` is what else is to be known of it."""
    hint = words("In {currency}.", currency=currency)
    element = kit.number_input(typed, decimals=True)
    return kit.field(field, label, element, required=required, hint=f"{hint} {told}".strip())


def _estimates(words: Words, filled: Filled, currency: str, *, needed: bool) -> list[Block]:
    """Draw the fields that activating requires."""
    chances = kit.number_input(filled.chances, decimals=False)
    return [
        amount_field(words, field_ids.VALUE, words("Estimated value"), currency, filled.value, required=needed),
        kit.field(field_ids.CHANCES, words("Chances of success %"), chances, required=needed),
        kit.field(
            field_ids.CLOSING_DATE,
            words("Estimated closing date"),
            kit.date_input(filled.closing_date),
            required=needed,
        ),
    ]


def _coded(choice: Choice) -> str:
    """Name something by its description, with its code."""
    return f"{choice.name} ({choice.key})" if choice.name else choice.key


def heading(words: Words, standing: Standing) -> Block:
    """Say which opportunity this window is about and where it stands."""
    line = standing.card.line
    where = problems.name(words, line.status)
    if line.stage is not None:
        where = words(
            "{position} of {stages} · {stage}", position=line.position, stages=line.stages, stage=line.stage_description
        )
    return kit.context(
        kit.markup(
            "*{no}* {description} — {contact} · {where}",
            no=line.no,
            description=line.description,
            contact=line.contact,
            where=where,
        )
    )


@dataclass(frozen=True)
class UpdateWindow:
    """What the Update opportunity window shows: where it stands, and what has been chosen so far."""

    standing: Standing
    today: date
    currency: str
    wanted: ActionType | None = None
    stage: int | None = None

    @property
    def offered(self) -> dict[ActionType, tuple[int, ...]]:
        """Give what can be done from here; the first is the default."""
        found = candidates(self.standing.cycle.stages, self.standing.current.stage)
        return {action_type: found[action_type] for action_type in ActionType if action_type in found}

    @property
    def action_type(self) -> ActionType:
        """Give the action type that was asked for, or the default one."""
        return self.wanted or next(iter(self.offered))


def update_opportunity(words: Words, given: UpdateWindow, metadata: str) -> dict[str, Any]:
    """Draw the Update opportunity window; stage and chances follow the action type."""
    current, cycle = given.standing.current, given.standing.cycle
    targets = given.offered[given.action_type]
    target = given.stage if given.stage in targets else targets[0]
    stage = cycle.stage(target)
    change = propose_date_of_change(current, given.today)
    value = current.quote_amount if current.quote_amount is not None else current.value
    chances = current.chances if given.action_type is ActionType.UPDATE else stage.chances or current.chances
    closing = propose_closing_date(current.closing_date, change, stage.date_formula)
    types = [kit.option(problems.name(words, action_type), action_type) for action_type in given.offered]
    stages = [kit.option(f"{no} · {cycle.stage(no).description}", str(no)) for no in targets]
    action_type = kit.select(types, given.action_type)
    blocks = [
        heading(words, given.standing),
        *_quote_hint(words, given, stage),
        kit.field(field_ids.ACTION_TYPE, words("Action type"), action_type, dispatch=True),
        kit.field(
            field_ids.fresh(field_ids.STAGE, given.action_type),
            words("Stage"),
            kit.select(stages, str(target)),
            dispatch=len(stages) > 1,
        ),
        kit.field(field_ids.DATE_OF_CHANGE, words("Date of change"), kit.date_input(change)),
        amount_field(
            words, field_ids.VALUE, words("Estimated value"), given.currency, amount_text(value, given.currency)
        ),
        kit.field(
            field_ids.fresh(field_ids.CHANCES, given.action_type, target),
            words("Chances of success %"),
            kit.number_input(str(chances or ""), decimals=False),
        ),
        kit.field(
            field_ids.CLOSING_DATE,
            words("Estimated closing date"),
            kit.date_input(closing),
        ),
    ]
    if given.action_type is not ActionType.UPDATE:
        block_id = field_ids.fresh(field_ids.CANCEL_TASKS, given.action_type)
        label = words("Cancel existing open tasks")
        blocks.append(_cancel_tasks(words, given.standing, label, block_id=block_id, ticked=False))
    blocks.append(_note(words))
    title, submit = words("Update opportunity"), words("Update")
    return kit.modal(ids.VIEW_UPDATE_OPPORTUNITY, title, submit, words("Cancel"), metadata, blocks)


def _quote_hint(words: Words, given: UpdateWindow, stage: Stage) -> list[Block]:
    """Say before anything is filled in that the stage needs a quote, where it does and there is none."""
    entering = given.action_type in {ActionType.NEXT, ActionType.SKIP}
    if not (entering and stage.quote_required and given.standing.current.quote_amount is None):
        return []
    text = words("The stage {stage} needs a sales quote. Create one first: `/opp {no} quote`.")
    return [kit.context(kit.markup(f":warning: {text}", stage=stage.description, no=given.standing.card.line.no))]


def _cancel_tasks(
    words: Words, standing: Standing, label: str, *, block_id: str = field_ids.CANCEL_TASKS, ticked: bool
) -> Block:
    """Offer to cancel the open tasks, and say how many there are."""
    count = standing.card.open_tasks
    text = words.several("Cancel {count} open task", "Cancel {count} open tasks", count)
    box = kit.checkbox(text if count else words("No open tasks"), ticked=ticked and count > 0)
    return kit.field(block_id, label, box, required=False)


def _note(words: Words) -> Block:
    """Offer room for a note."""
    return kit.field(field_ids.NOTE, words("Note"), kit.text_input(longest=3000, multiline=True), required=False)


def close_code_options(codes: list[CloseCodeChoice], status: Status | None) -> list[dict[str, Any]]:
    """Offer the close codes of a status; all of them before one is chosen."""
    return [
        kit.option(_coded(Choice(code.code, code.description)), code.code)
        for code in codes
        if status in {code.type, None}
    ]


@dataclass(frozen=True)
class CloseWindow:
    """What the Close opportunity window shows."""

    standing: Standing
    today: date
    currency: str
    codes: list[CloseCodeChoice]
    status: Status | None = None


def close_opportunity(words: Words, given: CloseWindow, metadata: str) -> dict[str, Any]:
    """Draw the Close opportunity window; close codes and sales value follow the status."""
    current = given.standing.current
    statuses = [kit.option(problems.name(words, status), status) for status in (Status.WON, Status.LOST)]
    codes = close_code_options(given.codes, given.status)
    blocks = [
        heading(words, given.standing),
        kit.field(field_ids.STATUS, words("Status"), kit.radio(statuses, given.status), dispatch=True),
    ]
    if codes:
        only = codes[0]["value"] if len(codes) == 1 else None
        code = kit.select(codes, only, words("Why?"))
        blocks.append(kit.field(field_ids.fresh(field_ids.CLOSE_CODE, given.status or ""), words("Close code"), code))
    else:
        blocks.append(kit.section(kit.escape(words("There is no close code for this yet. Ask an admin to add one."))))
    change = propose_date_of_change(current, given.today)
    blocks.append(kit.field(field_ids.CLOSING_DATE, words("Closing date"), kit.date_input(change)))
    if given.status is not Status.LOST:
        sales = current.quote_amount if current.quote_amount is not None else current.value
        told = words("The linked quote's amount counts.") if current.quote_amount is not None else ""
        typed, won = amount_text(sales, given.currency), given.status is Status.WON
        label = words("Sales value")
        blocks.append(amount_field(words, field_ids.SALES_VALUE, label, given.currency, typed, required=won, told=told))
    blocks += [_cancel_tasks(words, given.standing, words("Cancel open tasks"), ticked=True), _note(words)]
    title, submit = words("Close opportunity"), words("Close")
    return kit.modal(ids.VIEW_CLOSE_OPPORTUNITY, title, submit, words("Cancel"), metadata, blocks)
