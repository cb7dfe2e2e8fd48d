"""What stands on a Home: what is due, line by line, and the open pipeline."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count, groupby

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.digest_lines import LONGEST_NAME
from handlers.views.kit import Block, Markup
from handlers.views.nudges import WHAT
from storage.domain.home import LINES, Deed, Due, Scope, Showing, Told, When, mark_of, when
from storage.domain.nudges import DueKind
from storage.queries.home_day import Thing
from storage.queries.open_pipeline import OpenOwner, OpenStage
from storage.services.home import Shown

HEADINGS = {When.OVERDUE: "Overdue", When.TODAY: "Due today", When.WEEK: "Due this week"}
PIPELINES = {
    Scope.MINE: "My open pipeline",
    Scope.TEAM: "The open pipeline of my team",
    Scope.ALL: "The open pipeline",
}
MOST_CYCLES = 10
"""Sales cycles whose stages stand on a Home; the pipeline's own screen has all."""


def summary(words: Words, shown: Shown) -> Block:
    """Say in one line how much is due, and for whom one stands in."""
    overdue, today, week = (shown.day.counts[heading] for heading in When)
    parts = [
        words.several("{count} overdue", "{count} overdue", overdue) if overdue else "",
        words.several("{count} due today", "{count} due today", today) if today else "",
        words.several("{count} later this week", "{count} later this week", week) if week else "",
    ]
    said = " · ".join(part for part in (words.day(shown.part.viewer.today), *parts) if part)
    lines = [kit.escape(said)]
    if shown.covered:
        names = ", ".join(kit.cut(one.name, LONGEST_NAME) for one in shown.covered)
        lines.append(kit.escape(words("You stand in for {names}.", names=names)))
    return kit.context(kit.join("\n", lines))


SHOWN = {
    ids.ACTION_HOME_OPPORTUNITIES: "Your opportunities are in the Messages tab.",
    ids.ACTION_HOME_TASKS: "Your tasks are in the Messages tab.",
    ids.ACTION_HOME_CONTACTS: "The contacts are in the Messages tab.",
    ids.ACTION_PIPELINE: "The pipeline is in the Messages tab.",
    ids.ACTION_IMPORT_HELP: "How to import is in the Messages tab.",
    ids.ACTION_EXPORT: "The export comes to the Messages tab.",
    ids.VIEW_FIND: "What was found is in the Messages tab.",
    ids.ACTION_HOME_MORE: "The answer is in the Messages tab.",
}
"""Where the answer is, by what was pressed: nothing else on a Home shows that a message has come."""


def told(words: Words, done: Told) -> Block:
    """Say what was just done here, with the way back if something was changed."""
    if done.deed is Deed.SHOWN:
        said = words("{no} is in the Messages tab.", no=done.no) if done.no else words(SHOWN[done.what])
        return kit.section(kit.markup(":white_check_mark: {said}", said=said))
    if done.deed is Deed.REFUSED:
        return kit.section(kit.markup(":warning: {said}", said=done.what))
    what = done.what or words("(no description)")
    if done.kind is DueKind.CLOSING_DATE:
        what = words("estimated closing date")
    became = words("moved to {day}", day=words.day(done.day)) if done.day else words("done")
    said = words("{no} {what}: {became}", no=done.no, what=what, became=became)
    text = kit.markup(":white_check_mark: {said}", said=said)
    if not done.version:
        return kit.section(text)
    label = words("Undo {no}: {what}", no=done.no, what=what)
    return kit.section(text, kit.button(words("Undo"), ids.ACTION_HOME_UNDO, done.no, label=label))


def day(words: Words, shown: Shown) -> list[Block]:
    """Draw a page of what is due, under its headings, the most urgent first."""
    found, today = shown.day, shown.part.viewer.today
    if not found.total:
        return [kit.section(kit.escape(words(_NOTHING.get(shown.showing, "Nothing of that is due this week."))))]
    blocks, places = list[Block](), count()
    for heading, things in groupby(found.things, key=lambda one: when(one.due, today)):
        number = words.number(found.shown[heading])
        blocks.append(kit.section(kit.markup("*{name} ({count})*", name=words(HEADINGS[heading]), count=number)))
        for thing in things:
            blocks += _drawn(words, shown, thing, next(places))
    return [*_pages(words, shown), *blocks, *_rest(words, shown)]


_NOTHING = {
    Showing.EVERYTHING: "Nothing is due this week.",
    Showing.OVERDUE: "Nothing is overdue.",
    Showing.TODAY: "Nothing is due today.",
    Showing.WEEK: "Nothing more is due this week.",
}


MOVES = (("tomorrow", "Move to tomorrow"), ("week", "Move by a week"))
"""What the menu of a line offers, by the word for it."""


def day_to(verb: str, due: date, today: date) -> date:
    """Give the day to which something is moved: a week on is from its day, or from today if that is past."""
    return today + timedelta(days=1) if verb == "tomorrow" else max(due, today) + timedelta(weeks=1)


