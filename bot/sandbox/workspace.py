"""The state of the workspace, behind one lock."""

import base64
import itertools
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from bot.sandbox.app import InstalledApp
from bot.sandbox.elements import state_of, with_ids
from bot.sandbox.findings import Json
from bot.sandbox.limits import INTERACTIONS
from bot.sandbox.posts import Posts
from bot.sandbox.records import Channel, Post, ReplyAddress, Screen, Trigger, User

Pass = TypeVar("Pass", Trigger, ReplyAddress)

APP_USER = "UAPP00BOT"
"""The bot user of the one installed app."""
KEY_BYTES: Final = 10
"""Ten random bytes are sixteen letters: more than anybody tries out."""
REMEMBERED_SECONDS: Final = 3_600
"""How long it is known of a pass that it has expired; later it is as if it had never been."""
FORGOTTEN_AT_ONCE: Final = 100
"""More than one pass goes for each that comes, so that they do not pile up."""
REMOVED_KEPT: Final = 1_000
"""An open page is told at once, so that it need not reach far back."""
NOBODY_KNOWS: Final = InstalledApp()
"""The app of a workspace that was given no manifest."""


@dataclass(frozen=True)
class Identity:
    """Who the workspace and its one app are."""

    team_id: str
    signing_secret: str
    bot_token: str
    app_token: str
    app_id: str = "A0LOCAL"
    team_domain: str = "local"
    app: InstalledApp = NOBODY_KNOWS


