"""Do what somebody does on the page."""

from werkzeug.datastructures import MultiDict

from bot.sandbox.elements import MANY, SINGLE, Placed, is_stateful, options_of
from bot.sandbox.findings import Json
from bot.sandbox.hands import EXTERNAL, Hands
from bot.sandbox.interactions import Origin
from bot.sandbox.person import Person
from bot.sandbox.records import Exchange, Screen
from bot.sandbox.sheet import Sheet

Form = MultiDict[str, str]


class PageActions:
    """Carry out one submitted form of the page."""

    def __init__(self, person: Person, hands: Hands, found: dict[str, dict[int, list[Json]]]) -> None:
        self._person = person
        self._hands = hands
        self._found = found

    def line(self, form: Form) -> None:
        """Type a command, or say something."""
        text, channel = form.get("line", "").strip(), form.get("in") or None
        if text.startswith("/"):
            self._person.command(text, channel)
        elif text:
            self._person.say(text, channel)

    def use(self, origin: Origin, key: str, form: Form) -> str:
        """Take over the fields, then press, choose, find, submit or cancel; return what to tell the person."""
        if "cancel" in form:
            self._hands.interactions.cancel(self._hands.user)
            return ""
        places = self._hands.places(origin)
        self._save(origin, key, places, form)
        exchange: Exchange | None = None
        if "find" in form:
            index = int(form["find"])
            found = self._hands.search(origin, places[index], form.get(f"q{index}", ""))
            self._found.setdefault(key, {})[index] = found
        elif "press" in form:
            exchange = self._press(origin, places[int(form["press"])])
        elif "choose" in form:
            index, at = map(int, form["choose"].split(":"))
            chosen = {"selected_option": options_of(places[index].element)[at]}
            exchange = self._hands.interactions.act(self._hands.user, origin, places[index], chosen)
        elif "submit" in form and isinstance(origin, Screen):
            exchange = Sheet(self._hands, origin.id).submit().exchange
        return f"The app did not answer as it should: {exchange.error}" if exchange and exchange.error else ""

    def _press(self, origin: Origin, place: Placed) -> Exchange:
        element = place.element
        action: Json = {name: element[name] for name in ("text", "value", "style") if name in element}
        return self._hands.interactions.act(self._hands.user, origin, place, action)

    def _save(self, origin: Origin, key: str, places: list[Placed], form: Form) -> None:
        held = self._hands.interactions.values(self._hands.user, origin)
        for index, place in enumerate(places):
            if not is_stateful(place.element) or f"f{index}" not in form:
                continue
            name = MANY[place.kind][0] if place.kind in MANY else SINGLE[place.kind][0]
            now = held[place.block_id][place.action_id][name]
            given = [one for one in form.getlist(f"f{index}") if one]
            if "select" not in place.kind and place.kind not in {"checkboxes", "radio_buttons"}:
                if given != ([str(now)] if now is not None else []):
                    self._hands.put(origin, place, given[0] if given else None)
                continue
            known = self._known(place, now, self._found.get(key, {}).get(index, []))
            chosen = [known[one] for one in given if one in known]
            value = chosen if place.kind in MANY else next(iter(chosen), None)
            if value != now:
                self._hands.interactions.set_value(self._hands.user, origin, place, {name: value})

    def _known(self, place: Placed, now: object, found: list[Json]) -> dict[str, object]:
        if place.kind in EXTERNAL:
            kept = now if isinstance(now, list) else [now] if isinstance(now, dict) else []
            return {one["value"]: one for one in [*found, *kept]}
        if "users" in place.kind:
            return {user: user for user in self._hands.workspace.users}
        if "channels" in place.kind or "conversations" in place.kind:
            return {channel: channel for channel in self._hands.workspace.channels}
        return {str(at): option for at, option in enumerate(options_of(place.element))}
