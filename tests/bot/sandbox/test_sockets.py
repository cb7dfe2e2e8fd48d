import contextlib
import json
import threading
from collections.abc import Iterator

import pytest
from simple_websocket import Client, ConnectionClosed  # type: ignore[import-untyped]  # the package ships no types
from wsproto.events import Ping

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json


class Socket:
    """An app's end of one socket that acknowledges what it is told to."""

    def __init__(self, url: str) -> None:
        self.client = Client.connect(url)
        # This client overlooks a frame that came together with the handshake until something else comes in.
        with contextlib.suppress(OSError):
            self.client.sock.send(self.client.ws.send(Ping()))
        self.hello: Json = json.loads(self.client.receive(timeout=5))
        self.envelopes: list[Json] = []
        self.answer: object = None
        self.silent = False
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        while True:
            try:
                message = json.loads(self.client.receive())
            except ConnectionClosed:
                return
            self.envelopes.append(message)
            if "envelope_id" in message and not self.silent:
                self.client.send(json.dumps({"envelope_id": message["envelope_id"], "payload": self.answer}))

    def close(self) -> None:
        if self.client.connected:
            self.client.close()
        self.thread.join()


@pytest.fixture
def sockets(slack: LocalSlack, api: Api) -> Iterator[list[Socket]]:
    opened = []
    for _ in range(2):
        url = api.as_owner_of("xapp-local", "apps.connections.open").json()["url"]
        opened.append(Socket(url))
    slack.wait_for_socket(count=2)
    yield opened
    for one in opened:
        one.close()


def test_each_payload_goes_to_one_socket_and_its_answer_counts(slack: LocalSlack, sockets: list[Socket]) -> None:
    assert [one.hello["num_connections"] for one in sockets] == [1, 2]
    for one in sockets:
        one.answer = {"text": "heard"}
    jim = slack.person("U1")
    exchanges = [jim.command("/opp", "C1") for _ in range(4)]
    assert [one.signed for one in exchanges] == ["socket"] * 4
    assert [len(one.envelopes) for one in sockets] == [2, 2]
    assert {one["type"] for one in sockets[0].envelopes} == {"slash_commands"}
    assert [one.text for one in jim.private("C1")] == ["heard"] * 4


def test_an_envelope_nobody_acknowledges_is_a_timeout(
    slack: LocalSlack, sockets: list[Socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack._delivery, "ack_seconds", 0.05)
    for one in sockets:
        one.silent = True
    assert slack.person("U1").shortcut("new").error == "operation_timeout"


def test_an_event_is_repeated_with_its_number(slack: LocalSlack, sockets: list[Socket]) -> None:
    slack.person("U1").open_home()
    (envelope,) = [one for socket in sockets for one in socket.envelopes]
    assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
    assert envelope["payload"]["event"]["tab"] == "home"


def test_a_socket_that_is_asked_to_leave_gets_nothing_more(slack: LocalSlack, sockets: list[Socket]) -> None:
    slack.disconnect_sockets("warning")
    assert slack.sockets == 0
    assert slack.person("U1").command("/opp", "C1").error == "dispatch_failed"
    for one in sockets:
        one.close()
        assert one.envelopes[-1]["reason"] == "warning"


def test_a_ticket_opens_one_socket(slack: LocalSlack, api: Api, sockets: list[Socket]) -> None:
    url = api.as_owner_of("xapp-local", "apps.connections.open").json()["url"]
    sockets.append(Socket(url))
    slack.wait_for_socket(count=3)
    assert api.client.get(url.replace("ws:", "http:")).status_code == 403


def test_an_eleventh_socket_is_sent_away(slack: LocalSlack, api: Api, sockets: list[Socket]) -> None:
    for _ in range(9):
        url = api.as_owner_of("xapp-local", "apps.connections.open").json()["url"]
        sockets.append(Socket(url))
    assert sockets[-1].hello == {"type": "disconnect", "reason": "too_many_websockets"}
    assert slack.sockets == 10


def test_sockets_break_when_slack_goes_down(slack: LocalSlack, sockets: list[Socket]) -> None:
    slack.go_down()
    for one in sockets:
        one.thread.join(timeout=5)
        assert not one.thread.is_alive()
    assert slack.sockets == 0
    slack.come_back()
