"""What somebody says in a conversation or asks of the app beside its messages and windows."""

import re
from collections.abc import Callable

from werkzeug.exceptions import BadRequest

from bot.sandbox.app import Kind
from bot.sandbox.page.desk import HOME, Spot
from bot.sandbox.page.notes import find
from bot.sandbox.people.person import Person
from bot.sandbox.records import Post
from bot.sandbox.sending.interactions import Interactions
from bot.sandbox.workspace import Workspace

HANDLE = re.compile(r"(?<!\S)([@#])([\w.-]*\w)")


class Talk:
    """Carry what somebody typed or picked to where it belongs."""

    def __init__(self, workspace: Workspace, interactions: Interactions, person: Callable[[str], Person]) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._person = person

    def say(self, spot: Spot, typed: str) -> None:
        """Send a line: a command where it begins with a slash, else a message."""
        line = typed.replace("\r\n", "\n").strip()
        if not line:
            return
        if line.startswith("/") and spot.thread:
            self._interactions.slackbot(spot.user, spot.place, f"{line.split()[0]} is not supported in threads. Sorry!")
        elif line.startswith("/"):
            self._person(spot.user).command(self._command(line), spot.place)
        else:
            self._person(spot.user).say(self._marked(_escaped(line)), spot.place, spot.thread or None)

    def share(self, spot: Spot, name: str, content: bytes, typed: str) -> None:
        """Drop a file into the conversation, with a line if one was typed; an empty file is none, as in Slack."""
        if not name or not content:
            raise BadRequest("There is nothing in this file.")
        if spot.place == HOME:
            raise BadRequest("A file belongs into a conversation.")
        self._person(spot.user).share(name, content, spot.place, self._marked(_escaped(typed.strip())))

    def _command(self, line: str) -> str:
        """Return a command as the app gets it: names become marks where its manifest asks for that."""
        known = {one.name: one for one in self._interactions.app.commands or ()}
        command = known.get(line.partition(" ")[0])
        return self._marked(line) if command is not None and command.should_escape else line

    def _marked(self, line: str) -> str:
        """Put a mark in the place of each @name and #channel that is known here."""
        with self._workspace.lock:
            people = {one.name: one.id for one in self._workspace.users.values()}
            channels = {one.name: one.id for one in self._workspace.channels.values() if not one.is_im}

        def mark(found: re.Match[str]) -> str:
            key = (people if found[1] == "@" else channels).get(found[2])
            return f"<{found[1]}{key}>" if key else found[0]

        return HANDLE.sub(mark, line)

    def open(self, spot: Spot) -> None:
        """Tell the app that somebody opened the conversation with it, or its Home."""
        self._person(spot.user).open_home("home" if spot.place == HOME else "messages")

    def shortcut(self, user: str, callback_id: str, key: str) -> None:
        """Use a shortcut: of a message, or a global one."""
        kind: Kind = "message" if key else "global"
        if not self._interactions.app.offers(kind, callback_id):
            raise BadRequest("The app has no such shortcut.")
        place, exchange = self._workspace.direct(user).id, None
        post = find(self._workspace, user, key)
        if not key:
            exchange = self._interactions.shortcut(user, callback_id)
        elif isinstance(post, Post) and not post.ephemeral_for:
            place, exchange = post.channel, self._interactions.message_shortcut(user, callback_id, post)
        if exchange is not None and exchange.error:
            self._interactions.slackbot(user, place, f'The shortcut failed with the error "{exchange.error}"')

    def dismiss(self, user: str, key: str) -> None:
        """Take away a message that one person alone sees."""
        post = find(self._workspace, user, key)
        if isinstance(post, Post) and post.ephemeral_for == user:
            self._workspace.remove(post)


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
