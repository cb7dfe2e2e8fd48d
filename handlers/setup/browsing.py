"""Where somebody is in the window Set-up, and how it is drawn anew after what they did."""

from dataclasses import dataclass, replace
from typing import Any, Self

from handlers import ids
from handlers.call import Call
from handlers.carried import Carried
from handlers.forms import Form, new_form
from handlers.showing import push_window, redraw_below, redraw_window
from handlers.text import problems
from handlers.views.kit import Element
from handlers.views.setup import pages
from storage.domain.dates import apply_formula, check_formula
from storage.domain.errors import Problem, broken
from storage.domain.setup import MOST_NO
from storage.services.permits import check_admin

LARGEST_ID = 2**31 - 1
"""The database's largest key."""


@dataclass(frozen=True)
class Place(Carried):
    """Where somebody is; it travels in the window and is not trusted.

    `area` is empty for the menu; `record` is the row whose own page is open, `inner` the page of what it holds; `row`,
    `seen` and `form` belong to a form on top: what it changes (0: something new), how far the change log reached when
    it was opened, and a name that tells it from every other.
    """

    area: str = ""
    page: int = 0
    record: int = 0
    inner: int = 0
    row: int = 0
    seen: int = 0
    form: str = ""

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood`, also for numbers that no row has."""
        made = super().load(text or "{}")
        if not all(0 <= number <= LARGEST_ID for number in (made.page, made.record, made.inner, made.row, made.seen)):
            raise broken("not_understood")
        return made


def here(call: Call) -> Place:
    """Say where the person is."""
    return Place.load(call.view.get("private_metadata", ""))


def chosen_id(call: Call) -> int:
    """Give the row that the pressed button is about; raise `not_understood` without one."""
    if not (call.value.isascii() and call.value.isdecimal()) or not 0 < int(call.value[:20]) <= LARGEST_ID:
        raise broken("not_understood")
    return int(call.value)


def form_place(call: Call, row: int = 0, seen: int = 0) -> Place:
    """Name a form that an admin is about to have on top of where they are; raise `admins_only`."""
    check_admin(call.admin)
    return replace(here(call), row=row, seen=seen, form=new_form())


def saved(call: Call, drawn: dict[str, Any]) -> None:
    """Show below the form that was sent what has become of it."""
    redraw_below(call, call.view["root_view_id"], drawn)


def done(call: Call, drawn: dict[str, Any], told: str) -> None:
    """Show what a button has done: in the window Set-up, and in the one on top of it if the button stood there."""
    if call.view.get("callback_id") == ids.VIEW_SETUP:
        redraw_window(call, drawn)
        return
    redraw_below(call, call.view["root_view_id"], drawn)
    metadata = call.view.get("private_metadata", "")
    redraw_window(call, pages.instead(call.words, metadata, told))


def refuse_deleting(call: Call, problem: Problem, blocking: Element | None) -> None:
    """Tell on top of the list what stands in the way of deleting something, with a button that blocks it instead."""
    said = problems.say(call.words, problem, call.zone)
    push_window(call, pages.in_use(call.words, here(call).dump(), said, blocking))


def whole(form: Form, field: str) -> int | None:
    """Give a whole number as it was typed; raise `not_a_whole_number`. What it may be is the rules' to say."""
    typed = form.text(field).strip()
    if not typed:
        return None
    digits = typed.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        raise broken("not_a_whole_number", field)
    if len(digits) > len(str(MOST_NO)):
        return MOST_NO + 1  # far beyond every bound, and never written out
    return int(typed)


def after_formula(call: Call, formula: str) -> str:
    """Say where a date formula that was just kept leads from today; nothing for a blank one."""
    kept = check_formula(formula)
    if not kept:
        return ""
    day = call.words.day(apply_formula(call.admin.today, kept))
    return call.words(" · {formula} from today: {day}", formula=kept, day=day)
