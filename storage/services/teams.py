"""Set up who works together: teams, their managers and members."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor, Role, TeamDraft, check_team
from storage.domain.text import clean
from storage.models import Salesperson, Team, TeamMember
from storage.queries import staff as queries
from storage.queries.people import Choice
from storage.queries.staff import TeamLine
from storage.services import salespeople
from storage.services.digests import drop_of_team
from storage.services.lookups import by_code
from storage.services.marks import check_mark, mark
from storage.services.setting_up import begin
from storage.services.watching import stop_for_team
from storage.services.writing import already_carried_out, record

KIND = "team"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class KeptTeam:
    """A team to edit: what is kept of it with everybody's names, and the mark of it."""

    code: str
    name: str
    manager: Choice | None
    members: tuple[Choice, ...]
    mark: int


@dataclass(frozen=True, slots=True)
class TeamSaved:
    """A team that was made or changed; `raised` is the name of the salesperson whom that made a manager."""

    code: str
    name: str
    raised: str = ""


class Teams:
    """The services around teams. Every change is an admin's, one transaction, and in the change log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, workspace_id: str, offset: int, limit: int) -> tuple[list[TeamLine], int]:
        """Give a part of the list, and how long the whole is."""
        with self._database.connection() as connection:
            return queries.teams(connection, workspace_id, offset, limit)

    def choices(self, workspace_id: str) -> list[Choice]:
        """Give every team to choose from."""
        with self._database.connection() as connection:
            return queries.team_choices(connection, workspace_id)

    def kept(self, workspace_id: str, team_id: int) -> KeptTeam:
        """Give one team to edit; raise `gone`."""
        with self._database.reading() as session:
            row = _find(session, workspace_id, team_id)
            manager = session.get(Salesperson, row.manager_id) if row.manager_id else None
            people = queries.team_people(session.connection(), row.id)
            return KeptTeam(
                row.code,
                row.name,
                Choice(manager.code, manager.name) if manager else None,
                tuple(people),
                mark(_draft(session, row)),
            )

    def add(self, actor: Actor, draft: TeamDraft, *, key: str | None = None) -> TeamSaved:
        """Make a team; raise `number_taken`, `unknown`, `blocked`, and what `check_team` says."""
        return self._save(actor, None, draft, None, key)

    def change(
        self, actor: Actor, team_id: int, draft: TeamDraft, *, seen: int | None = None, key: str | None = None
    ) -> TeamSaved:
        """Change a team; raise `gone`, `record_changed`, and what `add` says."""
        return self._save(actor, team_id, draft, seen, key)

    def _save(
        self, actor: Actor, team_id: int | None, draft: TeamDraft, seen: int | None, key: str | None
    ) -> TeamSaved:
        now = self._clock()
        with self._database.transaction() as session:
            workspace = begin(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return TeamSaved(done, draft.name)
            row = _find(session, actor.workspace_id, team_id) if team_id else None
            before = _draft(session, row) if row else None
            check_mark(seen, before)
            after = TeamDraft(clean(draft.code).upper(), clean(draft.name), draft.manager, draft.members)
            problems = check_team(after)
            problems += _code_taken(session, actor, row, after.code)
            manager, members = _people(session, actor, row, after, problems)
            refuse_if_any(problems)
            if row is None:
                row = Team(workspace_id=actor.workspace_id, code=after.code, name=after.name)
                session.add(row)
            if workspace.lead_team_code == row.code:
                workspace.lead_team_code = after.code
            row.code, row.name, row.manager_id = after.code, after.name, manager.id if manager else None
            session.flush()
            _fill(session, row, members)
            raised = raise_to_manager(session, actor, now, manager)
            saved = asdict(_draft(session, row))
            action, old = ("changed", asdict(before)) if before else ("created", None)
            record(session, actor, now, kind=KIND, no=row.code, action=action, before=old, after=saved, key=key)
            return TeamSaved(row.code, row.name, raised)

    def hindrances(self, workspace_id: str, team_id: int) -> tuple[Problem, ...]:
        """Say what keeps a team from being deleted; raise `gone`."""
        with self._database.reading() as session:
            return tuple(_hindrances(session, _find(session, workspace_id, team_id)))

    def delete(self, actor: Actor, team_id: int, *, key: str | None = None) -> Choice:
        """Delete a team, its memberships, digests and channel messages; raise `gone`, `team_has_tasks`.

        Source: domain-reference 2.11.
        """
        now = self._clock()
        with self._database.transaction() as session:
            workspace = begin(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return Choice(done, done)
            row = _find(session, actor.workspace_id, team_id, lock=True)
            refuse_if_any(_hindrances(session, row))
            before = asdict(_draft(session, row))
            _fill(session, row, [])
            drop_of_team(session, actor, now, row.id)
            stop_for_team(session, actor, now, row.id)
            row.manager_id, row.deleted_at = None, now
            record(session, actor, now, kind=KIND, no=row.code, action="deleted", before=before, key=key)
            if workspace.lead_team_code == row.code:
                workspace.lead_team_code = None
                leads = {"lead_team": row.code}, {"lead_team": None}
                record(
                    session,
                    actor,
                    now,
                    kind="settings",
                    no="settings",
                    action="changed",
                    before=leads[0],
                    after=leads[1],
                )
            return Choice(row.code, row.name)


def _find(session: Session, workspace_id: str, team_id: int, *, lock: bool = False) -> Team:
    """Find a team; raise `gone`. Locked, nobody can give a task to one that is being deleted."""
    there = col(Team.workspace_id) == workspace_id, col(Team.id) == team_id, col(Team.deleted_at).is_(None)
    statement = select(Team).where(*there)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise broken("gone")
    return row


def raise_to_manager(session: Session, actor: Actor, now: datetime, row: Salesperson | None) -> str:
    """Make a manager of a salesperson who is given a team; give their name if that is new to them."""
    if row is None or row.role is not Role.SALESPERSON:
        return ""
    row.role = Role.MANAGER
    roles = {"role": Role.SALESPERSON}, {"role": Role.MANAGER}
    record(session, actor, now, kind=salespeople.KIND, no=row.code, action="changed", before=roles[0], after=roles[1])
    return row.name


def _draft(session: Session, row: Team) -> TeamDraft:
    """Give a team as the form shows it."""
    session.flush()
    manager = session.get(Salesperson, row.manager_id) if row.manager_id else None
    members = sorted(person.key for person in queries.team_people(session.connection(), row.id))
    return TeamDraft(row.code, row.name, manager.code if manager else None, tuple(members))


def _code_taken(session: Session, actor: Actor, row: Team | None, code: str) -> list[Problem]:
    """Find that another team has the code: `number_taken`."""
    there = col(Team.workspace_id) == actor.workspace_id, col(Team.code) == code, col(Team.deleted_at).is_(None)
    taken = session.exec(select(Team.id).where(*there)).first()
    return [Problem("number_taken", "code", {"no": code})] if taken not in {None, row.id if row else None} else []


def _people(
    session: Session, actor: Actor, row: Team | None, draft: TeamDraft, problems: list[Problem]
) -> tuple[Salesperson | None, list[Salesperson]]:
    """Find manager and members; what is wrong with them goes to the problems: `unknown`, `blocked`.

    Whoever is blocked stays where they are, and is not put anywhere.
    """
    before = _draft(session, row) if row else TeamDraft("", "")
    found: list[Salesperson | None] = []
    for field, code in [("manager", draft.manager), *(("members", code) for code in dict.fromkeys(draft.members))]:
        person = None
        try:
            person = by_code(session, Salesperson, actor.workspace_id, code, field) if code else None
        except RuleBrokenError as error:
            problems += error.problems
        if person and person.blocked and person.code not in {before.manager, *before.members}:
            problems.append(Problem("blocked", field, {"key": person.name}))
        found.append(person)
    return found[0], [person for person in found[1:] if person]


def _fill(session: Session, row: Team, members: Sequence[Salesperson]) -> None:
    """Let these people be in the team and no others."""
    there = set(session.exec(select(TeamMember.salesperson_id).where(col(TeamMember.team_id) == row.id)).all())
    wanted = {person.id for person in members}
    left = col(TeamMember.team_id) == row.id, col(TeamMember.salesperson_id).in_(there - wanted)
    session.connection().execute(delete(TeamMember).where(*left))
    session.add_all(TeamMember(team_id=row.id, salesperson_id=who) for who in wanted - there)


def _hindrances(session: Session, row: Team) -> list[Problem]:
    """Find what keeps a team from being deleted: its open tasks."""
    held = queries.open_tasks(session.connection(), team_id=row.id)
    return (
        [Problem("team_has_tasks", None, {"team": row.name, "count": held.count, "some": held.some})]
        if held.count
        else []
    )
