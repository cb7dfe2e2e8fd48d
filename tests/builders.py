"""Builds what tests need: rows of a workspace, and a small company to sell from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Priority
from storage.domain.people import Actor, Role, Source
from storage.domain.tasks import TaskType
from storage.models import (
    Activity,
    ActivityStep,
    CloseCode,
    CloseCodeType,
    ContactType,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Workspace,
)
from storage.services.book import Book
from storage.services.contacts import new_contact
from storage.services.lookups import contact_by_no
from storage.services.writing import ensure_workspace

MONDAY = date(2026, 3, 2)
"""The work date of every case unless it says otherwise."""
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""The instant at which the clock stands."""

Steps = Sequence[tuple[TaskType, Priority, str, str]]
"""Type, priority, date formula, description."""
Stages = Sequence[tuple[int, str, int, int, str | None, bool, bool]]
"""Number, description, completed, chances, activity, quote required, allow skip."""

INIT: Steps = (
    (TaskType.NONE, Priority.HIGH, "", "Verify quality"),
    (TaskType.NONE, Priority.NORMAL, "1W", "Identify key persons"),
)
QUAL: Steps = (
    (TaskType.NONE, Priority.NORMAL, "", "Estimate needs"),
    (TaskType.NONE, Priority.NORMAL, "1W", "Introduction letter"),
    (TaskType.PHONE_CALL, Priority.HIGH, "2W", "Follow up"),
    (TaskType.NONE, Priority.HIGH, "2W+1D", "Verify needs"),
)
EXISTING: Stages = (
    (1, "Initial", 2, 10, "INIT", False, True),
    (2, "Presentation", 50, 40, None, False, True),
    (3, "Proposal", 80, 80, None, True, False),
    (4, "Sign Contract", 95, 100, None, True, False),
)
NEW: Stages = (
    (1, "Initial", 2, 10, "INIT", False, False),
    (2, "Qualification", 5, 20, "QUAL", False, False),
    (3, "Presentation", 40, 50, None, True, True),
    (4, "Proposal", 60, 75, None, True, False),
    (5, "Sign Contract", 95, 100, None, True, False),
)
EX_LARGE: Stages = (
    (1, "Initial", 2, 10, "INIT", False, True),
    (2, "Understanding needs meeting", 35, 25, None, False, True),
    (3, "Product Presentation/Workshop", 70, 60, None, True, True),
    (4, "Proposal", 85, 80, None, True, False),
    (5, "Sign Contract", 95, 100, None, True, False),
)


class SettableClock:
    """A clock that stands still until it is set or moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Give the instant it stands at."""
        return self.now

    def move(self, **by: float) -> None:
        """Move by days, hours, minutes… as `timedelta` takes them."""
        self.now += timedelta(**by)


@dataclass(frozen=True, slots=True)
class Company:
    """What `add_company` built; contacts are numbers."""

    workspace_id: str
    jo: Actor
    of: Actor
    hr: Actor
    acme: str
    """A company of nobody's."""
    kari: str
    """A person at Acme."""
    nordlys: str
    """A company of HR's."""
    loner: str
    """A person without a company."""


def on(actor: Actor, day: date) -> Actor:
    """Give the same person on another day."""
    return replace(actor, today=day)


def add_workspace(book: Book, workspace_id: str, *, currency: str = "EUR", default_cycle: str | None = None) -> None:
    """Open the book of a workspace."""
    with book.database.transaction() as session:
        ensure_workspace(session, workspace_id, book.clock())
        row = session.get_one(Workspace, workspace_id)
        row.currency = currency
        row.default_cycle_code = default_cycle


def add_salesperson(
    session: Session,
    workspace_id: str,
    code: str,
    name: str,
    *,
    slack_user_id: str | None = None,
    role: Role = Role.SALESPERSON,
    today: date = MONDAY,
) -> Actor:
    """Add a salesperson; give the actor they are on that day."""
    row = Salesperson(workspace_id=workspace_id, code=code, name=name, slack_user_id=slack_user_id, role=role)
    session.add(row)
    session.flush()
    return Actor(workspace_id, row.id, code, today, Source.MODAL, role)


