"""What is behind a digest: the messages of its thread, and the window Details."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.digest_lines import (
    DECIDED,
    PARTS,
    PEOPLE,
    Line,
    Shown,
    decision,
    due_line,
    named_line,
    spoken,
    step_title,
    untouched_line,
)
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.domain.digests import Step
from storage.queries.digests import Named
from storage.queries.open_pipeline import OpenOwner
from storage.services.snapshots import NAMED, Drawn

PAGE = 15
"""Rows on a page of the window."""
OWNERS_NAMED = 50
"""Salespeople that the thread names."""
LENGTH = 2900
"""Signs of one paragraph, below Slack's 3,000."""
ROOM = 12_000
"""Signs of one message in all its blocks: of some more than 13,000 Slack takes none. Source: slack 2."""
OWNERS, DECISIONS = "owners", "decisions"
"""What else can be looked into, beside the parts of the bridge."""


def title_of(words: Words, team: str) -> str:
    """Name whose pipeline it is."""
    return words("Pipeline of {team}", team=team) if team else words("Pipeline of everybody")


def thread(words: Words, drawn: Drawn) -> tuple[Message, ...]:
    """Tell the details: the bridge by name, what is open by salesperson, and what the message had no room for."""
    beyond = _decisions(words, drawn), _untouched(words, drawn), _due(words, drawn)
    parts = (_bridge(words, drawn), _owners(words, drawn), *beyond)
    return tuple(_message(words, lines) for lines in parts if lines)


def _message(words: Words, lines: Sequence[Markup]) -> Message:
    """Make a message of as many lines as Slack takes, in paragraphs as long as it takes."""
    paragraphs: list[list[Markup]] = [[]]
    fits = sum(length <= ROOM for length in accumulate(len(line) + 1 for line in lines))
    left = words.several("and {count} more line", "and {count} more lines", len(lines) - fits)
    told = [*lines[:fits], *([kit.escape(left)] if fits < len(lines) else [])]
    for line in told:
        if sum(len(one) + 1 for one in paragraphs[-1]) + len(line) > LENGTH and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(line)
    blocks = [kit.section(kit.join("\n", paragraph)) for paragraph in paragraphs]
    return spoken(told), blocks


def _heading(said: str) -> Markup:
    return kit.markup("*{said}*", said=said)


def _more(words: Words, count: int) -> list[Markup]:
    """Say that there are more."""
    return [kit.escape(words.several("and {count} more", "and {count} more", count))] if count > 0 else []


def _bridge(words: Words, drawn: Drawn) -> list[Markup]:
    if drawn.bridge is None or not drawn.bridge.steps:
        return []
    lines = [_heading(words("What changed, by name"))]
    for step in drawn.bridge.steps:
        lines.append(step_title(words, step, drawn.currency))
        told = step.largest[:NAMED]
        lines += [
            kit.markup("• {one}", one=named_line(words, drawn.names.get(no), no, words.money(worth, drawn.currency)))
            for no, worth in told
        ]
        lines += _more(words, step.count - len(told))
    return lines


def _owners(words: Words, drawn: Drawn) -> list[Markup]:
    if not drawn.owners:
        return []
    told = [owner_line(words, one, drawn.currency) for one in drawn.owners[:OWNERS_NAMED]]
    return [_heading(words("Open by salesperson")), *told, *_more(words, len(drawn.owners) - OWNERS_NAMED)]


def owner_line(words: Words, one: OpenOwner, currency: str) -> Markup:
    """Say what one salesperson has open."""
    return kit.markup(
        words("• *{owner}*: {value} ({count}), weighted {weighted}"),
        owner=one.name,
        value=words.money(one.value, currency),
        count=words.number(one.count),
        weighted=words.weighted(one.weighted, currency),
    )


def _decisions(words: Words, drawn: Drawn) -> list[Markup]:
    beyond = drawn.decisions[DECIDED:]
    if not beyond:
        return []
    lines = [decision(words, one, drawn.currency, drawn.today)[0] for one in beyond]
    more = _more(words, drawn.decisions_count - len(drawn.decisions))
    return [_heading(words("Needs a decision, too")), *lines, *more]


def _untouched(words: Words, drawn: Drawn) -> list[Markup]:
    lines = [untouched_line(words, one, drawn.today) for one in drawn.untouched[DECIDED:]]
    return [_heading(words("Still open three working days after the reminder, too")), *lines] if lines else []


def _due(words: Words, drawn: Drawn) -> list[Markup]:
    beyond = drawn.due[PEOPLE:]
    lines = [due_line(words, one, drawn.today) for one in beyond[:OWNERS_NAMED]]
    return [_heading(words("Due, too")), *lines, *_more(words, len(beyond) - OWNERS_NAMED)] if lines else []


@dataclass(frozen=True)
class Details:
    """What the window shows: whose digest, what can be looked into with its count, a page of what was chosen, news."""

    team: str
    areas: Mapping[str, int]
    lines: Sequence[Line]
    total: int
    note: str = ""
    told: str = ""


def area_name(words: Words, area: str) -> str:
    """Name what can be looked into."""
    others = {OWNERS: words("By salesperson"), DECISIONS: words("Decisions")}
    return others[area] if area in others else words({part.value: said for part, said in PARTS.items()}[area])


def bridge_lines(
    words: Words, step: Step, names: Mapping[str, Named], currency: str, page: int
) -> tuple[list[Line], int]:
    """Give a page of one part of the bridge, and how long the whole is."""
    told = step.largest[page * PAGE : (page + 1) * PAGE]
    lines = [named_line(words, names.get(no), no, words.money(worth, currency)) for no, worth in told]
    return [(line, None) for line in lines], len(step.largest)


def details(words: Words, given: Details, at: Shown) -> dict[str, Any]:
    """Draw the window: what can be looked into, and a page of what was chosen."""
    options = [
        kit.option(words("{area} ({count})", area=area_name(words, area), count=words.number(count)), area)
        for area, count in given.areas.items()
    ]
    choice = kit.select(options, at.show) | {"action_id": ids.ACTION_DIGEST_AREA}
    lead: list[Block] = [kit.actions(choice)] if options else []
    rows = [kit.section(*line) for line in given.lines]
    empty = [] if rows else [kit.section(kit.escape(words("There is nothing of this.")))]
    note = [kit.context(kit.escape(given.note))] if given.note else []
    title = kit.header(title_of(words, given.team))
    news = [kit.context(kit.markup(":white_check_mark: {told}", told=given.told))] if given.told else []
    blocks = [*news, title, *lead, *rows, *empty, *note, *_turning(words, at, given.total)]
    return kit.browser(ids.VIEW_DIGEST_DETAILS, words("Details"), words("Close"), at.dump(), blocks)


def _turning(words: Words, at: Shown, total: int) -> list[Block]:
    """Say which page it is, and give the ways to the others."""
    if total <= PAGE:
        return []
    first, last = at.page * PAGE + 1, min((at.page + 1) * PAGE, total)
    buttons = []
    if at.page:
        back = replace(at, page=at.page - 1).dump()
        buttons.append(kit.button(words("Previous page"), ids.ACTION_DIGEST_BACK, back))
    if last < total:
        on = replace(at, page=at.page + 1).dump()
        buttons.append(kit.button(words("Next page"), ids.ACTION_DIGEST_ON, on))
    part = words("{first} to {last} of {total}", first=first, last=last, total=total)
    return [kit.context(kit.escape(part)), kit.actions(*buttons)]
