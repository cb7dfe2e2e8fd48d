"""A page to look into the workspace and act in it, for one person at a time."""

from collections.abc import Callable
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from bot.sandbox.findings import Json
from bot.sandbox.hands import Hands, NotOnScreenError, RefusedInputError
from bot.sandbox.interactions import Interactions, Origin
from bot.sandbox.page_actions import PageActions
from bot.sandbox.page_blocks import Form, shown
from bot.sandbox.person import Person
from bot.sandbox.records import Post, Screen
from bot.sandbox.sheet import MissingInput
from bot.sandbox.workspace import Workspace

TEMPLATE: Final = Template(files("bot.sandbox").joinpath("templates/page.html").read_text(encoding="utf-8"))
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
REFRESH: Final = '<meta http-equiv="refresh" content="5">'
PATIENCE: Final = 0.5
"""Seconds to wait for what the app does after its acknowledgement, before the page is drawn; people do not notice."""


class Page:
    """The workspace as plain HTML."""

    def __init__(self, workspace: Workspace, interactions: Interactions, person: Callable[[str], Person]) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._person = person
        self._found: dict[str, dict[int, list[Json]]] = {}
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
        refresh = self._workspace.top(user) is None
        return self._drawn(self._workspace.users[user].real_name, self._desk(user, request), refresh=refresh)

    def _drawn(self, title: str, body: str, *, refresh: bool = False) -> Response:
        html = TEMPLATE.substitute(title=shown(title), body=body, refresh=REFRESH if refresh else "")
        return Response(html, headers=HEADERS, content_type="text/html; charset=utf-8")

    def _people(self) -> str:
        people = [user for user in self._workspace.users.values() if not user.is_bot and not user.deleted]
        items = "".join(f'<li><a href="/?as={shown(one.id)}">{shown(one.real_name)}</a></li>' for one in people)
        return f"<h1>Who are you?</h1><nav><ul>{items}</ul></nav>"

    def _desk(self, user: str, request: Request) -> str:
        place = request.args.get("in") or self._workspace.direct(user).id
        note = request.args.get("note", "")
        name = shown(self._workspace.users[user].real_name)
        parts = [f'<header><h1>{name}</h1><a href="/">someone else</a></header>', self._rooms(user, place)]
        if note:
            parts.append(f"<p class=note role=alert>{shown(note)}</p>")
        top = self._workspace.top(user)
        if top is not None:
            parts.append(self._modal(user, place, top))
        if place == "home":
            parts.append(self._home(user))
        else:
            posts = [post for post in self._workspace.visible(user) if post.channel == place]
            parts += ["<main>", *[self._message(user, place, post) for post in posts], "</main>"]
            parts.append(self._line(user, place))
        if top is None:
            parts.append("<p class=by>This page looks for news every five seconds.</p>")
        return "\n".join(parts)

    def _rooms(self, user: str, place: str) -> str:
        rooms = [(self._workspace.direct(user).id, self._workspace.identity.app_name), ("home", "Home")]
        with self._workspace.lock:
            channels = [one for one in self._workspace.channels.values() if user in one.members and not one.is_im]
        rooms += [(one.id, f"#{one.name}") for one in channels]
        links = []
        for key, name in rooms:
            mark = ' aria-current="page"' if key == place else ""
            links.append(f'<li><a href="/?{shown(urlencode({"as": user, "in": key}))}"{mark}>{shown(name)}</a></li>')
        return f"<nav aria-label=Conversations><ul>{''.join(links)}</ul></nav>"

    def _start(self, user: str, place: str, **more: str) -> str:
        hidden = {"as": user, "in": place, **more}
        fields = "".join(f'<input type="hidden" name="{key}" value="{shown(value)}">' for key, value in hidden.items())
        return f'<form method="post" action="/act">{fields}'

    def _line(self, user: str, place: str) -> str:
        field = '<label for="line">Message or /command</label><input id="line" name="line" autocomplete="off">'
        return f"{self._start(user, place, do='line')}{field}<button>Send</button></form>"

    def _message(self, user: str, place: str, post: Post) -> str:
        author = self._workspace.users[post.author].real_name if post.author in self._workspace.users else "Slackbot"
        only = " · only visible to you" if post.ephemeral_for else ""
        edited = " · edited" if post.edited else ""
        thread = " · in a thread" if post.thread_ts else ""
        values = self._interactions.values(user, post)
        blocks = Hands(self._workspace, self._interactions, user).blocks(post)
        body = f"<p>{shown(post.text)}</p>"
        if blocks:
            form = Form(self._workspace, blocks, values, self._found.get(post.ts, {})).html(f"m{post.ts}")
            body = f"{self._start(user, place, do='message', ts=post.ts)}{form}</form>"
        kind = "private" if post.ephemeral_for else "public"
        return f'<article class="{kind}"><p class=by>{shown(author)}{only}{edited}{thread}</p>{body}</article>'

    def _home(self, user: str) -> str:
        home = self._workspace.homes.get(user)
        ask = f"{self._start(user, 'home', do='home')}<button>Open Home</button></form>"
        if home is None:
            return f"<main><p>The app has published no Home yet.</p>{ask}</main>"
        screen = self._workspace.screens[home]
        form = Form(self._workspace, screen.content["blocks"], screen.values, self._found.get(home, {})).html("h")
        return f"<main>{ask}{self._start(user, 'home', do='view', view=home)}{form}</form></main>"

    def _modal(self, user: str, place: str, screen: Screen) -> str:
        content = screen.content
        found = self._found.get(screen.id, {})
        form = Form(self._workspace, content["blocks"], screen.values, found).html("v", screen.errors)
        close = shown((content.get("close") or {}).get("text", "Cancel"))
        cancel = f'<button name="cancel" value="1">{close}</button>'
        submit = default = ""
        if content.get("submit"):
            submit = f'<button name="submit" value="1">{shown(content["submit"]["text"])}</button>'
            # Enter in a field uses a form's first button: that must be this one, not one of the app's.
            default = '<button name="submit" value="1" hidden></button>'
        start = self._start(user, place, do="view", view=screen.id) + default
        inner = f'<h2 id="modal">{shown(content["title"]["text"])}</h2>{start}{form}{submit}{cancel}</form>'
        return f'<section class="modal" role="dialog" aria-labelledby="modal">{inner}</section>'

    def _act(self, request: Request) -> Response:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            # Another site's page must not act in this workspace.
            return Response("this form comes from another site", 403)
        form = request.form
        user = form.get("as", "")
        if user not in self._workspace.users:
            return Response("nobody", 400)
        note = ""
        try:
            note = self._do(user, form.get("do", ""), request)
        except (MissingInput, NotOnScreenError, RefusedInputError) as problem:
            note = str(problem)
        with self._workspace.lock:
            self._workspace.wait_for_news(self.patience)
        query = {"as": user, "in": form.get("in", "")} | ({"note": note} if note else {})
        return Response("", 303, {"Location": f"/?{urlencode(query)}"})

    def _do(self, user: str, what: str, request: Request) -> str:
        person = self._person(user)
        actions = PageActions(person, Hands(self._workspace, self._interactions, user), self._found)
        form = request.form
        if what == "line":
            actions.line(form)
        elif what == "home":
            person.open_home()
        else:
            key = form.get("view") or form.get("ts", "")
            thing: Origin | None = self._workspace.screens.get(key)
            if what == "message":
                thing = next((post for post in self._workspace.visible(user) if post.ts == key), None)
            if thing is None or (isinstance(thing, Screen) and thing.user != user):
                raise NotOnScreenError("this is not on the screen any more")
            return actions.use(thing, key, form)
        return ""
