"""Do what somebody does in a view or message on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Final

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from bot.sandbox.elements import Placed, options_of
from bot.sandbox.findings import Json
from bot.sandbox.page.notes import Asking, Notebook, find, key_of, noun, token
from bot.sandbox.page.taking import Change, Form, Taking, Uploaded
from bot.sandbox.page.text import Writing, plain
from bot.sandbox.people.hands import Hands, NotOnScreenError
from bot.sandbox.people.sheet import Sheet
from bot.sandbox.records import Exchange, Screen
from bot.sandbox.sending.interactions import Origin

MISSING: Final = "Please complete this required field."
LATE: Final = "The app did not answer in time. Nothing is lost: try again."
FAILED: Final = "The app did not answer as it should. Nothing is lost: try again."
UNFIT: Final = (
    "The app answered something that Slack does not take. Nothing is lost; the traffic log says what is wrong."
)
GONE: Final = "This {noun} has changed, and what you pressed is not there any more. Look again."
FEEDBACK: Final = ("positive_button", "negative_button")


@dataclass(frozen=True)
class Confirmation:
    """What somebody is asked before a press or choice is sent."""

    title: Markup
    text: Markup
    yes: Markup
    no: Markup
    style: str
    key: str
    """The view or message it is about."""
    button: str
    """The name of the button on the page, and its value: what is sent again with a yes."""
    value: str


class Actions:
    """Carry out one submitted form of a view or message."""

    def __init__(self, hands: Hands, notebook: Notebook, origin: Origin) -> None:
        self._hands = hands
        self._notebook = notebook
        self._origin = origin
        self._key = key_of(origin)
        self._notes = notebook.of(hands.user, self._key)

    def use(self, form: Form, files: Uploaded | None = None) -> None:
        """Take over the fields, then press, choose, submit or cancel."""
        uploaded = MultiDict() if files is None else files
        try:
            self._do(form, uploaded)
        except NotOnScreenError:
            self._gone()
        finally:
            for file in chain.from_iterable(uploaded.listvalues()):
                file.close()
        self._note_change()

    def _do(self, form: Form, files: Uploaded) -> None:
        self._notes.trouble = ""
        asking = self._notebook.asking.get(self._hands.user)
        if "stay" in form:
            self._stay(asking)
        elif "sure" in form:
            self._go_on(asking, form)
        elif "cancel" in form or "close" in form:
            self._close(whole_stack="close" in form)
        else:
            self._save(form, files)
            self._press_any(form)

    def _press_any(self, form: Form) -> None:
        """Do what the button in a form stands for, if there is one."""
        buttons: dict[str, Callable[[str], None]] = {
            "press": self._press,
            "choose": self._choose,
            "submit": lambda _: self._submit(),
        }
        for name, do in buttons.items():
            if name in form:
                # Whoever presses something else has left the question.
                self._notebook.asking.pop(self._hands.user, None)
                do(form[name])

    # -- questions --------------------------------------------------------------------------------------------

    def _stay(self, asking: Asking | None) -> None:
        self._notebook.asking.pop(self._hands.user, None)
        if asking is not None and asking.button == "take":
            self._notes.set_back(asking.value)

    def _go_on(self, asking: Asking | None, form: Form) -> None:
        """Do what was confirmed: only what was asked, and once."""
        if asking is None or asking.key != self._key or form.get(asking.button) != asking.value:
            return
        self._notebook.asking.pop(self._hands.user, None)
        if asking.button == "press":
            self._press(asking.value, sure=True)
        elif asking.button == "choose":
            self._choose(asking.value, sure=True)
        elif asking.change is not None:
            place = self._place(asking.value)
            if place is not None:
                self._set(Change(place, asking.change, place.dispatches))

    def _asks(self, place: Placed, asking: Asking) -> bool:
        """Ask before something is sent, if the app wants that."""
        if "confirm" in place.element:
            self._notebook.asking[self._hands.user] = asking
            return True
        return False

    # -- fields -----------------------------------------------------------------------------------------------

    def _save(self, form: Form, files: Uploaded) -> None:
        """Take over the fields; those the app is told of come last, when all others are in place."""
        taking = Taking(self._hands, self._origin, self._notes, self._hands.interactions.base_url)
        # The app may draw the fields anew at any time: what was read of them must hold until it is written.
        with self._hands.workspace.lock:
            changes = taking.changes(form, files)
            for change in changes:
                name = token(change.place)
                if "confirm" in change.place.element:
                    self._notes.set_back(name)
                    self._asks(change.place, Asking(self._key, "take", name, change.value))
                elif not change.is_loud:
                    self._set(change)
        for change in changes:
            if change.is_loud and "confirm" not in change.place.element:
                self._set(change)

    def _set(self, change: Change) -> None:
        """Change a field that is still there, and tell the app where it is to hear of it."""
        interactions, user = self._hands.interactions, self._hands.user
        with self._hands.workspace.lock:
            place = self._place(token(change.place))
            if place is None or place.kind != change.place.kind:
                return
            interactions.hold(user, self._origin, place, change.value)
        if change.is_loud:
            self._act(place, change.value)

    def _place(self, name: str) -> Placed | None:
        return next((place for place in self._hands.places(self._origin) if token(place) == name), None)

    # -- buttons ----------------------------------------------------------------------------------------------

    def _press(self, value: str, *, sure: bool = False) -> None:
        place = self._place(value)
        if place is None:
            self._gone()
        elif sure or not self._asks(place, Asking(self._key, "press", value)):
            self._act(place, place.pressed)

    def _choose(self, value: str, *, sure: bool = False) -> None:
        name, _, at = value.partition(":")
        place = self._place(name)
        choices = _actions_of(place) if place is not None else []
        if place is None or not at.isdecimal() or int(at) >= len(choices):
            self._gone()
        elif sure or not self._asks(place, Asking(self._key, "choose", value)):
            self._act(place, choices[int(at)])

    def _act(self, place: Placed, action: Json) -> None:
        self._told(self._hands.interactions.act(self._hands.user, self._origin, place, action))

    def _close(self, *, whole_stack: bool) -> None:
        top = self._hands.workspace.top(self._hands.user)
        if top is not None and top is self._origin:
            self._notebook.asking.pop(self._hands.user, None)
            self._hands.interactions.cancel(self._hands.user, whole_stack=whole_stack)

    def _submit(self) -> None:
        """Send a modal, as Slack's form does: only when every field holds what it should."""
        if not isinstance(self._origin, Screen) or self._origin.kind != "modal":
            return
        sheet = Sheet(self._hands, self._origin.id)
        with self._hands.workspace.lock:
            screen = sheet.screen
            if not screen.content.get("submit"):
                # The form has a button for Enter all the same: a browser would press another one.
                return
            screen.errors = {}
            for place in sheet.missing:
                self._notes.refused.setdefault(token(place), ("", MISSING))
        if not self._notes.refused:
            self._told(self._hands.interactions.submit(self._hands.user, screen))

    # -- what came of it --------------------------------------------------------------------------------------

    def _told(self, exchange: Exchange) -> None:
        if exchange.error:
            self._notes.trouble = LATE if exchange.error == "operation_timeout" else FAILED
        elif exchange.findings:
            self._notes.trouble = UNFIT

    def _gone(self) -> None:
        self._notes.trouble = GONE.format(noun=noun(self._origin))

    def _note_change(self) -> None:
        """Let every page of this person draw the view or message again."""
        workspace = self._hands.workspace
        with workspace.change():
            workspace.changes += 1
            self._notes.changed = workspace.changes


