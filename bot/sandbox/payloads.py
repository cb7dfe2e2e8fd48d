"""The shapes Slack sends: to the app in interactions, and back in API answers."""

from datetime import UTC, datetime
from urllib.parse import quote

from bot.sandbox.clock import zone_of
from bot.sandbox.elements import Values
from bot.sandbox.findings import Json
from bot.sandbox.records import Channel, Post, Screen, User
from bot.sandbox.workspace import APP_USER, Workspace

MODAL_TEXTS = ("title", "submit", "close")


def view_json(workspace: Workspace, screen: Screen) -> Json:
    """Return a view as Slack shows it to the app."""
    # The app may draw it anew meanwhile: content and values have to fit each other.
    with workspace.lock:
        content, values, hash_ = screen.content, state_json(screen.values), screen.hash
    identity = workspace.identity
    return {
        "id": screen.id,
        "team_id": identity.team_id,
        "type": screen.kind,
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": values,
        "hash": hash_,
        "title": content.get("title"),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": screen.previous,
        "root_view_id": screen.root,
        "app_id": identity.app_id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": identity.team_id,
        "bot_id": f"B{identity.app_id}",
    }


def state_json(values: Values) -> Json:
    """Return what the fields hold now; what they hold later is put into the values themselves."""
    return {"values": {block: dict(held) for block, held in values.items()}}


def message_json(workspace: Workspace, post: Post) -> Json:
    """Return a message as Slack shows it to the app."""
    message: Json = {"type": "message", "user": post.author, "ts": post.ts, "text": post.text}
    message["team"] = workspace.identity.team_id
    if post.author == APP_USER:
        message |= {"bot_id": f"B{workspace.identity.app_id}", "app_id": workspace.identity.app_id}
    if post.blocks:
        message["blocks"] = post.blocks
    if post.attachments:
        message["attachments"] = post.attachments
    if post.files:
        message["files"] = post.files
    if post.thread_ts:
        message["thread_ts"] = post.thread_ts
    if post.metadata:
        message["metadata"] = post.metadata
    if post.edited:
        message["edited"] = {"user": post.author, "ts": post.ts}
    return message


def file_address(file: Json) -> str:
    """Return where a file is, on this server."""
    return f"/files/{quote(str(file['id']), safe='')}/{quote(str(file['name']), safe='')}"


def user_json(workspace: Workspace, user: User, *, with_locale: bool = False) -> Json:
    """Return a person as users.info does."""
    # The offset is the one in force at the workspace's time, as in Slack.
    offset = datetime.fromtimestamp(workspace.clock(), UTC).astimezone(zone_of(user.tz)).utcoffset()
    shown: Json = {
        "id": user.id,
        "team_id": workspace.identity.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name_normalized": user.real_name,
            "email": user.email,
            "team": workspace.identity.team_id,
        },
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if with_locale:
        shown["locale"] = user.locale
    return shown


def channel_json(channel: Channel) -> Json:
    """Return a conversation as conversations.info does."""
    shown: Json = {"id": channel.id, "is_im": channel.is_im, "is_archived": channel.is_archived, "created": 0}
    if channel.is_im:
        return {**shown, "user": channel.user}
    return {
        **shown,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_member": channel.app_is_member,
        "is_general": False,
        "num_members": len(channel.members),
    }


def base(workspace: Workspace, kind: str, user: str) -> Json:
    """Return what all interactions have in common."""
    identity, person = workspace.identity, workspace.users[user]
    return {
        "type": kind,
        "team": {"id": identity.team_id, "domain": identity.team_domain},
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": identity.team_id},
        "api_app_id": identity.app_id,
        "token": "local-verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_ref(channel: Channel) -> Json:
    """Return a channel as interactions name it."""
    return {"id": channel.id, "name": channel.name}


def event_envelope(workspace: Workspace, event: Json, event_id: str) -> Json:
    """Wrap an event as the Events API does."""
    identity = workspace.identity
    return {
        "token": "local-verification-token",
        "team_id": identity.team_id,
        "context_team_id": identity.team_id,
        "context_enterprise_id": None,
        "api_app_id": identity.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": identity.team_id,
                "user_id": APP_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
