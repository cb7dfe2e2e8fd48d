"""What changed since a day, and what was won and lost by month, with the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from handlers import ids
from handlers.text.figures import per_cent, period_name
from handlers.views import kit
from handlers.views.digest_lines import named_line, step_title
from handlers.views.kit import Element, Markup
from handlers.views.pipeline.frame import Body, Reader
from handlers.views.pipeline.statistics import reason
from storage.domain.digests import Bridge, Step
from storage.domain.figures import Ends, Month, ReasonFigure
from storage.queries.digests import Named

NAMED = 5
"""Opportunities of each part of the bridge that are named: together a screen or two of a phone."""
MOST_OPENED = 100
"""Opportunities in the menu that opens their cards: Slack's longest list."""
MONTHS = 12
"""Months on a page: a year."""
REASONS = 5
"""Reasons that are told with the months; all of them are in the statistics."""


def changes(reader: Reader, since: date, bridge: Bridge, names: Mapping[str, Named]) -> Body:
    """Draw the bridge from what was open then to what is open, with the opportunities by name."""
    words = reader.words
    opening = kit.markup(
        words("*{value}* were open on {day}"), value=reader.money(bridge.opening), day=words.day(since)
    )
    closing = words("*= {value}* were open on {day}") if reader.asked.day else words("*= {value}* are open now")
    steps = [(_step(reader, step, names), None) for step in bridge.steps]
    nothing = [(kit.escape(words("Nothing changed since then.")), None)] if not steps else []
    last = kit.markup(closing, value=reader.money(bridge.closing), day=words.day(reader.day))
    return Body([(opening, None), *steps, *nothing, (last, None)], _opening(reader, bridge, names))


def _step(reader: Reader, step: Step, names: Mapping[str, Named]) -> Markup:
    """Draw one part of the bridge with its largest."""
    words = reader.words
    told = step.largest[:NAMED]
    lines = [kit.markup("• {one}", one=named_line(words, names.get(no), no, reader.money(much))) for no, much in told]
    more = step.count - len(told)
    if more > 0:
        lines.append(kit.escape(words.several("and {count} more", "and {count} more", more)))
    return kit.join("\n", [step_title(words, step, reader.currency), *lines])


def _opening(reader: Reader, bridge: Bridge, names: Mapping[str, Named]) -> list[Element]:
    """Make the menu that opens the card of one of them."""
    numbers = dict.fromkeys(no for step in bridge.steps for no, _ in step.largest)
    there = [names[no] for no in numbers if no in names and names[no].status is not None][:MOST_OPENED]
    if not there:
        return []
    options = [kit.option(f"{one.no} · {one.description}", one.no) for one in there]
    return [kit.select(options, placeholder=reader.words("Open a card")) | {"action_id": ids.ACTION_OPEN}]


def closed(
    reader: Reader, months: Sequence[Month], reasons: Sequence[ReasonFigure], before: Sequence[ReasonFigure] = ()
) -> Body:
    """Draw a page of what was won and lost by month, the newest first, and why it was lost in these months.

    `reasons` are those of all time, `before` those of the time before the first of the months.
    """
    words, page = reader.words, reader.asked.page
    told_of = [one for one in reversed(months) if one.won or one.lost]
    won, lost = sum(one.won for one in months), sum(one.lost for one in months)
    total = Month("", won, sum(one.won_value for one in months), lost, sum(one.lost_value for one in months))
    lines: list[tuple[Markup, Element | None]] = [(_month(reader, words("Together"), total), None)]
    shown = told_of[page * MONTHS : (page + 1) * MONTHS]
    lines += [(_month(reader, period_name(words, one.month), one), None) for one in shown]
    told = sorted((one for one in _since(reasons, before) if not one.won), key=lambda one: (-one.count, one.code))
    if told:
        heading = kit.markup("*{said}*", said=words("Lost by reason"))
        some = [reason(reader, one) for one in told[:REASONS]]
        more = len(told) - REASONS
        rest = [kit.escape(words.several("and {count} more", "and {count} more", more))] if more > 0 else []
        lines.append((kit.join("\n", [heading, *some, *rest]), None))
    small = words("A won one counts what it was sold for, a lost one what it was estimated at.")
    return Body(lines, total=len(told_of), size=MONTHS, small=small, drawable=bool(told_of))


def _since(reasons: Sequence[ReasonFigure], before: Sequence[ReasonFigure]) -> list[ReasonFigure]:
    """Leave out of close codes what they had closed before."""
    was = {one.code: one for one in before}
    left = (
        replace(one, count=one.count - was[one.code].count, value=one.value - was[one.code].value)
        if one.code in was
        else one
        for one in reasons
    )
    return [one for one in left if one.count]


def _month(reader: Reader, name: str, one: Month) -> Markup:
    """Say what one month brought."""
    words = reader.words
    rate = Ends(won=one.won, lost=one.lost).win_rate
    parts = [
        words("won {count}, {value}", count=words.number(one.won), value=reader.money(one.won_value)),
        words("lost {count}, {value}", count=words.number(one.lost), value=reader.money(one.lost_value)),
        words("win rate {rate}", rate=per_cent(words, rate)) if rate is not None else "",
    ]
    return kit.markup("*{name}*\n{told}", name=name, told=" · ".join(part for part in parts if part))
