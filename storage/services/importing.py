"""Bring a file into the book: look first at what would become of each row, then write all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.columns import Flat as Kinds
from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.models import ChangeHead, ChangeLog, Contact, Opportunity, Submission
from storage.queries.people import currency
from storage.services import importing_changes as changes
from storage.services import importing_files as files
from storage.services.importing_content import PLAIN, Content, Flat, Numbers, Options, Preview, Tally, Told
from storage.services.importing_flat import ContactRows, SaleRows, change_contact
from storage.services.importing_restoring import Restoring
from storage.services.importing_scratch import AT_ONCE, Scratch, scratch
from storage.services.importing_setup import SetUp
from storage.services.importing_whole import WholeRows
from storage.services.importing_writing import past_numbers, write_contacts, write_sales
from storage.services.permits import check_admin
from storage.services.writing import (
    Series,
    already_carried_out,
    ensure_workspace,
    hold_set_up,
    next_numbers,
    record,
)

KIND = "import"
"""How the change log calls these records; their number is the beginning of the file's checksum."""
_NO = 16
_head = ChangeHead.__table__  # type: ignore[attr-defined]
_row = Opportunity.__table__  # type: ignore[attr-defined]
_log_line = ChangeLog.__table__  # type: ignore[attr-defined]
_submission = Submission.__table__  # type: ignore[attr-defined]
_contact = Contact.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw before they confirmed.

    The file's checksum, how many are created, changed, refused, and how often the file had been imported before.
    """

    checksum: str
    counts: tuple[int, int, int]
    before: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with which file, and who is told how far it is; `name` is what people call the file."""

    path: Path
    name: str
    options: Options = PLAIN
    told: Told = lambda _count: None


