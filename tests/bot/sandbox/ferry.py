"""A small Bolt app that books seats on ferries; it has nothing to do with the bot of this repository."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from slack_bolt import Ack, App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Json, Serve, field_of, manifest, modal, option, plain

Respond = Callable[..., Any]

MANIFEST: Final = manifest(
    app_home={"home_tab_enabled": True, "messages_tab_enabled": True},
    slash_commands=[{"command": "/ferry", "description": "Book a seat", "usage_hint": "[harbour]"}],
    shortcuts=[
        {"name": "Book a seat", "type": "global", "callback_id": "book", "description": "Book a seat"},
        {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keep a message"},
    ],
    events=["app_home_opened", "message.im"],
)
DECKS: Final = [option("Upper deck", "upper"), option("Lower deck", "lower")]
EXTRAS: Final = [option("Bicycle", "bicycle"), option("Dog", "dog")]


@contextmanager
def sailing(how: str, serve: Serve) -> Iterator[LocalSlack]:
    """Run a local Slack with the app, over HTTP or by a socket; at the end it must have kept the rules."""
    with LocalSlack(manifest=MANIFEST) as slack:
        slack.add_user("U1", "Jim Olive")
        slack.add_user("U2", "Ann Lee")
        slack.add_channel("C1", "sales", members=["U1", "U2"])
        app = ferry(slack)
        handler: SocketModeHandler | None = None
        if how == "http":
            slack.deliver_to(serve(SlackRequestHandler(app)))
        else:
            handler = SocketModeHandler(app, slack.identity.app_token)
            handler.client.ping_interval = 1
            handler.connect()  # type: ignore[no-untyped-call]  # Bolt's handler is untyped
            slack.wait_for_socket()
        yield slack
        if handler is not None:
            # The SDK's reader waits for its socket up to three seconds, unless the other side has gone.
            handler.client.auto_reconnect_enabled = False
            slack.go_down()
            handler.close()  # type: ignore[no-untyped-call]  # as above
        app.listener_runner.listener_executor.shutdown()
        assert slack.findings == []


def section(text: str, **more: object) -> Json:
    """Return a paragraph."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def buttons(*names: str) -> Json:
    """Return a row of buttons; an action is called like its button."""
    row = [{"type": "button", "action_id": name.lower(), "text": plain(name), "value": name} for name in names]
    return {"type": "actions", "block_id": "row", "elements": row}


def booking(title: str, **more: object) -> Json:
    """Return the form for a seat."""
    return modal(
        field_of("deck", "Deck", "static_select", options=DECKS),
        field_of("day", "Day", "datepicker"),
        field_of("harbour", "Harbour", "external_select", min_query_length=1),
        field_of("extras", "Extras", "checkboxes", options=EXTRAS) | {"optional": True},
        title=title,
        callback_id="booking",
        **more,
    )


def ticket(state: Json) -> list[Json]:
    """Return what stands in the conversation about a booked seat."""
    deck, harbour = (state[name][name]["selected_option"]["text"]["text"] for name in ("deck", "harbour"))
    extras = [one["text"]["text"] for one in state["extras"]["extras"]["selected_options"]]
    menu = {"type": "overflow", "action_id": "more", "options": [option("Print"), option("Cancel")]}
    pick = {"type": "static_select", "action_id": "move", "options": DECKS, "placeholder": plain("Another deck")}
    row = buttons("Board", "Forget")
    row["elements"].append(pick)
    words = f"*{harbour}* on {state['day']['day']['selected_date']}, {deck}, with {' and '.join(extras) or 'nothing'}"
    return [section(words, accessory=menu), row]


def ferry(slack: LocalSlack) -> App:
    """Return the app, ready to be served."""
    client = WebClient(token=slack.identity.bot_token, base_url=slack.api_url)
    app = App(client=client, signing_secret=slack.identity.signing_secret, token_verification_enabled=False)
    _windows(app)
    _messages(app)
    _elsewhere(app)
    return app


def _windows(app: App) -> None:
    @app.command("/ferry")
    def command(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        view = booking("Book a seat", private_metadata=body["channel_id"])
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.shortcut("book")
    def shortcut(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=booking("Book a seat"))

    @app.options("harbour")
    def harbours(ack: Ack, payload: Json) -> None:
        ack(options=[option(f"{payload['value'].title()} North", "north"), option("Quay", "quay")])

    @app.view("booking")
    def booked(ack: Ack, view: Json) -> None:
        if view["state"]["values"]["deck"]["deck"]["selected_option"]["value"] == "upper":
            ack(response_action="errors", errors={"deck": "The upper deck is full."})
        elif view["title"]["text"] == "Book a seat":
            ack(response_action="update", view=booking("Really?", private_metadata=view["private_metadata"]))
        else:
            sure = modal(
                section("Nothing is paid back."),
                title="Last question",
                callback_id="sure",
                private_metadata=json.dumps([view["private_metadata"], view["state"]["values"]]),
            )
            ack(response_action="push", view=sure)

    @app.view("sure")
    def sure(ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        ack(response_action="clear")
        channel, state = json.loads(view["private_metadata"])
        client.chat_postMessage(channel=channel, text="A seat is booked", blocks=ticket(state))
        client.chat_postEphemeral(channel=channel, user=body["user"]["id"], text="Only you know.")


def _messages(app: App) -> None:
    @app.action("board")
    def board(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        client.chat_postMessage(channel=channel, thread_ts=ts, text="Welcome aboard")
        client.chat_update(channel=channel, ts=ts, text="Boarded", blocks=[section("Boarded"), buttons("Forget")])

    @app.action("forget")
    def forget(ack: Ack, respond: Respond) -> None:
        ack()
        respond(delete_original=True)

    @app.action("more")
    def more(ack: Ack, body: Json, respond: Respond) -> None:
        ack()
        chosen = body["actions"][0]["selected_option"]["value"]
        respond(text=f"You chose {chosen}", blocks=[section(f"You chose {chosen}"), buttons("Again", "Forget")])

    @app.action("again")
    def again(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="Chosen again", blocks=[section("Chosen again"), buttons("Forget")], replace_original=True)

    @app.action("move")
    def move(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        deck = body["actions"][0]["selected_option"]["text"]["text"]
        client.chat_postMessage(channel=body["channel"]["id"], thread_ts=body["message"]["ts"], text=f"Now {deck}")


def _elsewhere(app: App) -> None:
    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        view = {"type": "home", "blocks": [section("No seat yet"), buttons("Wish")]}
        client.views_publish(user_id=event["user"], view=view)

    @app.action("wish")
    def wish(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        view = {"type": "home", "blocks": [section("A seat is wished for"), buttons("Wish")]}
        client.views_publish(user_id=body["user"]["id"], view=view, hash=body["view"]["hash"])

    @app.shortcut("keep")
    def keep(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"Kept: {body['message']['text']}")

    @app.event("message")
    def answer(event: Json, say: Say) -> None:
        say(f"You said: {event['text']}", thread_ts=event.get("thread_ts"))
