"""Draw messages: by whom, when, their blocks, files and threads."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from babel.dates import format_date
from markupsafe import Markup

from bot.sandbox.clock import zone_of
from bot.sandbox.findings import Json
from bot.sandbox.page.blocks import Blocks
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.files import files_html
from bot.sandbox.page.notes import Notebook, Notes, key_of
from bot.sandbox.page.paper import render
from bot.sandbox.page.text import Writing
from bot.sandbox.records import Post
from bot.sandbox.sending.interactions import SLACKBOT, Interactions
from bot.sandbox.workspace import Workspace

PAGE: Final = 50
"""Messages drawn at once; earlier ones come as one scrolls up."""


@dataclass(frozen=True)
class Row:
    """One message as the template takes it."""

    id: str
    key: str
    post: Post
    author: str
    initials: str
    by_app: bool
    time: str
    moment: str
    day: str
    """The day, where it is another than that of the message above."""
    body: Markup
    is_form: bool
    trouble: str
    replies: int
    last_reply: str


@dataclass(frozen=True)
class Conversation:
    """What stands in a conversation: its messages, and the replies under them by their ts."""

    posts: list[Post]
    replies: dict[str, list[Post]]


class Board:
    """The messages of one conversation, or of one thread in it, as one person sees them."""

    def __init__(
        self, workspace: Workspace, interactions: Interactions, notebook: Notebook, user: str, place: str
    ) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._notebook = notebook
        self.user = user
        self.place = place
        self._zone = zone_of(workspace.users[user].tz)

    def look(self) -> Conversation:
        """Return what stands in the conversation now."""
        shown = Conversation([], {})
        for post in self._workspace.visible_in(self.place, self.user):
            if post.is_reply:
                shown.replies.setdefault(str(post.thread_ts), []).append(post)
            else:
                shown.posts.append(post)
        return shown

    def stretch(self, shown: Conversation, start: int, end: int) -> Markup:
        """Return some messages of the conversation as list items."""
        rows = []
        for at in range(start, end):
            post = shown.posts[at]
            rows.append(self._row(post, shown.posts[at - 1] if at else None, shown.replies.get(post.ts, [])))
        return self._items(rows)

    def thread(self, shown: Conversation, ts: str) -> Markup:
        """Return the messages of a thread as list items, the one it is about first."""
        above = next((post for post in shown.posts if post.ts == ts), None)
        posts = [*([above] if above else []), *shown.replies.get(ts, [])]
        rows = [self._row(post, prior, [], prefix="t") for post, prior in zip(posts, [None, *posts], strict=False)]
        return self._items(rows, in_thread=True)

    @property
    def today(self) -> date:
        """Return the day it is for this person."""
        return datetime.fromtimestamp(self._workspace.clock(), self._zone).date()

    def headed(self, posts: list[Post], gone: list[Post], before: date) -> set[str]:
        """Return which messages have another day above them now: the day has changed, or a message before is gone."""
        if not gone and before == self.today:
            return set()
        days = [self._local(post.ts).date() for post in posts]
        return {post.ts for post, day, above in zip(posts, days, [None, *days], strict=False) if day != above}

    def _items(self, rows: list[Row], *, in_thread: bool = False) -> Markup:
        shortcuts = [one for one in self._interactions.app.shortcuts if one.kind == "message"]
        return render("messages.html", rows=rows, user=self.user, shortcuts=shortcuts, in_thread=in_thread)

    def _row(self, post: Post, above: Post | None, replies: list[Post], prefix: str = "") -> Row:
        known = self._workspace.users.get(post.author)
        author = known.real_name if known else "Slackbot"
        at = self._local(post.ts)
        notes = self._notebook.on(self.user, key_of(post))
        return Row(
            id=row_id(post, prefix or "m"),
            key=key_of(post),
            post=post,
            author=author,
            initials="".join(word[0] for word in author.split()[:2]).upper(),
            by_app=bool(known and known.is_bot) or post.author == SLACKBOT,
            time=f"{at:%H:%M}",
            moment=at.isoformat(),
            day="" if above is not None and self._local(above.ts).date() == at.date() else self._day(at.date()),
            body=self._body(post, notes, prefix),
            is_form=bool(post.blocks or post.attachments),
            trouble=notes.trouble,
            replies=len(replies),
            last_reply=f"{self._local(replies[-1].ts):%H:%M}" if replies else "",
        )

    def _body(self, post: Post, notes: Notes, prefix: str) -> Markup:
        fields = Fields(self._workspace, self._interactions, self.user, post, notes, prefix)
        blocks = Blocks(self._workspace, self.user, fields)
        writing = Writing(self._workspace, self.user)
        text = writing.mrkdwn(post.text) if post.text and not post.blocks else Markup("")
        attachments = [(one.get("color", ""), self._attachment(one, blocks, writing)) for one in post.attachments]
        return render(
            "message_body.html",
            text=text,
            blocks=blocks.html(post.blocks),
            attachments=attachments,
            files=files_html(post.files) if post.files else "",
        )

    def _attachment(self, attachment: Json, blocks: Blocks, writing: Writing) -> Markup:
        texts = [attachment[name] for name in ("pretext", "title", "text") if attachment.get(name)]
        words = texts if texts or attachment.get("blocks") else [attachment.get("fallback", "")]
        frame = Markup('<div class="text">{}</div>')
        drawn = Markup("").join(frame.format(writing.mrkdwn(str(one))) for one in words if one)
        return drawn + blocks.html(attachment.get("blocks", []))

    def _local(self, ts: str) -> datetime:
        return datetime.fromtimestamp(float(ts), UTC).astimezone(self._zone)

    def _day(self, day: date) -> str:
        near = {0: "Today", 1: "Yesterday", -1: "Tomorrow"}
        return near.get((self.today - day).days) or format_date(day, "EEEE d MMMM y", locale="en_GB")


def row_id(post: Post, prefix: str = "m") -> str:
    """Return a message's id on the page; in a thread it may stand once more."""
    return f"{prefix}-{post.channel}-{post.ts.replace('.', '-')}"
