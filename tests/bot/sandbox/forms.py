"""Read and send the forms of the page as a browser does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus

import httpx

from bot.sandbox import LocalSlack
from bot.sandbox.elements import placed
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.notes import Notes, key_of
from bot.sandbox.records import Screen
from bot.sandbox.sending.interactions import Origin
from tests.bot.sandbox.conftest import Json, modal, plain_client

EMPTY = {"input", "img", "br", "hr", "meta", "link"}
Upload = tuple[str, tuple[str, bytes, str]]


@dataclass
class Tag:
    """One element of a page, with the words in it."""

    name: str
    attributes: dict[str, str]
    words: str = ""
    within: list["Tag"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes


class Reader(HTMLParser):
    """Read HTML into its elements, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self._open: list[Tag] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Tag(tag, {name: value or "" for name, value in attrs}, within=list(self._open))
        self.tags.append(found)
        if tag not in EMPTY:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"<{self._open[-1].name}> ends as </{tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.words += data


def tags(html: str, kind: str = "", /, **wanted: str) -> list[Tag]:
    """Return the elements with this name and these attributes; an underscore stands for a hyphen."""
    reader = Reader(html)
    asked = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
    return [one for one in reader.tags if kind in {"", one.name} and asked.items() <= one.attributes.items()]


def tag(html: str, kind: str = "", /, **wanted: str) -> Tag:
    """Return the one element with this name and these attributes."""
    found = tags(html, kind, **wanted)
    assert len(found) == 1, f"{len(found)} times {kind} {wanted} in {html}"
    return found[0]


def drawn(slack: LocalSlack, *blocks: Json, notes: Notes | None = None, errors: dict[str, str] | None = None) -> str:
    """Return the elements of a modal as Jim sees them."""
    screen = slack.workspace.show("U1", modal(*blocks))
    screen.errors = errors or {}
    return fields_of(slack, screen, notes or Notes())


def fields_of(slack: LocalSlack, origin: Origin, notes: Notes, prefix: str = "") -> str:
    """Return the elements of a view or message as Jim sees them."""
    fields = Fields(slack.workspace, slack.interactions, "U1", origin, notes, prefix)
    blocks = origin.content["blocks"] if isinstance(origin, Screen) else origin.blocks
    return "\n".join(fields.html(place) for place in placed(blocks))


@dataclass
class Browser:
    """Jim's browser, as far as it sends forms."""

    slack: LocalSlack
    client: httpx.Client

    def send(
        self, key: str, *, fields: Json | None = None, files: list[Upload] | None = None, **button: str
    ) -> httpx.Response:
        """Send the form of a view or message, with what stands in its fields and the button that was pressed."""
        return self._post("/do/blocks", {"origin": key, **(fields or {}), **button}, files)

    def search(self, key: str, token: str, typed: str, **more: str) -> httpx.Response:
        """Type into an external select."""
        return self._post("/do/search", {"origin": key, "token": token, "typed": typed, **more}, None)

    def page(self, place: str = "C1") -> str:
        """Return the page, as it is drawn anew."""
        answer = self.client.get(self.slack.url, params={"as": "U1", "in": place})
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.text

    def errors(self) -> list[str]:
        """Return what stands under the fields."""
        return [one.words for one in tags(self.page(), "p", class_="error")]

    def trouble(self) -> str:
        """Return what is said about the last thing done here."""
        return " ".join(one.words for one in tags(self.page(), "p", class_="trouble"))

    def asked(self) -> dict[str, str]:
        """Return the buttons of the question that is open, by what stands on them."""
        html = self.page()
        inside = [
            one for one in tags(html, "button") if any(box.attributes.get("id") == "asking" for box in one.within)
        ]
        return {one.words: f"{one['name']}={one['value']}" for one in inside}

    def _post(self, path: str, fields: dict[str, object], files: list[Upload] | None) -> httpx.Response:
        data = {"as": "U1", **fields}
        headers = {"HX-Request": "true"}
        return self.client.post(self.slack.url + path, data=data, files=files or None, headers=headers)


def browsing(slack: LocalSlack) -> Iterator[Browser]:
    """Yield a browser; for a fixture."""
    with plain_client() as client:
        yield Browser(slack, client)


def modal_of(slack: LocalSlack, *blocks: Json) -> str:
    """Open a modal for Jim and return its key."""
    return key_of(slack.workspace.show("U1", modal(*blocks)))
