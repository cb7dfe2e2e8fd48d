"""Set up the close codes: why opportunities are won or lost."""

from typing import Any

from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.domain.setup import CloseCodeDraft, settled_close_code, some
from storage.models import CloseCode, CloseCodeType
from storage.queries import in_use
from storage.queries import setup as queries
from storage.queries.listing import Listed
from storage.queries.setup import CloseCodeRow
from storage.services.permits import check_admin
from storage.services.setting_up import begin, check_free, check_seen, find, keep, seen_at, sent_before

KIND = "close_code"
"""How the change log calls these records."""


class CloseCodeSetup:
    """The services around close codes, for admins."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, actor: Actor, page: int, size: int) -> Listed[CloseCodeRow]:
        """List the close codes by code; raise `admins_only`."""
        check_admin(actor)
        with self._database.connection() as connection:
            return queries.close_codes(connection, actor.workspace_id, page, size)

    def one(self, actor: Actor, code_id: int) -> tuple[CloseCodeRow, int]:
        """Give a close code and how far the change log reached for it; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.connection() as connection:
            row = queries.close_code(connection, actor.workspace_id, code_id)
            if row is None:
                raise broken("gone")
            return row, seen_at(connection, actor.workspace_id, KIND, row.code)

    def save(
        self,
        actor: Actor,
        draft: CloseCodeDraft,
        code_id: int | None = None,
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> str:
        """Write down a new close code or change one; give its code.

        Raises `admins_only`, `gone`, `changed_meanwhile`, `number_taken` under `code`, `close_type_in_use` under
        `close_type`, and what `settled_close_code` says.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            if done := sent_before(session, actor, self._clock(), key, draft.code):
                return done
            row = find(session, CloseCode, actor, code_id) if code_id else None
            if row:
                check_seen(session, actor, KIND, row.code, seen)
            made = settled_close_code(draft)
            check_free(session, CloseCode, actor, made.code, code_id)
            before = snapshot(row) if row else None
            kind = CloseCodeType(made.type or Status.WON)
            if row is None:
                row = CloseCode(workspace_id=actor.workspace_id, code=made.code)
            elif row.type != kind and (used := in_use.closed_with(session.connection(), row.id)):
                raise broken("close_type_in_use", "close_type", opportunities=some(used))
            row.code, row.description, row.type, row.blocked = made.code, made.description, kind, made.blocked
            session.add(row)
            keep(session, actor, self._clock(), (KIND, row.code), before, snapshot(row))
            return row.code

    def block(self, actor: Actor, code_id: int, *, blocked: bool) -> str:
        """Block a close code, or let it be chosen again; give its code. Raises `admins_only`, `gone`."""
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            row = find(session, CloseCode, actor, code_id)
            before = snapshot(row)
            row.blocked = blocked
            said = "blocked" if blocked else "unblocked"
            keep(session, actor, self._clock(), (KIND, row.code), before, snapshot(row), said)
            return row.code

    def in_the_way(self, actor: Actor, code_id: int) -> Problem | None:
        """Say why a close code cannot be deleted; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            return _in_the_way(session, find(session, CloseCode, actor, code_id, lock=False))

    def delete(self, actor: Actor, code_id: int) -> str:
        """Delete a close code that was never used; give its code.

        Raises `admins_only`, `gone`, `close_code_in_use`. Source: product 3.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            row = find(session, CloseCode, actor, code_id)
            if problem := _in_the_way(session, row):
                raise RuleBrokenError(problem)
            keep(session, actor, self._clock(), (KIND, row.code), snapshot(row), None)
            session.delete(row)
            return row.code


def _in_the_way(session: Session, row: CloseCode) -> Problem | None:
    """Name the opportunities that were closed with it."""
    used = in_use.closed_with(session.connection(), row.id)
    return Problem("close_code_in_use", None, {"code": row.code, "opportunities": some(used)}) if used else None


def snapshot(row: CloseCode) -> dict[str, Any]:
    """Give the values that the change log keeps of a close code."""
    return {name: getattr(row, name) for name in ("code", "description", "type", "blocked")}
