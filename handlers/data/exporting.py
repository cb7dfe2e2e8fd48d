"""`/salesbot export`: everything as a file, in the conversation with the bot."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import structlog

from handlers.call import Call
from handlers.data.progress import Progress, why_given_up
from handlers.showing import UNREACHABLE, answer, why_not
from handlers.views import data as views
from handlers.views import kit
from storage.database import is_busy
from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.services.exporting import ExportForm

log = structlog.get_logger(__name__)

_under_way = set[tuple[str, str, str]]()
"""What this process writes, by workspace, person and form; another replica would write it once more."""
_lock = Lock()
ENDINGS: Mapping[ExportForm, str] = {ExportForm.CSV: "zip", ExportForm.JSON: "json"}


def export(call: Call, said: str) -> None:
    """Write everything down and bring it as a file; raise `admins_only`, `export_form_unknown`."""
    actor, typed = call.admin, said.strip().lower() or ExportForm.CSV
    if typed not in set(ExportForm):
        raise broken("export_form_unknown", said=typed[:20])
    # All conversations of two have ids alike: where something was typed, it is answered. A button has the message that
    # tells how far it is, and whoever presses it twice is told that it is under way.
    if call.kind == "command" or _key(call, typed) in _under_way:
        answer(call, kit.escape(call.words("Your export is being written. It comes in our conversation.")))
    call.later(_export_once, actor, ExportForm(typed))


def pressed(call: Call) -> None:
    """Do what the command does, from a button; raise `admins_only`, `export_form_unknown`."""
    export(call, call.value)


def _key(call: Call, form: str) -> tuple[str, str, str]:
    return call.workspace_id, call.user_id, form


def _export_once(call: Call, actor: Actor, form: ExportForm) -> None:
    """Write it, unless the same is being written for the same person: of two presses one file comes."""
    key = _key(call, form)
    with _lock:
        if key in _under_way:
            return
        _under_way.add(key)
    try:
        _export(call, actor, form)
    finally:
        _under_way.discard(key)


def _export(call: Call, actor: Actor, form: ExportForm) -> None:
    progress = Progress(call, lambda count: views.writing(call.words, count))
    name = f"salesbot-{actor.today.isoformat()}.{ENDINGS[form]}"
    with TemporaryDirectory(prefix="salesbot-") as folder:
        path = Path(folder) / name
        try:
            with progress.running():
                counts = call.book.exporting.write(actor, form, path, progress.told)
        except Exception as error:
            progress.say(*views.not_written(call.words, why_given_up(call.words, error)))
            if not is_busy(error):
                raise
            return
        try:
            title = call.words("Export of {day}", day=call.words.day(actor.today))
            call.client.files_upload_v2(file=str(path), filename=name, title=title, channel=progress.channel or None)
        except UNREACHABLE as error:
            log.warning("export not uploaded", user=call.user_id, reason=why_not(error))
            said = kit.escape(call.words("Slack did not take the export. Please try again."))
            progress.say(said, [kit.section(said)])
            return
    progress.say(*views.written(call.words, dict(counts)))
