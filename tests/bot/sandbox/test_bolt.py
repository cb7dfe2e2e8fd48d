from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Json, Serve, field_of, modal, option, plain


def bolt_app(slack: LocalSlack) -> App:
    client = WebClient(token="xoxb-local", base_url=slack.api_url)
    app = App(client=client, signing_secret=slack.identity.signing_secret, token_verification_enabled=False)

    @app.command("/opp")
    def opp(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        view = modal(
            field_of("description", "Description"),
            field_of("contact", "Contact", "external_select", min_query_length=1),
            title="New opportunity",
            callback_id="new",
            private_metadata=body["channel_id"],
        )
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.options("contact")
    def contacts(ack: Ack, payload: Json) -> None:
        ack(options=[option(f"Acme {payload['value']}", "acme")])

    @app.view("new")
    def submitted(ack: Ack, view: Json, client: WebClient) -> None:
        text = view["state"]["values"]["description"]["description"]["value"]
        if len(text) < 2:
            ack(response_action="errors", errors={"description": "too short"})
            return
        ack()
        buttons = [{"type": "button", "action_id": "win", "text": plain("Win"), "value": "1"}]
        section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        blocks: list[Json] = [section, {"type": "actions", "elements": buttons}]
        client.chat_postMessage(channel=view["private_metadata"], text=f"OP1 {text}", blocks=blocks)

    @app.action("win")
    def win(ack: Ack, body: Json, client: WebClient, respond: Callable[..., Any]) -> None:
        ack()
        respond("You won")
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Closed")

    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        section = {"type": "section", "text": plain("Welcome")}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})

    return app


@pytest.fixture(params=["http", "socket"])
def connected(request: pytest.FixtureRequest, slack: LocalSlack, serve: Serve) -> Iterator[LocalSlack]:
    app = bolt_app(slack)
    handler: SocketModeHandler | None = None
    if request.param == "http":
        slack.deliver_to(serve(SlackRequestHandler(app)))
    else:
        handler = SocketModeHandler(app, "xapp-local")
        handler.client.ping_interval = 1
        handler.connect()  # type: ignore[no-untyped-call]  # Bolt's handler is untyped
        slack.wait_for_socket()
    yield slack
    if handler is not None:
        # The SDK's reader gives its socket back within three seconds, so this takes as long.
        handler.close()  # type: ignore[no-untyped-call]  # as above
    app.listener_runner.listener_executor.shutdown()


def test_a_bolt_app_works_through_command_modal_message_button_and_home(connected: LocalSlack) -> None:
    jim = connected.person("U1")

    acknowledged = jim.command("/opp new", channel="C1")
    assert (acknowledged.status, acknowledged.error) == (200, None)
    assert acknowledged.ack_ms > 0
    view = jim.view("New opportunity")
    assert view.labels == ["Description", "Contact"]

    view.fill({"Description": "x", "Contact": "ltd"})
    assert view.value("Contact") == "Acme ltd"
    refused = view.submit()
    assert (refused.errors, refused.closed) == ({"Description": "too short"}, False)
    view.fill({"Description": "A ship"})
    assert view.submit().closed

    message = jim.wait_for_message("OP1")
    assert message.drawn == "A ship\nWin"
    message.press("Win")
    jim.wait_for_message("You won")
    won = jim.wait_for_message("Closed", channel="C1")
    assert message.edited == 1
    assert (message.text, message.blocks, won.channel) == ("Closed", [], "C1")
    assert [one.text for one in jim.private("C1")] == ["You won"]

    jim.open_home()
    assert jim.wait_for_home("Welcome").text == "Welcome"
    assert connected.findings == []
