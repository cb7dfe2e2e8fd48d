"""Files that admins drop into the conversation: what they would do, in a window; and then the doing.

The file is not kept: Slack is asked for it again when the import is confirmed, and its checksum must be the same.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import structlog

from handlers import field_ids
from handlers.call import Call
from handlers.carried import Carried
from handlers.data.fetching import about, fetched
from handlers.data.progress import Progress, Said, why_given_up
from handlers.forms import Form, new_form
from handlers.showing import DIRECT, OUR_FAULTS, UNREACHABLE, answer, why_not
from handlers.text import problems
from handlers.views import data as views
from storage.database import is_busy
from storage.domain.cells import DayOrder, DecimalSign
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor, Role, Source
from storage.services.importing import Job, Seen
from storage.services.importing_content import Options, Preview

log = structlog.get_logger(__name__)

REMEMBERED = 20
"""Previews that are kept to turn their pages; where another replica has them, the file is read again."""
LONGEST_ID = 32


@dataclass(frozen=True)
class Place(Carried):
    """Which file a window is about, how it is read, and what was seen of it; it travels and is not trusted."""

    file: str = ""
    name: str = ""
    dates: str = ""
    decimal: str = ""
    checksum: str = ""
    created: int = 0
    changed: int = 0
    refused: int = 0
    before: int = 0
    again: int = 0
    page: int = 0
    form: str = ""

    @property
    def options(self) -> Options:
        """Give how the file is to be read; raise `not_understood`."""
        try:
            return Options(
                DayOrder(self.dates) if self.dates else None, DecimalSign(self.decimal) if self.decimal else None
            )
        except ValueError as error:
            raise broken("not_understood") from error


class _Previews:
    """The previews of this process, the newest ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Preview] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> Preview | None:
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: tuple[str, ...], found: Preview) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)


_previews = _Previews()


def explain(call: Call, _: str) -> None:
    """Say how a file is imported; raise `admins_only`."""
    if call.admin:
        text, blocks = views.import_help(call.words)
        answer(call, text, blocks)


def pressed(call: Call) -> None:
    """Do what the command does, from a button; raise `admins_only`."""
    explain(call, "")


def shared(call: Call) -> None:
    """Offer to look at a table that an admin has dropped into the conversation; what else is there is left alone."""
    event = call.body["event"]
    visitor = call.visitor if call.visitor and call.visitor.role is Role.ADMIN else None
    if (call.known or visitor) and str(event.get("channel_id", "")).startswith(DIRECT):
        call.later(_offer, str(event.get("file_id", ""))[:LONGEST_ID])


def _offer(call: Call, file_id: str) -> None:
    try:
        kept = about(call.client, file_id)
    except UNREACHABLE as error:
        log.warning("file not looked at", user=call.user_id, reason=why_not(error))
        return
    if kept.user != call.user_id or not kept.may_be_table:
        return
    who = call.known or call.visitor
    if who is None or who.role is not Role.ADMIN:
        said = problems.say(call.words, broken("admins_only").problems[0])
        text, blocks = views.not_brought_in(call.words, kept.name, said)
    else:
        text, blocks = views.dropped(call.words, kept.name, Place(file_id, kept.name[: views.LONGEST_NAME]).dump())
    answer(call, text, blocks)


def look(call: Call) -> None:
    """Open the window of a file; raise `admins_only`."""
    place = replace(Place.load(call.value), form=new_form())
    call.later(_open, _acting(call), place)


def read(call: Call) -> None:
    """Read the file again, as somebody has said; raise `admins_only`."""
    said, place = call.value, replace(Place.load(call.view.get("private_metadata", "")), page=0)
    place = replace(place, dates=said) if said in set(DayOrder) else replace(place, decimal=said)
    call.later(_show, _acting(call), place, call.view["id"])


def turn(call: Call) -> None:
    """Turn a page of the rows; raise `admins_only`."""
    if not (call.value.isascii() and call.value.isdecimal() and len(call.value) < len("10000")):
        raise broken("not_understood")
    place = replace(Place.load(call.view.get("private_metadata", "")), page=int(call.value))
    call.later(_show, _acting(call), place, call.view["id"])