class Importing:
    """The services that look at files and bring them in."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def preview(self, actor: Actor, job: Job) -> Preview:
        """Say what would become of a file, and write nothing.

        Raises `admins_only`, and what is wrong with the file as a whole: see `importing_files.opened`.
        """
        check_admin(actor)
        with self._database.reading() as session, scratch() as notes:
            return _look(session, actor, job, notes)

    def carry_out(self, actor: Actor, job: Job, *, seen: Seen | None = None, key: str | None = None) -> Preview:
        """Bring a file in: all of it, or with `leave_out` all that is not refused, in one transaction; or nothing.

        Whatever has changed in the book since the file was looked at, it is looked at again. `seen` is what somebody
        confirmed, `key` names the form. New records stand in the change log as one line, with the file's checksum;
        changed ones have lines of their own. Raises what `preview` says, `import_refused` for rows that may not be
        left out, `import_again` for rows that were created by it before and would be once more, `import_changed` if
        it would not do what was seen or the file was imported meanwhile, `import_done` if this form was carried out
        already.
        """
        check_admin(actor)
        now = self._clock()
        with scratch() as notes:
            with self._database.reading() as session:
                _check_form(session.connection(), actor.workspace_id, key)
                reached = _reached(session.connection(), actor.workspace_id)
                found = _look(session, actor, job, notes)
            _check_wanted(found, job, seen)
            if not sum(found.counts[:2]):
                return found
            try:
                with self._database.transaction() as session:
                    ensure_workspace(session, actor.workspace_id, now)
                    hold_set_up(session, actor.workspace_id)
                    if already_carried_out(session, actor.workspace_id, key, now) is not None:
                        raise broken("import_done", "file")
                    for series in (Series.CONTACT, Series.OPPORTUNITY):
                        next_numbers(session, actor.workspace_id, series, 0)  # who makes the same one now waits here
                    with self._still(session, actor, job, notes, (reached, found)) as settled:
                        numbers = self._write(session, actor, job, settled, found)
                    _log(session, actor, self._clock(), job, found)
            except IntegrityError as error:
                raise broken("import_contradicts", "file") from error
        return replace(found, numbers=numbers)

    @contextmanager
    def _still(
        self, session: Session, actor: Actor, job: Job, notes: Scratch, before: tuple[int, Preview]
    ) -> Iterator[Scratch]:
        """Look at the file again if the book has changed since; raise `import_changed` if it would do otherwise now."""
        if _reached(session.connection(), actor.workspace_id) == before[0]:
            yield notes
            return
        with scratch() as again:
            found = _look(session, actor, job, again)
            if (found.counts, found.before) != (before[1].counts, before[1].before):
                raise broken("import_changed", "file")
            yield again

    def _write(self, session: Session, actor: Actor, job: Job, notes: Scratch, found: Preview) -> dict[str, Numbers]:
        """Write what was planned; give the numbers that were given, by kind."""
        now, done, given = self._clock(), 0, {kind.value: Numbers() for kind in (Kinds.CONTACTS, Kinds.OPPORTUNITIES)}
        _hold(session, notes)
        if found.whole:
            for count in Restoring(session, actor.workspace_id).write(notes):
                done += count
                job.told(done)
            return {}
        for count in write_contacts(session, actor.workspace_id, notes, given[Kinds.CONTACTS]):
            done += count
            job.told(done)
        if found.created.get("contacts"):
            past_numbers(session, actor.workspace_id, Series.CONTACT, _contact)
        for count in write_sales(session, actor, now, notes, given[Kinds.OPPORTUNITIES]):
            done += count
            job.told(done)
        set_up = SetUp(session.connection(), actor.workspace_id)
        for part in notes.steps("change"):
            for wanted in part:
                changes.carry_out(session, actor, now, set_up, wanted)
            session.expunge_all()
            done += len(part)
            job.told(done)
        for part in notes.steps("contact"):
            for row_id, columns in part:
                change_contact(session, actor, now, row_id, columns)
            session.expunge_all()
        return given


def _look(session: Session, actor: Actor, job: Job, notes: Scratch) -> Preview:
    """Read a file and decide about each row; what is planned is kept in the scratch database."""
    tally = Tally()
    with files.opened(job.path) as content:
        total = files.checksum(job.path)
        if isinstance(content, Flat):
            _rows(session, actor, job, content, tally, notes)
        else:
            WholeRows(session.connection(), actor, notes).look(content, tally, job.told)
        connection = session.connection()
        before, before_at = _before(connection, actor.workspace_id, total)
        of = currency(connection, actor.workspace_id)
        return replace(_preview(job, total, content, tally), before=before, before_at=before_at, currency=of)


def _before(connection: Connection, workspace_id: str, checksum: str) -> tuple[int, datetime | None]:
    """Say how often a file was imported and when it was last: whoever has forgotten it would get each row twice."""
    mine = (
        _log_line.c.workspace_id == workspace_id,
        _log_line.c.record == KIND,
        _log_line.c.record_no == checksum[:_NO],
    )
    count, last = connection.execute(select(func.count(), func.max(_log_line.c.at)).where(*mine)).one()
    return count, last


def _rows(session: Session, actor: Actor, job: Job, content: Flat, tally: Tally, notes: Scratch) -> None:
    """Decide about the rows of one table."""
    of = SaleRows if content.columns.kind is Kinds.OPPORTUNITIES else ContactRows
    rows = of(session, actor, content, job.options, notes)
    done = 0
    while part := list(islice(content.rows, AT_ONCE)):
        rows.look(part, tally)
        done += len(part)
        job.told(done)
    if not done:
        raise broken("file_empty", "file")


def _preview(job: Job, checksum: str, content: Content, tally: Tally) -> Preview:
    """Say what was found."""
    flat = content if isinstance(content, Flat) else None
    return Preview(
        job.name,
        checksum,
        tally.created,
        tally.changed,
        tally.unchanged,
        tally.refused,
        tuple(tally.refusals),
        flat.columns.unknown if flat else (),
        flat.encoding if flat else "",
        flat is None,
        alike=tally.alike,
        changes=tuple(tally.changes),
        creations=tuple(tally.creations),
    )


def _check_wanted(found: Preview, job: Job, seen: Seen | None) -> None:
    """Refuse what was not confirmed; an export comes whole or not at all."""
    if seen is not None and (found.checksum, found.counts, found.before) != (seen.checksum, seen.counts, seen.before):
        raise broken("import_changed", "file")
    if found.refused and (found.whole or not job.options.leave_out):
        raise broken("import_refused", "file", count=found.refused)
    if found.again and not job.options.again:
        raise broken("import_again", "file", at=found.before_at)


def _hold(session: Session, notes: Scratch) -> None:
    """Let nobody else change what is to be changed, before anything else is locked: so nobody waits crosswise.

    On SQLite there is one writer at a time anyway.
    """
    if session.connection().dialect.name == "sqlite":
        return
    for part in notes.steps("contact"):
        ids = sorted({row_id for row_id, _ in part})
        session.execute(select(_contact.c.id).where(_contact.c.id.in_(ids)).order_by(_contact.c.id).with_for_update())
    for part in notes.steps("change"):
        ids = sorted({wanted.id for wanted in part})
        session.execute(select(_row.c.id).where(_row.c.id.in_(ids)).order_by(_row.c.id).with_for_update())


def _check_form(connection: Connection, workspace_id: str, key: str | None) -> None:
    """Raise `import_done` for a form that was carried out: looked at again, its rows would be something else by now."""
    mine = _submission.c.workspace_id == workspace_id, _submission.c.key == key
    if key is not None and connection.scalar(select(_submission.c.key).where(*mine)) is not None:
        raise broken("import_done", "file")


def _reached(connection: Connection, workspace_id: str) -> int:
    """Tell how far the change log reaches: as long as it does not go on, nothing in the book changes."""
    return connection.scalar(select(_head.c.seq).where(_head.c.workspace_id == workspace_id)) or 0


def _log(session: Session, actor: Actor, now: datetime, job: Job, found: Preview) -> None:
    """Keep one line of the change log for everything that is new."""
    after = {
        "file": job.name[:200],
        "sha256": found.checksum,
        "created": dict(found.created),
        "changed": dict(found.changed),
        "refused": found.refused,
    }
    record(session, actor, now, kind=KIND, no=found.checksum[:_NO], action="imported", after=after)
