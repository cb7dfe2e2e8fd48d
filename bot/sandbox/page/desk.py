"""What one person sees: conversations, messages or Home, a thread, the window on top."""

import itertools
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from bot.sandbox.findings import Json
from bot.sandbox.page.actions import confirmation
from bot.sandbox.page.backstage import Backstage
from bot.sandbox.page.blocks import Blocks
from bot.sandbox.page.board import PAGE, Board, Conversation, row_id
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.live import Push
from bot.sandbox.page.notes import Notebook, key_of
from bot.sandbox.page.paper import render
from bot.sandbox.page.text import Writing, plain
from bot.sandbox.page.tour import Tour
from bot.sandbox.people.hands import Hands
from bot.sandbox.records import Screen
from bot.sandbox.sending.interactions import Interactions
from bot.sandbox.workspace import Workspace

HOME: Final = "home"
"""The place that is the app's Home."""


@dataclass(frozen=True)
class Room:
    """One conversation in the side bar."""

    href: str
    name: str
    sign: str
    """What stands before the name: # for channels."""
    unread: int
    is_here: bool


@dataclass(frozen=True)
class Office:
    """What all pages share."""

    workspace: Workspace
    interactions: Interactions
    notebook: Notebook
    backstage: Backstage
    tour: Tour
    start: str
    """The channel the tour is shown in."""
    run: str
    """Tells this workspace from one that was here before: an open page must not take the two for one."""


@dataclass(frozen=True)
class Spot:
    """Who looks, and where."""

    user: str
    place: str
    thread: str = ""
    side: str = ""
    """Set where this page stands beside that of somebody else."""

    def href(self, **other: str) -> str:
        """Return the address of this page, or of one beside it; an empty value leaves a part out."""
        query = {"as": self.user, "in": self.place, "thread": self.thread, "side": self.side} | other
        return f"/?{urlencode({name: value for name, value in query.items() if value})}"


