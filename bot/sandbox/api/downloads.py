"""Files by their private address: handed to the app against its token; anybody else is led to sign in."""

import hmac
from typing import Final
from urllib.parse import quote

from werkzeug.wrappers import Request, Response

from bot.sandbox.faults import Faults
from bot.sandbox.findings import Json
from bot.sandbox.workspace import Workspace

PREFIX: Final = "/files-pri/"
SCOPE: Final = "files:read"
SIGN_IN: Final = "<!DOCTYPE html><title>Sign in</title><p>Sign in to see this file.</p>"


def download_path(workspace: Workspace, file: Json) -> str:
    """Return the private path of a file."""
    team, name = workspace.identity.team_id, quote(str(file["name"]), safe="")
    return f"{PREFIX}{team}-{file['id']}/download/{name}"


class Downloads:
    """Hand out files to the app."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    def answer(self, request: Request) -> Response:
        """Answer with the bytes of a file; without the app's token and scope with a page to sign in, as Slack does."""
        team, _, rest = request.path.removeprefix(PREFIX).partition("-")
        file_id = rest.partition("/")[0]
        with self._workspace.lock:
            file = self._workspace.files.get(file_id)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        is_app = hmac.compare_digest(given.encode(), self._workspace.identity.bot_token.encode())
        if not is_app or not self._workspace.identity.app.may(SCOPE) or "token_revoked" in self._faults.switches:
            return Response(SIGN_IN, content_type="text/html; charset=utf-8")
        if team != self._workspace.identity.team_id or file is None or file.get("content") is None:
            return Response("not here", 404)
        return Response(file["content"], mimetype=str(file.get("mimetype") or "application/octet-stream"))
