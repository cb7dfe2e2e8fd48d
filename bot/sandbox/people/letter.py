"""A message as a person sees and uses it."""

from bot.sandbox.elements import MENUS, element_label, options_of
from bot.sandbox.findings import Json
from bot.sandbox.people.drawing import drawn
from bot.sandbox.people.hands import EXTERNAL, PRESSABLE, Hands, NotOnScreenError
from bot.sandbox.records import Exchange, Post


class Message:
    """A handle on one message; it shows what the message says now."""

    def __init__(self, hands: Hands, post: Post) -> None:
        self._hands = hands
        self.post = post

    def __repr__(self) -> str:
        return f"<Message {self.post.channel} {self.ts}: {self.text[:60]!r}>"

    @property
    def text(self) -> str:
        """Return the text beside the blocks: what notifications and screen readers say."""
        return self.post.text

    @property
    def drawn(self) -> str:
        """Return what stands in the blocks; the text, where there are none."""
        inner = [block for attachment in self.post.attachments for block in attachment.get("blocks", [])]
        blocks = [*self.post.blocks, *inner]
        values = self.post.states.get(self._hands.user, {})
        return drawn(self._hands.workspace, blocks, values) if blocks else self.text

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks."""
        return self.post.blocks

    @property
    def ts(self) -> str:
        """Return the message's id."""
        return self.post.ts

    @property
    def channel(self) -> str:
        """Return where it stands."""
        return self.post.channel

    @property
    def ephemeral(self) -> bool:
        """Say whether one person alone sees it."""
        return self.post.ephemeral_for is not None

    @property
    def edited(self) -> int:
        """Return how often it was changed."""
        return self.post.edited

    @property
    def thread(self) -> str | None:
        """Return the ts of the message it answers."""
        return self.post.thread_ts

    @property
    def deleted(self) -> bool:
        """Say whether it is gone."""
        return self._hands.workspace.find_post(*self.post.key) is not self.post

    @property
    def buttons(self) -> list[str]:
        """Return the texts of the buttons."""
        return [element_label(one.element) for one in self._hands.places(self.post) if one.kind in PRESSABLE]

    def choices(self, label: str = "More") -> list[str]:
        """Return the choices of the menu with this name; an overflow menu is called More."""
        places = self._hands.places(self.post)
        menus = [one for one in places if one.kind in MENUS | EXTERNAL]
        named = [one for one in menus if label in {one.label, element_label(one.element)}]
        if not named:
            raise NotOnScreenError(f"no menu {label!r}; there are {[one.label for one in menus]}")
        return [option["text"]["text"] for one in named for option in options_of(one.element)]

    def press(self, text: str, beside: str | None = None) -> Exchange:
        """Press a button."""
        return self._hands.press(self._there(), text, beside)

    def choose(self, text: str, beside: str | None = None) -> Exchange | None:
        """Choose an option in any menu."""
        return self._hands.choose(self._there(), text, beside)

    def _there(self) -> Post:
        if self.deleted:
            raise NotOnScreenError("this message is deleted")
        return self.post
