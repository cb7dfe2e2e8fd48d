"""The pipeline by stage: what is open, what was ever there, how long a visit takes."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from handlers import ids
from handlers.text import problems
from handlers.text.figures import counted, days
from handlers.views import kit
from handlers.views.kit import Element, Markup
from handlers.views.opportunities import BAR_LENGTH
from handlers.views.pipeline.asked import DUES, Asked
from handlers.views.pipeline.compared import change, changed, sums_changed
from handlers.views.pipeline.frame import Body, Reader, listing
from storage.domain.cycles import ProbabilityMethod
from storage.domain.digests import ENOUGH_WON, USUAL_DAYS
from storage.domain.figures import DueFigure, Figure, Large, Listed, StageFigure, Sums

STAGES = 12
"""Stages on a page: more than most sales cycles have."""
WEIGHED_BY = {
    ProbabilityMethod.MULTIPLY: "chances × completed",  # noqa: RUF001 - a sign of arithmetic
    ProbabilityMethod.ADD: "half of chances + completed",
    ProbabilityMethod.CHANCES: "chances",
    ProbabilityMethod.COMPLETED: "what is completed",
}


def bar(share: float) -> str:
    """Draw how much something is of the largest: a mark once there is anything."""
    filled = max(round(share * BAR_LENGTH), 1) if share > 0 else 0
    return "▰" * filled + "▱" * (BAR_LENGTH - filled)


def worth(reader: Reader, sums: Sums) -> str:
    """Say count, value and weighted value."""
    return reader.words(
        "{count} · {value} · weighted {weighted}",
        count=counted(reader.words, sums.count),
        value=reader.money(sums.value),
        weighted=reader.weighted(sums.weighted),
    )


def in_use(figures: Sequence[StageFigure]) -> Sequence[StageFigure]:
    """Leave out the sales cycles in which nothing ever was, unless there is but one."""
    used = {figure.cycle for figure in figures if figure.sums.count or figure.reached}
    one = len({figure.cycle for figure in figures}) == 1
    return [figure for figure in figures if one or figure.cycle in used]


def _average(reader: Reader, figure: StageFigure) -> str:
    if figure.average_days is None:
        return ""
    return reader.words("{days} on average", days=days(reader.words, figure.average_days))


def pipeline(
    reader: Reader,
    figures: Sequence[StageFigure],
    total: Figure,
    then: tuple[Sequence[StageFigure], Figure] | None = None,
    methods: Mapping[str, ProbabilityMethod] = MappingProxyType({}),
) -> Body:
    """Draw a page of the stages of each cycle; the totals stand on every page.

    `then` is what both were, `methods` how the cycles in sight weigh.
    """
    words, asked, figures = reader.words, reader.asked, in_use(figures)
    shown = on_page(asked, figures)
    several = len({figure.cycle for figure in figures}) > 1
    largest = max((figure.sums.value for figure in figures), default=0) or 1
    before = {(one.cycle, one.stage): one.sums for one in then[0]} if then else None
    lines: list[tuple[Markup, Element | None]] = [(_totals(reader, total, then[1].sums if then else None), None)]
    for cycle, group in groupby(shown, lambda figure: figure.cycle):
        if several:
            lines.append((kit.markup("*{cycle}*", cycle=cycle), None))
        for figure in group:
            button = None
            if figure.sums.count:
                behind = asked.behind(cycle=cycle, stage=figure.stage, standing=0)
                button = listing(reader, behind, figure.description)
            was = None if before is None else before.get((cycle, figure.stage), Sums())
            lines.append((_stage(reader, figure, figure.sums.value / largest, was), button))
    if not figures:
        lines.append((kit.escape(_nowhere(reader)), None))
    told_days = any(one.average_days is not None and one.sums.count for one in shown)
    small = [
        words("Reached: ever at the stage."),
        *([words("Days: all visits that are over."), _usually(reader)] if told_days else []),
        _weighing(reader, methods),
    ]
    return Body(lines, total=len(figures), size=STAGES, small=" ".join(filter(None, small)), drawable=bool(figures))


def _usually(reader: Reader) -> str:
    """Say what a card counts instead."""
    words = reader.words
    return words(
        "“Usually” on a card: the median of those won, {days} days until {enough} are.",
        days=words.number(USUAL_DAYS),
        enough=words.number(ENOUGH_WON),
    )


def on_page(asked: Asked, figures: Sequence[StageFigure]) -> Sequence[StageFigure]:
    """Give the stages that are in sight."""
    return figures[asked.page * STAGES : (asked.page + 1) * STAGES]


def _weighing(reader: Reader, methods: Mapping[str, ProbabilityMethod]) -> str:
    """Say how each of the cycles weighs, where not all do alike."""
    if len(set(methods.values())) <= 1:
        return ""
    words = reader.words
    how = [words("{cycle} by {how}", cycle=cycle, how=words(WEIGHED_BY[method])) for cycle, method in methods.items()]
    return words("Weighted: {how}.", how=", ".join(how))


def _nowhere(reader: Reader) -> str:
    """Say that nothing is at any stage, and what to do where that can still be changed."""
    if reader.asked.day:
        return reader.words("Nothing had been at any stage by then, as far as you may read.")
    return reader.words("Nothing is at any stage yet, as far as you may read. Type /opp new to begin.")


def _stage(reader: Reader, figure: StageFigure, share: float, was: Sums | None) -> Markup:
    """Draw one stage in three short lines, in one where nothing is; `was` is what it was."""
    words, since = reader.words, kit.escape(sums_changed(reader, figure.sums, was))
    if not figure.sums.count:
        said = words("nothing open · reached {count}", count=words.number(figure.reached))
        line = kit.markup("*{no} {name}*: {said}", no=figure.stage, name=figure.description, said=said)
        return kit.join("\n", [line, since])
    more = [words("reached {count}", count=words.number(figure.reached)), _average(reader, figure)]
    lines = kit.markup(
        "*{no} {name}*  {bar}\n{worth}\n{more}",
        no=figure.stage,
        name=figure.description,
        bar=bar(share),
        worth=worth(reader, figure.sums),
        more=" · ".join(one for one in more if one),
    )
    return kit.join("\n", [lines, since])


def _totals(reader: Reader, total: Figure, was: Sums | None) -> Markup:
    """Say what is open in all, and what has not begun."""
    words, ends = reader.words, total.ends
    more = [
        words("not started {count}", count=words.number(ends.not_started)),
        words("won {count}", count=words.number(ends.won)),
        words("lost {count}", count=words.number(ends.lost)),
    ]
    said = kit.markup(words("*Open in all*: {worth}"), worth=worth(reader, total.sums))
    return kit.join("\n", [said, *map(kit.escape, [sums_changed(reader, total.sums, was), " · ".join(more)])])


def ages(reader: Reader, figures: Sequence[StageFigure]) -> Body:
    """Draw how long a visit to each stage took on average."""
    words, figures = reader.words, in_use(figures)
    shown = on_page(reader.asked, figures)
    longest = max((figure.average_days or 0 for figure in figures), default=0) or 1
    several = len({figure.cycle for figure in figures}) > 1
    lines = []
    for figure in shown:
        text = kit.markup(
            "*{name}*  {bar}\n{days}",
            name=stage_name(figure, several=several),
            bar=bar((figure.average_days or 0) / longest),
            days=" · ".join([age(reader, figure), words("reached {count}", count=words.number(figure.reached))]),
        )
        lines.append((text, None))
    small = " ".join([words("How many days a visit took on average, of those that are over."), _usually(reader)])
    return Body(lines, total=len(figures), size=STAGES, empty=_nowhere(reader), small=small, drawable=bool(figures))


def age(reader: Reader, figure: StageFigure) -> str:
    """Say how long a visit to a stage takes."""
    return _average(reader, figure) or reader.words("nothing has left it yet")


def stage_name(figure: StageFigure, *, several: bool) -> str:
    """Name a stage, with its cycle where there are several."""
    return f"{figure.cycle} · {figure.description}" if several else figure.description


def top(reader: Reader, largest: Sequence[Large]) -> Body:
    """Draw the largest open opportunities, each with the way to its card."""
    words = reader.words
    lines = []
    for place, one in enumerate(largest, start=1):
        text = kit.markup(
            "{place}. *{no}* {description} — {contact}\n{value}",
            place=place,
            no=one.no,
            description=one.description,
            contact=one.contact,
            value=reader.money(one.value),
        )
        label = words("Open {no}, {description}", no=one.no, description=one.description)
        lines.append((text, kit.button(words("Open"), ids.ACTION_OPEN, one.no, label=label)))
    return Body(lines, empty=words("Nothing is open here."))


def opportunities(reader: Reader, shown: Sequence[Listed], total: int, value: int | None = None) -> Body:
    """Draw a page of what is behind a row, each with the way to its card; `value` is that of all, if it is known."""
    words = reader.words
    lines: list[tuple[Markup, Element | None]] = []
    for one in shown:
        parts = [
            one.stage or problems.name(words, one.standing),
            reader.money(one.value),
            one.owner,
            words("closes {when}", when=words.day(one.closing_date)) if one.stage else "",
        ]
        text = kit.markup(
            "*{no}* {description} — {contact}\n{more}",
            no=one.no,
            description=one.description,
            contact=one.contact,
            more=" · ".join(part for part in parts if part),
        )
        label = words("Open {no}, {description}", no=one.no, description=one.description)
        lines.append((text, kit.button(words("Open"), ids.ACTION_OPEN, one.no, label=label)))
    count = words("({count})", count=words.number(total))
    beside = count if value is None else words("{count} · {value}", count=count, value=reader.money(value))
    small = words("Open shows an opportunity as it is today.") if reader.asked.day and shown else ""
    empty = words("There is nothing of this, as far as you may read.")
    return Body(lines, total=total, empty=empty, small=small, beside=beside)


def due(reader: Reader, figure: DueFigure, then: DueFigure | None = None) -> Body:
    """Draw what should have closed, and what closes soon; `then` is what it was, as of its own day."""
    words, was = reader.words, then or figure
    rows = (
        (words("Overdue"), figure.overdue, was.overdue, "overdue", words("The estimated closing date has passed.")),
        (
            words("Due in 7 days"),
            figure.due_7_days,
            was.due_7_days,
            "week",
            words("The estimated closing date is at most 7 days away."),
        ),
    )
    lines = []
    for name, count, before, due, why in rows:
        behind = reader.asked.behind(due=DUES.index(due), standing=0)
        button = listing(reader, behind, name) if count else None
        said = kit.markup("*{name}*: {count}\n{why}", name=name, count=counted(words, count), why=why)
        since = kit.escape(changed(words, [change(words.number, count, before)]))
        lines.append((kit.join("\n", [said, since]), button))
    return Body(lines)
