"""Do what somebody does on the page."""

import time
from typing import Any

from werkzeug.datastructures import MultiDict

from bot.sandbox.elements import MANY, SINGLE, Placed, is_stateful, options_of
from bot.sandbox.findings import Json
from bot.sandbox.page.notes import Asking, Notebook, Search, noun, token
from bot.sandbox.page.text import Writing
from bot.sandbox.people.hands import EXTERNAL, PRESSABLE, Hands, NotOnScreenError, RefusedInputError
from bot.sandbox.people.sheet import Sheet
from bot.sandbox.records import Exchange, Screen
from bot.sandbox.sending.interactions import Origin

Form = MultiDict[str, str]
MISSING = "Please complete this required field."


class PageActions:
    """Carry out one submitted form of a view or message."""

    def __init__(self, hands: Hands, notebook: Notebook, origin: Origin, key: str, patience: float) -> None:
        self._hands = hands
        self._notebook = notebook
        self._notes = notebook.of(hands.user, key)
        self._origin = origin
        self._key = key
        self._patience = patience
        self.sent = False
        """Whether the app was told something whose effect is still to come."""

    def use(self, form: Form) -> str:
        """Take over the fields, then press, choose, find, submit or cancel; return what to tell the person."""
        self._notes.focus = ""
        if "cancel" in form:
            self.sent = self._hands.interactions.cancel(self._hands.user) is not None
            return ""
        changed = "sure" not in form and self._save(form)
        sought = form.get("find") or (self._sought(form) if form.get("submit") == "enter" else "")
        if sought:
            self._find(sought, form)
            return ""
        if "save" in form:
            self._notes.focus = form["save"]
            return ""
        name = next((one for one in ("press", "choose", "submit") if one in form), "")
        if not name:
            return ""
        if changed:
            return f"The {noun(self._origin)} has changed; look again, then press {self._words(name, form[name])}."
        return self._submit() if name == "submit" else self._press(name, form[name], sure="sure" in form)

    def _place(self, name: str) -> Placed:
        found = next((place for place in self._hands.places(self._origin) if token(place) == name), None)
        if found is None:
            raise NotOnScreenError(f"the {noun(self._origin)} has changed; look again")
        return found

    def _words(self, name: str, value: str) -> str:
        """Return what stands on a button; it may be gone."""
        places = {token(place): place for place in self._hands.places(self._origin)}
        if name == "submit" and isinstance(self._origin, Screen):
            return str((self._origin.content.get("submit") or {}).get("text", "again"))
        known = places.get(value.partition(":")[0])
        return known.label if known is not None and known.kind in PRESSABLE else "again"

    def _press(self, name: str, value: str, *, sure: bool) -> str:
        key, _, at = value.partition(":")
        place = self._place(key)
        if "confirm" in place.element and not sure:
            self._notebook.asking[self._hands.user] = Asking(self._key, name, value)
            return ""
        self._notes.focus = key
        if name == "choose":
            action: Json = {"selected_option": options_of(place.element)[int(at)]}
        else:
            action = {one: place.element[one] for one in ("text", "value", "style") if one in place.element}
        self.sent = True
        return _told(self._hands.interactions.act(self._hands.user, self._origin, place, action))

    def _submit(self) -> str:
        sheet = Sheet(self._hands, self._key)
        sheet.screen.errors = {}
        refused = {name: kept for name, kept in self._notes.refused.items() if kept[1] != MISSING}
        self._notes.refused = refused
        for place in sheet.missing:
            self._notes.refused.setdefault(token(place), ("", MISSING))
        if self._notes.refused:
            wrong = [place.label for place in self._hands.places(self._origin) if token(place) in self._notes.refused]
            return f"Please look at: {', '.join(wrong)}"
        self.sent = True
        return _told(sheet.submit().exchange)

    def _sought(self, form: Form) -> str:
        """Return the search that Enter was pressed in: the one whose text is new."""
        for place in self._hands.places(self._origin):
            name = token(place)
            if form.get(f"q:{name}", "") != self._notes.searches.get(name, Search()).typed:
                return name
        return ""

    def _find(self, name: str, form: Form) -> None:
        typed = form.get(f"q:{name}", "")
        self._notes.searches[name] = Search(typed, self._hands.search(self._origin, self._place(name), typed))
        self._notes.focus = name

    def _save(self, form: Form) -> bool:
        """Take over the fields, the dispatching ones last; say whether what the person sees has changed."""
        quiet: list[tuple[Placed, Json]] = []
        loud: list[tuple[Placed, Json]] = []
        places = self._hands.places(self._origin)
        there = {token(place) for place in places}
        self._notes.refused = {name: kept for name, kept in self._notes.refused.items() if name in there}
        for place in places:
            value = self._new_value(place, form)
            if value is not None:
                (loud if place.dispatches else quiet).append((place, value))
        interactions, user = self._hands.interactions, self._hands.user
        for place, value in quiet:
            interactions.set_value(user, self._origin, place, value)
        before = self._look()
        for place, value in loud:
            if token(place) in {token(one) for one in self._hands.places(self._origin)}:
                interactions.set_value(user, self._origin, place, value)
        return bool(loud) and self._changes(before)

    def _new_value(self, place: Placed, form: Form) -> Json | None:
        key = f"f:{token(place)}"
        if not is_stateful(place.element) or key not in form:
            return None
        given = [one.replace("\r\n", "\n") for one in form.getlist(key) if one]
        name = MANY[place.kind][0] if place.kind in MANY else SINGLE[place.kind][0]
        now = self._hands.interactions.values(self._hands.user, self._origin)[place.block_id][place.action_id][name]
        self._notes.refused.pop(token(place), None)
        if place.kind.endswith(("_select", "checkboxes", "radio_buttons")):
            known = self._known(place, now)
            chosen = [known[one] for one in given if one in known]
            most = place.element.get("max_selected_items", len(chosen))
            if len(chosen) > most:
                self._notes.refused[token(place)] = ("", f"Choose {most} at most.")
                return None
            value = chosen if place.kind in MANY else next(iter(chosen), None)
            return None if value == now else {name: value}
        text = next(iter(given), None)
        if text == self._hands.value(self._origin, place):
            return None
        try:
            return {name: self._hands.taken(self._origin, place, text)}
        except RefusedInputError as problem:
            self._notes.refused[token(place)] = (text or "", f"Slack does not take this: {problem.reason}.")
            return None

    def _known(self, place: Placed, now: object) -> dict[str, object]:
        if place.kind in EXTERNAL:
            kept = now if isinstance(now, list) else [now] if isinstance(now, dict) else []
            found = self._notes.searches.get(token(place), Search()).options or []
            return {one["value"]: one for one in [*found, *kept]}
        if "users" in place.kind:
            return {user: user for user in self._hands.workspace.users}
        if "channels" in place.kind or "conversations" in place.kind:
            return {channel: channel for channel in self._hands.workspace.channels}
        return {str(at): option for at, option in enumerate(options_of(place.element))}

    def _look(self) -> object:
        """Return what the person sees, without the ids Slack makes up anew each time."""
        workspace, user = self._hands.workspace, self._hands.user
        top = workspace.top(user)
        title = self._origin.content.get("title") if isinstance(self._origin, Screen) else None
        return (top.id if top else "", title, _without_ids(self._hands.blocks(self._origin)))

    def _changes(self, before: object) -> bool:
        """Wait a moment for what the app does about a choice; say whether it did."""
        end = time.monotonic() + self._patience
        with self._hands.workspace.lock:
            while self._look() == before:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._hands.workspace.wait_for_news(left)
        return True


def confirmation(hands: Hands, origin: Origin, asking: Asking) -> tuple[str, str, str, str, str] | None:
    """Return the title, text, two buttons and style of a confirmation; nothing if its button is gone."""
    name = asking.value.partition(":")[0]
    place = next((place for place in hands.places(origin) if token(place) == name), None)
    if place is None or "confirm" not in place.element:
        return None
    words, writing = place.element["confirm"], Writing(hands.workspace)
    texts = [writing.html(words[part]) if part in words else "" for part in ("title", "text", "confirm", "deny")]
    return texts[0], texts[1], texts[2] or "Yes", texts[3] or "Cancel", str(words.get("style", ""))


def _told(exchange: Exchange) -> str:
    return f"The app did not answer as it should: {exchange.error}" if exchange.error else ""


def _without_ids(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_ids(one) for name, one in value.items() if name not in {"block_id", "action_id"}}
    return value
