"""Set up who sells: salespeople, their roles and Slack users."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.people import LONGEST_NAME, Actor, Role, SalespersonDraft, check_salesperson, suggest_code
from storage.domain.text import clean
from storage.models import Salesperson, Team, TeamMember
from storage.queries import staff as queries
from storage.queries.handing_over import NO_WORK, Work, work_of
from storage.queries.people import Choice
from storage.queries.staff import PersonLine
from storage.services import hindrances
from storage.services.contact_rows import free
from storage.services.hindrances import there
from storage.services.marks import check_mark, mark
from storage.services.people import SlackProfile, forget_profile, remember_profile
from storage.services.setting_up import begin
from storage.services.writing import Series, already_carried_out, next_numbers, record

KIND = "salesperson"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class SlackUser:
    """Somebody who was picked in Slack, by what their profile says."""

    id: str
    name: str
    email: str = ""
    job_title: str = ""
    profile: SlackProfile | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A salesperson to edit: what is kept of them, the mark of it, the teams they lead, and what they have."""

    draft: SalespersonDraft
    mark: int
    leads: tuple[str, ...]
    work: Work = NO_WORK


class Salespeople:
    """The services around who sells. Every change is an admin's, one transaction, and in the change log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, workspace_id: str, offset: int, limit: int) -> tuple[list[PersonLine], int]:
        """Give a part of the list, and how long the whole is."""
        with self._database.connection() as connection:
            return queries.people(connection, workspace_id, offset, limit)

    def search(self, workspace_id: str, text: str, limit: int) -> list[Choice]:
        """Find salespeople who are not blocked by code or name."""
        with self._database.connection() as connection:
            return queries.search(connection, workspace_id, text, limit)

    def admins(self, workspace_id: str, limit: int) -> list[str]:
        """Give the names of some who are named as admins and can be asked."""
        with self._database.connection() as connection:
            return queries.admins(connection, workspace_id, limit)

    def find(self, workspace_id: str, user_or_code: str) -> int | None:
        """Find a salesperson, blocked or not, by Slack user or code; None if there is none."""
        named = or_(col(Salesperson.slack_user_id) == user_or_code, col(Salesperson.code) == user_or_code)
        with self._database.reading() as session:
            return session.exec(select(Salesperson.id).where(*there(workspace_id), named)).first()

    def kept(self, workspace_id: str, person_id: int) -> Kept:
        """Give one salesperson to edit; raise `gone`."""
        with self._database.reading() as session:
            draft = _draft(session, _find(session, workspace_id, person_id))
            at, one = session.connection(), [person_id]
            return Kept(draft, mark(draft), queries.teams_of(at, one)[1][person_id], work_of(at, one)[person_id])

    def add(
        self,
        actor: Actor,
        users: Sequence[SlackUser],
        *,
        role: Role = Role.SALESPERSON,
        teams: Sequence[str] = (),
        key: str | None = None,
    ) -> list[Choice]:
        """Make a salesperson of each Slack user, with a code of their initials; one without an id is not in Slack.

        Raises `slack_user_taken` under `slack_users`, `name_yourself_too` under `role`, `unknown` under `teams`, and
        what `check_salesperson` says.
        """
        now = self._clock()
        with self._database.transaction() as session:
            begin(session, actor, now)
            if already_carried_out(session, actor.workspace_id, key, now) is not None:
                return []
            taken = set(session.exec(select(Salesperson.code).where(*there(actor.workspace_id))).all())
            in_slack = [user.id for user in users if user.id]
            problems = [found for user in in_slack for found in hindrances.taken(session, actor, user, "slack_users")]
            problems += hindrances.shut_out(session, actor, in_slack if role is Role.ADMIN else ())
            refuse_if_any(problems)
            chosen = _teams(session, actor, teams)
            made = []
            for user in users:
                name = clean(user.name)[:LONGEST_NAME].strip()
                draft = SalespersonDraft(
                    suggest_code(name, taken),
                    name,
                    user.id or None,
                    role,
                    tuple(chosen),
                    user.email,
                    "",
                    user.job_title,
                )
                refuse_if_any(check_salesperson(draft))
                taken.add(draft.code)
                row = Salesperson(workspace_id=actor.workspace_id, **_columns(draft))
                remember_profile(row, user.profile, now)
                session.add(row)
                session.flush()
                session.add_all(TeamMember(team_id=team, salesperson_id=row.id) for team in chosen.values())
                record(session, actor, now, kind=KIND, no=row.code, action="created", after=asdict(draft), key=key)
                made.append(Choice(row.code, row.name))
            return made

    def change(
        self, actor: Actor, person_id: int, draft: SalespersonDraft, *, seen: int | None = None, key: str | None = None
    ) -> Choice:
        """Change a salesperson; `seen` is the mark of what the form was filled in from.

        Another Slack user brings another profile, which is read when they come. Raises `gone`, `record_changed`,
        `number_taken`, `slack_user_taken`, `last_admin`, `name_yourself_too`, `leads_team`, and what
        `check_salesperson` says.
        """
        now = self._clock()
        with self._database.transaction() as session:
            begin(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return Choice(done, draft.name)
            row = _find(session, actor.workspace_id, person_id, lock=True)
            before = _draft(session, row)
            check_mark(seen, before)
            after = _cleaned(draft)
            problems = check_salesperson(after)
            problems += hindrances.clash(session, actor, row, after)
            refuse_if_any(problems)
            chosen = _teams(session, actor, after.teams)
            if after.slack_user_id != row.slack_user_id:
                forget_profile(row)
            if after.blocked != row.blocked:
                row.next_nudge_at = None
            for name, value in _columns(after).items():
                setattr(row, name, value)
            _join(session, row, chosen)
            session.flush()
            saved = asdict(_draft(session, row))
            _log(session, actor, now, row, "changed", before=asdict(before), after=saved, key=key)
            return Choice(row.code, row.name)

    def block(self, actor: Actor, person_id: int, *, blocked: bool = True) -> Choice:
        """Block a salesperson, who can then neither come in nor be chosen, or let them in again.

        Raises `gone`, `last_admin`, `name_yourself_too`.
        """
        now = self._clock()
        with self._database.transaction() as session:
            begin(session, actor, now)
            row = _find(session, actor.workspace_id, person_id, lock=True)
            if row.blocked != blocked:
                draft = replace(_draft(session, row), blocked=blocked)
                problems = [*check_salesperson(draft), *hindrances.last_admin(session, row, draft)]
                refuse_if_any(problems + hindrances.shut_out(session, actor, hindrances.named(row, draft)))
                row.blocked, row.next_nudge_at = blocked, None
                action = "blocked" if blocked else "unblocked"
                _log(session, actor, now, row, action, before={"blocked": not blocked}, after={"blocked": blocked})
            return Choice(row.code, row.name)

    def hindrances(self, workspace_id: str, person_id: int) -> tuple[Problem, ...]:
        """Say what keeps a salesperson from being deleted; raise `gone`."""
        with self._database.reading() as session:
            return tuple(hindrances.of_deletion(session, _find(session, workspace_id, person_id)))

    def delete(self, actor: Actor, person_id: int, *, key: str | None = None) -> Choice:
        """Delete a salesperson; what they did goes on naming them, their contacts have no salesperson any more.

        Raises `gone`, and what `hindrances` says: `has_opportunities`, `has_tasks`, `leads_team`, `last_admin`.
        Source: domain-reference 2.11.
        """
        now = self._clock()
        with self._database.transaction() as session:
            begin(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return Choice(done, done)
            next_numbers(
                session, actor.workspace_id, Series.CONTACT, 0
            )  # who changes contacts locks them before people
            row = _find(session, actor.workspace_id, person_id, lock=True)
            refuse_if_any(hindrances.of_deletion(session, row))
            before = asdict(_draft(session, row))
            _join(session, row, {})
            forget_profile(row)
            free(session, actor, now, row)
            row.deleted_at, row.blocked, row.slack_user_id = now, True, None
            _log(session, actor, now, row, "deleted", before=before, after=None, key=key)
            return Choice(row.code, row.name)


def _cleaned(draft: SalespersonDraft) -> SalespersonDraft:
    """Clean what was typed; codes are in upper case. Source: domain-reference 1."""
    return replace(
        draft,
        code=clean(draft.code).upper(),
        name=clean(draft.name),
        email=clean(draft.email),
        phone=clean(draft.phone),
        job_title=clean(draft.job_title),
    )


def _find(session: Session, workspace_id: str, person_id: int, *, lock: bool = False) -> Salesperson:
    """Find a salesperson; raise `gone`. Locked, nobody can give new work to somebody who is being deleted."""
    statement = select(Salesperson).where(*there(workspace_id), col(Salesperson.id) == person_id)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise broken("gone")
    return row


def _columns(draft: SalespersonDraft) -> dict[str, Any]:
    """Give what the salesperson's own row keeps of a draft."""
    values = asdict(draft)
    del values["teams"]
    return values


