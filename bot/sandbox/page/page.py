"""The workspace in a browser: which request is answered by what."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.wrappers import Request, Response

from bot.sandbox.faults import DroppedError
from bot.sandbox.page.actions import Actions
from bot.sandbox.page.backstage import Backstage
from bot.sandbox.page.desk import HOME, Desk, Office, Spot
from bot.sandbox.page.files import Files
from bot.sandbox.page.guard import HEADERS
from bot.sandbox.page.live import Watcher, serve
from bot.sandbox.page.notes import Notebook, find
from bot.sandbox.page.paper import render
from bot.sandbox.page.search import search
from bot.sandbox.page.setting import Setting
from bot.sandbox.page.talk import Talk
from bot.sandbox.page.tour import Tour
from bot.sandbox.people.hands import Hands
from bot.sandbox.people.person import Person
from bot.sandbox.sending.interactions import Interactions
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

TYPES: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


class UpgradeRequired(HTTPException):
    """Only a WebSocket is served here."""

    code = 426
    description = "This address speaks WebSocket."


DONE: Final = 204
"""What a deed answers: whatever came of it is pushed to the open pages."""


class Page:
    """The workspace as HTML, one page a person."""

    def __init__(
        self,
        workspace: Workspace,
        interactions: Interactions,
        person: Callable[[str], Person],
        traffic: Traffic,
        backstage: Backstage,
        setting: Setting,
    ) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._setting = setting
        self._backstage = backstage
        self._notebook = Notebook()
        self._files = Files(workspace)
        self._tour = Tour(setting.tour, traffic)
        self._talk = Talk(workspace, interactions, person)
        run = workspace.new_key("run")
        self._office = Office(workspace, interactions, self._notebook, backstage, self._tour, setting.place, run)
        self._shown: Mapping[str, Callable[[Request], Response]] = {
            "/": self._desk,
            "/side": self._side,
            "/earlier": self._earlier,
            "/live": self._live,
        }
        self._deeds: Mapping[str, Callable[[Request], Response]] = {
            "/do/line": self._line,
            "/do/file": self._file,
            "/do/opened": self._opened,
            "/do/blocks": self._blocks,
            "/do/search": self._search,
            "/do/shortcut": self._shortcut,
            "/do/dismiss": self._dismiss,
            "/do/tour": self._leave_tour,
        }

    def answer(self, request: Request) -> Response:
        """Answer one request of a browser."""
        try:
            response = self._answer(request)
        except HTTPException as problem:
            response = Response(f"{problem.description}\n", problem.code)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def _answer(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/static/"):
            return _static(path.removeprefix("/static/"))
        if path.startswith("/files/"):
            return self._files.answer(request)
        if path.startswith("/behind"):
            return self._backstage.answer(request)
        handlers = self._deeds if request.method == "POST" else self._shown
        if request.method not in {"GET", "HEAD", "POST"} or path not in handlers:
            raise NotFound("There is no such page here.")
        return handlers[path](request)

    def _desk(self, request: Request) -> Response:
        if "as" not in request.args:
            return Response("", 302, {"Location": f"/?{urlencode(self._start())}"})
        return _html(Desk(self._office, self._spot(request.args)).page())

    def _start(self) -> dict[str, str]:
        people = [one.id for one in self._workspace.users.values() if not one.is_bot and not one.deleted]
        user = self._setting.person or next(iter(people), "")
        if user not in self._workspace.users:
            raise NotFound("Nobody is in this workspace yet: add_user adds people.")
        return {"as": user, "in": self._setting.place or self._workspace.direct(user).id}

    def _spot(self, given: Mapping[str, str]) -> Spot:
        """Return who asks and where they are; both must be known here."""
        user = given.get("as", "")
        known = self._workspace.users.get(user)
        if known is None or known.is_bot:
            raise BadRequest("Nobody here has that name.")
        place = given.get("in") or self._workspace.direct(user).id
        channel = self._workspace.channels.get(place)
        if place != HOME and (channel is None or user not in channel.members):
            raise NotFound("This conversation is not open to that person.")
        return Spot(user, place, given.get("thread", ""), given.get("side", ""))

    def _side(self, request: Request) -> Response:
        people = []
        for user in (request.args.get("as", ""), request.args.get("and", "")):
            known = self._workspace.users.get(user)
            if known is None:
                raise NotFound("Nobody here has that name.")
            channel = self._workspace.channels.get(request.args.get("in", ""))
            shared = channel is not None and user in channel.members
            place = channel.id if channel is not None and shared else self._workspace.direct(user).id
            people.append((known.real_name, Spot(user, place, side="1").href()))
        return _html(render("side.html", people=people))

    def _earlier(self, request: Request) -> Response:
        return _html(Desk(self._office, self._spot(request.args)).earlier(request.args.get("before", "")))

    def _live(self, request: Request) -> Response:
        if request.headers.get("Upgrade", "").lower() != "websocket":
            raise UpgradeRequired
        watcher: Watcher = self._backstage.watch(request)
        if "as" in request.args:
            desk = watcher = Desk(self._office, self._spot(request.args))
            desk.continue_from(request.args.get("since", 0, type=int))
        serve(request.environ, self._workspace, watcher)
        # The WebSocket has used the connection up: there is nothing to answer on.
        raise DroppedError

    def _line(self, request: Request) -> Response:
        spot = self._spot(request.form)
        self._talk.say(spot, request.form.get("line", ""))
        return self._done()

    def _file(self, request: Request) -> Response:
        spot = self._spot(request.form)
        for file in request.files.values():
            content = file.read()
            file.close()
            self._talk.share(spot, file.filename or "", content, request.form.get("line", ""))
        return self._done()

    def _opened(self, request: Request) -> Response:
        spot = self._spot(request.form)
        self._talk.open(spot)
        return self._done()

    def _blocks(self, request: Request) -> Response:
        user = self._spot({"as": request.form.get("as", "")}).user
        origin = find(self._workspace, user, request.form.get("origin", ""))
        if origin is not None:
            Actions(self._hands(user), self._notebook, origin).use(request.form, request.files)
        self._notebook.forget_closed(self._workspace)
        return self._done()

    def _search(self, request: Request) -> Response:
        user = self._spot({"as": request.form.get("as", "")}).user
        return search(request, self._hands(user), self._notebook)

    def _shortcut(self, request: Request) -> Response:
        user = self._spot({"as": request.form.get("as", "")}).user
        self._talk.shortcut(user, request.form.get("callback", ""), request.form.get("origin", ""))
        return self._done()

    def _dismiss(self, request: Request) -> Response:
        user = self._spot({"as": request.form.get("as", "")}).user
        self._talk.dismiss(user, request.form.get("origin", ""))
        return self._done()

    def _leave_tour(self, request: Request) -> Response:
        self._tour.leave(self._spot({"as": request.form.get("as", "")}).user)
        return self._done()

    def _hands(self, user: str) -> Hands:
        return Hands(self._workspace, self._interactions, user)

    def _done(self) -> Response:
        self._workspace.touch()
        return Response("", DONE)


def _html(body: str) -> Response:
    return Response(body, content_type="text/html; charset=utf-8")


def _static(name: str) -> Response:
    kind = TYPES.get(name.rpartition(".")[2])
    folder = files("bot.sandbox.page").joinpath("static")
    vendor, _, plain = name.rpartition("/")
    if vendor == "vendor":
        folder = folder.joinpath(vendor)
    if kind is None or plain not in {one.name for one in folder.iterdir()} or vendor not in {"", "vendor"}:
        raise NotFound("There is no such file here.")
    return Response(folder.joinpath(plain).read_bytes(), content_type=kind)
