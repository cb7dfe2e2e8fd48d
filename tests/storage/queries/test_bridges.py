"""The bridge worked out by the database, against one worked out on paper; and a story told through the services."""

from dataclasses import dataclass
from random import Random

import pytest
from sqlmodel import Session, col, delete, select

from storage.domain.cycles import ActionType
from storage.domain.deliveries import DeliveryKind
from storage.domain.digests import Bridge, Now, Part, Then, bridge
from storage.domain.estimates import Estimates
from storage.domain.money import BASIS_POINTS
from storage.domain.opportunities import Action, Status
from storage.domain.people import Actor, Role
from storage.models import Contact, Delivery, Entry, Opportunity, SalesCycle, SnapshotLine, Team
from storage.queries import bridges
from storage.queries.digests import Scope, by_owner, by_stage, named
from storage.services.assigning import Assignment
from storage.services.book import Book
from tests.builders import MONDAY, START, Company, add_company, on
from tests.storage.selling import LATER, Selling
from tests.storage.tasking import add_team

OPEN, WON, LOST, NOT_STARTED = Status.IN_PROGRESS, Status.WON, Status.LOST, Status.NOT_STARTED


def deliver(session: Session, company: Company) -> int:
    """Make a delivery for a snapshot to belong to."""
    row = Delivery(
        workspace_id=company.workspace_id,
        kind=DeliveryKind.DIGEST,
        recipient="C1",
        local_date=MONDAY,
        due_at=START,
        next_attempt_at=START,
    )
    session.add(row)
    session.flush()
    return row.id


@dataclass
class Paper:
    """Opportunities both in the book and on paper: no, owner, status, value, the value at which it was sold."""

    session: Session
    company: Company
    random: Random

    def __post_init__(self) -> None:
        self.rows: dict[str, tuple[Actor, Status, int]] = {}
        self.contact = self.session.exec(select(Contact.id).where(col(Contact.no) == self.company.acme)).one()
        self.cycle = self.session.exec(select(SalesCycle.id).where(col(SalesCycle.code) == "EXISTING")).one()
        self.made = 0

    def happen(self) -> None:
        """Do something to one of them, or to a new one."""
        if not self.rows or self.random.random() < 0.3:
            self.made += 1
            no = f"OP{self.made:06d}"
            self.put(no, self.owner(), self.random.choice([OPEN, OPEN, NOT_STARTED]))
            return
        no = self.random.choice(sorted(self.rows))
        owner, status, _ = self.rows[no]
        if status is not OPEN and self.random.random() < 0.15:
            self.take_away(no)
            return
        to = self.random.choice([OPEN, OPEN, OPEN, OPEN, WON, WON, LOST, NOT_STARTED]) if status is OPEN else OPEN
        self.put(no, self.owner() if status is OPEN else owner, to)

    def owner(self) -> Actor:
        return self.random.choice([self.company.jo, self.company.hr])

    def put(self, no: str, owner: Actor, status: Status) -> None:
        """Let it stand so from now on, with an entry of its own if it was ever started."""
        value = self.random.randrange(1_000)
        sold = value + self.random.choice([0, 0, 70])
        row = self.session.exec(select(Opportunity).where(col(Opportunity.no) == no)).first()
        if row is None:
            row = Opportunity(
                workspace_id="T1", no=no, description=no, search_text="", contact_id=self.contact, cycle_id=self.cycle,
                salesperson_id=owner.salesperson_id, creation_date=MONDAY, changed_at=START, changed_by="JO",
            )  # fmt: skip
        closed = status in {WON, LOST}
        row.status, row.salesperson_id, row.date_closed = status, owner.salesperson_id, MONDAY if closed else None
        self.session.add(row)
        self.session.flush()
        entries = self.session.exec(select(Entry).where(col(Entry.opportunity_id) == row.id)).all()
        for entry in entries:
            entry.active = False
        self.session.flush()
        if status is not NOT_STARTED:
            actions = {WON: Action.WON, LOST: Action.LOST, OPEN: Action.UPDATED}
            self.session.add(
                Entry(
                    workspace_id="T1", opportunity_id=row.id, no=len(entries) + 1, cycle_id=self.cycle,
                    stage=0 if closed else 2, contact_id=self.contact, salesperson_id=owner.salesperson_id,
                    action=Action.REOPENED if entries and status is OPEN else actions[status], date_of_change=MONDAY,
                    value=value, completed=50, chances=40, probability=4000, closing_date=LATER,
                    weighted=sold * BASIS_POINTS if status is WON else value * 4000,
                )
            )  # fmt: skip
        self.session.flush()
        self.rows[no] = owner, status, sold if status is WON else value

    def take_away(self, no: str) -> None:
        row = self.session.exec(select(Opportunity).where(col(Opportunity.no) == no)).one()
        self.session.connection().execute(delete(Entry).where(col(Entry.opportunity_id) == row.id))
        self.session.delete(row)
        self.session.flush()
        del self.rows[no]

    def now(self, no: str, team: set[int]) -> Now | None:
        if no not in self.rows:
            return None
        owner, status, value = self.rows[no]
        return Now(status, value, owner.salesperson_id in team)

    def total(self, team: set[int]) -> int:
        return sum(now.value for no in self.rows if (now := self.now(no, team)) and now.is_open and now.inside)


