"""Channel messages: what happened to opportunities, and the windows in which it is set who is told of what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.dialogs import amount_field, amount_text
from handlers.views.digest_lines import LONGEST_NAME, spoken
from handlers.views.kit import Block, Element, Markup
from handlers.views.opportunities import Message
from handlers.views.setup.pages import turning
from handlers.views.subscriptions import outcome, paused, row_buttons, team_choice
from storage.domain.watching import Event, Happening, WatchingDraft, What
from storage.queries.people import Choice
from storage.queries.watching import Shown
from storage.services.channel_news import News
from storage.services.watching import WatchingLine

PRESSES = (
    ids.ACTION_WATCHING_EDIT,
    ids.ACTION_WATCHING_PAUSE,
    ids.ACTION_WATCHING_RESUME,
    ids.ACTION_WATCHING_DELETE,
)
PAGES = (ids.ACTION_WATCHING_PAGE_BACK, ids.ACTION_WATCHING_PAGE_ON)
CHOICES: Mapping[Event, str] = {
    Event.CREATED: "Created",
    Event.STAGE: "Entered a stage",
    Event.RAISED: "Value raised",
    Event.WON: "Won",
    Event.LOST: "Lost",
}
"""What can be ticked."""
SAID: Mapping[What, str] = {
    What.CREATED: "created by {by}",
    What.MOVED: "{was} → {now}, by {by}",
    What.RAISED: "value raised from {was} to {now} by {by}",
    What.REOPENED: "reopened at {now} by {by}",
    What.WON: "won by {by}",
    What.LOST: "lost by {by}",
    What.NOT_WON: "not won after all: {by} took it back",
    What.NOT_LOST: "not lost after all: {by} took it back",
    What.NOT_REOPENED: "closed again: {by} took the reopening back",
}
"""What happened, in words."""
SIGNS: Mapping[What, str] = {
    What.CREATED: ":new:",
    What.RAISED: ":chart_with_upwards_trend:",
    What.WON: ":trophy:",
    What.LOST: ":no_entry_sign:",
}
"""What stands before the last thing that happened; anything else is a step along the way."""


def message(words: Words, news: News) -> Message:
    """Draw what a channel is told: one opportunity as it is, several under a headline."""
    lines = [_line(words, shown, told, news.currency) for shown, told in news.lines]
    rows = [kit.section(line, _open(words, shown)) for line, (shown, _) in zip(lines, news.lines, strict=True)]
    if news.count == 1:
        return lines[0], rows
    head = words.several("{count} opportunity changed", "{count} opportunities changed", news.count)
    left = news.count - len(lines)
    more = kit.escape(words("and {count} more", count=words.number(left))) if left else Markup()
    text = spoken([kit.escape(head), *lines, *([more] if more else [])])
    return text, [kit.header(head), *rows, *([kit.context(more)] if more else [])]


def _line(words: Words, shown: Shown, told: Sequence[Happening], currency: str) -> Markup:
    """Say what happened to one opportunity; people are named, not mentioned."""
    return kit.markup(
        "{sign} *{contact} · {description}* · {value} · {owner}\n{no}: {told}",
        sign=Markup(SIGNS.get(told[-1].what, ":arrow_right:")),
        contact=kit.cut(shown.contact, LONGEST_NAME),
        description=kit.cut(shown.description, LONGEST_NAME),
        value=words.money(shown.value, currency) if shown.value else words("no value yet"),
        owner=shown.owner,
        no=shown.no,
        told=kit.join("; ", [_happened(words, one, currency) for one in told]),
    )


def _happened(words: Words, one: Happening, currency: str) -> Markup:
    """Say one thing that happened."""
    if one.what is What.RAISED:
        was, now = (words.money(value, currency) for value, _ in (one.was, one.now))
        return kit.markup(words(SAID[one.what]), was=was, now=now, by=one.by)
    template = words(SAID[one.what])
    if one.what is What.CREATED and one.now[0]:
        template = words("created at {now} by {by}")
    elif one.what is What.MOVED and not one.was[0]:
        template = words("started at {now} by {by}")
    elif one.what is What.MOVED and not one.now[0]:
        template = words("taken back to Not Started by {by}")
    return kit.markup(template, was=one.was[1], now=one.now[1], by=one.by)


def _open(words: Words, shown: Shown) -> Element:
    """Make the button that shows the card, to whoever presses it alone."""
    label = words("Open {no}, {description}", no=shown.no, description=shown.description)
    return kit.button(words("Open"), ids.ACTION_OPEN, shown.no, label=label)


@dataclass(frozen=True)
class WatchingsPage:
    """A page of the list: what somebody may change; the currency of the values."""

    rows: Sequence[WatchingLine]
    page: int
    total: int
    currency: str


def watchings(words: Words, given: WatchingsPage, metadata: str, told: str = "", trouble: str = "") -> dict[str, Any]:
    """Draw the window."""
    new = kit.actions(kit.button(words("New channel message"), ids.ACTION_WATCHING_NEW, "new", style="primary"))
    empty = words(
        "No channel is told yet what happens to opportunities. Choose one, and what it is to hear of: created, entered "
        "a stage, value raised, won, lost. What comes within a minute is one message."
    )
    blocks = [kit.section(kit.escape(empty)), new]
    if given.total:
        blocks = [new, *(block for row in given.rows for block in _row(words, row, given.currency))]
    blocks = [*outcome(told, trouble), *blocks, *turning(words, given.page, given.total, PAGES)]
    return kit.browser(ids.VIEW_WATCHINGS, words("Channel messages"), words("Close"), metadata, blocks)


def conditions(words: Words, events: Sequence[str], value_over: int | None, currency: str) -> str:
    """Say what a channel is told of: created, won; over €10,000."""
    asked = ", ".join(words(CHOICES[event]) for event in Event if event in events)
    if value_over is None:
        return asked
    return words("{events}; over {value}", events=asked, value=words.money(value_over, currency))


def _row(words: Words, row: WatchingLine, currency: str) -> list[Block]:
    """Draw a subscription with the buttons that change it."""
    key, team = str(row.id), row.team or words("Everybody")
    line = kit.markup(
        "{channel} · *{team}*{paused}\n{conditions}",
        channel=Markup(f"<#{row.channel}>"),
        team=team,
        paused=paused(words, active=row.active),
        conditions=conditions(words, row.events, row.value_over, currency),
    )
    asks = words("Delete these messages?"), words("The channel is told no more. To have a break, pause them instead.")
    buttons = row_buttons(words, key, team, PRESSES, asks, active=row.active)
    return [kit.section(line), kit.actions(*buttons)]


@dataclass(frozen=True)
class WatchingForm:
    """What the form starts from: the teams one may choose, whether everybody too, what is kept, the currency."""

    teams: Sequence[Choice]
    everybody: bool
    draft: WatchingDraft
    currency: str


def watching_form(words: Words, given: WatchingForm, metadata: str) -> dict[str, Any]:
    """Draw the form of a subscription."""
    draft = given.draft
    events = [kit.option(words(said), event.value) for event, said in CHOICES.items()]
    return kit.modal(
        ids.VIEW_WATCHING,
        words("Channel message"),
        words("Save"),
        words("Cancel"),
        metadata,
        [
            kit.field(field_ids.CHANNEL, words("Channel"), kit.conversation(draft.channel)),
            kit.field(field_ids.EVENTS, words("Events"), kit.boxes(events, draft.events)),
            amount_field(
                words,
                field_ids.VALUE_OVER,
                words("Value over"),
                given.currency,
                amount_text(draft.value_over or 0, given.currency),
                required=False,
                told=words("Leave it empty to be told of every opportunity."),
            ),
            kit.field(
                field_ids.DIGEST_TEAM,
                words("Team"),
                team_choice(words, given.teams, draft.team, everybody=given.everybody),
                hint=words("Whose opportunities are told of. Everybody in the channel can read the messages."),
            ),
        ],
    )
