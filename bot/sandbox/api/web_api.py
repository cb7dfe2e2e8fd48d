"""The door of the Web API: failures on request, tokens, rates, then the method."""

import hmac
import json
from collections.abc import Callable
from typing import Final

from werkzeug.wrappers import Request, Response

from bot.sandbox.api.calls import Arguments, RefusedError
from bot.sandbox.api.rates import Rates
from bot.sandbox.faults import DroppedError, Faults, failed_answer
from bot.sandbox.findings import Json, Report
from bot.sandbox.records import Exchange
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

Method = Callable[[Arguments], tuple[Json, Report]]

WITHOUT_TOKEN: Final = frozenset({"api.test", "blocks.validate"})
WITH_APP_TOKEN: Final = frozenset({"apps.connections.open"})
CONNECTION_FAULTS: Final = frozenset({"drop", "timeout"})


class WebApi:
    """Answer calls to /api."""

    def __init__(self, workspace: Workspace, faults: Faults, rates: Rates, traffic: Traffic) -> None:
        self._workspace = workspace
        self._faults = faults
        self._rates = rates
        self._traffic = traffic
        self.methods: dict[str, Method] = {}

    def answer(self, request: Request, name: str) -> Response:
        """Answer one call and log it."""
        exchange = Exchange("to_slack", name, {}, "nothing")
        self._traffic.record(exchange)
        fault = self._faults.take(name)
        if fault is not None and fault.how in CONNECTION_FAULTS:
            exchange.error = fault.how
            if fault.how == "timeout":
                self._faults.hang(fault)
            raise DroppedError
        if fault is not None and fault.how != "drop_after":
            exchange.status, exchange.answer, exchange.headers = failed_answer(fault)
        else:
            self._work(request, name, exchange)
            if fault is not None:
                exchange.error = fault.how
                raise DroppedError
        if isinstance(exchange.answer, dict) and not exchange.answer.get("ok"):
            exchange.error = str(exchange.answer.get("error"))
        text = json.dumps(exchange.answer, ensure_ascii=False)
        return Response(text, exchange.status, exchange.headers, content_type="application/json; charset=utf-8")

    def _work(self, request: Request, name: str, exchange: Exchange) -> None:
        exchange.status = 200
        try:
            exchange.answer, report = self._call(request, name, exchange)
        except RefusedError as refusal:
            exchange.status, exchange.answer, exchange.headers = refusal.status, refusal.body, refusal.headers
            report = refusal.report
        self._traffic.judge(exchange, report)

    def _call(self, request: Request, name: str, exchange: Exchange) -> tuple[Json, Report]:
        call = Arguments.of(request)
        exchange.request = {key: value for key, value in call.raw.items() if key != "token"}
        if name not in self.methods:
            raise RefusedError("unknown_method", req_method=name)
        exchange.signed = self._authorize(request, call, name)
        wait = self._rates.wait_needed(name, call.text("channel"))
        if wait:
            raise RefusedError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        return self.methods[name](call)

    def _authorize(self, request: Request, call: Arguments, name: str) -> str:
        if name in WITHOUT_TOKEN:
            return "nothing"
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() or call.text("token")
        if not token:
            raise RefusedError("not_authed")
        identity = self._workspace.identity
        wanted, other = identity.bot_token, identity.app_token
        if name in WITH_APP_TOKEN:
            wanted, other = other, wanted
        if hmac.compare_digest(token.encode(), wanted.encode()):
            return "token"
        raise RefusedError("not_allowed_token_type" if token == other else "invalid_auth")
