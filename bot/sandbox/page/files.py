"""Show files: pictures as previews, everything else as a link; and hand out their bytes."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from bot.sandbox.findings import Json
from bot.sandbox.page.paper import part
from bot.sandbox.page.text import literal
from bot.sandbox.payloads import file_address
from bot.sandbox.workspace import Workspace

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may draw by itself; anything else could be a page with scripts."""
PREFIX: Final = "/files/"
NOT_PLAIN: Final = re.compile(r"[^\w .()-]", re.ASCII)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "private, max-age=3600",
}
KILO: Final = 1000
UNITS: Final = ("bytes", "kB", "MB", "GB")


class Files:
    """Hand out the files of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def answer(self, request: Request) -> Response:
        """Answer with one file; only pictures are shown in the browser."""
        if request.method not in {"GET", "HEAD"}:
            return Response("only to be read", 405, {"Allow": "GET, HEAD"})
        file_id, _, name = request.path.removeprefix(PREFIX).partition("/")
        with self._workspace.lock:
            file = self._workspace.files.get(file_id)
        if file is None or file["name"] != name or file.get("content") is None:
            return Response("not here", 404)
        kind = str(file.get("mimetype"))
        shown = kind in PICTURES
        answer = Response(file["content"], headers=HEADERS, mimetype=kind if shown else "application/octet-stream")
        # The plain name is for what cannot read the full one; no header can carry every sign.
        names = {"filename": NOT_PLAIN.sub("_", name), "filename*": f"UTF-8''{quote(name, safe='')}"}
        answer.headers.set("Content-Disposition", "inline" if shown else "attachment", **names)
        return answer


def address_of(workspace: Workspace, named: object) -> str:
    """Return where the file is that a slack_file names by its id or address; nothing if it is no picture here."""
    if not isinstance(named, dict):
        return ""
    file_id = str(named.get("id") or "")
    if "url" in named:
        try:
            path = urlsplit(str(named["url"])).path
        except ValueError:
            path = ""
        file_id = path.removeprefix(PREFIX).partition("/")[0] if path.startswith(PREFIX) else ""
    with workspace.lock:
        file = workspace.files.get(file_id)
    return file_address(file) if file is not None and file.get("mimetype") in PICTURES else ""


def size(count: object) -> str:
    """Return a number of bytes as people say it."""
    amount = float(count) if isinstance(count, int | float) else 0.0
    unit = 0
    while round(amount) >= KILO and unit < len(UNITS) - 1:
        amount, unit = amount / KILO, unit + 1
    digits = f"{amount:.1f}" if unit and amount < KILO // 100 else f"{amount:.0f}"
    return f"{digits} {'byte' if (digits, unit) == ('1', 0) else UNITS[unit]}"


def files_html(files: list[Json]) -> Markup:
    """Return the files of a message."""
    drawn = [
        (
            literal(file.get("title") or file["name"]),
            literal(file["name"]),
            file_address(file),
            size(file.get("size")),
            file.get("mimetype") in PICTURES,
        )
        for file in files
    ]
    return part("blocks_files.html", "files", drawn) if drawn else Markup("")