def _draft(session: Session, row: Salesperson) -> SalespersonDraft:
    """Give a salesperson as the form shows them."""
    return SalespersonDraft(
        row.code,
        row.name,
        row.slack_user_id,
        row.role,
        queries.teams_of(session.connection(), [row.id])[0][row.id],
        row.email,
        row.phone,
        row.job_title,
        row.commission,
        row.blocked,
    )


def _teams(session: Session, actor: Actor, codes: Sequence[str]) -> dict[str, int]:
    """Find teams by code, in the order of their codes; raise `unknown` under `teams`."""
    there = col(Team.workspace_id) == actor.workspace_id, col(Team.deleted_at).is_(None), col(Team.code).in_(codes)
    found = {row.code: row.id for row in session.exec(select(Team).where(*there).order_by(col(Team.code)))}
    refuse_if_any([Problem("unknown", "teams", {"key": code}) for code in codes if code not in found])
    return found


def _join(session: Session, row: Salesperson, teams: Mapping[str, int]) -> None:
    """Let a salesperson be in these teams and no others."""
    rows = session.exec(select(TeamMember.team_id).where(col(TeamMember.salesperson_id) == row.id)).all()
    left = set(rows) - set(teams.values())
    mine = col(TeamMember.salesperson_id) == row.id
    session.connection().execute(delete(TeamMember).where(mine, col(TeamMember.team_id).in_(left)))
    session.add_all(TeamMember(team_id=team, salesperson_id=row.id) for team in set(teams.values()) - set(rows))


def _log(  # noqa: PLR0913 - a line of the log is flat
    session: Session,
    actor: Actor,
    now: datetime,
    row: Salesperson,
    action: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any] | None,
    key: str | None = None,
) -> None:
    """Write the change log's line of a salesperson: only what has changed."""
    changed = {name for name in before if after is None or before[name] != after[name]}
    if not changed:
        return
    old = {name: value for name, value in before.items() if name in changed}
    new = None if after is None else {name: value for name, value in after.items() if name in changed}
    record(session, actor, now, kind=KIND, no=row.code, action=action, before=old, after=new, key=key)
