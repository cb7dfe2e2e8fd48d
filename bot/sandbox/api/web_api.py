"""The door of the Web API: tokens, rates, then the method."""

import hmac
from collections.abc import Callable
from functools import partial
from typing import Final

from werkzeug.wrappers import Request, Response

from bot.sandbox.api.calls import Arguments, RefusedError
from bot.sandbox.api.gate import Gate
from bot.sandbox.api.rates import Rates
from bot.sandbox.faults import Faults
from bot.sandbox.findings import Json, Report
from bot.sandbox.records import Exchange
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

Method = Callable[[Arguments], tuple[Json, Report]]

WITHOUT_TOKEN: Final = frozenset({"api.test", "blocks.validate"})
WITH_APP_TOKEN: Final = frozenset({"apps.connections.open"})


class WebApi:
    """Answer calls to /api."""

    def __init__(self, workspace: Workspace, faults: Faults, rates: Rates, traffic: Traffic) -> None:
        self._workspace = workspace
        self._faults = faults
        self._rates = rates
        self._traffic = traffic
        self._gate = Gate(faults, traffic)
        self.methods: dict[str, Method] = {}

    def answer(self, request: Request, name: str) -> Response:
        """Answer one call and log it."""
        exchange = Exchange("to_slack", name, {}, "nothing")
        try:
            call = Arguments.of(request)
        except RefusedError as refusal:
            return self._gate.answer(exchange, partial(_refuse, exchange, refusal))
        exchange.request = {key: value for key, value in call.raw.items() if key != "token"}
        token = _token(request, call)
        exchange.signed = "token" if self._is_known(token) else "nothing"
        return self._gate.answer(exchange, partial(self._work, exchange, call, token))

    def _work(self, exchange: Exchange, call: Arguments, token: str) -> None:
        try:
            exchange.answer, report = self._call(exchange.name, call, token)
            exchange.status = 200
        except RefusedError as refusal:
            _refuse(exchange, refusal)
            report = refusal.report
        self._traffic.judge(exchange, report)

    def _call(self, name: str, call: Arguments, token: str) -> tuple[Json, Report]:
        if name not in self.methods:
            raise RefusedError("unknown_method", req_method=name)
        if name not in WITHOUT_TOKEN:
            self._authorize(name, token)
        wait = self._rates.wait_needed(name, call.text("channel"))
        if wait:
            raise RefusedError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        return self.methods[name](call)

    def _authorize(self, name: str, token: str) -> None:
        if not token:
            raise RefusedError("not_authed")
        identity = self._workspace.identity
        wanted = identity.app_token if name in WITH_APP_TOKEN else identity.bot_token
        if not self._is_known(token):
            raise RefusedError("invalid_auth")
        if not _same(token, wanted):
            raise RefusedError("not_allowed_token_type")
        # Taking the app out of a workspace revokes its bot token; the app-level token is the app's own.
        if name not in WITH_APP_TOKEN and "token_revoked" in self._faults.switches:
            raise RefusedError("token_revoked")

    def _is_known(self, token: str) -> bool:
        identity = self._workspace.identity
        return _same(token, identity.bot_token) or _same(token, identity.app_token)


def _same(token: str, wanted: str) -> bool:
    return hmac.compare_digest(token.encode(), wanted.encode())


def _token(request: Request, call: Arguments) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or call.text("token")


def _refuse(exchange: Exchange, refusal: RefusedError) -> None:
    exchange.status, exchange.answer, exchange.headers = refusal.status, refusal.body, refusal.headers
