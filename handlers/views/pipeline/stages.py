"""The pipeline by stage: what is open, what was ever there, how long a visit takes."""

from collections.abc import Sequence
from itertools import groupby

from handlers import ids
from handlers.text import problems
from handlers.text.figures import counted, days
from handlers.views import kit
from handlers.views.kit import Element, Markup
from handlers.views.opportunities import BAR_LENGTH
from handlers.views.pipeline.asked import DUES
from handlers.views.pipeline.compared import change, changed, sums_changed
from handlers.views.pipeline.frame import Body, Reader, listing
from storage.domain.figures import DueFigure, Figure, Large, Listed, StageFigure, Sums

STAGES = 12
"""Stages on a page: more than most sales cycles have."""


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
) -> Body:
    """Draw a page of the stages of each cycle; the totals stand on every page. `then` is what both were."""
    words, asked, figures = reader.words, reader.asked, in_use(figures)
    shown = figures[asked.page * STAGES : (asked.page + 1) * STAGES]
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
    return Body(lines, total=len(figures), size=STAGES, small=words("Reached: ever at the stage."))


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
    words, asked, figures = reader.words, reader.asked, in_use(figures)
    shown = figures[asked.page * STAGES : (asked.page + 1) * STAGES]
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
    small = words("How many days a visit to the stage took on average, of those that are over.")
    return Body(lines, total=len(figures), size=STAGES, empty=_nowhere(reader), small=small)


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


def opportunities(reader: Reader, shown: Sequence[Listed], total: int) -> Body:
    """Draw a page of what is behind a row, each with the way to its card."""
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
    return Body(lines, total=total, empty=words("There is nothing of this, as far as you may read."))


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