def _drawn(words: Words, shown: Shown, thing: Thing, place: int) -> list[Block]:
    """Draw one thing with its buttons; what has no Done of its own is dealt with on its card."""
    text = _text(words, shown, thing)
    named = " · ".join(part for part in (thing.contact, thing.description) if part)
    is_task = thing.kind is DueKind.TASK
    about = thing.what or named or words("(no description)")
    opens = kit.button(
        words("Open"),
        ids.ACTION_HOME_TASK if is_task else ids.ACTION_OPEN,
        thing.no,
        label=words("Open {no}, {description}", no=thing.no, description=about if is_task else thing.description),
    )
    if not thing.may_change:
        return [kit.section(text, opens)]
    mark = mark_of(thing.what) if thing.kind is DueKind.NEXT_STEP else ""
    due, today = carried(Due(thing.kind, thing.no, thing.due, mark)), shown.part.viewer.today
    menu = kit.overflow(
        ids.ACTION_HOME_LINE,
        [
            kit.option(words(name), f"{verb} {due}")
            for verb, name in MOVES
            if day_to(verb, thing.due, today) != thing.due
        ],
    )
    buttons = [opens, menu]
    if thing.kind is not DueKind.CLOSING_DATE:
        label = words("Done: {no}, {what}", no=thing.no, what=about)
        buttons.insert(0, kit.button(words("Done"), ids.ACTION_HOME_DONE, due, label=label))
    # Slack tells nothing when the same is chosen twice in a block of one id.
    return [kit.section(text), kit.actions(*buttons) | {"block_id": f"due.{place}.{shown.mark}"}]


def carried(due: Due) -> str:
    """Write for a button what its line is about."""
    return " ".join(part for part in (due.kind.value, due.day.isoformat(), due.no, due.mark) if part)


def _text(words: Words, shown: Shown, thing: Thing) -> Markup:
    """Say in two lines what it is about and what it is worth; what is due, how late, and whose it is."""
    about = [kit.cut(part, LONGEST_NAME) for part in (thing.contact, thing.description) if part]
    parts = [kit.markup("*{about}*", about=" · ".join(about))] if about else []
    if thing.value:
        parts.append(kit.escape(words.money(thing.value, shown.person.currency)))
    due = kit.markup(
        words(WHAT[thing.kind]),
        no=thing.no,
        what=thing.what or words("(no description)"),
        day=words.day(thing.due),
        distance=words.distance(thing.due, shown.part.viewer.today),
    )
    owner = [] if thing.mine or not thing.owner else [kit.escape(thing.owner)]
    return kit.join("\n", [part for part in (kit.join(" · ", parts), kit.join(" · ", [due, *owner])) if part])


def _pages(words: Words, shown: Shown) -> list[Block]:
    """Say which part this is, and give the buttons to go on: above the list, where one stands to read the next."""
    found = shown.day
    if found.total <= LINES:
        return []
    first, last = found.page * LINES, found.page * LINES + len(found.things)
    buttons = []
    if found.page:
        buttons.append(kit.button(words("Previous page"), ids.ACTION_HOME_BACK, str(found.page - 1)))
    if last < found.total:
        buttons.append(kit.button(words("Next page"), ids.ACTION_HOME_ON, str(found.page + 1)))
    part = words("{first} to {last} of {total}", first=first + 1, last=last, total=found.total)
    return [kit.context(kit.escape(part)), kit.actions(*buttons)]


def _rest(words: Words, shown: Shown) -> list[Block]:
    """Say at the end of a page how much more there is, and where to go on."""
    found = shown.day
    more = found.total - found.page * LINES - len(found.things)
    if more <= 0:
        return []
    said = words("and {count} more: Next page is above the list", count=words.number(more))
    return [kit.context(kit.escape(said))]


def pipeline(words: Words, shown: Shown) -> list[Block]:
    """Draw what is open by stage with totals; of others also by salesperson."""
    found, currency = shown.pipeline, shown.person.currency
    blocks: list[Block] = [kit.header(words(PIPELINES[shown.part.scope]))]
    number, value, weighted = (
        sum(getattr(one, name) for one in found.stages) for name in ("count", "value", "weighted")
    )
    total = [
        words.several("{count} open opportunity", "{count} open opportunities", number),
        *(_worth(words, value, weighted, currency) if number else ()),
    ]
    if found.not_started:
        total.append(words.several("{count} not started", "{count} not started", found.not_started))
    blocks.append(kit.section(kit.markup("*{total}*", total=" · ".join(total))))
    cycles = [list(stages) for _, stages in groupby(found.stages, key=lambda one: one.cycle)]
    for stages in cycles[:MOST_CYCLES]:
        name = kit.markup("*{name}*", name=stages[0].cycle)
        blocks.append(kit.section(kit.join("\n", [name, *(_stage(words, one, currency) for one in stages)])))
    if len(cycles) > MOST_CYCLES:
        more = words.number(len(cycles) - MOST_CYCLES)
        blocks.append(kit.context(kit.escape(words("and {count} more sales cycles", count=more))))
    if found.owners:
        blocks.append(_owners(words, found.owners, currency))
    return blocks


def _worth(words: Words, value: int, weighted: int, currency: str) -> list[str]:
    return [
        words.money(value, currency),
        words("weighted {amount}", amount=words.weighted(weighted, currency)),
    ]


def _stage(words: Words, one: OpenStage, currency: str) -> Markup:
    worth = " · ".join([words.number(one.count), *_worth(words, one.value, one.weighted, currency)])
    return kit.markup("{no} {name}: {worth}", no=one.stage, name=kit.cut(one.name, LONGEST_NAME), worth=worth)


def _owners(words: Words, owners: Sequence[OpenOwner], currency: str) -> Block:
    """Draw the totals by salesperson, the largest first."""
    lines = [kit.markup("*{name}*", name=words("By salesperson"))]
    for one in owners:
        worth = " · ".join([words.number(one.count), *_worth(words, one.value, one.weighted, currency)])
        lines.append(kit.markup("{name}: {worth}", name=one.name, worth=worth))
    return kit.section(kit.join("\n", lines))
