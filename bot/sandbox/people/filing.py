"""Keep a file that somebody dropped into a conversation."""

import mimetypes

from bot.sandbox.findings import Json
from bot.sandbox.workspace import Workspace


def keep_file(workspace: Workspace, user: str, name: str, content: bytes) -> Json:
    """Keep a file in the workspace; return it as messages carry it, without its bytes."""
    now = int(workspace.clock())
    file: Json = {
        "id": workspace.new_key("F"),
        "created": now,
        "timestamp": now,
        "name": name,
        "title": name,
        "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "filetype": name.rpartition(".")[2].lower() if "." in name else "",
        "user": user,
        "size": len(content),
        "mode": "hosted",
        "is_external": False,
    }
    with workspace.lock:
        workspace.files[file["id"]] = {**file, "content": content, "complete": True, "ready_at": workspace.clock()}
    return file
