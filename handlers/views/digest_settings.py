"""The window Digests: what one is reminded of, which channels get whose digest; and the form of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from babel.dates import format_date, format_time

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.setup.pages import turning
from handlers.views.subscriptions import outcome, paused, row_buttons, team_choice
from storage.domain.digests import WEEKDAYS, Content, DigestDraft
from storage.queries.people import Choice
from storage.services.digests import DigestLine

PRESSES = (
    ids.ACTION_DIGEST_EDIT,
    ids.ACTION_DIGEST_PAUSE,
    ids.ACTION_DIGEST_RESUME,
    ids.ACTION_DIGEST_DELETE,
)
PAGES = (ids.ACTION_DIGEST_PAGE_BACK, ids.ACTION_DIGEST_PAGE_ON)
MONDAY = date(2026, 1, 5)
"""Some Monday, to name the days of a week by."""
CONTENTS: Mapping[Content, str] = {
    Content.BRIDGE: "What changed since the last one",
    Content.DECISIONS: "What needs a decision",
    Content.DUE: "What is due, and who is away",
    Content.CHART: "A chart by stage",
}
"""What can be ticked."""


@dataclass(frozen=True)
class DigestsPage:
    """A page of the list: what somebody may change, and whether they may add; `reminders` is their own button."""

    rows: Sequence[DigestLine]
    page: int
    total: int
    manages: bool
    reminders: Element | None = None


def day_name(words: Words, day: str) -> str:
    """Name a day of the week."""
    return format_date(MONDAY + timedelta(days=int(day) - 1), "EEE", locale=words.locale)


def time_said(words: Words, at: time) -> str:
    """Write a time of day."""
    return format_time(at, "short", locale=words.locale)


def days_said(words: Words, days: str) -> str:
    """Say on which days: from the first to the last where none is missing between them."""
    if days in WEEKDAYS and len(days) > 2:  # noqa: PLR2004 - two days are named both
        return words("{first} to {last}", first=day_name(words, days[0]), last=day_name(words, days[-1]))
    return ", ".join(day_name(words, day) for day in days)


def digests(words: Words, given: DigestsPage, metadata: str, told: str = "", trouble: str = "") -> dict[str, Any]:
    """Draw the window."""
    managed = [*_teams(words, given), *_channels(words)] if given.manages else []
    blocks = [*outcome(told, trouble), *_mine(words, given), *managed]
    blocks = blocks or [kit.section(kit.escape(words("There is nothing to set here yet.")))]
    return kit.browser(ids.VIEW_DIGESTS, words("Digests"), words("Close"), metadata, blocks)


def _mine(words: Words, given: DigestsPage) -> list[Block]:
    """Draw the way to one's own reminders."""
    if given.reminders is None:
        return []
    said = words("What Salesbot reminds you of in the morning, and when.")
    title = kit.markup("*{title}*\n{said}", title=words("My reminders"), said=said)
    return [kit.section(title, given.reminders), kit.divider()]


def _teams(words: Words, given: DigestsPage) -> list[Block]:
    """Draw the subscriptions."""
    new = kit.button(words("New digest"), ids.ACTION_DIGEST_NEW, "new", style="primary")
    head = [kit.header(words("Team digests")), kit.actions(new)]
    if not given.total:
        empty = words("No channel gets a digest yet. It tells every morning what is open, what changed, what needs a "
                      "decision and what is due.")  # fmt: skip
        return [kit.header(words("Team digests")), kit.section(kit.escape(empty)), kit.actions(new)]
    rows = [block for row in given.rows for block in _row(words, row)]
    return [*head, *rows, *turning(words, given.page, given.total, PAGES)]


def _channels(words: Words) -> list[Block]:
    """Draw the way to what channels are told as it happens."""
    said = words("What happens to opportunities, told to a channel as it happens: created, moved on, won, lost.")
    title = kit.markup("*{title}*\n{said}", title=words("Channel messages"), said=said)
    opens = kit.button(words("Channel messages"), ids.ACTION_WATCHINGS, "open")
    return [kit.divider(), kit.section(title, opens)]


def _row(words: Words, row: DigestLine) -> list[Block]:
    """Draw a subscription with the buttons that change it."""
    key, team = str(row.id), row.team or words("Everybody")
    line = kit.markup(
        "*{team}* → {channel}{paused}\n{time}, {days} ({zone})",
        team=team,
        channel=Markup(f"<#{row.channel}>"),
        paused=paused(words, active=row.active),
        time=time_said(words, row.at),
        days=days_said(words, row.days),
        zone=row.time_zone,
    )
    asks = words("Delete this digest?"), words("The channel gets it no more. To have a break, pause it instead.")
    buttons = row_buttons(words, key, team, PRESSES, asks, active=row.active)
    return [kit.section(line), kit.actions(kit.button(words("Send me one now"), ids.ACTION_DIGEST_SHOW, key), *buttons)]


@dataclass(frozen=True)
class DigestForm:
    """What the form starts from: the teams one may choose, whether everybody too, and what is kept."""

    teams: Sequence[Choice]
    everybody: bool
    draft: DigestDraft


def digest_form(words: Words, given: DigestForm, metadata: str) -> dict[str, Any]:
    """Draw the form of a subscription."""
    draft = given.draft
    days = [kit.option(day_name(words, day), day) for day in WEEKDAYS]
    parts = [kit.option(words(said), part.value) for part, said in CONTENTS.items()]
    team = team_choice(words, given.teams, draft.team, everybody=given.everybody)
    return kit.modal(
        ids.VIEW_DIGEST,
        words("Digest"),
        words("Save"),
        words("Cancel"),
        metadata,
        [
            kit.field(field_ids.DIGEST_TEAM, words("Team"), team),
            kit.field(field_ids.CHANNEL, words("Channel"), kit.conversation(draft.channel)),
            kit.field(field_ids.TIME, words("Time"), kit.time_input(draft.at)),
            kit.field(
                field_ids.TIME_ZONE, words("Time zone"), kit.search(kit.option(draft.time_zone, draft.time_zone))
            ),
            kit.field(field_ids.DAYS, words("Days"), kit.boxes(days, draft.days), required=True),
            kit.field(
                field_ids.PARTS,
                words("Content"),
                kit.boxes(parts, draft.parts),
                required=False,
                hint=words("What is open, and how much it changed, is always told."),
            ),
        ],
    )
