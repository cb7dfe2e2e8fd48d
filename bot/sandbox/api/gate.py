"""Where what the app asks of Slack comes in: it is logged, and fails where that was asked for."""

import json
from collections.abc import Callable
from typing import Final

from werkzeug.wrappers import Response

from bot.sandbox.faults import CONNECTION_FAULTS, DroppedError, Fault, Faults, failed_answer
from bot.sandbox.records import Exchange
from bot.sandbox.traffic import Traffic

JSON: Final = "application/json; charset=utf-8"


class Gate:
    """Let requests in, one at a time as they come."""

    def __init__(self, faults: Faults, traffic: Traffic) -> None:
        self._faults = faults
        self._traffic = traffic

    def answer(self, exchange: Exchange, work: Callable[[], None]) -> Response:
        """Log an exchange, let the work fill in its answer unless it is to fail, and send that."""
        with self._traffic.timed(exchange):
            self._fill(exchange, work, self._faults.take(exchange.name))
            # The work is done before the wait: a slow Slack has done what its late answer says.
            self._faults.delay(exchange.name)
        text = json.dumps(exchange.answer, ensure_ascii=False)
        return Response(text, exchange.status, exchange.headers, content_type=JSON)

    def _fill(self, exchange: Exchange, work: Callable[[], None], fault: Fault | None) -> None:
        if fault is not None and fault.how in CONNECTION_FAULTS:
            exchange.error = fault.how
            if fault.how == "timeout":
                self._faults.hang(fault)
            raise DroppedError
        if fault is None or fault.how == "drop_after":
            work()
        else:
            exchange.status, exchange.answer, exchange.headers = failed_answer(fault)
        if isinstance(exchange.answer, dict) and not exchange.answer.get("ok"):
            exchange.error = str(exchange.answer.get("error"))
        if fault is not None and fault.how == "drop_after":
            exchange.error = fault.how
            raise DroppedError
