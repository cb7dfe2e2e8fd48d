"""Draw Slack's texts as HTML: mrkdwn, mentions, dates, emoji."""

import re
from functools import lru_cache
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

import emoji
from markupsafe import Markup, escape

from bot.sandbox.findings import Json
from bot.sandbox.page.dates import Reader
from bot.sandbox.workspace import Workspace

ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no page can hold: control signs, and halves of characters."""
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
TAGS: Final = {"*": "strong", "_": "em", "~": "s"}
STYLED: Final = {
    signs: re.compile(rf"(?<!\w)([{re.escape(signs)}])(?!\1|[\s\u2060])(.{{1,2000}}?)(?<!\s)\1(?!\w)")
    for signs in ("*_~", "*_", "*~", "_~", "*", "_", "~")
}
"""By the signs that may still style. A word joiner after a sign is how an app keeps a typed sign from styling."""
CODE: Final = re.compile(
    r"(?<![0-9A-Za-z]):(?P<emoji>[\w+'&.-]{1,100}):(?::skin-tone-(?P<tone>[2-6]):)?(?![0-9A-Za-z])"
)
URL: Final = re.compile(r"https?://(?:(?!&[lg]t;)[^\s<>|`\"\0\1]){1,3000}")
PIECE: Final = re.compile(
    r"```(?P<pre>.+?)```|`(?!\u2060)(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>"
    rf"|(?<!\w)(?P<url>{URL.pattern})|{CODE.pattern}",
    re.DOTALL,
)
QUOTE: Final = re.compile(r"(?:>|&gt;) ?")
REST: Final = re.compile(r"^(?:>|&gt;){3} ?", re.MULTILINE)
HELD: Final = re.compile("[\0\1](\\d+)[\0\1]")
BLOCK: Final = re.compile("\n?(\1\\d+\1)\n?")
"""What stands in lines of its own: the line breaks around it are its own, too."""
SLACK_NAMES: Final = {
    "first_place_medal": "🥇",
    "knife_fork_plate": "🍽️",
    "large_brown_circle": "🟤",
    "large_green_circle": "🟢",
    "large_orange_circle": "🟠",
    "large_purple_circle": "🟣",
    "large_yellow_circle": "🟡",
    "medal": "🎖️",
    "octagonal_sign": "🛑",
    "second_place_medal": "🥈",
    "simple_smile": "🙂",
    "the_horns": "🤘",
    "third_place_medal": "🥉",
}
"""Emoji that Slack calls otherwise than everybody else."""
FLAG: Final = re.compile("flag-([a-z])([a-z])")
FLAG_A: Final = 0x1F1E6
TONES: Final = dict(zip("23456", "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff", strict=True))


def literal(text: object) -> Markup:
    """Return a text as it stands, safe for a page."""
    return escape(UNFIT.sub("", str(text)))


def shown(text: object) -> Markup:
    """Return a text of Slack's, with its three entities read, safe for a page."""
    return literal(_read(str(text)))


def plain(text: object) -> Markup:
    """Return a text without markup, its emoji drawn, safe for a page."""
    return shown(CODE.sub(lambda code: emoji_of(code["emoji"], code["tone"] or "") or code[0], str(text)))


@lru_cache(maxsize=4096)
def emoji_of(name: str, tone: str = "") -> str:
    """Return the emoji of that name, in a skin tone from 2 to 6; nothing if there is none."""
    code = f":{name.replace('-', '_')}:"
    found = next((one for one in (f":{name}:", code) if emoji.emojize(one, language="alias") != one), "")
    flag = FLAG.fullmatch(name)
    sign = emoji.emojize(found, language="alias") if found else SLACK_NAMES.get(name, "")
    if flag and not sign:
        sign = "".join(chr(FLAG_A + ord(letter) - ord("a")) for letter in flag.groups())
        sign = sign if emoji.is_emoji(sign) else ""
    toned = sign[:1] + TONES.get(tone, "") + sign[1:].lstrip("\ufe0f")
    return toned if tone and emoji.is_emoji(toned) else sign


def is_safe(address: str) -> bool:
    """Say whether an address may be linked: no scripts, nothing within this server."""
    try:
        return urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        return False


def link(address: str, words: Markup) -> Markup:
    """Return a link that opens beside the page."""
    return Markup('<a href="{}" target="_blank" rel="noreferrer noopener">{}</a>').format(literal(address), words)


def trimmed(url: str) -> str:
    """Return a bare URL without the signs that end the sentence around it."""
    while url and (url[-1] in ".,;:!?'\"*_~" or (url[-1] in ")]}" and url.count(url[-1]) > _opened(url))):
        url = url[:-1]
    return url


def _opened(url: str) -> int:
    return url.count({")": "(", "]": "[", "}": "{"}[url[-1]])


def _read(text: str) -> str:
    for entity, sign in ENTITIES:
        text = text.replace(entity, sign)
    return text


