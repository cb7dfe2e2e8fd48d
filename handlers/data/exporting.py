"""`/salesbot export`: everything as a file, in the conversation with the bot."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from handlers.call import Call
from handlers.data.progress import Progress
from handlers.showing import DIRECT, UNREACHABLE, answer, why_not
from handlers.views import data as views
from handlers.views import kit
from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.services.exporting import ExportForm

log = structlog.get_logger(__name__)

ENDINGS: Mapping[ExportForm, str] = {ExportForm.CSV: "zip", ExportForm.JSON: "json"}


def export(call: Call, said: str) -> None:
    """Write everything down and bring it as a file; raise `admins_only`, `export_form_unknown`."""
    actor, typed = call.admin, said.strip().lower() or ExportForm.CSV
    if typed not in set(ExportForm):
        raise broken("export_form_unknown", said=typed[:20])
    channel = str(call.body.get("channel_id", ""))
    if channel and not channel.startswith(DIRECT):  # there the message that tells how far it is says it
        answer(call, kit.escape(call.words("Your export is being written. It comes in our conversation.")))
    call.later(_export, actor, ExportForm(typed))


def pressed(call: Call) -> None:
    """Do what the command does, from a button; raise `admins_only`, `export_form_unknown`."""
    export(call, call.value)


def _export(call: Call, actor: Actor, form: ExportForm) -> None:
    progress = Progress(call, lambda count: views.writing(call.words, count))
    name = f"salesbot-{actor.today.isoformat()}.{ENDINGS[form]}"
    with TemporaryDirectory(prefix="salesbot-") as folder:
        path = Path(folder) / name
        with progress.running():
            counts = call.book.exporting.write(actor, form, path, progress.told)
        try:
            title = call.words("Export of {day}", day=call.words.day(actor.today))
            call.client.files_upload_v2(file=str(path), filename=name, title=title, channel=progress.channel or None)
        except UNREACHABLE as error:
            log.warning("export not uploaded", user=call.user_id, reason=why_not(error))
            said = kit.escape(call.words("Slack did not take the export. Please try again."))
            progress.say(said, [kit.section(said)])
            return
    progress.say(*views.written(call.words, dict(counts)))
