"""Delete an opportunity, or the closed ones of a time; nothing goes before somebody has said yes."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.carried import Carried
from handlers.forms import Form, Metadata, new_form
from handlers.showing import open_window, origin, replace_with
from handlers.views import around, kit
from storage.domain.editing import check_delete
from storage.domain.errors import broken
from storage.domain.opportunities import CLOSED, Status
from storage.domain.text import clean
from storage.services.deleting import Batch


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_DELETE] = delete_button
    routes.views[ids.VIEW_DELETE_OPPORTUNITY] = delete
    routes.views[ids.VIEW_DELETE_CLOSED] = count_closed
    routes.views[ids.VIEW_CONFIRM_CLOSED] = delete_closed


def open_delete(call: Call, no: str) -> None:
    """Ask before an opportunity is deleted; raise `not_yours`, `delete_in_progress`."""
    card = call.book.looking.to_change(call.actor, no)
    check_delete(card.line.status, no)
    open_window(call, around.delete(call.words, card, origin(call, no, card.version).dump()))


def delete_button(call: Call) -> None:
    """Ask before an opportunity is deleted, from the card."""
    open_delete(call, call.no)


def delete(call: Call) -> None:
    """Delete the opportunity of the window; its card says so."""
    at = Metadata.load(call.view["private_metadata"])
    call.book.deleting.delete(call.actor, at.no, version=at.version)
    replace_with(call, kit.escape(call.words("{no} was deleted.", no=at.no)), at)


def open_delete_closed(call: Call, rest: str = "") -> None:
    """Ask which closed opportunities are to be deleted: `/opp delete closed`; raise `admins_only`."""
    if clean(rest).lower() != "closed":
        raise broken("number_missing", verb="delete")
    call.admin  # noqa: B018 - who is no admin is refused before anything is asked
    cycles, _ = call.book.cycles.choices(call.person.workspace_id)
    at = Metadata(response_url=call.response_url or "", form=new_form())
    open_window(call, around.delete_closed(call.words, cycles, at.dump()))


@dataclass(frozen=True)
class Counted(Carried):
    """What travels from the count to the question: the conditions, which opportunities they meant, where to answer."""

    before: str = ""
    status: str = ""
    salesperson: str = ""
    cycle: str = ""
    digest: str = ""
    form: str = ""
    response_url: str = ""

    @property
    def batch(self) -> Batch:
        """Give the conditions for the service."""
        status = Status(self.status) if self.status in CLOSED else None
        return Batch(date.fromisoformat(self.before), status, self.salesperson or None, self.cycle or None)

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood` for what no window of ours sends."""
        made = super().load(text)
        try:
            made.batch  # noqa: B018 - its day must be one
        except ValueError as error:
            raise broken("not_understood") from error
        return made


def count_closed(call: Call) -> None:
    """Count what is meant, and ask."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    chosen = form.choice(field_ids.STATUS)
    if chosen not in {around.BOTH, *CLOSED}:
        raise broken("not_understood", field_ids.STATUS)
    status = None if chosen == around.BOTH else Status(chosen or "")
    before = form.day(field_ids.BEFORE)
    batch = Batch(before, status, form.choice(field_ids.SALESPERSON), form.choice(field_ids.CYCLE))
    found = call.book.deleting.count(call.actor, batch)
    on = before.isoformat() if before else ""
    who, cycle = batch.salesperson or "", batch.cycle or ""
    counted = Counted(on, chosen or "", who, cycle, found.digest, new_form(), at.response_url)
    view = around.confirm_closed(call.words, batch, found.count, counted.dump())
    call.ack(response_action="update", view=view)


def delete_closed(call: Call) -> None:
    """Delete exactly what was counted."""
    counted = Counted.load(call.view["private_metadata"])
    count = call.book.deleting.delete_closed(call.actor, counted.batch, counted.digest, key=call.form_key)
    said = call.words.several(
        "{count} closed opportunity was deleted.", "{count} closed opportunities were deleted.", count
    )
    replace_with(call, kit.escape(said), Metadata(response_url=counted.response_url))
