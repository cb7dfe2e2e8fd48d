"""Fetch a file from Slack: what it is, and its bytes, by its private address with the bot's token."""

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.showing import why_not
from storage.domain.errors import broken
from storage.services.importing_files import LARGEST

log = structlog.get_logger(__name__)

SECONDS = 30
"""How long we wait for Slack to send a part of a file."""
SECONDS_IN_ALL = 300
"""How long a file may take that comes drop by drop."""
BLOCK = 1 << 16
SLACKS = ".slack.com"
"""Where Slack keeps files; our token goes nowhere else."""
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json", ".zip")
"""What may be a table; what else people drop into a conversation is none of our business."""


class _NoFurther(urllib.request.HTTPRedirectHandler):
    """Is led nowhere else: our token would go along, to whatever host the answer names."""

    def redirect_request(self, *_: object) -> None:
        """Take the answer for an error."""


_opener = urllib.request.build_opener(_NoFurther)


@dataclass(frozen=True, slots=True)
class Kept:
    """What Slack says of a file."""

    id: str
    name: str
    user: str
    size: int
    address: str

    @property
    def may_be_table(self) -> bool:
        """Tell whether it may be something to import."""
        return self.name.lower().endswith(ENDINGS)


def about(client: WebClient, file_id: str) -> Kept:
    """Ask Slack what a file is; raises slack_sdk's errors."""
    file: dict[str, Any] = client.files_info(file=file_id)["file"]
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    size = int(file.get("size") or 0)  # what Slack hides or keeps elsewhere has none
    return Kept(file_id, str(file.get("name") or file_id), str(file.get("user") or ""), size, address)


@contextmanager
def fetched(client: WebClient, kept: Kept) -> Iterator[Path]:
    """Fetch a file into a folder of our own, and remove it at the end.

    Raises `file_too_large`, and `file_not_fetched` when Slack does not give it.
    """
    if kept.size > LARGEST:
        raise broken("file_too_large", "file", largest=LARGEST // 1_000_000)
    with TemporaryDirectory(prefix="salesbot-") as folder:
        path = Path(folder) / "file"
        try:
            _fetch(client, kept, path)
        except (OSError, HTTPException, SlackClientError, ValueError) as error:
            log.warning("file not fetched", file=kept.id, reason=why_not(error))
            raise broken("file_not_fetched", "file") from error
        yield path


def _fetch(client: WebClient, kept: Kept, path: Path) -> None:
    """Write what the address gives into a file, no more than was announced; raise what goes wrong."""
    ours, named = urlsplit(client.base_url), urlsplit(kept.address)
    is_ours = (named.scheme, named.netloc) == (ours.scheme, ours.netloc)
    if not is_ours and not (named.scheme == "https" and (named.hostname or "").endswith(SLACKS)):
        raise ValueError("an address that is not Slack's")
    request = urllib.request.Request(kept.address, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - Slack's own address, looked at above
    until = time.monotonic() + SECONDS_IN_ALL
    with _opener.open(request, timeout=SECONDS) as answer, path.open("wb") as file:
        if answer.headers.get_content_type() == "text/html":
            raise ValueError("a page to sign in; the scope files:read is missing")
        size = 0
        while block := answer.read(BLOCK):
            size += len(block)
            if size > min(kept.size, LARGEST):
                raise ValueError("more than was announced")
            if time.monotonic() > until:
                raise TimeoutError("it takes too long")
            file.write(block)
    if size != kept.size:
        raise ValueError("less than was announced")
