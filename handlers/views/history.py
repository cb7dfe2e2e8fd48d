"""The history of an opportunity: every entry, the newest page first."""

from collections.abc import Sequence

from handlers import ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.queries.opportunities import HistoryEntry

PAGE = 15
"""Entries on a page: short enough to read, far below Slack's fifty blocks."""
NOTE_LENGTH = 300
"""Characters of a note; fifteen of them stay far below Slack's lengths."""


def _entry(words: Words, entry: HistoryEntry, currency: str) -> Markup:
    """Say one entry: when, what, to which stage, and the estimates."""
    what = problems.name(words, entry.action)
    stage = kit.markup(" → {no} {stage}", no=entry.stage, stage=entry.stage_description) if entry.stage else Markup()
    code = kit.markup(" · {code}", code=entry.close_code) if entry.close_code else Markup()
    days = Markup()
    if entry.days_open is not None:
        days = kit.escape(" · " + words.several("{count} day", "{count} days", entry.days_open))
    estimates = words(
        "value {value} · chances {chances} % · completed {completed} % · weighted value {weighted} · closing {closing}",
        value=words.money(entry.value, currency),
        chances=words.number(entry.chances),
        completed=words.number(entry.completed),
        weighted=words.weighted(entry.weighted, currency),
        closing=words.day(entry.closing_date),
    )
    note = kit.markup("\n“{text}”", text=kit.cut(entry.note, NOTE_LENGTH)) if entry.note else Markup()
    return kit.markup(
        "*{no}* · {day} · {what}{stage}{code} · {who}{days}\n{estimates}{note}",
        no=entry.no,
        day=words.day(entry.date_of_change),
        what=what,
        stage=stage,
        code=code,
        who=entry.salesperson,
        days=days,
        estimates=estimates,
        note=note,
    )


def history_message(
    words: Words, title: str, no: str, entries: Sequence[HistoryEntry], currency: str, page: int
) -> Message:
    """Draw a page of the history, oldest entry first on it; page 0 is the first."""
    if not entries:
        text = kit.escape(words("Nothing has happened yet: the first stage has not been activated."))
        return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text)]
    pages = (len(entries) + PAGE - 1) // PAGE
    shown = min(max(page, 0), pages - 1)
    drawn = [_entry(words, entry, currency) for entry in entries[shown * PAGE : (shown + 1) * PAGE]]
    blocks: list[Block] = [kit.header(title), *map(kit.section, drawn)]
    if pages > 1:
        part = words("Page {page} of {pages}", page=shown + 1, pages=pages)
        buttons = []
        if shown > 0:
            buttons.append(kit.button(words("Earlier"), ids.ACTION_HISTORY_BACK, f"{no} {shown - 1}"))
        if shown < pages - 1:
            buttons.append(kit.button(words("Later"), ids.ACTION_HISTORY_ON, f"{no} {shown + 1}"))
        blocks += [kit.context(kit.escape(part)), kit.actions(*buttons)]
    said = kit.join("\n", [kit.escape(title), *drawn])
    return kit.shortened(said), blocks
