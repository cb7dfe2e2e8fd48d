"""The manager's digest: one message for a channel, the details for its thread, and its chart in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import ids
from handlers.charts import Bar
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.digest_charts import alt_text, bars
from handlers.views.digest_details import thread, title_of
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
from storage.domain.digests import Content, Step
from storage.queries.absences import Away
from storage.queries.decisions import Due
from storage.services.snapshots import Drawn

NAMED = 3
"""Opportunities that are named of each part. Source: product 5.1."""
AWAY = 10
"""People away who are named: they have one line."""


@dataclass(frozen=True)
class Digested:
    """A digest as it is sent: text, blocks, where among them its picture belongs, its thread, its chart in rows."""

    text: str
    blocks: list[Block]
    picture_at: int | None
    thread: tuple[Message, ...]
    rows: tuple[Bar, ...]


def amount(words: Words, drawn: Drawn, minor: int) -> str:
    """Write an amount."""
    return words.money(minor, drawn.currency)


def digest(words: Words, drawn: Drawn, shown: Shown, preview: str = "") -> Digested:
    """Draw a digest; `preview` says of one that is only looked at that it is."""
    title = title_of(words, drawn.team)
    lead = [kit.context(kit.markup(":eyes: {preview}", preview=preview))] if preview else []
    if drawn.is_quiet:
        line = _quiet(words, drawn)
        whole = kit.button(words("Whole pipeline"), ids.ACTION_DIGEST_PIPELINE, shown.dump())
        text = kit.join("\n", [kit.escape(preview), kit.markup("{title}. {line}", title=title, line=line)])
        said = kit.markup("*{title}* · {line}", title=title, line=line)
        return Digested(text, [*lead, kit.section(said, whole)], None, (), ())
    rows = bars(words, drawn) if Content.CHART in drawn.parts and drawn.count else ()
    parts: tuple[Line, ...] = (
        (_headline(words, drawn), None),
        *_bridge(words, drawn, shown),
        *_decisions(words, drawn),
        *_untouched(words, drawn),
        *_due(words, drawn.due, drawn.today),
    )
    away = _away(words, drawn.away)
    sections = [kit.section(*line) for line in parts]
    blocks = [*lead, kit.header(title), *sections, *([kit.context(away)] if away else []), _buttons(words, shown)]
    lines = [kit.escape(preview), kit.escape(title), *(_said(line) for line in parts), away]
    chart = kit.escape(alt_text(words, drawn)) if rows else Markup()
    at = len(blocks) - 1 if rows else None
    return Digested(spoken([*lines, chart]), blocks, at, thread(words, drawn), rows)


def _said(line: Line) -> Markup:
    """Say a paragraph without its button; what hides behind one is said."""
    text, element = line
    hidden = element is not None and element["action_id"] == ids.ACTION_DIGEST_MORE
    return kit.join("\n", [text, kit.escape(element["text"]["text"])]) if element and hidden else text


def _buttons(words: Words, shown: Shown) -> Block:
    carried = shown.dump()
    return kit.actions(
        kit.button(words("Whole pipeline"), ids.ACTION_DIGEST_PIPELINE, carried),
        kit.button(words("Details"), ids.ACTION_DIGEST_DETAILS, carried),
        kit.button(words("Change digest"), ids.ACTION_DIGEST_CHANGE, carried),
    )


def _quiet(words: Words, drawn: Drawn) -> Markup:
    """Say in one line that there is nothing to say."""
    since = words("since {day}", day=words.day(drawn.since)) if drawn.since else words("so far")
    told = {
        "since": since,
        "value": amount(words, drawn, drawn.value),
        "weighted": words.weighted(drawn.weighted, drawn.currency),
    }
    said = words("A quiet day: nothing changed {since}, nothing to decide, nothing due. Open: {value}, "
                 "weighted {weighted}.")  # fmt: skip
    return kit.markup(said, **told)


def _headline(words: Words, drawn: Drawn) -> Markup:
    """Say what is open, weighted, and what changed."""
    count = words.several("{count} opportunity", "{count} opportunities", drawn.count)
    first = kit.markup(
        words("*Open pipeline* {value} ({count}) · *Weighted* {weighted}"),
        value=amount(words, drawn, drawn.value),
        count=count,
        weighted=words.weighted(drawn.weighted, drawn.currency),
    )
    if drawn.bridge is None or drawn.since is None:
        return kit.join("\n", [first, kit.escape(words("The first digest here: the next one tells what changed."))])
    change, day = drawn.bridge.change, words.day(drawn.since)
    if not change:
        return kit.join("\n", [first, kit.escape(words("As much as on {day}", day=day))])
    said = words(":arrow_up: {amount} more than on {day}") if change > 0 else words(
        ":arrow_down: {amount} less than on {day}"
    )  # fmt: skip
    return kit.join("\n", [first, kit.markup(said, amount=amount(words, drawn, abs(change)), day=day)])


def _bridge(words: Words, drawn: Drawn, shown: Shown) -> list[Line]:
    """Draw the bridge: where it began, each part with its largest, where it ends."""
    if drawn.bridge is None or drawn.since is None or Content.BRIDGE not in drawn.parts or not drawn.bridge.steps:
        return []
    opening = kit.markup(
        words("*What changed since {day}*\n{value} were open then"),
        day=words.day(drawn.since),
        value=amount(words, drawn, drawn.bridge.opening),
    )
    steps = [_step(words, drawn, step, shown) for step in drawn.bridge.steps]
    closing = kit.markup(words("*=* {value} are open now"), value=amount(words, drawn, drawn.bridge.closing))
    return [(opening, None), *steps, (closing, None)]


def _step(words: Words, drawn: Drawn, step: Step, shown: Shown) -> Line:
    """Draw one part of the bridge, with the way to those that are not named."""
    named = [
        named_line(words, drawn.names.get(no), no, amount(words, drawn, much)) for no, much in step.largest[:NAMED]
    ]
    more = step.count - len(named)
    text = kit.join("\n", [step_title(words, step, drawn.currency), *(kit.markup("• {one}", one=one) for one in named)])
    if more <= 0:
        return text, None
    label = words.several("and {count} more", "and {count} more", more)
    carried = Shown(shown.digest, shown.delivery, step.part.value).dump()
    button = kit.button(
        label, ids.ACTION_DIGEST_MORE, carried, label=words("{part}: {more}", part=words(PARTS[step.part]), more=label)
    )
    return text, button


def _decisions(words: Words, drawn: Drawn) -> list[Line]:
    """Draw what needs a decision, each with its reasons and the way to its card."""
    if not drawn.decisions:
        return []
    told = drawn.decisions[:DECIDED]
    more = drawn.decisions_count - len(told)
    heading = kit.markup(":warning: *{said}*", said=words("Needs a decision"))
    if more > 0:
        rest = words.several("{count} more in the thread and under Details",
                             "{count} more in the thread and under Details", more)  # fmt: skip
        heading = kit.markup("{heading} ({rest})", heading=heading, rest=rest)
    return [(heading, None), *(decision(words, one, drawn.currency, drawn.today) for one in told)]


def _untouched(words: Words, drawn: Drawn) -> list[Line]:
    """Draw what people were told of and left alone; a digest says so once."""
    if not drawn.untouched:
        return []
    lines = [untouched_line(words, one, drawn.today) for one in drawn.untouched[:DECIDED]]
    if len(drawn.untouched) > DECIDED:
        more = words.several("and {count} more in the thread", "and {count} more in the thread",
                             len(drawn.untouched) - DECIDED)  # fmt: skip
        lines.append(kit.escape(more))
    heading = kit.markup("*{said}*", said=words("Still open three working days after the reminder"))
    return [(kit.join("\n", [heading, *lines]), None)]


def _due(words: Words, due: Sequence[Due], today: date) -> list[Line]:
    """Draw what is due, a line for each salesperson."""
    if not due:
        return []
    lines = [due_line(words, one, today) for one in due[:PEOPLE]]
    if len(due) > PEOPLE:
        more = words.several("and {count} more person", "and {count} more people", len(due) - PEOPLE)
        lines.append(kit.escape(more))
    return [(kit.join("\n", [kit.markup("*{said}*", said=words("Due today and this week")), *lines]), None)]


def _away(words: Words, away: Sequence[Away]) -> Markup:
    """Say in one line who is away, and who stands in."""
    if not away:
        return Markup()
    said = []
    for one in away[:AWAY]:
        until = words(" until {day}", day=words.day(one.last_day)) if one.last_day else ""
        instead = words(" ({name} stands in)", name=one.substitute_name) if one.substitute_name else ""
        said.append(f"{one.name}{until}{instead}")
    if len(away) > AWAY:
        said.append(words.several("and {count} more", "and {count} more", len(away) - AWAY))
    return kit.markup(words("Away: {people}"), people=", ".join(said))
