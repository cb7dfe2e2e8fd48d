"""Draw rich text: sections, lists, quotes, preformatted text, and what stands in their lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from markupsafe import Markup

from bot.sandbox.findings import Json
from bot.sandbox.page.paper import part
from bot.sandbox.page.text import Writing, emoji_of, is_safe, link, literal

STYLES: Final = {
    "code": Markup("code"),
    "highlight": Markup("mark"),
    "client_highlight": Markup("mark"),
    "underline": Markup("u"),
    "strike": Markup("s"),
    "italic": Markup("em"),
    "bold": Markup("strong"),
}
"""From the inside outwards."""
LISTS: Final = "rich_text_list"
TONES_FROM: Final = 2
DEEPEST: Final = 8


@dataclass
class Item:
    """One line of a list, and the lists under it."""

    html: Markup
    inner: list["Bullets"] = field(default_factory=list)


@dataclass
class Bullets:
    """A list; lists further in hang on the item above them."""

    style: str
    start: int
    indent: int
    step: int
    """How far it stands from the one around it, beyond what nesting does."""
    border: bool
    items: list[Item] = field(default_factory=list)

    def goes_on(self, other: Json) -> bool:
        """Say whether another list is the rest of this one."""
        if other.get("style") != self.style or bool(other.get("border")) != self.border:
            return False
        return self.style != "ordered" or _number(other.get("offset")) == self.start - 1 + len(self.items)


class Rich:
    """Draw rich text for one reader."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._inline: dict[str, Callable[[Json], Markup]] = {
            "text": lambda one: literal(one.get("text", "")),
            "link": self._link,
            "user": lambda one: writing.person(str(one.get("user_id"))),
            "usergroup": lambda one: writing.group(str(one.get("usergroup_id"))),
            "team": lambda one: writing.group(str(one.get("team_id"))),
            "channel": lambda one: writing.channel(str(one.get("channel_id"))),
            "broadcast": lambda one: writing.broadcast(str(one.get("range"))),
            "emoji": _emoji,
            "date": self._date,
            "color": lambda one: Markup("<code>{}</code>").format(literal(one.get("value", ""))),
        }

    def html(self, rich: Json) -> Markup:
        """Return a rich text as HTML."""
        drawn: list[Markup] = []
        elements = [one for one in rich.get("elements", []) if isinstance(one, dict)]
        for is_list, group in groupby(elements, lambda one: one.get("type") == LISTS):
            if is_list:
                drawn += [part("blocks_rich.html", "bullets", one) for one in self._lists(group)]
            else:
                drawn += [self._paragraph(one) for one in group]
        return Markup("").join(drawn)

    def line(self, rich: Json) -> Markup:
        """Return a rich text in one line, for a title."""
        return Markup(" ").join(
            self._line(inner)
            for one in rich.get("elements", [])
            for inner in (one.get("elements", []) if one.get("type") == LISTS else [one])
        )

    def _paragraph(self, one: Json) -> Markup:
        kind, border = str(one.get("type")).removeprefix("rich_text_"), bool(one.get("border"))
        return part("blocks_rich.html", "paragraph", kind, border, self._line(one))

    def _line(self, parent: Json) -> Markup:
        return Markup("").join(self._styled(one) for one in parent.get("elements", []) if isinstance(one, dict))

    def _styled(self, one: Json) -> Markup:
        draw = self._inline.get(str(one.get("type")))
        html = draw(one) if draw else literal(one.get("text", ""))
        style = one.get("style")
        for name, tag in STYLES.items():
            if isinstance(style, dict) and style.get(name) is True:
                html = Markup("<{0}>{1}</{0}>").format(tag, html)
        return html

    def _link(self, one: Json) -> Markup:
        address = str(one.get("url", ""))
        words = literal(one.get("text") or address)
        return link(address, words) if is_safe(address) else words

    def _date(self, one: Json) -> Markup:
        texts = [str(one.get(name) or "") for name in ("format", "fallback", "url")]
        return self._writing.date(one.get("timestamp"), *texts)

    def _lists(self, lists: Iterable[Json]) -> list[Bullets]:
        roots: list[Bullets] = []
        around: list[Bullets] = []
        for one in lists:
            indent = min(_number(one.get("indent")), DEEPEST)
            while around and around[-1].indent > indent:
                around.pop()
            if around and around[-1].indent == indent and not around[-1].goes_on(one):
                around.pop()
            if not around or around[-1].indent < indent:
                beside = around[-1].items[-1].inner if around else roots
                step = indent - around[-1].indent - 1 if around else indent
                start = _number(one.get("offset")) + 1
                around.append(Bullets(str(one.get("style")), start, indent, step, bool(one.get("border"))))
                beside.append(around[-1])
            around[-1].items += [Item(self._line(item)) for item in one.get("elements", [])]
        return roots


def _emoji(one: Json) -> Markup:
    tone = one.get("skin_tone")
    sign = emoji_of(str(one.get("name")), str(tone) if isinstance(tone, int) and tone >= TONES_FROM else "")
    return literal(sign or _by_code(str(one.get("unicode") or "")) or f":{one.get('name')}:")


def _by_code(codes: str) -> str:
    """Return the signs of a list of code points such as 1f44d-1f3fb."""
    try:
        return "".join(chr(int(code, 16)) for code in codes.split("-"))
    except (ValueError, OverflowError):
        return ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
