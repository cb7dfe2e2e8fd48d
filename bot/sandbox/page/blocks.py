"""Draw blocks as HTML."""

from bot.sandbox.elements import Placed, Values, is_stateful, placed
from bot.sandbox.findings import Json
from bot.sandbox.page.fields import Fields, Spot
from bot.sandbox.page.notes import Notes, token
from bot.sandbox.page.text import Writing, plain
from bot.sandbox.people.drawing import drawn
from bot.sandbox.workspace import Workspace


class Form:
    """Draw the blocks of one view or message, its elements as form fields."""

    def __init__(self, workspace: Workspace, blocks: list[Json], values: Values, notes: Notes) -> None:
        self._workspace = workspace
        self._blocks = blocks
        self._notes = notes
        self._writing = Writing(workspace)
        self._fields = Fields(workspace, values, notes)
        self._places = list(placed(blocks))
        self._spots: list[Spot] = []

    def html(self, prefix: str, errors: dict[str, str] | None = None, *, focus: bool = False) -> str:
        """Return the blocks, in order; the prefix keeps ids apart on a page."""
        wrong = [self._wrong(place, errors or {}) for place in self._places]
        first = self._first(wrong) if focus else None
        self._spots = [Spot(f"{prefix}f{at}", text, at == first) for at, text in enumerate(wrong)]
        return "\n".join(filter(None, map(self._block, self._blocks)))

    def _wrong(self, place: Placed, errors: dict[str, str]) -> str:
        if token(place) in self._notes.refused:
            return self._notes.refused[token(place)][1]
        return errors.get(place.block_id, "") if place.is_input else ""

    def _first(self, wrong: list[str]) -> int | None:
        """Find where the cursor goes: where the person was, an error, where the app wants it, the first field."""
        places = list(enumerate(self._places))
        asked = [at for at, place in places if token(place) == self._notes.focus]
        asked += [at for at, _ in places if wrong[at]]
        asked += [at for at, place in places if place.element.get("focus_on_load")]
        asked += [at for at, place in places if is_stateful(place.element)]
        return next(iter(asked), None)

    def _block(self, block: Json) -> str:
        parts = [self._text(block)]
        mine = [(place, spot) for place, spot in zip(self._places, self._spots, strict=True) if place.block is block]
        controls = "".join(self._fields.html(place, spot) for place, spot in mine)
        parts.append(f'<div class="actions">{controls}</div>' if controls and block["type"] != "input" else controls)
        if block["type"] == "input" and "hint" in block:
            parts.append(f'<p class="by">{plain(block["hint"]["text"])}</p>')
        children = block.get("child_blocks", []) if block["type"] == "container" else []
        if block["type"] == "carousel":
            children = block["elements"]
        return "\n".join(filter(None, [*parts, *map(self._block, children)]))

    def _text(self, block: Json) -> str:
        kind = block["type"]
        if kind in {"input", "actions", "context_actions", "carousel"}:
            return ""
        known = {"divider": _line, "header": _heading, "container": _heading, "section": self._section}
        draw = (known | {"context": self._context}).get(kind)
        return draw(block) if draw else self._other(block)

    def _other(self, block: Json) -> str:
        still = {**block, "accessory": None, "actions": []}
        text = drawn(self._workspace, [{name: value for name, value in still.items() if value}])
        return f"<p>{plain(text)}</p>" if text else ""

    def _context(self, block: Json) -> str:
        small = [plain(one["alt_text"]) if one["type"] == "image" else self._html(one) for one in block["elements"]]
        return f'<p class="by">{" ".join(small)}</p>'

    def _section(self, block: Json) -> str:
        text = f"<p>{self._html(block['text'])}</p>" if "text" in block else ""
        fields = "".join(f"<p>{self._html(one)}</p>" for one in block.get("fields", []))
        image = block.get("accessory", {})
        alt = f'<p class="by">{plain(image["alt_text"])}</p>' if image.get("type") == "image" else ""
        return text + (f'<div class="fields">{fields}</div>' if fields else "") + alt

    def _html(self, text: Json) -> str:
        return self._writing.html(text)


def _line(_block: Json) -> str:
    return "<hr>"


def _heading(block: Json) -> str:
    text = block.get("text") or block.get("title") or {}
    return f"<h3>{plain(text.get('text', ''))}</h3>"