def confirm(call: Call) -> None:
    """Bring the file in; raise `admins_only`, and what somebody has not ticked: `import_refused`, `import_again`."""
    place, form = Place.load(call.view.get("private_metadata", "")), Form(call.view)
    actor, found = _acting(call), list[Problem]()
    if place.refused and not form.ticked(field_ids.LEAVE_OUT):
        found.append(Problem("import_refused", field_ids.LEAVE_OUT, {"count": place.refused}))
    if place.again and not form.ticked(field_ids.AGAIN):
        found.append(Problem("import_again", field_ids.AGAIN))
    refuse_if_any(found)
    call.later(_bring_in, actor, place, call.form_key)


def _acting(call: Call) -> Actor:
    """Say that an admin imports; raise `admins_only`."""
    return replace(call.admin, source=Source.IMPORT)


def _open(call: Call, actor: Actor, place: Place) -> None:
    """Open the window at once: the file may take longer to read than Slack lets a window be opened."""
    try:
        opened = call.client.views_open(
            trigger_id=call.body["trigger_id"], view=views.loading(call.words, place.name or call.words("the file"))
        )
    except UNREACHABLE as error:
        if why_not(error) in OUR_FAULTS:
            raise
        log.warning("window not opened", user=call.user_id, reason=why_not(error))
        return
    _show(call, actor, place, str(opened["view"]["id"]))


def _show(call: Call, actor: Actor, place: Place, view_id: str) -> None:
    """Draw what the file would do into its window."""
    try:
        window = _drawn(call, actor, place)
    except RuleBrokenError as error:
        window = views.unreadable(call.words, place.name, _said(call, error))
    try:
        call.client.views_update(view_id=view_id, view=window)
    except UNREACHABLE as error:
        if why_not(error) in OUR_FAULTS:
            raise
        log.warning("window not redrawn", user=call.user_id, reason=why_not(error))


def _drawn(call: Call, actor: Actor, place: Place) -> dict[str, Any]:
    """Give the window; the file is read unless this process has just done that."""
    key = (call.workspace_id, call.user_id, place.file, place.dates, place.decimal, place.checksum)
    found = _previews.get(key) if place.page else None
    if found is None:
        with _job(call, place) as job:
            found = call.book.importing.preview(actor, job)
        _previews.keep((*key[:-1], found.checksum), found)
    created, changed, refused = found.counts
    place = replace(place, checksum=found.checksum, created=created, changed=changed, refused=refused)
    place = replace(place, before=found.before, again=found.again)
    return views.preview(call.words, views.Shown(found, place.page, place.dump(), call.zone))


@contextmanager
def _job(call: Call, place: Place, leave_out: bool = False) -> Iterator[Job]:  # noqa: FBT001, FBT002 - said by the form
    """Fetch the file that somebody has dropped themselves; raise `file_not_fetched`, `file_too_large`."""
    try:
        kept = about(call.client, place.file)
    except UNREACHABLE as error:
        log.warning("file not looked at", user=call.user_id, reason=why_not(error))
        raise broken("file_not_fetched", "file") from error
    if kept.user != call.user_id:
        raise broken("not_understood")
    with fetched(call.client, kept) as path:
        yield Job(path, kept.name, replace(place.options, leave_out=leave_out, again=place.again > 0))


def _bring_in(call: Call, actor: Actor, place: Place, key: str) -> None:
    """Do it, and tell how far it is; whatever goes wrong is said where that stands, and nothing is written.

    What is a bug of ours is raised once that is said.
    """
    name = place.name
    progress = Progress(call, lambda count: views.bringing_in(call.words, name, count))
    try:
        with _job(call, place, leave_out=place.refused > 0) as job:
            name = job.name
            seen = Seen(place.checksum, (place.created, place.changed, place.refused), place.before)
            with progress.running():
                found = call.book.importing.carry_out(actor, replace(job, told=progress.told), seen=seen, key=key)
    except RuleBrokenError as error:
        _end(call, progress, views.not_brought_in(call.words, name or call.words("The file"), _said(call, error)))
    except Exception as error:
        why = why_given_up(call.words, error)
        _end(call, progress, views.not_brought_in(call.words, name or call.words("The file"), why))
        if not is_busy(error):
            raise
    else:
        _end(call, progress, views.brought_in(call.words, found))


def _end(call: Call, progress: Progress, said: Said) -> None:
    """Say what came of it; what Slack does not take is told later."""
    text, blocks = said
    if not progress.say(text, blocks):
        call.book.notices.keep(call.workspace_id, call.user_id, "text", text=str(text))


def _said(call: Call, error: RuleBrokenError) -> str:
    return " ".join(problems.say(call.words, problem, call.zone) for problem in error.problems)
