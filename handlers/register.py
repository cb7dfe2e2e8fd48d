"""The contents page: every feature's handlers, and the one way they are called."""

import re
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from threading import Lock
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse
from slack_sdk import WebClient

from handlers import (
    assigning,
    away,
    closing,
    contacts,
    creating,
    data,
    deleting,
    digests,
    editing,
    entering,
    errors,
    field_ids,
    home,
    home_drawing,
    leads,
    lists,
    moving,
    noting,
    nudges,
    opportunities,
    pipeline,
    quotes,
    salesbot,
    setup,
    sharing,
    tasks,
    undoing,
    watching,
    why,
)
from handlers.call import Acknowledgement, Call, Handler, Routes
from handlers.drawings import Drawings
from handlers.requester import Requesters
from storage.database import hurry
from storage.domain.errors import RuleBrokenError, broken
from storage.services.book import Book

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 2
"""How long a handler waits for other writers: Slack waits three seconds for what it says then."""
EVERYTHING = re.compile(r".*", re.DOTALL)
REFUSED_TWICE = frozenset({"block_actions", "view_submission", "view_closed", "shortcut", "message_action"})
"""What Slack sends because somebody pressed or filled in something."""
CHANGES = frozenset({"command", "action", "view"})
"""The kinds of requests that change opportunities; channels where one was shared are told right behind them, and the
Home of whoever did it is drawn anew."""
REMEMBERED_SIGNATURES = 20_000
"""More than Slack sends one workspace in the five minutes for which a signature is good."""


def routes() -> Routes:
    """Collect who handles what."""
    table = Routes()
    around = (deleting, editing, noting, sharing, undoing)
    for feature in (
        opportunities,
        lists,
        creating,
        entering,
        leads,
        moving,
        closing,
        quotes,
        setup,
        tasks,
        contacts,
        assigning,
        *around,
        salesbot,
        data,
        away,
        digests,
        pipeline,
        nudges,
        watching,
        why,
        home,
    ):
        feature.register(table)
    return table


def register(app: App, book: Book, threads: Executor) -> None:
    """Hand every request of Slack's to its handler: seven listeners in front of one table.

    A handler decides and answers in the thread of the request; what calls Slack is done in `threads` afterwards. That
    spares Bolt's change of thread and its 10 ms poll, and Slack has its answer as early.
    """
    table = routes()
    run = _Runner(book, threads).run
    app.middleware(Replays().refuse)

    @app.command(EVERYTHING)
    def command(body: dict[str, Any], ack: Ack, client: WebClient, context: BoltContext) -> None:
        run("command", body["command"], table.commands, (body, ack, client, context))

    @app.shortcut(EVERYTHING)
    def shortcut(body: dict[str, Any], ack: Ack, client: WebClient, context: BoltContext) -> None:
        run("shortcut", body["callback_id"], table.shortcuts, (body, ack, client, context))

    @app.action(EVERYTHING)
    def action(body: dict[str, Any], ack: Ack, client: WebClient, context: BoltContext) -> None:
        name = body["actions"][0]["action_id"]
        run("action", name, table.actions, (body, ack, client, context))

    @app.view_submission(EVERYTHING)
    def view(body: dict[str, Any], ack: Ack, client: WebClient, context: BoltContext) -> None:
        run("view", body["view"]["callback_id"], table.views, (body, ack, client, context))

    @app.view_closed(EVERYTHING)
    def closed(ack: Ack) -> None:
        ack()

    @app.event(EVERYTHING)
    def event(body: dict[str, Any], ack: Ack, client: WebClient, context: BoltContext) -> None:
        # Nobody waits for an answer to an event that we do not know.
        if (kind := body["event"]["type"]) in table.events:
            run("event", kind, table.events, (body, ack, client, context))
        else:
            ack()

    @app.options(EVERYTHING)
    def options(body: dict[str, Any], ack: Ack, client: WebClient, context: BoltContext) -> None:
        run("options", body["action_id"], table.options, (body, ack, client, context))


class _Runner:
    """Calls a handler: finds who asks, and turns what goes wrong into an answer."""

    def __init__(self, book: Book, threads: Executor) -> None:
        self._book = book
        self._threads = threads
        self._requesters = Requesters()
        self._drawings = Drawings()

    def run(
        self,
        kind: str,
        name: str,
        table: dict[str, Handler],
        request: tuple[dict[str, Any], Ack, WebClient, BoltContext],
    ) -> None:
        """Run one handler. Ids may carry what a field depends on behind its name; that part does not route."""
        body, ack, client, context = request
        call = Call(
            kind=kind,
            name=name,
            body=body,
            ack=Acknowledgement(ack),
            client=client,
            book=self._book,
            workspace_id=context.team_id or "",
            user_id=context.user_id or "",
            drawings=self._drawings,
        )
        try:
            with hurry(ANSWER_SECONDS):
                self._requesters.identify(call)
                self._handle(call, _handler(call, table, name))
                if kind == "view":
                    nudges.follow(call)
        except RuleBrokenError as error:
            errors.refuse(call, error)
        except Exception as bug:  # noqa: BLE001 - the last wall: the person gets a reference, the log the trace
            errors.apologise(call, bug)
        call.ack()
        if self._requesters.is_old(call):
            call.later(self._requesters.refresh)
        if call.steps_left and kind in CHANGES:
            call.later(sharing.tell_here)
        if call.known and kind in CHANGES:
            call.later(home_drawing.follow)
        if call.steps_left:
            self._threads.submit(_finish, call)

    def _handle(self, call: Call, handler: Handler) -> None:
        """Call it; who is refused as no salesperson is looked at once more, to say whom to ask."""
        try:
            handler(call)
        except RuleBrokenError as error:
            if "outsider" in error.codes and call.kind != "options":
                self._requesters.meet(call)
            raise


def _finish(call: Call) -> None:
    """Do what was left for later; a bug in one step is told, and the others are done all the same."""
    while call.steps_left:
        step = call.steps_left.popleft()
        try:
            step()
        except Exception as bug:
            if call.broke:
                log.exception("apology failed", name=call.name, user=call.user_id)
            else:
                call.broke = True
                errors.apologise(call, bug, later=True)


def _handler(call: Call, table: dict[str, Handler], name: str) -> Handler:
    """Find who handles a name; raise `not_understood` for a button or window that is not ours, a field outside one."""
    handler = table.get(name) or table.get(name.split("~", 1)[0])
    if handler is None or (call.kind == "action" and field_ids.is_field(name) and not call.view):
        raise broken("not_understood")
    return handler


class Replays:
    """Refuses a signed press or form that comes a second time: Slack signs every request of its own anew.

    Commands pass: what they change is guarded by the state it changes, and the rest of them only read.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def refuse(self, req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt's name
        """Pass a request on unless its signature was seen."""
        signature = (req.headers.get("x-slack-signature") or [""])[0]
        if signature and req.body.get("type") in REFUSED_TWICE and not self._is_new(signature):
            log.warning("replayed request refused")
            return BoltResponse(status=401, body="")
        return next()

    def _is_new(self, signature: str) -> bool:
        with self._lock:
            if signature in self._seen:
                return False
            self._seen[signature] = None
            if len(self._seen) > REMEMBERED_SIGNATURES:
                self._seen.popitem(last=False)
            return True
