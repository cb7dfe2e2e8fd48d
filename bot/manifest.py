"""The app manifest: read from the one master, written for HTTP or for Socket Mode."""

from enum import StrEnum
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

PLACEHOLDER = "https://salesbot.example.com"
"""The host that manifest.yml names; nobody has it."""
MASTER = "manifest.yml"
_URLS = ("url", "request_url", "message_menu_options_url")


class Mode(StrEnum):
    """How Slack reaches the bot."""

    HTTP = "http"
    SOCKET = "socket"


class ManifestMissingError(Exception):
    """Raised when the master cannot be found."""


def master() -> dict[str, Any]:
    """Read manifest.yml: from the source tree, or from where an installed package keeps it."""
    beside = Path(__file__).resolve().parent.parent / MASTER
    if beside.is_file():
        return _read(beside)
    try:
        listed = files("salesbot") or []
    except PackageNotFoundError:
        listed = []
    for entry in listed:
        if entry.name == MASTER:
            return _read(Path(str(entry.locate())))
    raise ManifestMissingError(f"{MASTER} is not where it was installed; install Salesbot again")


def build(mode: Mode, url: str | None = None) -> dict[str, Any]:
    """Make the manifest for a mode; `url` is the bot's own address, for HTTP."""
    manifest = master()
    if mode is Mode.SOCKET:
        manifest["settings"]["socket_mode_enabled"] = True
        rewritten = _without_urls(manifest)
    elif url is None:
        rewritten = manifest
    else:
        rewritten = _with_host(manifest, _host(url))
    if not isinstance(rewritten, dict):
        raise TypeError(f"{MASTER} holds no mapping")
    return rewritten


def write(manifest: dict[str, Any]) -> str:
    """Write a manifest as YAML, in its own order."""
    text: str = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
    return text


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _host(url: str) -> str:
    """Check and trim the address somebody typed; Slack takes https only."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{url} is no address Slack can reach: write https://your.host")
    return url.rstrip("/")


def _without_urls(node: Any) -> Any:  # noqa: ANN401 - any part of a manifest
    if isinstance(node, dict):
        return {key: _without_urls(value) for key, value in node.items() if key not in _URLS}
    return [_without_urls(value) for value in node] if isinstance(node, list) else node


def _with_host(node: Any, host: str) -> Any:  # noqa: ANN401 - any part of a manifest
    if isinstance(node, dict):
        return {key: _with_host(value, host) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_host(value, host) for value in node]
    return node.replace(PLACEHOLDER, host) if isinstance(node, str) else node
