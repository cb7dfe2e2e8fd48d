"""Act as a person does: by what is on the screen."""

import time
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.api.downloads import SCOPE
from bot.sandbox.app import FILE_SHARED, HOME_OPENED, Kind
from bot.sandbox.findings import Json
from bot.sandbox.payloads import view_json
from bot.sandbox.people.filing import keep_file
from bot.sandbox.people.hands import Hands, NotOnScreenError
from bot.sandbox.people.letter import Message
from bot.sandbox.people.sheet import Sheet
from bot.sandbox.records import Exchange, Post
from bot.sandbox.sending.events import Events
from bot.sandbox.sending.interactions import Interactions
from bot.sandbox.workspace import APP_USER, Workspace

Found = TypeVar("Found")


class Person:
    """Somebody in the workspace."""

    def __init__(self, workspace: Workspace, interactions: Interactions, events: Events, user: str) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._events = events
        self._hands = Hands(workspace, interactions, user)
        self._app = interactions.app
        self.id = user

    def command(self, line: str, channel: str | None = None) -> Exchange:
        """Type a slash command; without a channel, in the conversation with the app."""
        place = channel or self._workspace.direct(self.id).id
        if place not in self._workspace.channels:
            raise NotOnScreenError(f"there is no channel {place}")
        return self._interactions.command(self.id, line, place)

    def shortcut(self, callback_id: str) -> Exchange:
        """Use a global shortcut."""
        self._refuse_unknown("global", callback_id)
        return self._interactions.shortcut(self.id, callback_id)

    def message_shortcut(self, callback_id: str, message: Message) -> Exchange:
        """Use a shortcut from a message's menu."""
        self._refuse_unknown("message", callback_id)
        return self._interactions.message_shortcut(self.id, callback_id, message.post)

    def open_home(self, tab: str = "home") -> Exchange | None:
        """Open the app's Home, or the conversation with it; the app is told if it subscribed to that."""
        if HOME_OPENED not in self._app.events:
            return None
        channel = self._workspace.direct(self.id)
        event: Json = {"type": HOME_OPENED, "user": self.id, "channel": channel.id, "tab": tab}
        event["event_ts"] = self._workspace.next_ts()
        home = self.home
        if home is not None and tab == "home":
            event["view"] = view_json(self._workspace, home.screen)
        return self._events.send(event)

    def say(self, text: str, channel: str | None = None, thread_ts: str | None = None) -> Message:
        """Write a message; the app is told if it subscribed to such."""
        place = self._workspace.channels[channel] if channel else self._workspace.direct(self.id)
        post = Post(self._workspace.next_ts(), place.id, self.id, text, [], [], thread_ts)
        self._workspace.post(post)
        event: Json = {"user": self.id, "text": text, "channel": place.id, "ts": post.ts, "event_ts": post.ts}
        event |= {"thread_ts": thread_ts} if thread_ts else {}
        kind = "im" if place.is_im else "group" if place.is_private else "channel"
        named = "message.im" if place.is_im else f"message.{kind}s"
        if named in self._app.events and (place.is_im or place.app_is_member):
            self._events.send({"type": "message", "channel_type": kind, **event})
        # What is said to the app alone is no mention, whatever names it holds.
        if "app_mention" in self._app.events and f"<@{APP_USER}>" in text and not place.is_im:
            self._events.send({"type": "app_mention", **event})
        return Message(self._hands, post)

    def share(self, name: str, content: bytes, channel: str | None = None, text: str = "") -> Message:
        """Drop a file into a conversation, by itself into that with the app, which is told if it subscribed."""
        place = self._workspace.channels[channel] if channel else self._workspace.direct(self.id)
        file = keep_file(self._workspace, self.id, name, content)
        post = Post(self._workspace.next_ts(), place.id, self.id, text, [], [], files=[file])
        self._workspace.post(post)
        if place.is_im or place.app_is_member:
            event: Json = {
                "file_id": file["id"],
                "user_id": self.id,
                "file": {"id": file["id"]},
                "channel_id": place.id,
            }
            if FILE_SHARED in self._app.events and self._app.may(SCOPE):
                self._events.send({"type": FILE_SHARED, **event, "event_ts": post.ts})
            if "message.im" in self._app.events and place.is_im:
                said = {"subtype": "file_share", "text": text, "user": self.id, "channel": place.id, "files": [file]}
                self._events.send({"type": "message", "channel_type": "im", **said, "ts": post.ts, "event_ts": post.ts})
        return Message(self._hands, post)

    def has_view(self) -> bool:
        """Say whether a modal is open."""
        return self._workspace.top(self.id) is not None

    def view(self, title: str | None = None, timeout: float = 5) -> Sheet:
        """Wait until the modal on top has this title."""

        def look() -> Sheet | None:
            top = self._workspace.top(self.id)
            shown = (top.content.get("title") or {}).get("text") if top else None
            return Sheet(self._hands, top.id) if top and title in {None, shown} else None

        return self._wait(look, timeout, lambda: f"no modal {title!r} came up; on the screen: {self._on_screen()}")

    @property
    def home(self) -> Sheet | None:
        """Return the Home, if one was published."""
        view_id = self._workspace.homes.get(self.id)
        return Sheet(self._hands, view_id) if view_id else None

    def wait_for_home(self, containing: str = "", timeout: float = 5) -> Sheet:
        """Wait until the Home shows a text."""

        def look() -> Sheet | None:
            home = self.home
            return home if home is not None and containing in home.text else None

        return self._wait(look, timeout, lambda: f"no Home with {containing!r}")

    def messages(self, channel: str) -> list[Message]:
        """Return the messages of a channel, own ephemerals included, oldest first."""
        return [self._message(post) for post in self._workspace.visible_in(channel, self.id)]

    def direct_messages(self) -> list[Message]:
        """Return the conversation with the app, oldest first."""
        return self.messages(self._workspace.direct(self.id).id)

    def private(self, channel: str | None = None) -> list[Message]:
        """Return only what this person alone sees."""
        posts = [post for post in self._workspace.visible(self.id) if post.ephemeral_for == self.id]
        return [self._message(post) for post in posts if channel in {None, post.channel}]

    def wait_for_message(self, containing: str, channel: str | None = None, timeout: float = 5) -> Message:
        """Wait for the newest message, or change to one, that shows a text."""

        def look() -> Message | None:
            posts = [post for post in self._workspace.visible(self.id) if channel in {None, post.channel}]
            for post in sorted(posts, key=lambda one: one.changed, reverse=True):
                message = self._message(post)
                if containing in message.text or containing in message.drawn:
                    return message
            return None

        return self._wait(look, timeout, lambda: f"no message with {containing!r}; {self._newest(channel)}")

    def _refuse_unknown(self, kind: Kind, callback_id: str) -> None:
        if not self._app.offers(kind, callback_id):
            raise NotOnScreenError(f"the app has no {kind} shortcut {callback_id}")

    def _message(self, post: Post) -> Message:
        return Message(self._hands, post)

    def _wait(self, look: Callable[[], Found | None], timeout: float, otherwise: Callable[[], str]) -> Found:
        end = time.monotonic() + timeout
        with self._workspace.lock:
            while True:
                found = look()
                if found is not None:
                    return found
                left = end - time.monotonic()
                if left <= 0:
                    raise NotOnScreenError(otherwise())
                self._workspace.wait_for_news(left)

    def _on_screen(self) -> str:
        top = self._workspace.top(self.id)
        return Sheet(self._hands, top.id).text if top else "nothing"

    def _newest(self, channel: str | None) -> str:
        posts = [post for post in self._workspace.visible(self.id) if channel in {None, post.channel}]
        return f"the newest: {[self._message(post).drawn for post in posts[-3:]]}"