@dataclass
class Workspace:
    """People, channels, messages, screens, and the passes that live for a while."""

    identity: Identity
    clock: Callable[[], float]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    posts: Posts = field(default_factory=Posts)
    screens: dict[str, Screen] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    replies: dict[str, ReplyAddress] = field(default_factory=dict)
    scheduled: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    picture_seconds: float = 0.0
    """How long this Slack looks at a picture before a message may show it."""
    removed: deque[tuple[int, Post]] = field(default_factory=lambda: deque(maxlen=REMOVED_KEPT))
    """Messages that were taken away lately, with the order of the change."""

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._news = threading.Condition(self.lock)
        self._counter = itertools.count(1)
        self._last_ts = 0
        self.changes = self.version = 0
        self.users[APP_USER] = User(APP_USER, self.identity.app.name, is_bot=True)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock, and wake everyone who waits for news afterwards."""
        with self.lock:
            yield
            self.version += 1
            self._news.notify_all()

    def wait_beyond(self, version: int, timeout: float) -> int:
        """Wait until something changed since that version, or the time is over; return the version there is now."""
        with self.lock:
            if self.version == version:
                self._news.wait(timeout)
            return self.version

    def touch(self) -> None:
        """Wake everyone who waits for news: something changed beside the workspace."""
        with self.change():
            pass

    def wake(self) -> None:
        """Wake everyone who waits for news, though nothing changed."""
        with self.lock:
            self._news.notify_all()

    def wait_for_news(self, timeout: float) -> None:
        """Wait until something changed or the time is over; the lock must be held."""
        self._news.wait(timeout)

    def next_id(self, prefix: str = "b") -> str:
        """Make up an id nobody has; it is no secret."""
        return f"{prefix}{next(self._counter):07X}"

    def new_key(self, prefix: str) -> str:
        """Make up an id nobody can guess, in the letters Slack uses: who knows it may use what it names."""
        return prefix + base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()

    def next_ts(self) -> str:
        """Return the time as a message's ts: later than every other."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def direct(self, user: str) -> Channel:
        """Return the direct message between a person and the app, opened if need be."""
        channel_id = f"D{user}"
        with self.lock:
            if channel_id not in self.channels:
                self.channels[channel_id] = Channel(channel_id, "directmessage", [user], user=user)
            return self.channels[channel_id]

    def is_open_to(self, user: str, channel_id: str) -> bool:
        """Say whether a person can look into a conversation."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.is_im and channel.user != user):
            return False
        return not channel.is_private or user in channel.members

    def visible(self, user: str) -> list[Post]:
        """Return every message a person can see, oldest first."""
        with self.lock:
            seen = {channel_id for channel_id in self.channels if self.is_open_to(user, channel_id)}
            return [post for post in self.posts if post.channel in seen and post.ephemeral_for in {None, user}]

    def visible_in(self, channel_id: str, user: str) -> list[Post]:
        """Return the messages of one conversation that a person can see, oldest first."""
        with self.lock:
            if not self.is_open_to(user, channel_id):
                return []
            return [post for post in self.posts.of(channel_id) if post.ephemeral_for in {None, user}]

    def sees(self, user: str, post: Post) -> bool:
        """Say whether a person can see a message."""
        return self.is_open_to(user, post.channel) and post.ephemeral_for in {None, user}

    def post(self, post: Post) -> Post:
        """Put a message on the board."""
        with self.change():
            post.blocks, post.attachments = with_ids(post.blocks, self.next_id), self._attached(post.attachments)
            self._touch_parent(post)
            post.created = post.changed = self._next_change()
            self.posts.add(post)
        return post

    def edit(self, post: Post, text: str, blocks: list[Json], attachments: list[Json]) -> None:
        """Put other words in the place of a message's."""
        with self.change():
            post.text, post.blocks, post.attachments = (
                text,
                with_ids(blocks, self.next_id),
                self._attached(attachments),
            )
            attached = [block for one in post.attachments for block in one["blocks"]]
            post.states = {user: state_of([*post.blocks, *attached], values) for user, values in post.states.items()}
            post.edited += 1
            post.changed = self._next_change()

    def _next_change(self) -> int:
        self.changes += 1
        return self.changes

    def _touch_parent(self, post: Post) -> None:
        """Let the message above a reply count as changed: it says how many replies it has."""
        parent = self.find_post(post.channel, post.thread_ts) if post.is_reply and post.thread_ts else None
        if parent is not None:
            parent.changed = self._next_change()

    def _attached(self, attachments: list[Json]) -> list[Json]:
        return [{**one, "blocks": with_ids(one.get("blocks", []), self.next_id)} for one in attachments]

    def find_post(self, channel: str, ts: str) -> Post | None:
        """Return a message, ephemeral ones included."""
        with self.lock:
            return self.posts.find(channel, ts)

    def remove(self, post: Post) -> bool:
        """Take a message away; say whether it was still there: two may want it gone at once."""
        with self.change():
            was_there = self.posts.remove(post)
            if was_there:
                self.removed.append((self._next_change(), post))
                self._touch_parent(post)
        return was_there

    def new_trigger(self, user: str) -> str:
        """Hand out a trigger id."""
        trigger_id = f"{int(self.clock())}.{next(self._counter)}.{secrets.token_hex(16)}"
        with self.lock:
            self._forget_expired(self.triggers)
            self.triggers[trigger_id] = Trigger(user, self.clock() + INTERACTIONS["trigger_id_ttl_seconds"])
        return trigger_id

    def _forget_expired(self, passes: dict[str, Pass]) -> None:
        """Drop the passes that are long over; the oldest stand first."""
        for key, one in list(itertools.islice(passes.items(), FORGOTTEN_AT_ONCE)):
            if one.expires + REMEMBERED_SECONDS < self.clock():
                del passes[key]

    def new_reply_address(
        self, channel: str, user: str, origin: tuple[str, str] | None = None, thread_ts: str | None = None
    ) -> ReplyAddress:
        """Hand out a response_url's key."""
        expires = self.clock() + INTERACTIONS["response_url"]["ttl_seconds"]
        key = f"{self.identity.team_id}/{next(self._counter)}/{secrets.token_urlsafe(18)}"
        with self.lock:
            self._forget_expired(self.replies)
            self.replies[key] = ReplyAddress(key, channel, user, expires, origin, thread_ts)
            return self.replies[key]

    def top(self, user: str) -> Screen | None:
        """Return the modal on somebody's screen."""
        stack = self.stacks.get(user)
        return self.screens[stack[-1]] if stack else None

    def show(self, user: str, content: Json, *, on_top: bool = False) -> Screen:
        """Open a modal alone or on top of the others."""
        with self.change():
            stack = self.stacks.setdefault(user, [])
            if not on_top:
                self._forget(stack)
                stack.clear()
            view_id = self.next_id("V")
            root = stack[0] if stack else view_id
            screen = Screen(view_id, user, {}, "", root, stack[-1] if stack else None, {})
            self.screens[view_id] = screen
            stack.append(view_id)
            self.redraw(screen, content)
        return screen

    def publish(self, user: str, content: Json) -> Screen:
        """Put a Home in the place of the one before."""
        with self.change():
            view_id = self.homes.setdefault(user, self.next_id("V"))
            screen = self.screens.setdefault(view_id, Screen(view_id, user, {}, "", view_id, None, {}))
            self.redraw(screen, content)
        return screen

    def redraw(self, screen: Screen, content: Json) -> None:
        """Give a screen new content and a new hash, keeping what was typed where the ids stayed."""
        with self.change():
            screen.content = {**content, "blocks": with_ids(content["blocks"], self.next_id)}
            screen.values = state_of(screen.content["blocks"], screen.values)
            screen.hash = f"{int(self.clock())}.{self.next_id('h')}"

    def close(self, user: str, *, whole_stack: bool = False) -> list[Screen]:
        """Take the top modal, or all of them, off the screen; return what went."""
        with self.change():
            stack = self.stacks.get(user, [])
            gone = stack[:] if whole_stack else stack[-1:]
            del stack[len(stack) - len(gone) :]
            screens = [self.screens[view_id] for view_id in reversed(gone)]
            self._forget(gone)
        return screens

    def close_one(self, screen: Screen) -> None:
        """Take one modal out of its stack, if it is still there."""
        with self.change():
            stack = self.stacks.get(screen.user, [])
            if screen.id in stack:
                stack.remove(screen.id)
                self._forget([screen.id])

    def _forget(self, view_ids: list[str]) -> None:
        for view_id in view_ids:
            self.screens.pop(view_id, None)