def confirmation(hands: Hands, notebook: Notebook) -> Confirmation | None:
    """Return what this person is asked; nothing if what they pressed is gone."""
    asking = notebook.asking.get(hands.user)
    origin = find(hands.workspace, hands.user, asking.key) if asking is not None else None
    if asking is None or origin is None:
        return None
    name = asking.value.partition(":")[0]
    place = next((place for place in hands.places(origin) if token(place) == name), None)
    if place is None or "confirm" not in place.element:
        return None
    words, writing = place.element["confirm"], Writing(hands.workspace, hands.user)
    title, yes, no = (plain(words.get(part, {}).get("text", "")) for part in ("title", "confirm", "deny"))
    return Confirmation(
        title=title or Markup("Are you sure?"),
        text=writing.html(words["text"]),
        yes=yes or Markup("Yes"),
        no=no or Markup("Cancel"),
        style=str(words.get("style", "")),
        key=asking.key,
        button=asking.button,
        value=asking.value,
    )


def _actions_of(place: Placed) -> list[Json]:
    """Return what each choice of an overflow menu, or each of two feedback buttons, sends."""
    if place.kind == "feedback_buttons":
        own = [place.element[name] for name in FEEDBACK]
        return [{"text": one["text"], "value": one["value"]} for one in own]
    return [{"selected_option": option} for option in options_of(place.element)]