class Writing:
    """Draw text objects for one reader; the workspace knows the names behind mentions."""

    def __init__(self, workspace: Workspace, user: str = "") -> None:
        self._workspace = workspace
        self._user = user
        reader = workspace.users.get(user)
        self._reader = Reader.of(reader.tz if reader else "UTC", reader.locale if reader else "en-US")

    def html(self, text: Json) -> Markup:
        """Return a text object as HTML."""
        words = str(text.get("text", ""))
        if text.get("type") == "mrkdwn":
            return self.mrkdwn(words, verbatim=text.get("verbatim") is True)
        return shown(words) if text.get("emoji") is False else plain(words)

    def mrkdwn(self, text: str, *, verbatim: bool = False) -> Markup:
        """Return mrkdwn as HTML: what is not to be styled is set aside, lines are quoted, the rest is styled."""
        aside: list[Markup] = []

        def put_aside(piece: re.Match[str]) -> str:
            kept, rest = self._piece(piece, verbatim=verbatim)
            if kept is None:
                return rest
            aside.append(kept)
            sign = "\1" if piece["pre"] is not None else "\0"
            return f"{sign}{len(aside) - 1}{sign}{rest}"

        words = PIECE.sub(put_aside, UNFIT.sub("", text))
        rest = REST.search(words)
        head, tail = (words, "") if rest is None else (words[: rest.start()].removesuffix("\n"), words[rest.end() :])
        parts = [_lines(quoted, list(lines), aside) for quoted, lines in groupby(head.split("\n"), _is_quote)]
        if rest is not None:
            parts = [*(parts if head else []), _quoted(tail, aside)]
        return Markup("").join(parts)

    def _piece(self, piece: re.Match[str], *, verbatim: bool) -> tuple[Markup | None, str]:
        """Return what a piece is drawn as, or None, and the text after or instead."""
        if piece["pre"] is not None:
            return Markup("<pre>{}</pre>").format(shown(piece["pre"].strip("\n"))), ""
        if piece["code"] is not None:
            return Markup("<code>{}</code>").format(shown(piece["code"])), ""
        if piece["emoji"] is not None:
            sign = emoji_of(piece["emoji"], piece["tone"] or "")
            return (Markup(sign), "") if sign else (None, piece[0])  # noqa: S704 - one of a fixed set of emoji
        if piece["angle"] is not None:
            return self._angle(piece["angle"]), ""
        url = trimmed(piece["url"])
        if verbatim or not _host(url):
            return None, piece["url"]
        return link(_read(url), shown(url)), piece["url"][len(url) :]

    def _angle(self, inside: str) -> Markup:
        target, _, words = inside.partition("|")
        if target.startswith("@"):
            return self.person(target[1:], words)
        if target.startswith("#"):
            return self.channel(target[1:], words)
        if target.startswith("!"):
            return self._special(target[1:], words)
        address = _read(target)
        if not is_safe(address):
            return shown(f"<{inside}>")
        return link(address, plain(words) if words else shown(target.removeprefix("mailto:")))

    def _special(self, name: str, words: str) -> Markup:
        kind, _, rest = name.partition("^")
        if kind == "date":
            timestamp, _, form = rest.partition("^")
            pattern, _, address = form.partition("^")
            return self.date(timestamp, _read(pattern), words, _read(address))
        if kind == "subteam":
            return self.group(rest, words)
        return self.broadcast(kind, words)

    def person(self, user: str, words: str = "") -> Markup:
        """Return a mention of somebody; the reader's own stands out."""
        known = self._workspace.users.get(user)
        name = known.real_name if known else words or user
        return _mention(f"@{name.lstrip('@')}", strong=bool(user) and user == self._user)

    def channel(self, channel: str, words: str = "") -> Markup:
        """Return a mention of a channel, without its name if the reader is kept out."""
        known = self._workspace.channels.get(channel)
        if known is not None and known.is_private and self._user and self._user not in known.members:
            return _mention("a private channel")
        return _mention(f"#{(known.name if known else words or channel).lstrip('#')}")

    def group(self, group: str, words: str = "") -> Markup:
        """Return a mention of a user group; only the text beside it knows its name."""
        return _mention(f"@{(words or group).lstrip('@')}")

    def broadcast(self, name: str, words: str = "") -> Markup:
        """Return a mention of everybody here."""
        everybody = name in {"here", "channel", "everyone"}
        return _mention(f"@{(words or name).lstrip('@')}", strong=everybody)

    def date(self, timestamp: object, pattern: str, fallback: str = "", address: str = "") -> Markup:
        """Return a moment as the reader's clock and calendar say it; the fallback where it is none."""
        moment = self._reader.moment(timestamp)
        if moment is None:
            return plain(fallback or pattern)
        now = self._workspace.clock()
        words = Markup('<time datetime="{}" title="{}">{}</time>').format(
            moment.isoformat(), self._reader.in_full(moment), plain(self._reader.written(moment, pattern, now))
        )
        return link(address, words) if is_safe(address) else words


def _host(url: str) -> str:
    """Return the host of a URL; nothing if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _mention(words: str, *, strong: bool = False) -> Markup:
    return Markup('<span class="mention{}">{}</span>').format(" me" if strong else "", plain(words))


def _is_quote(line: str) -> bool:
    return QUOTE.match(line) is not None


def _lines(quoted: bool, lines: list[str], aside: list[Markup]) -> Markup:  # noqa: FBT001 - the key of a groupby
    if quoted:
        return _quoted("\n".join(QUOTE.sub("", line, count=1) for line in lines), aside)
    return _styled(BLOCK.sub(r"\1", "\n".join(lines)), aside)


def _quoted(text: str, aside: list[Markup]) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(_styled(BLOCK.sub(r"\1", text), aside))


def _styled(text: str, aside: list[Markup], signs: str = "*_~") -> Markup:
    """Style a text; a sign already in force does not style again inside."""
    if not signs:
        return _whole(text, aside)
    parts, at = [], 0
    for styled in STYLED[signs].finditer(text):
        tag, left = Markup(TAGS[styled[1]]), signs.replace(styled[1], "")  # noqa: S704 - one of three names
        inner = _styled(styled[2], aside, left)
        parts += [_whole(text[at : styled.start()], aside), Markup("<{0}>{1}</{0}>").format(tag, inner)]
        at = styled.end()
    return Markup("").join([*parts, _whole(text[at:], aside)])


def _whole(text: str, aside: list[Markup]) -> Markup:
    """Put back what was set aside."""
    parts = HELD.split(text)
    return Markup("").join(aside[int(part)] if at % 2 else shown(part) for at, part in enumerate(parts))
