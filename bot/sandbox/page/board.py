"""Draw messages: by whom, when, their blocks, files and threads."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup

from bot.sandbox.findings import Json
from bot.sandbox.page.blocks import Blocks
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.files import files_html
from bot.sandbox.page.notes import Notebook, key_of
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
        self._zone = ZoneInfo(workspace.users[user].tz)

    def posts(self, thread: str = "") -> list[Post]:
        """Return the messages of the conversation, or of a thread with the message it is about."""
        if thread:
            return [post for post in self._visible() if thread in {post.ts, post.thread_ts}]
        return [post for post in self._visible() if not post.is_reply]

    def _visible(self) -> list[Post]:
        return [post for post in self._workspace.visible(self.user) if post.channel == self.place]

    def rows(self, posts: list[Post], above: Post | None = None, *, thread: bool = False) -> list[Row]:
        """Return messages that follow each other, ready to be drawn."""
        threads: dict[str, list[Post]] = {}
        for post in [] if thread else self._visible():
            if post.is_reply and post.thread_ts:
                threads.setdefault(post.thread_ts, []).append(post)
        return [
            self._row(post, prior, threads.get(post.ts, []), thread=thread)
            for post, prior in zip(posts, [above, *posts], strict=False)
        ]

    def html(self, rows: list[Row], *, thread: bool = False) -> Markup:
        """Return messages as list items."""
        shortcuts = [one for one in self._interactions.app.shortcuts if one.kind == "message"]
        return render("messages.html", rows=rows, user=self.user, shortcuts=shortcuts, in_thread=thread)

    def one(self, post: Post) -> Markup:
        """Return one message alone, as it stands in the conversation."""
        posts = self.posts()
        at = posts.index(post)
        return self.html(self.rows([post], posts[at - 1] if at else None))

    def _row(self, post: Post, above: Post | None, replies: list[Post], *, thread: bool) -> Row:
        known = self._workspace.users.get(post.author)
        author = known.real_name if known else "Slackbot"
        at = self._local(post.ts)
        body = self._body(post, "t" if thread else "")
        notes = self._notebook.of(self.user, key_of(post))
        return Row(
            id=row_id(post, thread=thread),
            key=key_of(post),
            post=post,
            author=author,
            initials="".join(word[0] for word in author.split()[:2]).upper(),
            by_app=bool(known and known.is_bot) or post.author == SLACKBOT,
            time=f"{at:%H:%M}",
            moment=at.isoformat(),
            day="" if above is not None and self._local(above.ts).date() == at.date() else self._day(at.date()),
            body=body,
            is_form=bool(post.blocks or post.attachments),
            trouble=notes.trouble,
            replies=len(replies),
            last_reply=f"{self._local(replies[-1].ts):%H:%M}" if replies else "",
        )

    def _body(self, post: Post, prefix: str) -> Markup:
        fields = Fields(
            self._workspace, self._interactions, self.user, post, self._notebook.of(self.user, key_of(post)), prefix
        )
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
        today = datetime.fromtimestamp(self._workspace.clock(), UTC).astimezone(self._zone).date()
        near = {0: "Today", 1: "Yesterday", -1: "Tomorrow"}
        return near.get((today - day).days) or format_date(day, "EEEE d MMMM y", locale="en_GB")


def row_id(post: Post, *, thread: bool = False) -> str:
    """Return a message's id on the page."""
    return f"{'t' if thread else 'm'}-{post.channel}-{post.ts.replace('.', '-')}"
