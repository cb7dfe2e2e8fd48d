"""A page to look into the workspace and act in it, for one person at a time."""

import base64
import hashlib
from collections.abc import Callable
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from bot.sandbox.page.actions import PageActions
from bot.sandbox.page.desk import Desk, Setting
from bot.sandbox.page.notes import Notebook
from bot.sandbox.page.text import shown
from bot.sandbox.people.hands import Hands, NotOnScreenError, RefusedInputError
from bot.sandbox.people.person import Person
from bot.sandbox.people.sheet import MissingInput
from bot.sandbox.records import Post, Screen
from bot.sandbox.sending.interactions import Interactions, Origin
from bot.sandbox.workspace import Workspace


def _read(name: str) -> str:
    return files("bot.sandbox.page").joinpath(f"templates/{name}").read_text(encoding="utf-8")


TEMPLATE: Final = Template(_read("page.html"))
STYLE: Final = _read("page.css")
SCRIPT: Final = _read("page.js")
SCRIPT_HASH: Final = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
"""The one script that may run here, whatever a message says."""
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
HINT: Final = "Type a command such as /help, or a message."
BELOW: Final = "The answer is in the conversation, below this window."
PATIENCE: Final = 0.5
"""Seconds to wait for what the app does after its acknowledgement, before the page is drawn; people do not notice."""


class Page:
    """The workspace as plain HTML."""

    def __init__(
        self,
        workspace: Workspace,
        interactions: Interactions,
        person: Callable[[str], Person],
        *,
        has_home: bool = False,
        hint: str = HINT,
    ) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._person = person
        self._setting = Setting(has_home, hint)
        self._notebook = Notebook()
        self.patience = PATIENCE

    def answer(self, request: Request) -> Response:
        """Show the page, or do what was asked and show it again."""
        if request.path == "/act" and request.method == "POST":
            return self._act(request)
        if request.path != "/" or request.method not in {"GET", "HEAD"}:
            return Response("not here", 404)
        user = request.args.get("as", "")
        if user not in self._workspace.users:
            return self._drawn("Who are you?", self._people())
        place = request.args.get("in") or self._workspace.direct(user).id
        desk = Desk(self._workspace, self._interactions, self._notebook, self._setting, user, place)
        body = desk.html(request.args.get("note", ""), request.args.get("answer", ""))
        return self._drawn(self._workspace.users[user].real_name, body)

    def _drawn(self, title: str, body: str) -> Response:
        html = TEMPLATE.substitute(title=shown(title), body=body, style=STYLE, script=SCRIPT)
        return Response(html, headers=HEADERS, content_type="text/html; charset=utf-8")

    def _people(self) -> str:
        people = [user for user in self._workspace.users.values() if not user.is_bot and not user.deleted]
        items = "".join(f'<li><a href="/?as={shown(one.id)}">{shown(one.real_name)}</a></li>' for one in people)
        return f"<h1>Who are you?</h1><nav><ul>{items}</ul></nav>"

    def _act(self, request: Request) -> Response:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            # Another site's page must not act in this workspace.
            return Response("this form comes from another site", 403)
        form = request.form
        user, place = form.get("as", ""), form.get("in", "")
        if user not in self._workspace.users:
            return Response("nobody", 400)
        before = self._seen(user, place)
        note = ""
        try:
            note = self._do(user, form.get("do", ""), request)
        except (MissingInput, NotOnScreenError, RefusedInputError) as problem:
            note = str(problem)
        self._notebook.forget_closed(self._workspace)
        return Response("", 303, {"Location": self._next(user, place, form.get("ts", ""), note, before)})

    def _seen(self, user: str, place: str) -> tuple[int, str]:
        """Return the order of the newest change in a conversation, and the window on top."""
        top = self._workspace.top(user)
        changes = [post.changed for post in self._posts(user, place)]
        return max(changes, default=0), top.hash if top else ""

    def _posts(self, user: str, place: str) -> list[Post]:
        return [post for post in self._workspace.visible(user) if post.channel == place]

    def _next(self, user: str, place: str, ts: str, note: str, before: tuple[int, str]) -> str:
        """Return where to go: to the newest message, or to the window if one is open."""
        query = {"as": user, "in": place}
        newest, window = self._seen(user, place)
        posts = self._posts(user, place)
        target = ts if any(post.ts == ts for post in posts) else ""
        if newest > before[0] or not target:
            target = max(posts, key=lambda post: post.changed).ts if posts else ""
        anchor = f"p{target}" if target else ""
        if window or user in self._notebook.asking:
            if not note and newest > before[0] and window == before[1]:
                query |= {"note": BELOW, "answer": anchor}
            anchor = ""
        query |= {"note": note} if note else {}
        return f"/?{urlencode(query)}" + (f"#{anchor}" if anchor and not note else "")

    def _do(self, user: str, what: str, request: Request) -> str:
        self._notebook.asking.pop(user, None)
        form = request.form
        if what == "line":
            return self._say(user, form.get("line", "").strip(), form.get("in") or None)
        if what == "home":
            self._person(user).open_home()
            self._wait()
            return ""
        key = form.get("view") or form.get("ts", "")
        thing: Origin | None = self._workspace.screens.get(key)
        if what == "message":
            thing = next((post for post in self._workspace.visible(user) if post.ts == key), None)
        if thing is None or (isinstance(thing, Screen) and thing.user != user):
            raise NotOnScreenError("this is not on the screen any more")
        hands = Hands(self._workspace, self._interactions, user)
        actions = PageActions(hands, self._notebook, thing, key, self.patience)
        note = actions.use(form)
        if actions.sent:
            self._wait()
        return note

    def _say(self, user: str, text: str, place: str | None) -> str:
        if text.startswith("/"):
            self._person(user).command(text, place)
        elif text:
            self._person(user).say(text, place)
        self._wait()
        return ""

    def _wait(self) -> None:
        with self._workspace.lock:
            self._workspace.wait_for_news(self.patience)