class Desk:
    """The page of one person in one place."""

    def __init__(self, office: Office, spot: Spot) -> None:
        self._office = office
        self._workspace = office.workspace
        self._spot = spot
        self._user = self._workspace.users[spot.user]
        self._direct = self._workspace.direct(spot.user).id
        self._board = Board(office.workspace, office.interactions, office.notebook, spot.user, spot.place)
        self._hands = Hands(office.workspace, office.interactions, spot.user)
        self._seen = self._workspace.changes
        self._day = self._board.today

    def page(self) -> Markup:
        """Return the whole page."""
        with self._workspace.lock:
            return render(
                "desk.html",
                spot=self._spot,
                user=self._user,
                title=self._name(),
                regions=self.regions(),
                rows=self._latest(),
                commands=self._commands(),
                people=self._people(),
                shortcuts=[one for one in self._office.interactions.app.shortcuts if one.kind == "global"],
                is_app=self._spot.place in {HOME, self._direct},
                is_home=self._spot.place == HOME,
                app=self._office.interactions.app.name,
            )

    def _latest(self) -> Markup:
        """Return the newest messages, and a way to the earlier ones."""
        shown = self._board.look()
        return self._stretch(shown, len(shown.posts))

    def earlier(self, before: str) -> Markup:
        """Return the messages before one, and a way to still earlier ones."""
        with self._workspace.lock:
            shown = self._board.look()
            end = next((at for at, post in enumerate(shown.posts) if post.ts >= before), len(shown.posts))
            return self._stretch(shown, end)

    def _stretch(self, shown: Conversation, end: int) -> Markup:
        start = max(0, end - PAGE)
        query = {"as": self._spot.user, "in": self._spot.place, "before": shown.posts[start].ts} if start else {}
        earlier = f"/earlier?{urlencode(query)}" if query else ""
        return render("stretch.html", earlier=earlier, messages=self._board.stretch(shown, start, end))

    def regions(self) -> dict[str, Markup]:
        """Return the parts that are sent whole when they change."""
        return {
            "since": render("since.html", since=self._workspace.changes, run=self._office.run),
            "bar": self._bar(),
            "rooms": render("rooms.html", rooms=self._rooms(), user=self._spot.user),
            "head": self._head(),
            "tour": self._tour(),
            "home": self._home(),
            "thread": self._thread(),
            "window": self._window(),
        }

    def pushes(self) -> list[Push]:
        """Return the messages that came, changed or went since the last time."""
        since, self._seen = self._seen, self._workspace.changes
        self._read()
        gone = [
            post
            for at, post in self._workspace.removed
            if at > since and post.channel == self._spot.place and post.created <= since
        ]
        news: list[Push] = [(f"#{row_id(post)}", "delete", Markup("")) for post in gone]
        before, self._day = self._day, self._board.today
        shown = self._board.look()
        headed = self._board.headed(shown.posts, gone, before)
        noted = self._office.notebook.changed_since(self._spot.user, since)
        for at, post in enumerate(shown.posts):
            if post.created > since:
                news.append(("#messages", "beforeend", self._board.stretch(shown, at, at + 1)))
            elif post.changed > since or post.ts in headed or (noted and key_of(post) in noted):
                news.append((f"#{row_id(post)}", "outerMorph", self._board.stretch(shown, at, at + 1)))
        return news

    def continue_from(self, since: int) -> None:
        """Take up where a page was drawn, or where its connection broke."""
        self._seen = since

    def _read(self) -> None:
        self._office.notebook.seen[self._spot.user, self._spot.place] = self._workspace.changes

    def _name(self) -> str:
        if self._spot.place in {HOME, self._direct}:
            return self._office.interactions.app.name
        return f"#{self._workspace.channels[self._spot.place].name}"

    def _bar(self) -> Markup:
        others = [one for one in self._workspace.users.values() if not one.is_bot and not one.deleted]
        people = [(self._spot.href(**self._moved(one.id)), one) for one in others]
        beside = next((one.id for one in others if one.id != self._user.id), "")
        both = f"/side?{urlencode({'as': self._user.id, 'and': beside, 'in': self._spot.place})}" if beside else ""
        alone = self._spot.href(side="") if self._spot.side else ""
        tools = self._office.backstage.bar(self._user.id)
        return render("bar.html", user=self._user, people=people, both=both, alone=alone, tools=tools)

    def _moved(self, other: str) -> dict[str, str]:
        """Return where somebody else would be on this page: in their own conversation with the app, say."""
        channel = self._workspace.channels.get(self._spot.place)
        if self._spot.place == self._direct or (channel is not None and other not in channel.members):
            return {"as": other, "in": self._workspace.direct(other).id, "thread": ""}
        return {"as": other}

    def _rooms(self) -> dict[str, list[Room]]:
        mine = [one for one in self._workspace.channels.values() if self._user.id in one.members and not one.is_im]
        app = Room(
            self._spot.href(**{"in": self._direct, "thread": ""}),
            self._office.interactions.app.name,
            "",
            self._unread(self._direct),
            self._spot.place in {HOME, self._direct},
        )
        channels = [
            Room(
                self._spot.href(**{"in": one.id, "thread": ""}),
                one.name,
                "🔒" if one.is_private else "#",
                self._unread(one.id),
                one.id == self._spot.place,
            )
            for one in mine
        ]
        return {"Channels": channels, "Apps": [app]}

    def _unread(self, place: str) -> int:
        if place == self._spot.place:
            return 0
        seen = self._office.notebook.seen.get((self._user.id, place), 0)
        latest = reversed(self._workspace.posts.of(place))
        fresh = itertools.takewhile(lambda post: post.created > seen, latest)
        return sum(post.author != self._user.id and self._workspace.sees(self._user.id, post) for post in fresh)

    def _head(self) -> Markup:
        channel = self._workspace.channels.get(self._spot.place)
        members = "" if channel is None or channel.is_im else ", ".join(self._names(channel.members))
        tabs = []
        app = self._office.interactions.app
        if self._spot.place in {HOME, self._direct} and app.has_home:
            tabs = [
                (self._spot.href(**{"in": place, "thread": ""}), name, place == self._spot.place)
                for place, name in ((HOME, "Home"), (self._direct, "Messages"))
            ]
        return render("head.html", name=self._name(), members=members, tabs=tabs)

    def _names(self, members: list[str]) -> list[str]:
        return [self._workspace.users[one].real_name for one in members if one in self._workspace.users]

    def _tour(self) -> Markup:
        tour = self._office.tour
        here = self._spot.place == self._office.start and tour.is_shown(self._user.id)
        writing, done = Writing(self._workspace, self._user.id), tour.done(self._user.id) if here else set()
        steps = [(step, writing.mrkdwn(step.text), at in done) for at, step in enumerate(tour.steps)] if here else []
        return render("tour.html", steps=steps, user=self._user.id, all_done=len(done) == len(tour.steps))

    def _home(self) -> Markup:
        view_id = self._workspace.homes.get(self._user.id) if self._spot.place == HOME else None
        screen = self._workspace.screens.get(view_id) if view_id else None
        if screen is None:
            return render("home.html", key="", user="", body="", trouble="", waiting=self._spot.place == HOME)
        trouble = self._office.notebook.on(self._user.id, key_of(screen)).trouble
        body = self._drawn(screen)
        return render("home.html", key=key_of(screen), user=self._user.id, body=body, trouble=trouble, waiting=False)

    def _thread(self) -> Markup:
        thread = self._spot.thread
        rows = self._board.thread(self._board.look(), thread) if thread else ""
        return render("thread.html", rows=rows, spot=self._spot)

    def _window(self) -> Markup:
        top = self._workspace.top(self._user.id)
        frame: Json = {} if top is None else top.content
        texts = {name: plain((frame.get(name) or {}).get("text", "")) for name in ("title", "submit", "close")}
        key = "" if top is None else key_of(top)
        return render(
            "window.html",
            user=self._user.id,
            key=key,
            screen=top,
            depth=len(self._workspace.stacks.get(self._user.id, [])),
            body="" if top is None else self._drawn(top),
            trouble="" if top is None else self._office.notebook.on(self._user.id, key).trouble,
            asking=confirmation(self._hands, self._office.notebook),
            **texts,
        )

    def _drawn(self, screen: Screen) -> Markup:
        notes = self._office.notebook.on(self._user.id, key_of(screen))
        fields = Fields(self._workspace, self._office.interactions, self._user.id, screen, notes)
        return Blocks(self._workspace, self._user.id, fields).html(screen.content["blocks"])

    def _commands(self) -> list[tuple[str, str, str]]:
        commands = self._office.interactions.app.commands or ()
        return [(one.name, one.usage_hint, one.description) for one in commands]

    def _people(self) -> list[tuple[str, str]]:
        users = [one for one in self._workspace.users.values() if not one.deleted]
        return [(f"@{one.name}", one.real_name) for one in users]
