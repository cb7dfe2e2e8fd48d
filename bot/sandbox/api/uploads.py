"""Files in three steps: ask for an address, send the bytes, say where they belong."""

from bot.sandbox.api.calls import Arguments, RefusedError
from bot.sandbox.api.chat import Chat
from bot.sandbox.findings import Json, Report
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
        }

    def address(self, call: Arguments) -> tuple[Json, Report]:
        """Hand out an upload address."""
        name, length = call.need("filename"), call.number("length", 0)
        if length <= 0:
            raise RefusedError("invalid_arguments")
        file_id = self._workspace.next_id("F")
        self._workspace.files[file_id] = {"id": file_id, "name": name, "title": name, "size": length, "content": None}
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
        shown = []
        for item in call.json("files") or []:
            file = self._workspace.files.get(item.get("id", ""))
            if file is None or file["content"] is None:
                raise RefusedError("file_not_found")
            file["title"] = item.get("title", file["name"])
            shown.append({"id": file["id"], "title": file["title"], "name": file["name"]})
        if not shown:
            raise RefusedError("invalid_arguments")
        if call.text("channel_id"):
            channel = self._chat.channel(call.text("channel_id"))
            names = ", ".join(f"[file: {file['title']}]" for file in shown)
            text = f"{call.text('initial_comment')} {names}".strip()
            thread = call.text("thread_ts") or None
            self._workspace.post(
                Post(self._workspace.next_ts(), channel.id, APP_USER, text, call.json("blocks") or [], [], thread)
            )
        return {"ok": True, "files": shown}, Report()
