"""The methods about the app itself, the team, people and conversations."""

from typing import Any

from bot.sandbox.api.calls import Arguments, RefusedError
from bot.sandbox.api.chat import Chat
from bot.sandbox.checks.validator import check_message, check_view
from bot.sandbox.findings import Json, Report
from bot.sandbox.limits import LIMITS
from bot.sandbox.payloads import channel_json, message_json, user_json
from bot.sandbox.records import Channel, Post
from bot.sandbox.workspace import APP_USER, Workspace

PAGE = 100
"""Items on a page when the caller names no limit."""


class Directory:
    """Tell who and what there is."""

    def __init__(self, workspace: Workspace, chat: Chat) -> None:
        self._workspace = workspace
        self._chat = chat
        self.methods = {
            "api.test": lambda call: ({"ok": True, "args": call.raw}, Report()),
            "auth.test": self.auth_test,
            "team.info": self.team_info,
            "users.info": self.user,
            "users.list": self.users,
            "users.lookupByEmail": self.user_by_email,
            "conversations.open": self.open,
            "conversations.info": self.channel,
            "conversations.list": self.channels,
            "conversations.members": self.members,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
            "conversations.join": self.join,
            "blocks.validate": self.validate,
        }

    def auth_test(self, _call: Arguments) -> tuple[Json, Report]:
        """Say whose token this is."""
        identity = self._workspace.identity
        return {
            "ok": True,
            "url": f"https://{identity.team_domain}.slack.com/",
            "team": identity.team_domain,
            "user": self._workspace.users[APP_USER].name,
            "team_id": identity.team_id,
            "user_id": APP_USER,
            "bot_id": f"B{identity.app_id}",
            "app_id": identity.app_id,
            "is_enterprise_install": False,
        }, Report()

    def team_info(self, _call: Arguments) -> tuple[Json, Report]:
        """Describe the workspace."""
        identity = self._workspace.identity
        team = {"id": identity.team_id, "name": identity.team_domain, "domain": identity.team_domain}
        return {"ok": True, "team": {**team, "email_domain": "", "icon": {"image_default": True}}}, Report()

    def user(self, call: Arguments) -> tuple[Json, Report]:
        """Describe one person."""
        user = self._workspace.users.get(call.need("user", "user_not_found"))
        if user is None:
            raise RefusedError("user_not_found")
        shown = user_json(self._workspace, user, with_locale=call.flag("include_locale"))
        return {"ok": True, "user": shown}, Report()

    def user_by_email(self, call: Arguments) -> tuple[Json, Report]:
        """Find a person by mail address."""
        email = call.need("email", "users_not_found")
        user = next((one for one in self._workspace.users.values() if one.email == email), None)
        if user is None:
            raise RefusedError("users_not_found")
        return {"ok": True, "user": user_json(self._workspace, user)}, Report()

    def users(self, call: Arguments) -> tuple[Json, Report]:
        """List everyone, page by page."""
        locale = call.flag("include_locale")
        with self._workspace.lock:
            everyone = [user_json(self._workspace, one, with_locale=locale) for one in self._workspace.users.values()]
        return _page(call, "members", everyone), Report()

    def open(self, call: Arguments) -> tuple[Json, Report]:
        """Open a direct message with one person."""
        if call.has("channel"):
            channel = self._known(call)
        else:
            users = [one for one in call.need("users", "users_list_not_supplied").split(",") if one]
            if len(users) > LIMITS["other_limits"]["conversations_open"]["max_users"]:
                raise RefusedError("too_many_users")
            if not users or any(one not in self._workspace.users for one in users):
                raise RefusedError("user_not_found")
            if any(self._workspace.users[one].deleted for one in users):
                raise RefusedError("user_disabled")
            if len(users) > 1:
                # Group direct messages are not part of this workspace.
                raise RefusedError("method_not_supported_for_channel_type")
            channel = self._workspace.direct(users[0])
        shown: Json = {"id": channel.id}
        if call.flag("return_im"):
            shown = channel_json(channel)
        return {"ok": True, "channel": shown}, Report()

    def channel(self, call: Arguments) -> tuple[Json, Report]:
        """Describe one conversation."""
        return {"ok": True, "channel": channel_json(self._known(call))}, Report()

    def channels(self, call: Arguments) -> tuple[Json, Report]:
        """List conversations of the wanted types."""
        types = set((call.text("types") or "public_channel").replace(" ", "").split(","))
        with self._workspace.lock:
            found = [one for one in self._workspace.channels.values() if _type_of(one) in types]
        if call.flag("exclude_archived"):
            found = [one for one in found if not one.is_archived]
        visible = [one for one in found if not one.is_private or one.app_is_member]
        return _page(call, "channels", [channel_json(one) for one in visible]), Report()

    def members(self, call: Arguments) -> tuple[Json, Report]:
        """List who is in a conversation."""
        channel = self._known(call)
        app = [APP_USER] if channel.app_is_member else []
        return _page(call, "members", [*channel.members, *app]), Report()

    def history(self, call: Arguments) -> tuple[Json, Report]:
        """Return the messages of a conversation, newest first; replies stand in their threads."""
        posts = [post for post in self._posts(call) if not post.is_reply]
        return self._messages(call, posts[::-1]), Report()

    def replies(self, call: Arguments) -> tuple[Json, Report]:
        """Return a message and the replies under it, oldest first."""
        ts = call.need("ts")
        posts = [post for post in self._posts(call) if ts in {post.ts, post.thread_ts}]
        if not posts:
            raise RefusedError("thread_not_found")
        return self._messages(call, posts), Report()

    def _posts(self, call: Arguments) -> list[Post]:
        channel = self._known(call)
        if not channel.app_is_member:
            raise RefusedError("not_in_channel")
        with self._workspace.lock:
            posts = [post for post in self._workspace.posts.of(channel.id) if not post.ephemeral_for]
        oldest, latest = call.text("oldest") or "0", call.text("latest") or "9" * 10
        return [post for post in posts if float(oldest) <= float(post.ts) <= float(latest)]

    def _messages(self, call: Arguments, posts: list[Post]) -> Json:
        page = _page(call, "messages", [message_json(self._workspace, post) for post in posts])
        return {**page, "has_more": bool(page["response_metadata"]["next_cursor"])}

    def join(self, call: Arguments) -> tuple[Json, Report]:
        """Let the app into a public channel."""
        channel = self._known(call)
        if channel.is_private or channel.is_im:
            raise RefusedError("method_not_supported_for_channel_type")
        channel.app_is_member = True
        return {"ok": True, "channel": channel_json(channel)}, Report()

    def validate(self, call: Arguments) -> tuple[Json, Report]:
        """Judge blocks, a message or a view without sending anything."""
        given = [name for name in ("blocks", "message", "view") if call.has(name)]
        if len(given) != 1:
            raise RefusedError("invalid_arguments")
        value: Any = call.json(given[0])
        if given[0] == "view":
            report = check_view(value, ("modal", "home"))
        else:
            report = check_message({"blocks": value, "text": " "} if given[0] == "blocks" else value)
        if report.findings:
            errors = [{"pointer": one.pointer, "code": one.code, "message": one.message} for one in report.findings]
            raise RefusedError(f"invalid_{given[0]}", errors=errors)
        return {"ok": True}, Report()

    def _known(self, call: Arguments) -> Channel:
        channel = self._workspace.channels.get(call.need("channel", "channel_not_found"))
        if channel is None or (channel.is_private and not channel.app_is_member):
            raise RefusedError("channel_not_found")
        return channel


def _type_of(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _page(call: Arguments, name: str, items: list[Any]) -> Json:
    limit = call.number("limit", PAGE) or PAGE
    start = call.number("cursor", 0)
    following = str(start + limit) if start + limit < len(items) else ""
    return {"ok": True, name: items[start : start + limit], "response_metadata": {"next_cursor": following}}
