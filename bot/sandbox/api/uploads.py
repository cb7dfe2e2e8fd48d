"""Files in three steps: ask for an address, send the bytes, say where they belong."""

import mimetypes

from bot.sandbox.api.calls import Arguments, RefusedError, refused_message
from bot.sandbox.api.chat import Chat
from bot.sandbox.api.downloads import SCOPE, download_path
from bot.sandbox.checks.validator import check_message
from bot.sandbox.findings import Json, Report
from bot.sandbox.payloads import file_address
from bot.sandbox.records import Post
from bot.sandbox.workspace import APP_USER, Workspace


class Uploads:
    """Take files and share them as messages."""

    def __init__(self, workspace: Workspace, chat: Chat) -> None:
        self._workspace = workspace
        self._chat = chat
        self.base_url = ""
        self.methods = {
            "files.getUploadURLExternal": self.address,
            "files.completeUploadExternal": self.complete,
            "files.info": self.info,
        }

    def address(self, call: Arguments) -> tuple[Json, Report]:
        """Hand out an upload address."""
        name, length = call.need("filename"), call.number("length", 0)
        if length <= 0:
            raise RefusedError("invalid_arguments")
        file_id = self._workspace.new_key("F")
        self._workspace.files[file_id] = {
            "id": file_id,
            "name": name,
            "title": name,
            "size": length,
            "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "alt_txt": call.text("alt_txt"),
            "content": None,
        }
        return {"ok": True, "upload_url": f"{self.base_url}/upload/{file_id}", "file_id": file_id}, Report()

    def receive(self, file_id: str, content: bytes) -> bool:
        """Take the bytes; their number must be the one announced."""
        file = self._workspace.files.get(file_id)
        if file is None or len(content) != file["size"]:
            return False
        file["content"] = content
        return True

    def complete(self, call: Arguments) -> tuple[Json, Report]:
        """Share uploaded files."""
        blocks = call.json("blocks") or []
        report = check_message({"blocks": blocks, "text": call.text("initial_comment") or "files"})
        if report.findings:
            raise refused_message(report)
        files = []
        named = call.json("files")
        if not named or not isinstance(named, list) or not all(isinstance(one, dict) for one in named):
            raise RefusedError("invalid_arguments")
        for item in named:
            file = self._uploaded(str(item.get("id", "")))
            file["title"] = str(item.get("title") or file["name"])
            file |= {"complete": True, "ready_at": self._workspace.clock() + self._workspace.picture_seconds}
            files.append(self._shape(file))
        if call.text("channel_id"):
            channel = self._chat.channel(call.text("channel_id"))
            text, thread = call.text("initial_comment"), call.text("thread_ts") or None
            post = Post(self._workspace.next_ts(), channel.id, APP_USER, text, blocks, thread_ts=thread, files=files)
            self._workspace.post(post)
        return {"ok": True, "files": files}, report

    def info(self, call: Arguments) -> tuple[Json, Report]:
        """Describe one file, to an app that may read files."""
        app = self._workspace.identity.app
        if not app.may(SCOPE):
            raise RefusedError("missing_scope", needed=SCOPE, provided=",".join(sorted(app.scopes or ())))
        return {"ok": True, "file": self._shape(self._uploaded(call.text("file")))}, Report()

    def _uploaded(self, file_id: str) -> Json:
        file = self._workspace.files.get(file_id)
        if file is None or file["content"] is None:
            raise RefusedError("file_not_found")
        return file

    def _shape(self, file: Json) -> Json:
        """Return a file as messages carry it."""
        url = self.base_url + file_address(file)
        private = self.base_url + download_path(self._workspace, file)
        shape = {name: file[name] for name in ("id", "name", "title", "mimetype", "size")}
        shape |= {name: file[name] for name in ("user", "created", "timestamp", "mode", "is_external") if name in file}
        alt_text = {"alt_txt": file["alt_txt"]} if file.get("alt_txt") else {}
        kind = file["name"].rpartition(".")[2]
        return {**shape, **alt_text, "filetype": kind, "url_private": url, "url_private_download": private}
