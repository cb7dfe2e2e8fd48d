"""Draw Slack's texts as HTML: mrkdwn, mentions, dates, a few emoji."""

import re
from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import urlsplit

from bot.sandbox.findings import Json
from bot.sandbox.workspace import Workspace

ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
TAGS: Final = {"*": "strong", "_": "em", "~": "s"}
STYLED: Final = re.compile(r"(?<!\w)([*_~])(?!\1|[\s\u2060])(.+?)(?<!\s)\1(?!\w)")
"""A word joiner after the sign is how an app keeps a typed sign from styling."""
PIECE: Final = re.compile(r"```(?P<pre>.+?)```|`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>", re.DOTALL)
CODE: Final = re.compile(r":([a-z0-9_+-]+):")
HELD: Final = re.compile("\0(\\d+)\0")
SCHEMES: Final = frozenset({"http", "https", "mailto"})
EMOJI: Final = {
    "+1": "👍",
    "-1": "👎",
    "alarm_clock": "⏰",
    "arrow_right": "➡️",
    "bar_chart": "📊",
    "bell": "🔔",
    "bulb": "💡",
    "calendar": "📆",
    "chart_with_upwards_trend": "📈",
    "clipboard": "📋",
    "date": "📅",
    "envelope": "✉️",
    "exclamation": "❗",
    "eyes": "👀",
    "fire": "🔥",
    "hourglass": "⌛",
    "house": "🏠",
    "information_source": "ℹ️",  # noqa: RUF001 - the emoji itself
    "key": "🔑",
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "link": "🔗",
    "lock": "🔒",
    "mag": "🔍",
    "memo": "📝",
    "moneybag": "💰",
    "no_entry": "⛔",
    "pencil2": "✏️",
    "phone": "☎️",
    "pushpin": "📌",
    "question": "❓",
    "red_circle": "🔴",
    "rocket": "🚀",
    "rotating_light": "🚨",
    "smile": "😄",
    "star": "⭐",
    "tada": "🎉",
    "thumbsdown": "👎",
    "thumbsup": "👍",
    "trophy": "🏆",
    "warning": "⚠️",
    "wastebasket": "🗑️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}


def shown(text: object) -> str:
    """Return a text of Slack's, with its three entities read, safe for a page."""
    plain = str(text)
    for entity, sign in ENTITIES:
        plain = plain.replace(entity, sign)
    return escape(plain)


def plain(text: object) -> str:
    """Return a text without markup, its emoji drawn, safe for a page."""
    return CODE.sub(lambda code: EMOJI.get(code[1], code[0]), shown(text))


class Writing:
    """Draw text objects; the workspace knows the names behind mentions."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def html(self, text: Json) -> str:
        """Return a text object as HTML."""
        return self.mrkdwn(text["text"]) if text.get("type") == "mrkdwn" else plain(text.get("text", ""))

    def bare(self, text: str) -> str:
        """Return mrkdwn as words alone, for a label."""
        return re.sub(r"<[^>]*>", "", self.mrkdwn(text)).strip()

    def mrkdwn(self, text: str) -> str:
        """Return mrkdwn as HTML: what stands in code or angle brackets is set aside, the rest escaped, then styled."""
        aside: list[str] = []

        def put_aside(piece: re.Match[str]) -> str:
            aside.append(self._piece(piece))
            return f"\0{len(aside) - 1}\0"

        rest = PIECE.sub(put_aside, text.replace("\0", ""))
        return HELD.sub(lambda held: aside[int(held[1])], _styled(plain(rest)))

    def _piece(self, piece: re.Match[str]) -> str:
        if piece["pre"] is not None:
            return f"<pre>{shown(piece['pre'].strip(chr(10)))}</pre>"
        if piece["code"] is not None:
            return f"<code>{shown(piece['code'])}</code>"
        return self._angle(piece["angle"])

    def _angle(self, inside: str) -> str:
        target, _, words = inside.partition("|")
        drawers: dict[str, Callable[[str, str], str]] = {"@": self._person, "#": self._channel, "!": _special}
        if target[:1] in drawers:
            return drawers[target[0]](target[1:], words)
        address = shown(target)
        if _scheme(target) not in SCHEMES:
            return shown(f"<{inside}>")
        return f'<a href="{address}" target="_blank" rel="noreferrer noopener">{plain(words) or address}</a>'

    def _person(self, user: str, words: str) -> str:
        known = self._workspace.users.get(user)
        name = known.real_name if known else words or user
        return f'<span class="mention">@{shown(name.lstrip("@"))}</span>'

    def _channel(self, channel: str, words: str) -> str:
        known = self._workspace.channels.get(channel)
        return f'<span class="mention">#{shown(known.name if known else words or channel)}</span>'


def _styled(text: str) -> str:
    return STYLED.sub(lambda part: f"<{TAGS[part[1]]}>{_styled(part[2])}</{TAGS[part[1]]}>", text)


def _special(name: str, words: str) -> str:
    if name.startswith(("date^", "subteam^")):
        return plain(words or name)
    return f'<span class="mention">@{plain(words.lstrip("@") or name)}</span>'


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return ""
