"""Take over what stands in the fields of a submitted form, as far as Slack's own form takes it."""

import json
import mimetypes
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from werkzeug.datastructures import FileStorage, MultiDict

from bot.sandbox.elements import MANY, Placed, is_stateful
from bot.sandbox.findings import Json
from bot.sandbox.page.choices import BOXES, Choices
from bot.sandbox.page.fields import MOST_FILES, TEXTS, dispatches_on
from bot.sandbox.page.held import control_text, held_by, typed_text
from bot.sandbox.page.notes import Notes, token
from bot.sandbox.people.hands import Hands, RefusedInputError, no_more
from bot.sandbox.sending.interactions import Origin

Form = MultiDict[str, str]
Uploaded = MultiDict[str, FileStorage]

LARGEST: Final = 10_000_000
"""Bytes in a file, as Slack's form takes them."""


@dataclass(frozen=True)
class Change:
    """A new value of a field."""

    place: Placed
    value: Json
    is_loud: bool
    """Whether the app is told at once."""


class Taking:
    """Read the fields of one form; what is refused goes into the notes."""

    def __init__(self, hands: Hands, origin: Origin, notes: Notes, base_url: str = "") -> None:
        self._hands = hands
        self._origin = origin
        self._notes = notes
        self._base_url = base_url
        self._choices = Choices(hands, notes)

    def changes(self, form: Form, files: Uploaded) -> list[Change]:
        """Return what differs from what the elements hold; the lock must be held as long as that is to be true."""
        places = [place for place in self._hands.places(self._origin) if is_stateful(place.element)]
        there = {token(place) for place in places}
        self._notes.refused = {name: kept for name, kept in self._notes.refused.items() if name in there}
        found = [self._change(place, form, files) for place in places]
        return [change for change in found if change is not None]

    def _change(self, place: Placed, form: Form, files: Uploaded) -> Change | None:
        name = token(place)
        if f"f:{name}" not in form and f"l:{name}" not in form and f"f:{name}" not in files:
            return None
        before = self._notes.refused.pop(name, None)
        held = held_by(self._hands, self._origin, place)
        try:
            value = self._value(place, held, form, files)
        except RefusedInputError as problem:
            self._refuse(place, form, problem.reason)
            return None
        if value == held and not _is_entered(place, form):
            if before is not None and not value and not before[0]:
                # It was missing, and still is.
                self._notes.refused[name] = before
            return None
        return Change(place, {place.holds: value}, self._is_loud(place, form))

    def _refuse(self, place: Placed, form: Form, reason: str) -> None:
        """Note why a value is not taken; what was typed stays, anything else goes back to what it was."""
        name, is_typed = token(place), self._is_typed(place)
        self._notes.refused[name] = (form.get(f"f:{name}", "") if is_typed else "", reason)
        if not is_typed:
            self._notes.set_back(name)

    @staticmethod
    def _is_loud(place: Placed, form: Form) -> bool:
        if place.kind not in TEXTS:
            return place.dispatches
        return "on_character_entered" in dispatches_on(place) or _is_entered(place, form)

    @staticmethod
    def _is_typed(place: Placed) -> bool:
        return not place.kind.endswith("_select") and place.kind not in BOXES | {"file_input"}

    def _value(self, place: Placed, held: object, form: Form, files: Uploaded) -> object:
        name = token(place)
        if place.kind == "file_input":
            return self._files(place, held, _keys(form, name), files.getlist(f"f:{name}"))
        if not self._is_typed(place):
            return self._chosen(place, held, _keys(form, name))
        text = form.get(f"f:{name}", "").replace("\r\n", "\n")
        if text == control_text(self._hands, place, held):
            return held
        return self._hands.taken(self._origin, place, typed_text(self._hands, place, text))

    def _chosen(self, place: Placed, held: object, keys: list[str]) -> object:
        known = self._choices.known(place, held)
        chosen = [known[key] for key in keys if key in known]
        if len(chosen) < len(keys):
            raise RefusedInputError(f"{place.label!r} does not offer this", "This choice is not offered any more.")
        return no_more(place, chosen) if place.kind in MANY else next(iter(chosen), None)

    def _files(self, place: Placed, held: object, kept: list[str], given: list[FileStorage]) -> list[Json]:
        stay = [one for one in held if one["id"] in kept] if isinstance(held, list) else []
        come = [(file.filename or "", file.read(LARGEST + 1), file.mimetype) for file in given if file.filename]
        most = place.element.get("max_files", MOST_FILES)
        if len(stay) + len(come) > most:
            raise RefusedInputError(f"{place.label!r} takes {most} at most", f"Choose no more than {_counted(most)}.")
        kinds = [kind.removeprefix(".").lower() for kind in place.element.get("filetypes", [])]
        for name, content, _ in come:
            if kinds and _ending(name) not in kinds:
                raise RefusedInputError(f"{name!r} is of another type", f"Choose files of these types: {_list(kinds)}.")
            if len(content) > LARGEST:
                raise RefusedInputError(f"{name!r} is too large", "Choose files of no more than 10 MB.")
        return [*stay, *(self._keep(*one) for one in come)]

    def _keep(self, name: str, content: bytes, kind: str) -> Json:
        """Keep a file in the workspace, and return it as Slack shows it to the app."""
        workspace = self._hands.workspace
        now = int(workspace.clock())
        file: Json = {
            "id": workspace.new_key("F"),
            "created": now,
            "timestamp": now,
            "name": name,
            "title": name,
            "mimetype": kind or mimetypes.guess_type(name)[0] or "application/octet-stream",
            "filetype": _ending(name),
            "user": self._hands.user,
            "size": len(content),
            "mode": "hosted",
            "is_external": False,
        }
        link = f"{self._base_url}/files/{file['id']}/{quote(name, safe='')}"
        file |= {"url_private": link, "url_private_download": link, "permalink": link}
        with workspace.lock:
            workspace.files[file["id"]] = {**file, "content": content}
        return file


def _keys(form: Form, name: str) -> list[str]:
    """Return the keys of what is chosen: listed in one field, or a field each."""
    try:
        listed = json.loads(form.get(f"l:{name}", "[]"))
    except ValueError:
        listed = []
    singles = [key for key in form.getlist(f"f:{name}") if key]
    return list(dict.fromkeys([*(str(key) for key in listed if isinstance(listed, list)), *singles]))


def _is_entered(place: Placed, form: Form) -> bool:
    """Say whether Enter was pressed in a text that the app wants to hear of then."""
    return form.get("enter") == token(place) and "on_enter_pressed" in dispatches_on(place)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _list(words: list[str]) -> str:
    return ", ".join(words)


def _counted(most: int) -> str:
    return "one file" if most == 1 else f"{most} files"
