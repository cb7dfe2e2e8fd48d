"""What people do, as Slack tells the app, and what becomes of the app's answer."""

from typing import Final

from bot.sandbox.api.response_urls import ResponseUrls
from bot.sandbox.app import InstalledApp
from bot.sandbox.checks.validator import check_answer_message, check_options, check_submission_answer
from bot.sandbox.elements import Placed, Values, initial_value, is_stateful, state_of
from bot.sandbox.findings import Finding, Json, Report
from bot.sandbox.limits import VIEWS
from bot.sandbox.payloads import base, channel_ref, message_json, state_json, view_json
from bot.sandbox.records import Exchange, Post, Screen
from bot.sandbox.sending.delivery import Delivery
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

SLACKBOT: Final = "USLACKBOT"
Origin = Screen | Post


class Interactions:
    """Turn a person's doings into payloads and act on the acknowledgement."""

    def __init__(self, workspace: Workspace, delivery: Delivery, response_urls: ResponseUrls, traffic: Traffic) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._response_urls = response_urls
        self._traffic = traffic
        self.base_url = ""

    @property
    def app(self) -> InstalledApp:
        """Return what is known of the app."""
        return self._workspace.identity.app

    def command(self, user: str, line: str, channel_id: str) -> Exchange:
        """Send a slash command; its answer becomes a message."""
        workspace, identity = self._workspace, self._workspace.identity
        command, _, text = line.partition(" ")
        if not self.app.takes(command):
            self.slackbot(user, channel_id, f"{command} is not a valid command.")
            return Exchange("to_app", command, {}, "nothing", error="invalid_command")
        channel = workspace.channels[channel_id]
        address = workspace.new_reply_address(channel_id, user)
        form: Json = {
            "token": "local-verification-token",
            "team_id": identity.team_id,
            "team_domain": identity.team_domain,
            "channel_id": channel_id,
            "channel_name": channel.name,
            "user_id": user,
            "user_name": workspace.users[user].name,
            "command": command,
            "text": text.strip(),
            "api_app_id": identity.app_id,
            "is_enterprise_install": "false",
            "response_url": f"{self.base_url}/commands/{address.key}",
            "trigger_id": workspace.new_trigger(user),
        }
        exchange = self._delivery.send("slash_commands", command, form)
        if exchange.error:
            self.slackbot(user, channel_id, f'{command} failed with the error "{exchange.error}"')
            return exchange
        body = exchange.answer
        if isinstance(body, str):
            body = {"text": body} if body.strip() else {}
        if isinstance(body, dict) and body:
            report = check_answer_message(body)
            self._traffic.judge(exchange, report)
            if not report.findings:
                self._response_urls.write(address, {**body, "replace_original": False, "delete_original": False})
        return exchange

    def slackbot(self, user: str, channel_id: str, text: str) -> None:
        """Let Slackbot tell one person something."""
        workspace = self._workspace
        workspace.post(Post(workspace.next_ts(), channel_id, SLACKBOT, text, [], ephemeral_for=user))

    def act(self, user: str, origin: Origin, place: Placed, action: Json) -> Exchange:
        """Send block_actions for a press or a choice."""
        workspace = self._workspace
        payload = base(workspace, "block_actions", user)
        payload |= {"trigger_id": workspace.new_trigger(user), **self._where(user, origin)}
        if isinstance(origin, Post):
            address = workspace.new_reply_address(origin.channel, user, (origin.channel, origin.ts), origin.thread_ts)
            payload["response_url"] = f"{self.base_url}/actions/{address.key}"
        done = {"type": place.kind, "action_id": place.action_id, "block_id": place.block_id, **action}
        payload["actions"] = [{**done, "action_ts": workspace.next_ts()}]
        return self._delivery.send("interactive", "block_actions", payload)

    def set_value(self, user: str, origin: Origin, place: Placed, value: Json) -> Exchange | None:
        """Change what an element holds, and tell the app where it wants to know."""
        self.hold(user, origin, place, value)
        return self.act(user, origin, place, value) if place.dispatches else None

    def hold(self, user: str, origin: Origin, place: Placed, value: Json) -> None:
        """Change what an element holds."""
        with self._workspace.change():
            values = self.values(user, origin)
            values.setdefault(place.block_id, {})[place.action_id] = {"type": place.kind, **value}

    def held(self, user: str, origin: Origin, place: Placed) -> Json:
        """Return what an element holds; what it starts with, where nothing is known of it."""
        with self._workspace.lock:
            held = self.values(user, origin).get(place.block_id, {}).get(place.action_id)
        return held if held is not None and held["type"] == place.kind else initial_value(place.element)

    def values(self, user: str, origin: Origin) -> Values:
        """Return the state a person has in front of them."""
        if isinstance(origin, Screen):
            return origin.values
        return origin.states.setdefault(user, state_of([*origin.blocks, *_attached(origin)]))

    def suggest(self, user: str, origin: Origin, place: Placed, typed: str) -> list[Json] | None:
        """Ask the app for the options of an external select; return them in groups, nothing if it has no answer.

        Options that stand in no group are one without a label.
        """
        payload = base(self._workspace, "block_suggestion", user)
        payload |= {"action_id": place.action_id, "block_id": place.block_id, "value": typed}
        payload |= self._where(user, origin)
        payload.pop("state", None)
        exchange = self._delivery.send("interactive", "block_suggestion", payload)
        if exchange.error:
            return None
        report = check_options(exchange.answer)
        self._traffic.judge(exchange, report)
        if report.findings or not isinstance(exchange.answer, dict):
            return None
        groups: list[Json] = exchange.answer.get("option_groups") or [{"options": exchange.answer.get("options", [])}]
        return groups

    def submit(self, user: str, screen: Screen) -> Exchange:
        """Send a modal, and do what the app answers."""
        workspace = self._workspace
        payload = base(workspace, "view_submission", user)
        with workspace.lock:
            payload |= {"trigger_id": workspace.new_trigger(user), "view": view_json(workspace, screen)}
            payload["response_urls"] = self._chosen_conversations(user, screen)
        exchange = self._delivery.send("interactive", "view_submission", payload)
        if exchange.error:
            return exchange
        report = check_submission_answer(exchange.answer, screen.content)
        self._traffic.judge(exchange, report)
        if not report.findings:
            self._follow(user, screen, exchange)
        return exchange

    def _follow(self, user: str, screen: Screen, exchange: Exchange) -> None:
        answer = exchange.answer if isinstance(exchange.answer, dict) else {}
        action = answer.get("response_action")
        workspace = self._workspace
        with workspace.change():
            screen.errors = dict(answer.get("errors", {}))
            if action is None:
                workspace.close_one(screen)
            elif action == "clear":
                workspace.close(user, whole_stack=True)
            elif action == "update":
                workspace.redraw(screen, answer["view"])
            elif action == "push" and len(workspace.stacks[user]) < VIEWS["max_stack"]:
                workspace.show(user, answer["view"], on_top=True)
            elif action == "push":
                finding = Finding("/response_action", "failed_constraint", VIEWS["push_error"])
                self._traffic.judge(exchange, Report((finding,)))

    def cancel(self, user: str, *, whole_stack: bool = False) -> Exchange | None:
        """Close the top modal, or all; tell the app where it wants to know."""
        top = self._workspace.top(user)
        if top is None:
            return None
        whole = whole_stack or bool(top.content.get("clear_on_close"))
        exchange = None
        for screen in self._workspace.close(user, whole_stack=whole):
            if screen.content.get("notify_on_close"):
                payload = base(self._workspace, "view_closed", user)
                payload |= {"view": view_json(self._workspace, screen), "is_cleared": whole}
                exchange = self._delivery.send("interactive", "view_closed", payload)
        return exchange

    def shortcut(self, user: str, callback_id: str) -> Exchange:
        """Send a global shortcut."""
        payload = base(self._workspace, "shortcut", user)
        payload |= {"callback_id": callback_id, "trigger_id": self._workspace.new_trigger(user)}
        payload["action_ts"] = self._workspace.next_ts()
        return self._delivery.send("interactive", "shortcut", payload)

    def message_shortcut(self, user: str, callback_id: str, post: Post) -> Exchange:
        """Send a shortcut from a message's menu."""
        workspace = self._workspace
        address = workspace.new_reply_address(post.channel, user, (post.channel, post.ts), post.thread_ts)
        payload = base(workspace, "message_action", user)
        payload |= {
            "callback_id": callback_id,
            "trigger_id": workspace.new_trigger(user),
            "action_ts": workspace.next_ts(),
            "message_ts": post.ts,
            "channel": channel_ref(workspace.channels[post.channel]),
            "message": message_json(workspace, post),
            "response_url": f"{self.base_url}/actions/{address.key}",
        }
        return self._delivery.send("interactive", "message_action", payload)

    def _where(self, user: str, origin: Origin) -> Json:
        workspace = self._workspace
        if isinstance(origin, Screen):
            shown = view_json(workspace, origin)
            return {"container": {"type": "view", "view_id": origin.id}, "view": shown}
        container: Json = {"type": "message", "message_ts": origin.ts, "channel_id": origin.channel}
        container["is_ephemeral"] = bool(origin.ephemeral_for)
        if origin.thread_ts:
            container["thread_ts"] = origin.thread_ts
        where: Json = {"container": container, "channel": channel_ref(workspace.channels[origin.channel])}
        with workspace.lock:
            where["state"] = state_json(self.values(user, origin))
            if not origin.ephemeral_for:
                where["message"] = message_json(workspace, origin)
        return where

    def _chosen_conversations(self, user: str, screen: Screen) -> list[Json]:
        chosen = []
        for block in screen.content["blocks"]:
            element = block.get("element", {})
            if element.get("response_url_enabled") and is_stateful(element):
                value = screen.values[block["block_id"]][element["action_id"]]
                channel = value.get("selected_conversation") or value.get("selected_channel")
                if channel:
                    address = self._workspace.new_reply_address(channel, user)
                    url = f"{self.base_url}/app/{address.key}"
                    ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    chosen.append({**ids, "channel_id": channel, "response_url": url})
        return chosen


def _attached(post: Post) -> list[Json]:
    return [block for attachment in post.attachments for block in attachment.get("blocks", [])]