@pytest.fixture
def team_id(book: Book, company: Company) -> int:
    with book.database.transaction() as session:
        add_team(session, company.workspace_id, "EU", company.hr)
        return session.exec(select(Team.id)).one()


def test_the_database_builds_the_bridge_that_was_worked_out_on_paper(
    book: Book, company: Company, team_id: int
) -> None:
    parts: set[Part] = set()
    for seed in range(8):
        whose = Scope("T1", team_id if seed % 3 else None)
        team = {company.hr.salesperson_id} | (set() if seed % 3 else {company.jo.salesperson_id})
        with book.database.transaction() as session:
            paper = Paper(session, company, Random(seed))  # noqa: S311 - the same histories each time
            for _ in range(10):
                paper.happen()
            delivery = deliver(session, company)
            bridges.keep_snapshot(session.connection(), delivery, whose)
            seen = bridges.last_entry(session.connection(), "T1")
            opening = paper.total(team)
            rows = {
                no: Then(value, who.salesperson_id in team)
                for no, (who, is_, value) in paper.rows.items()
                if is_ is OPEN
            }
            closed = {no for no, row in paper.rows.items() if row[1] in {WON, LOST}}
            reopened: set[str] = set()
            for _ in range(14):
                paper.happen()
                reopened |= {no for no in closed if no in paper.rows and paper.rows[no][1] in {OPEN, NOT_STARTED}}
            numbers = sorted({*rows, *paper.rows} - (closed - reopened))
            expected = bridge(opening, ((no, rows.get(no), paper.now(no, team)) for no in numbers))
            built = bridges.bridge_since(session.connection(), whose, delivery, seen)
            assert built == expected, f"history {seed}"
            assert built.closing == paper.total(team) == sum(one.value for one in by_stage(session.connection(), whose))
            parts |= {step.part for step in built.steps}
            session.rollback()
    assert len(parts) >= 5, "the story below has the others"


