"""The history of an opportunity: every entry with who made it and when, notes, and what else was changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers import ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.changes import change_text
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.queries.history import HistoryEntry
from storage.queries.stories import Change, NoteLine
from storage.services.looking import Story

PAGE = 15
"""Steps on a page: short enough to read, far below Slack's fifty blocks."""
NOTE_LENGTH = 300
"""Characters of a note; fifteen of them stay far below Slack's lengths."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)
TOLD = frozenset({"next_step", "edited", "assigned", "contact_changed", "linked", "withdrawn"})
"""What the change log tells that no entry does; a quote's making too."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their words, currency and time zone."""

    words: Words
    currency: str
    zone: str = "UTC"

    def moment(self, at: datetime) -> str:
        """Write an instant in the reader's zone."""
        return self.words.moment(at.astimezone(ZoneInfo(self.zone)))


def _entry(reader: Reader, entry: HistoryEntry) -> Markup:
    """Say one entry: when, what, to which stage, by whom, and the estimates."""
    words = reader.words
    stage = kit.markup(" → {no} {stage}", no=entry.stage, stage=entry.stage_description) if entry.stage else Markup()
    reason = entry.close_reason or entry.close_code
    code = kit.markup(" · {code}", code=reason) if reason else Markup()
    days = Markup()
    if entry.days_open is not None:
        days = kit.escape(" · " + words.several("{count} day", "{count} days", entry.days_open))
    estimates = words(
        "value {value} · chances {chances} % · completed {completed} % · weighted value {weighted} · closing {closing}",
        value=words.money(entry.value, reader.currency),
        chances=words.number(entry.chances),
        completed=words.number(entry.completed),
        weighted=words.weighted(entry.weighted, reader.currency),
        closing=words.day(entry.closing_date),
    )
    head = kit.markup(
        "{day} · {what}{stage}{code} · {who}{days}",
        day=words.day(entry.date_of_change),
        what=problems.name(words, entry.action),
        stage=stage,
        code=code,
        who=entry.salesperson_name or entry.salesperson,
        days=days,
    )
    marked = kit.markup("~{head}~ · {undone}", head=head, undone=words("taken back")) if entry.undone else head
    return kit.join(
        "\n", [kit.markup("*{no}* · {head}", no=entry.no, head=marked), kit.escape(estimates), _by(reader, entry)]
    )


def _by(reader: Reader, entry: HistoryEntry) -> Markup:
    """Say who made an entry, and when."""
    if entry.made_at is None or not entry.made_by:
        return Markup()
    said = reader.words("written by {who}, {moment}", who=entry.made_by, moment=reader.moment(entry.made_at))
    return kit.escape(said)


def note_text(reader: Reader, note: NoteLine) -> Markup:
    """Say a note: what it tells of, by whom, when, and where it was said."""
    words = reader.words
    link = (
        kit.markup(" · <{link}|{label}>", link=note.permalink, label=words("message")) if note.permalink else Markup()
    )
    return kit.markup(
        ":memo: {kind} · {who}, {moment}{link}\n“{text}”",
        kind=problems.name(words, note.kind),
        who=note.author,
        moment=reader.moment(note.at),
        link=link,
        text=kit.cut(note.text, NOTE_LENGTH),
    )


def _change(reader: Reader, change: Change) -> Markup:
    """Say another change, by whom and when."""
    return kit.markup(
        ":pencil2: {said} · {who}, {moment}",
        said=change_text(reader.words, change, reader.currency),
        who=change.by,
        moment=reader.moment(change.at),
    )


def _is_told(change: Change) -> bool:
    """Tell whether the change log says more than the entries do."""
    return change.action in TOLD or (change.record == "quote" and change.action == "created")


def steps(reader: Reader, story: Story) -> list[Markup]:
    """Give everything that happened in its order; notes stand under the entry they were written with."""
    of_entry: dict[int | None, list[NoteLine]] = {}
    for note in story.notes:
        of_entry.setdefault(note.entry_id, []).append(note)
    found: list[tuple[datetime, Markup]] = []
    latest = LONG_AGO
    for entry in story.entries:
        latest = max(latest, entry.made_at or LONG_AGO)
        own = [note for note in of_entry.pop(entry.id, []) if entry.made_at is None or note.at <= entry.made_at]
        found.append((latest, kit.join("\n", [_entry(reader, entry), *(note_text(reader, note) for note in own)])))
        later = [note for note in story.notes if note.entry_id == entry.id and note not in own]
        found += [(max(latest, note.at), note_text(reader, note)) for note in later]
    found += [(note.at, note_text(reader, note)) for rest in of_entry.values() for note in rest]
    found += [(change.at, _change(reader, change)) for change in story.changes if _is_told(change)]
    return [said for _, said in sorted(found, key=lambda step: step[0])]


def history_message(reader: Reader, title: str, no: str, story: Story, page: int) -> Message:
    """Draw a page of the history, oldest step first on it; page 0 is the first."""
    nothing = reader.words("Nothing has happened yet: the first stage has not been activated.")
    return paged(reader, title, no, (steps(reader, story), nothing, HISTORY), page)


HISTORY = (ids.ACTION_HISTORY_BACK, ids.ACTION_HISTORY_ON)
NOTES = (ids.ACTION_NOTES_BACK, ids.ACTION_NOTES_ON)
"""The buttons that turn the pages."""


def notes_message(reader: Reader, title: str, no: str, notes: Sequence[NoteLine], page: int) -> Message:
    """Draw a page of the notes alone."""
    nothing = reader.words("There are no notes yet. Write one with /opp {no} note.", no=no)
    return paged(reader, title, no, ([note_text(reader, note) for note in notes], nothing, NOTES), page)


def paged(reader: Reader, title: str, no: str, said: tuple[list[Markup], str, tuple[str, str]], page: int) -> Message:
    """Draw one page of what there is to say, or that there is nothing; with the ids of the buttons that turn it."""
    texts, nothing, (back, on) = said
    words = reader.words
    if not texts:
        empty = kit.escape(nothing)
        return kit.join("\n", [kit.escape(title), empty]), [kit.header(title), kit.section(empty)]
    pages = (len(texts) + PAGE - 1) // PAGE
    shown = min(max(page, 0), pages - 1)
    drawn = texts[shown * PAGE : (shown + 1) * PAGE]
    blocks: list[Block] = [kit.header(title), *map(kit.section, drawn)]
    if pages > 1:
        part = words("Page {page} of {pages}", page=shown + 1, pages=pages)
        buttons = []
        if shown > 0:
            buttons.append(kit.button(words("Earlier"), back, f"{no} {shown - 1}"))
        if shown < pages - 1:
            buttons.append(kit.button(words("Later"), on, f"{no} {shown + 1}"))
        blocks += [kit.context(kit.escape(part)), kit.actions(*buttons)]
    return kit.shortened(kit.join("\n", [kit.escape(title), *drawn])), blocks
