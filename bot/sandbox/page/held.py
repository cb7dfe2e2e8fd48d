"""Say what an element holds as the text in its control, and read such a text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.sandbox.elements import Placed
from bot.sandbox.findings import Json
from bot.sandbox.people.hands import Hands
from bot.sandbox.sending.interactions import Origin

MINUTES: Final = "%Y-%m-%dT%H:%M"
"""How a browser writes a date and time."""


def held_by(hands: Hands, origin: Origin, place: Placed) -> Any:  # noqa: ANN401 - any JSON
    """Return an element's value."""
    return hands.interactions.held(hands.user, origin, place)[place.holds]


def control_text(hands: Hands, place: Placed, held: object) -> str:
    """Return the text that stands in a control: what was typed, a date, a number."""
    if held is None:
        return ""
    if place.kind == "datetimepicker":
        return datetime.fromtimestamp(int(str(held)), UTC).astimezone(_zone(hands)).strftime(MINUTES)
    if isinstance(held, dict):
        return "\n".join(_lines(held))
    return str(held)


def typed_text(hands: Hands, place: Placed, text: str) -> str:
    """Return what a person typed as Slack's form takes it: a date and time as seconds."""
    if place.kind != "datetimepicker":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return str(int(moment.replace(tzinfo=_zone(hands)).timestamp()))


def _zone(hands: Hands) -> ZoneInfo:
    return ZoneInfo(hands.workspace.users[hands.user].tz)


def _lines(part: Json) -> Iterator[str]:
    """Yield the lines of a rich text, as somebody would type them."""
    elements = part.get("elements", [])
    if part["type"] == "rich_text":
        for one in elements:
            yield from _lines(one)
    elif part["type"] == "rich_text_list":
        for at, one in enumerate(elements):
            sign = f"{at + 1}." if part.get("style") == "ordered" else "•"
            yield f"{sign} {''.join(map(_words, one.get('elements', [])))}"
    else:
        yield "".join(map(_words, elements))


def _words(inline: Json) -> str:
    shapes = {"emoji": ":{name}:", "user": "<@{user_id}>", "channel": "<#{channel_id}>", "broadcast": "@{range}"}
    if inline["type"] in shapes:
        return shapes[inline["type"]].format_map(inline)
    return str(inline.get("text") or inline.get("url") or inline.get("fallback") or "")
