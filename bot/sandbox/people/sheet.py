"""A modal or Home as the person in front of it sees and uses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.elements import MENUS, Placed, is_stateful, options_of
from bot.sandbox.findings import Json
from bot.sandbox.people.drawing import drawn
from bot.sandbox.people.hands import Hands, NotOnScreenError, Typed
from bot.sandbox.records import Exchange, Screen


class MissingInput(ValueError):  # noqa: N818 - reads as what the person is told
    """Required fields are empty, so Slack's form does not send."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__(f"please complete: {', '.join(labels)}")
        self.labels = labels


@dataclass(frozen=True)
class Submission:
    """What came of submitting a modal."""

    exchange: Exchange
    action: str | None
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False


class Sheet:
    """A handle on one view; it shows what the view is now."""

    def __init__(self, hands: Hands, view_id: str) -> None:
        self._hands = hands
        self.id = view_id

    @property
    def screen(self) -> Screen:
        """Return the view's record; it must still be there."""
        screen = self._hands.workspace.screens.get(self.id)
        if screen is None:
            raise NotOnScreenError("this view is closed")
        return screen

    @property
    def open(self) -> bool:
        """Say whether the view is still there."""
        return self.id in self._hands.workspace.screens

    @property
    def title(self) -> str:
        """Return what stands in the title bar."""
        return str((self.screen.content.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks."""
        return list(self.screen.content["blocks"])

    @property
    def private_metadata(self) -> str:
        """Return the app's own note."""
        return str(self.screen.content.get("private_metadata", ""))

    @property
    def labels(self) -> list[str]:
        """Return the labels of the inputs, in order."""
        return [place.label for place in self._hands.places(self.screen) if place.is_input]

    @property
    def buttons(self) -> list[str]:
        """Return the texts of the buttons."""
        return [place.label for place in self._hands.places(self.screen) if place.kind == "button"]

    @property
    def text(self) -> str:
        """Return everything drawn."""
        with self._hands.workspace.lock:
            screen = self.screen
            body = drawn(self._hands.workspace, screen.content["blocks"], screen.values)
        frame = [(screen.content.get(name) or {}).get("text", "") for name in ("title", "submit", "close")]
        return "\n".join(line for line in (frame[0], body, *frame[1:]) if line)

    @property
    def missing(self) -> list[Placed]:
        """Return the inputs that must be filled and are not."""
        with self._hands.workspace.lock:
            screen = self.screen
            places = [one for one in self._hands.places(screen) if one.is_input and is_stateful(one.element)]
            needed = [one for one in places if not one.block.get("optional", False)]
            return [one for one in needed if not self._hands.value(screen, one)]

    def required(self, label: str) -> bool:
        """Say whether an input must be filled."""
        place = self._find(label)
        return place.is_input and not place.block.get("optional", False)

    def value(self, label: str) -> str | list[str] | None:
        """Return what a field holds, as a person reads it."""
        return self._hands.value(self.screen, self._find(label))

    def choices(self, label: str) -> list[str]:
        """Return the texts one can choose from."""
        return [option["text"]["text"] for option in options_of(self._find(label).element)]

    def search(self, label: str, typed: str) -> list[str]:
        """Type into an external select and return what it offers."""
        options = self._hands.search(self.screen, self._find(label), typed)
        return [option["text"]["text"] for option in options]

    def menu(self, label: str = "More") -> list[str]:
        """Return the choices of an overflow menu or select by its name."""
        menus = [one for one in self._hands.places(self.screen) if one.kind in MENUS and one.label == label]
        return [option["text"]["text"] for place in menus for option in options_of(place.element)]

    def fill(self, values: Mapping[str, Typed]) -> None:
        """Fill fields by label, in order."""
        for label, typed in values.items():
            self._hands.put(self.screen, self._find(label), typed)

    def press(self, text: str, beside: str | None = None) -> Exchange:
        """Press a button."""
        return self._hands.press(self.screen, text, beside)

    def choose(self, text: str, beside: str | None = None) -> Exchange | None:
        """Choose an option in any menu."""
        return self._hands.choose(self.screen, text, beside)

    def submit(self, *, force: bool = False) -> Submission:
        """Submit, as Slack's form does: only when the required fields are filled."""
        screen = self.screen
        missing = self.missing
        if missing and not force:
            raise MissingInput([place.label for place in missing])
        labels = {place.block_id: place.label for place in self._hands.places(screen) if place.is_input}
        exchange = self._hands.interactions.submit(self._hands.user, screen)
        answer = exchange.answer if isinstance(exchange.answer, dict) and not exchange.error else {}
        errors = {labels.get(block, block): text for block, text in answer.get("errors", {}).items()}
        return Submission(exchange, answer.get("response_action"), errors, closed=not self.open)

    def cancel(self) -> Exchange | None:
        """Close this modal; the one beneath comes back."""
        top = self._hands.workspace.top(self._hands.user)
        if top is None or top.id != self.id:
            raise NotOnScreenError("this view is not on top")
        return self._hands.interactions.cancel(self._hands.user)

    def close_all(self) -> Exchange | None:
        """Close the whole stack with the cross in the corner."""
        return self._hands.interactions.cancel(self._hands.user, whole_stack=True)

    def _find(self, label: str) -> Placed:
        return self._hands.find(self.screen, label)
