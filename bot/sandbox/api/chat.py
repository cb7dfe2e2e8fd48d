"""The chat methods of the Web API."""

import contextlib
from typing import Final

from bot.sandbox.api.calls import Arguments, RefusedError, refused_message
from bot.sandbox.api.slack_files import check_files
from bot.sandbox.checks.validator import check_message
from bot.sandbox.findings import Json, Report
from bot.sandbox.limits import LIMITS, MESSAGE
from bot.sandbox.payloads import message_json
from bot.sandbox.records import Channel, Post
from bot.sandbox.workspace import APP_USER, Workspace

SCHEDULE: Final = LIMITS["other_limits"]["schedule"]
DAY: Final = 86_400
FIVE_MINUTES: Final = 300


class Chat:
    """Post, change, delete and schedule messages."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.methods = {
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.getPermalink": self.permalink,
            "chat.scheduleMessage": self.schedule,
            "chat.scheduledMessages.list": self.list_scheduled,
            "chat.deleteScheduledMessage": self.delete_scheduled,
        }

    def post_message(self, call: Arguments) -> tuple[Json, Report]:
        """Post a message in a channel or a direct message."""
        body, report = self._body(call)
        post = self._workspace.post(self._post(self._writable(call), body))
        shown = message_json(self._workspace, post)
        return {"ok": True, "channel": post.channel, "ts": post.ts, "message": shown}, report

    def post_ephemeral(self, call: Arguments) -> tuple[Json, Report]:
        """Post a message one person alone sees."""
        body, report = self._body(call)
        channel = self._writable(call)
        user = call.need("user")
        if user not in self._workspace.users:
            raise RefusedError("user_not_found")
        if user not in channel.members:
            raise RefusedError("user_not_in_channel")
        post = self._post(channel, body)
        post.ephemeral_for = user
        self._workspace.post(post)
        return {"ok": True, "message_ts": post.ts}, report

    def update(self, call: Arguments) -> tuple[Json, Report]:
        """Change a message of the app's own."""
        post = self._own(call, "cant_update_message")
        body, report = self._body(call)
        if len(body["text"]) > MESSAGE["chat_update_text_max"]:
            raise RefusedError("msg_too_long")
        self._workspace.edit(post, body["text"], body["blocks"], body["attachments"])
        shown = message_json(self._workspace, post)
        return {"ok": True, "channel": post.channel, "ts": post.ts, "text": post.text, "message": shown}, report

    def delete(self, call: Arguments) -> tuple[Json, Report]:
        """Delete a message of the app's own."""
        post = self._own(call, "cant_delete_message")
        if not self._workspace.remove(post):
            raise RefusedError("message_not_found")
        return {"ok": True, "channel": post.channel, "ts": post.ts}, Report()

    def permalink(self, call: Arguments) -> tuple[Json, Report]:
        """Return a message's address."""
        channel = self.channel(call.need("channel", "channel_not_found"))
        ts = call.need("message_ts", "message_not_found")
        post = self._workspace.find_post(channel.id, ts)
        if post is None or post.ephemeral_for:
            raise RefusedError("message_not_found")
        domain = self._workspace.identity.team_domain
        link = f"https://{domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        return {"ok": True, "channel": channel.id, "permalink": link}, Report()

    def schedule(self, call: Arguments) -> tuple[Json, Report]:
        """Take a message that Slack is to post later."""
        body, report = self._body(call)
        channel = self._writable(call)
        post_at = call.number("post_at", 0)
        now = self._workspace.clock()
        if post_at <= now:
            raise RefusedError("time_in_past")
        if post_at > now + SCHEDULE["max_days_ahead"] * DAY:
            raise RefusedError("time_too_far")
        near = [
            one
            for one in self._workspace.scheduled.values()
            if one["channel_id"] == channel.id and abs(one["post_at"] - post_at) < FIVE_MINUTES
        ]
        if len(near) >= SCHEDULE["max_per_channel_per_5min"]:
            raise RefusedError("restricted_too_many")
        key = self._workspace.next_id("Q")
        self._workspace.scheduled[key] = {
            "id": key,
            "channel_id": channel.id,
            "post_at": post_at,
            "date_created": int(now),
            "text": body["text"],
            "body": body,
        }
        return {"ok": True, "channel": channel.id, "scheduled_message_id": key, "post_at": post_at}, report

    def list_scheduled(self, call: Arguments) -> tuple[Json, Report]:
        """List what is still to be posted."""
        channel = call.text("channel")
        shown = [
            {name: value for name, value in one.items() if name != "body"}
            for one in self._workspace.scheduled.values()
            if channel in {"", one["channel_id"]}
        ]
        return {"ok": True, "scheduled_messages": shown, "response_metadata": {"next_cursor": ""}}, Report()

    def delete_scheduled(self, call: Arguments) -> tuple[Json, Report]:
        """Forget a message that is still to be posted."""
        if self._workspace.scheduled.pop(call.text("scheduled_message_id"), None) is None:
            raise RefusedError("invalid_scheduled_message_id")
        return {"ok": True}, Report()

    def post_due(self) -> None:
        """Post the scheduled messages whose time has come."""
        now = self._workspace.clock()
        waiting = sorted(self._workspace.scheduled.items(), key=lambda pair: pair[1]["post_at"])
        for key, one in waiting:
            # Whoever takes it out posts it; it may have been deleted a moment ago.
            if one["post_at"] > now or self._workspace.scheduled.pop(key, None) is None:
                continue
            # Slack never posts a scheduled message that carries metadata (a bug of theirs, documented).
            if not one["body"]["metadata"]:
                # The message it was to answer may be gone; there is nobody to tell.
                with contextlib.suppress(RefusedError):
                    self._workspace.post(self._post(self._workspace.channels[one["channel_id"]], one["body"]))

    def next_due(self) -> float | None:
        """Return when the next scheduled message is due."""
        return min((float(one["post_at"]) for one in list(self._workspace.scheduled.values())), default=None)

    def channel(self, name: str) -> Channel:
        """Find a conversation by its id, its #name, or the person it is with."""
        with self._workspace.lock:
            found = self._workspace.channels.get(name)
            if found is None and name in self._workspace.users and name != APP_USER:
                return self._workspace.direct(name)
            if found is None and name.startswith("#"):
                found = next((one for one in self._workspace.channels.values() if one.name == name[1:]), None)
        if found is None:
            raise RefusedError("channel_not_found")
        return found

    def _writable(self, call: Arguments) -> Channel:
        channel = self.channel(call.need("channel", "channel_not_found"))
        if channel.is_archived:
            raise RefusedError("is_archived")
        if not channel.app_is_member and not channel.is_im:
            raise RefusedError("channel_not_found" if channel.is_private else "not_in_channel")
        if channel.is_im and not self._workspace.identity.app.has_messages:
            raise RefusedError("messages_tab_disabled")
        return channel

    def _own(self, call: Arguments, error: str) -> Post:
        channel = self._workspace.channels.get(call.need("channel", "channel_not_found"))
        if channel is None:
            raise RefusedError("channel_not_found")
        post = self._workspace.find_post(channel.id, call.need("ts", "message_not_found"))
        if post is None or post.ephemeral_for:
            raise RefusedError("message_not_found")
        if post.author != APP_USER:
            raise RefusedError(error)
        return post

    def _body(self, call: Arguments) -> tuple[Json, Report]:
        body = {name: call.json(name) for name in ("blocks", "attachments", "metadata")}
        body |= {"text": call.text("text"), "thread_ts": call.text("thread_ts") or None}
        markdown = call.text("markdown_text") or None
        report = check_message({**body, "markdown_text": markdown})
        if report.findings:
            raise refused_message(report)
        check_files(self._workspace, body["blocks"])
        if not (body["text"] or body["blocks"] or body["attachments"] or markdown):
            raise RefusedError("no_text")
        body["text"] = (body["text"] or markdown or "")[: MESSAGE["text_truncated_above"]]
        body["blocks"], body["attachments"] = body["blocks"] or [], body["attachments"] or []
        return body, report

    def _post(self, channel: Channel, body: Json) -> Post:
        thread = body["thread_ts"]
        if thread and self._workspace.find_post(channel.id, thread) is None:
            raise RefusedError("cannot_reply_to_message")
        return Post(
            self._workspace.next_ts(),
            channel.id,
            APP_USER,
            body["text"],
            body["blocks"],
            body["attachments"],
            thread,
            metadata=body["metadata"],
        )