def test_a_story_is_told_by_its_parts_and_names_what_is_gone(selling: Selling, team_id: int) -> None:
    book, company = selling.book, selling.company
    jim, helena = selling, Selling(book, company, company.hr)
    lead = Actor("T1", company.of.salesperson_id, "OF", MONDAY, role=Role.ADMIN)
    raised, lost = helena.start("EXISTING", value=100_00).line.no, helena.start("EXISTING", value=200_00).line.no
    sold, left = helena.start("EXISTING", value=300_00).line.no, helena.start("EXISTING", value=400_00).line.no
    gone, theirs = helena.start("EXISTING", value=500_00).line.no, jim.start("EXISTING", value=600_00).line.no
    with book.database.transaction() as session:
        delivery = deliver(session, company)
        bridges.keep_snapshot(session.connection(), delivery, Scope("T1", team_id))
        seen = bridges.last_entry(session.connection(), "T1")
        kept = session.exec(select(SnapshotLine).where(col(SnapshotLine.delivery_id) == delivery)).all()
        assert max((line.no, line.inside) for line in kept) == (theirs, False)
        assert len(kept) == 6
    helena.no = raised
    helena.change(ActionType.UPDATE, 1, Estimates(150_00, 40, LATER))
    helena.no = lost
    helena.close(LOST, "PRICE_L")
    helena.no = sold
    helena.close(WON, "PRICE_W", 330_00)
    book.assigning.assign(lead, left, Assignment("JO", company.acme))
    book.assigning.assign(lead, theirs, Assignment("HR", company.acme))
    helena.no = gone
    helena.close(LOST, "PRICE_L")
    book.deleting.delete(company.hr, gone)
    new = helena.start("EXISTING", value=70_00).line.no
    once = helena.create().line.no
    helena.close(WON, "PRICE_W", 10_00)
    with book.database.transaction() as session:
        connection = session.connection()
        built = bridges.bridge_since(connection, Scope("T1", team_id), delivery, seen)
        told = {step.part: dict(step.largest) for step in built.steps}
        names = named(connection, "T1", [gone, new])
        mine = named(connection, "T1", [gone, new, theirs], on(company.jo, MONDAY))
        owners = [(one.name, one.count, one.value) for one in by_owner(connection, Scope("T1"))]
    assert told == {
        Part.NEW: {new: 70_00, once: 10_00},
        Part.RAISED: {raised: 50_00, sold: 30_00},
        Part.LOWERED: {gone: 500_00},
        Part.WON: {sold: 330_00, once: 10_00},
        Part.LOST: {lost: 200_00},
        Part.IN: {theirs: 600_00},
        Part.OUT: {left: 400_00},
    }
    assert (built.opening, built.closing) == (1500_00, 820_00)
    assert (names[gone].description, names[gone].status) == ("Desks", None)
    assert (names[new].owner, names[new].contact, names[new].status) == ("Helena Ray", "Acme AS", OPEN)
    assert set(mine) == {gone, new, theirs}
    assert owners == [("Helena Ray", 3, 820_00), ("Jim Olive", 1, 400_00)]


def test_what_was_closed_before_does_not_come_and_go(selling: Selling) -> None:
    book, company = selling.book, selling.company
    no = selling.start("EXISTING").line.no
    selling.close(LOST, "PRICE_L")
    with book.database.transaction() as session:
        delivery = deliver(session, company)
        bridges.keep_snapshot(session.connection(), delivery, Scope("T1"))
        seen = bridges.last_entry(session.connection(), "T1")

    def since() -> Bridge:
        with book.database.transaction() as session:
            return bridges.bridge_since(session.connection(), Scope("T1"), delivery, seen)

    assert since() == Bridge(0, ())
    lead = Actor("T1", company.of.salesperson_id, "OF", MONDAY, role=Role.ADMIN)
    book.opportunities.reopen(lead, no)
    assert [(step.part, step.count) for step in since().steps] == [(Part.NEW, 1)]
    selling.close(LOST, "PRICE_L")
    assert [(step.part, step.amount) for step in since().steps] == [(Part.NEW, 100_00), (Part.LOST, 100_00)]
    assert since().closing == 0


def test_another_workspace_is_in_no_bridge(selling: Selling) -> None:
    book, company = selling.book, selling.company
    with book.database.transaction() as session:
        delivery = deliver(session, company)
        bridges.keep_snapshot(session.connection(), delivery, Scope("T1"))
    other = add_company(book, "T2")
    Selling(book, other).start("EXISTING")
    with book.database.transaction() as session:
        connection = session.connection()
        assert bridges.bridge_since(connection, Scope("T1"), delivery, 0) == Bridge(0, ())
        assert by_stage(connection, Scope("T1")) == ()
        assert [one.count for one in by_stage(connection, Scope("T2"))] == [1]