def add_activity(session: Session, workspace_id: str, code: str, steps: Steps) -> None:
    """Add an activity with its steps."""
    row = Activity(workspace_id=workspace_id, code=code, description=code.title())
    session.add(row)
    session.flush()
    for no, (kind, priority, formula, description) in enumerate(steps, start=1):
        session.add(
            ActivityStep(
                activity_id=row.id, no=no, type=kind, priority=priority, date_formula=formula, description=description
            )
        )


def add_cycle(
    session: Session,
    workspace_id: str,
    code: str,
    method: ProbabilityMethod,
    stages: Stages,
    *,
    date_formula: str = "",
) -> None:
    """Add a sales cycle with its stages; the activities they name exist already."""
    statement = select(Activity.code, Activity.id).where(col(Activity.workspace_id) == workspace_id)
    activities = dict(session.exec(statement).all())
    cycle = SalesCycle(workspace_id=workspace_id, code=code, description=code.title(), method=method)
    session.add(cycle)
    session.flush()
    for no, description, completed, chances, activity, quote_required, allow_skip in stages:
        session.add(
            SalesCycleStage(
                cycle_id=cycle.id,
                no=no,
                description=description,
                completed=completed,
                chances=chances,
                activity_id=activities[activity] if activity else None,
                quote_required=quote_required,
                allow_skip=allow_skip,
                date_formula=date_formula,
            )
        )


def add_close_code(session: Session, workspace_id: str, code: str, kind: CloseCodeType) -> None:
    """Add a close code."""
    session.add(CloseCode(workspace_id=workspace_id, code=code, description=code.title(), type=kind))


def add_contact(
    session: Session,
    workspace_id: str,
    name: str,
    *,
    salesperson: Actor | None = None,
    person: bool = False,
    company: str | None = None,
) -> str:
    """Add a company or a person, maybe of a company; give the number."""
    return new_contact(
        session,
        workspace_id,
        name,
        salesperson.salesperson_id if salesperson else None,
        kind=ContactType.PERSON if person else ContactType.COMPANY,
        company=contact_by_no(session, workspace_id, company) if company else None,
    ).no


def add_company(book: Book, workspace_id: str = "T1", *, currency: str = "EUR") -> Company:
    """Add a workspace to test with.

    People JO (Slack user U1), OF (U2) and HR (none); cycles EXISTING, NEW (the default) and EX-LARGE with BC's
    stages, MULTI (20 % completed at its only stage) and EMPTY (no stage); close codes PRICE_W, PRODUCT_W, PRICE_L;
    contacts.
    """
    add_workspace(book, workspace_id, currency=currency, default_cycle="NEW")
    with book.database.transaction() as session:
        jo = add_salesperson(session, workspace_id, "JO", "Jim Olive", slack_user_id="U1")
        of = add_salesperson(session, workspace_id, "OF", "Otis Falls", slack_user_id="U2", role=Role.ADMIN)
        hr = add_salesperson(session, workspace_id, "HR", "Helena Ray")
        add_activity(session, workspace_id, "INIT", INIT)
        add_activity(session, workspace_id, "QUAL", QUAL)
        add_cycle(session, workspace_id, "EXISTING", ProbabilityMethod.COMPLETED, EXISTING)
        add_cycle(session, workspace_id, "NEW", ProbabilityMethod.CHANCES, NEW)
        add_cycle(session, workspace_id, "EX-LARGE", ProbabilityMethod.MULTIPLY, EX_LARGE)
        add_cycle(
            session, workspace_id, "MULTI", ProbabilityMethod.MULTIPLY, [(1, "Initial", 20, 30, None, False, False)]
        )
        add_cycle(session, workspace_id, "EMPTY", ProbabilityMethod.MULTIPLY, [])
        add_close_code(session, workspace_id, "PRICE_W", CloseCodeType.WON)
        add_close_code(session, workspace_id, "PRODUCT_W", CloseCodeType.WON)
        add_close_code(session, workspace_id, "PRICE_L", CloseCodeType.LOST)
        acme = add_contact(session, workspace_id, "Acme AS")
        return Company(
            workspace_id=workspace_id,
            jo=jo,
            of=of,
            hr=hr,
            acme=acme,
            kari=add_contact(session, workspace_id, "Kari Nordmann", person=True, company=acme),
            nordlys=add_contact(session, workspace_id, "Nordlys Møbler AS", salesperson=hr),
            loner=add_contact(session, workspace_id, "Åse Lund", person=True),
        )
