"""Draw markdown blocks: standard Markdown, without HTML, its links safe."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from bot.sandbox.page.text import CODE, UNFIT, URL, emoji_of, is_safe, trimmed

BESIDE: Final = {"target": "_blank", "rel": "noreferrer noopener"}
TASK: Final = re.compile(r"\[([ xX])\] ")
LOWER: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
"""A page has headings of its own above the ones in a message."""


class Markdown(MarkdownIt):
    """Markdown that links to nothing unsafe."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's own name
        """Say whether an address may be linked."""
        return is_safe(url)


READER: Final = Markdown("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}).enable(
    ["table", "strikethrough"]
)


def markdown_html(text: str) -> Markup:
    """Return Markdown as HTML."""
    tokens = _fitted(READER.parse(UNFIT.sub("", text)))
    html = READER.renderer.render(tokens, READER.options, {})
    return Markup(html)  # noqa: S704 - the parser takes no HTML and escapes every text


def _fitted(tokens: list[Token]) -> list[Token]:
    """Return the tokens as they fit into a page: no inline styles, lower headings, tables in a box of their own."""
    fitted: list[Token] = []
    for at, token in enumerate(tokens):
        token.tag = LOWER.get(token.tag, token.tag)
        if token.type in {"th_open", "td_open"}:
            _align(token)
        if token.type == "inline":
            begins_item = at > 1 and tokens[at - 2].type == "list_item_open"
            token.children = _line(token.children or [], begins_item=begins_item)
        box = {"role": "region", "tabindex": "0", "aria-label": "Table", "class": "table-box"}
        if token.type == "table_open":
            fitted.append(Token("box_open", "div", 1, attrs=dict(box), block=True))
        fitted.append(token)
        if token.type == "table_close":
            fitted.append(Token("box_close", "div", -1, block=True))
    return fitted


def _align(cell: Token) -> None:
    side = str(cell.attrs.pop("style", "")).removeprefix("text-align:")
    if side in {"center", "right"}:
        cell.attrs["class"] = side
    if cell.type == "th_open":
        cell.attrs["scope"] = "col"


def _line(children: list[Token], *, begins_item: bool) -> list[Token]:
    line: list[Token] = []
    inside_link = False
    for token in children:
        if token.type in {"link_open", "link_close"}:
            inside_link = token.type == "link_open"
            token.attrs |= BESIDE if inside_link else {}
            line.append(token)
        elif token.type == "image":
            line += _picture(token, inside_link=inside_link)
        elif token.type == "text":
            if begins_item and not line:
                token.content = TASK.sub(lambda box: "☐ " if box[1] == " " else "☑ ", token.content, count=1)
            line += [_with_emoji(token)] if inside_link else _linked(token.content)
        else:
            line.append(token)
    return line


def _picture(image: Token, *, inside_link: bool) -> list[Token]:
    """Return a link in the place of an image, as Slack draws it."""
    words = _text(image.content or str(image.attrs["src"]))
    return [words] if inside_link else _anchor(str(image.attrs["src"]), words)


def _linked(text: str) -> list[Token]:
    """Return a text with the addresses in it as links."""
    parts: list[Token] = []
    at = 0
    for match in URL.finditer(text):
        url = trimmed(match[0])
        if READER.validateLink(url):
            parts += [_with_emoji(_text(text[at : match.start()])), *_anchor(url, _text(url))]
            at = match.start() + len(url)
    return [*parts, _with_emoji(_text(text[at:]))]


def _anchor(address: str, words: Token) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": address, **BESIDE}), words, Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _with_emoji(token: Token) -> Token:
    token.content = CODE.sub(lambda code: emoji_of(code["emoji"], code["tone"] or "") or code[0], token.content)
    return token
