"""What stands on somebody's Home, reckoned a second time in plain Python, and whom a change concerns."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.home import LINES, Scope, Showing, When, shows, week_end, when
from storage.domain.nudges import DueKind
from storage.domain.opportunities import CLOSED, Status
from storage.domain.people import Actor, Role, Visibility
from storage.models import Entry, HomeView, Opportunity, SalesCycleStage, Salesperson, Task, TeamMember, Workspace
from storage.queries import home as queries
from storage.queries import home_day
from storage.queries.home import Part
from storage.queries.home_day import Thing
from storage.services.assigning import Assignment
from storage.services.book import Book
from storage.services.home import LEASE
from tests.builders import MONDAY, Company, SettableClock, add_salesperson
from tests.storage.homes import deal, opened, read, state
from tests.storage.nudging import away
from tests.storage.tasking import add_team, write

WEDNESDAY = MONDAY + timedelta(days=2)
DAY = timedelta(days=1)


@pytest.fixture
def crowd(book: Book, company: Company, clock: SettableClock) -> list[Actor]:
    """Give Jim, Helena who manages him in EU, Anna of US, and Otis the admin; it is Wednesday, and Anna's away."""
    clock.now += 2 * DAY
    with book.database.transaction() as session:
        helena = session.get_one(Salesperson, company.hr.salesperson_id)
        helena.slack_user_id, helena.role = "U3", Role.MANAGER
        anna = add_salesperson(session, "T1", "AN", "Anna Lind", slack_user_id="U4")
        add_team(session, "T1", "EU", company.jo, manager=company.hr)
        add_team(session, "T1", "US", anna)
    away(book, anna, MONDAY, WEDNESDAY, company.jo)
    everybody = (company.jo, replace(company.hr, role=Role.MANAGER), anna, company.of)
    return [replace(one, today=WEDNESDAY) for one in everybody]


def fill(book: Book, company: Company, crowd: list[Actor]) -> None:
    """Write down a crowd of opportunities and tasks with dates around today; some are closed."""
    dice = random.Random(7)  # noqa: S311 - it chooses, and is the same each time
    days = [None, *(MONDAY + timedelta(days=shift) for shift in range(9))]
    nos = [
        deal(
            book,
            dice.choice(crowd),
            company,
            dice.choice(days),
            cycle=dice.choice(["EXISTING", "EX-LARGE"]),
            next_step="Call",
            next_step_date=dice.choice(days),
        )
        for _ in range(24)
    ]
    for number in range(16):
        owner = dice.choice([{"salesperson": dice.choice(crowd).code}, {"team": dice.choice(["EU", "US"])}])
        about = {"opportunity": dice.choice(nos)} if number % 2 else {}
        line = write(book, crowd[3], f"Task {number}", dice.choice(days[1:]), **owner, **about)
        if number % 7 == 0:
            book.tasks.complete(crowd[3], line.no)


class Plainly:
    """The second reckoning: every row, and the rules in words."""

    def __init__(self, session: Session, viewer: Actor, scope: Scope, crowd: list[Actor]) -> None:
        jo, helena, anna, _ = (one.salesperson_id for one in crowd)
        self.session, self.viewer, self.scope, self.me = session, viewer, scope, viewer.salesperson_id
        self.colleagues = {jo: {jo, helena}, helena: {jo, helena}, anna: {anna}}.get(self.me, set())
        self.theirs = {self.me, anna} if self.me == jo else {self.me}
        members = session.exec(select(TeamMember)).all()
        self.member_of = {one.team_id for one in members if one.salesperson_id == self.me}
        eu = {one.team_id for one in members if one.salesperson_id == jo}
        self.teams = self.member_of | (eu if self.me == helena else set())

    def readable(self, owner: int | None) -> bool:
        if self.viewer.role is Role.ADMIN or self.viewer.sees is Visibility.EVERYBODY:
            return True
        wide = self.viewer.sees is Visibility.TEAM or self.viewer.role is Role.MANAGER
        return owner in self.theirs or (wide and owner in self.colleagues)

    def in_scope(self, owner: int | None) -> bool:
        team = self.scope is Scope.TEAM and owner in self.colleagues
        return self.scope is Scope.ALL or owner in self.theirs or team

    def changeable(self, thing: Thing) -> bool:
        """Tell whether an opportunity's thing may be changed: one's own, of whom one stands in for, of one's teams."""
        sale = select(Opportunity.salesperson_id).where(col(Opportunity.no) == thing.no)
        owner = self.session.exec(sale).one()
        leads = self.viewer.role is Role.MANAGER and owner in self.colleagues
        return self.viewer.role is Role.ADMIN or leads or owner in self.theirs

    def due(self) -> list[tuple[date, int, str, DueKind]]:
        until, found = week_end(self.viewer.today), []
        opportunities = {row.id: row for row in self.session.exec(select(Opportunity)).all()}
        entries = {row.opportunity_id: row for row in self.session.exec(select(Entry).where(col(Entry.active))).all()}

        def worth(key: int) -> int:
            return entries[key].value if key in entries else 0

        for row in opportunities.values():
            if not self.in_scope(row.salesperson_id) or not self.readable(row.salesperson_id):
                continue
            if row.status is Status.IN_PROGRESS and entries[row.id].closing_date <= until:
                found.append((entries[row.id].closing_date, -worth(row.id), row.no, DueKind.CLOSING_DATE))
            if row.status not in CLOSED and row.next_step_date and row.next_step_date <= until:
                found.append((row.next_step_date, -worth(row.id), row.no, DueKind.NEXT_STEP))
        for task in self.session.exec(select(Task).where(~col(Task.closed))).all():
            teams = self.teams if self.scope is Scope.TEAM else self.member_of
            if not (self.in_scope(task.salesperson_id) or task.team_id in teams) or task.due_date > until:
                continue
            about = opportunities.get(task.opportunity_id or 0)
            told = about is not None and self.readable(about.salesperson_id)
            if told or self.readable(task.salesperson_id) or task.team_id in self.teams:
                found.append((task.due_date, -worth(about.id) if told and about else 0, task.no, DueKind.TASK))
        return sorted(found)


def sees(book: Book, visibility: Visibility) -> None:
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").visibility = visibility


def test_a_home_counts_and_lists_what_plain_python_does(book: Book, company: Company, crowd: list[Actor]) -> None:
    fill(book, company, crowd)
    pages = 0
    with book.database.reading() as session:
        for actor, scope, visibility in product(crowd, Scope, Visibility):
            viewer = replace(actor, sees=visibility)
            if scope is not Scope.MINE and viewer.role is Role.SALESPERSON:
                continue
            plainly = Plainly(session, viewer, scope, crowd)
            expected = plainly.due()
            part, connection = Part(viewer, scope), session.connection()
            people = queries.people_of(connection, part)
            for showing in Showing if scope is Scope.TEAM else [Showing.EVERYTHING]:
                wanted = [one for one in expected if shows(showing, one[3], when(one[0], WEDNESDAY))]
                listed: list[Thing] = []
                for page in range(max(1, -(-len(wanted) // LINES))):
                    found = home_day.day(connection, part, people, showing, page)
                    listed += found.things
                    pages += page
                assert found.counts == dict.fromkeys(When, 0) | Counter(when(one[0], WEDNESDAY) for one in expected)
                assert found.total == len(wanted)
                sales = [one for one in listed if one.kind is not DueKind.TASK]
                assert [one.may_change for one in sales] == [plainly.changeable(one) for one in sales]
                assert [(one.due, one.no, one.kind) for one in listed] == [(one[0], *one[2:]) for one in wanted]
    assert pages > 3


def test_a_home_asks_few_statements_however_much_there_is(book: Book, company: Company, crowd: list[Actor]) -> None:
    fill(book, company, crowd)
    taken = opened(book, crowd[3], "U2", scope=Scope.ALL)
    asked: list[str] = []

    def keep(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(book.database._reader, "before_cursor_execute", keep)
    shown = read(book, taken)
    event.remove(book.database._reader, "before_cursor_execute", keep)
    assert shown.day.total > LINES
    assert len([one for one in asked if not one.startswith(("BEGIN", "ROLLBACK"))]) <= 10, asked


def test_the_pipeline_counts_what_may_be_read_and_names_whose_it_is(
    book: Book, company: Company, crowd: list[Actor]
) -> None:
    jim, helena, anna, _ = crowd
    later = WEDNESDAY + timedelta(days=60)
    deal(book, jim, company, later)
    deal(book, helena, company, later)
    deal(book, anna, company, later, cycle="EX-LARGE")
    deal(book, jim, company)
    sees(book, Visibility.OWN)

    def told(user: str, actor: Actor, **chosen: Any) -> tuple[list[tuple[str, int]], list[str], int]:  # noqa: ANN401
        taken = opened(book, actor, user, **chosen)
        found = read(book, taken).pipeline
        book.home.drawn(taken, "h", "UTC")
        return [(one.cycle, one.count) for one in found.stages], [one.name for one in found.owners], found.not_started

    assert told("U1", jim) == ([("EXISTING", 1)], [], 1), "without Anna's, for whom he stands in"
    assert told("U3", helena) == ([("EXISTING", 1)], [], 0)
    of_both = [("EXISTING", 2)], ["Helena Ray", "Jim Olive"], 1
    assert told("U3", helena, scope=Scope.TEAM) == of_both
    assert told("U3", helena, scope=Scope.ALL) == of_both, "Anna's are not for her"
    otis = crowd[3]
    assert told("U2", otis, scope=Scope.ALL) == ([("EX-LARGE", 1), ("EXISTING", 2)], ["Anna Lind", *of_both[1]], 1)
    assert told("U2", otis, cycle_code="EX-LARGE") == ([("EX-LARGE", 1)], ["Anna Lind"], 0), "of all, as chosen before"


def test_a_salesperson_is_not_shown_the_work_of_others(book: Book, company: Company) -> None:
    for scope in (Scope.TEAM, Scope.ALL):
        with pytest.raises(RuleBrokenError) as caught:
            book.home.choose(company.jo, "U1", scope=scope)
        assert caught.value.codes == ("managers_only",)
    opened(book, company.of, "U2", scope=Scope.ALL)
    with book.database.transaction() as session:
        session.get_one(Salesperson, company.of.salesperson_id).role = Role.SALESPERSON
        row = session.get_one(HomeView, ("T1", "U2"))
        row.leased_until, row.draw_at = None, book.clock()
    taken = book.home.take("T1", "U2")
    assert taken is not None
    assert taken.scope is Scope.ALL
    assert read(book, taken).part.scope is Scope.MINE, "who leads nobody any more sees their own"


def test_what_somebody_has_chosen_stays_and_another_choice_begins_at_the_first_page(
    book: Book, company: Company, clock: SettableClock
) -> None:
    book.home.choose(company.of, "U2", scope=Scope.TEAM, showing=Showing.TASKS, cycle_code="NEW")
    book.home.choose(company.of, "U2", page=3)
    clock.move(days=3)
    taken = opened(book, company.of, "U2")
    assert (taken.scope, taken.showing, taken.cycle_code, taken.page) == (Scope.TEAM, Showing.TASKS, "NEW", 3)
    assert read(book, taken).day.page == 0, "there is only one by now"
    book.home.choose(company.of, "U2", showing=Showing.TODAY)
    clock.now += LEASE
    taken = opened(book, company.of, "U2")
    assert (taken.scope, taken.showing, taken.page) == (Scope.TEAM, Showing.TODAY, 0)


def test_a_change_marks_the_homes_of_those_whom_it_concerns_and_leaves_the_others_alone(
    book: Book, company: Company, crowd: list[Actor]
) -> None:
    jim, helena, anna, otis = crowd
    no = deal(book, jim, company, WEDNESDAY)
    team_task = write(book, otis, "For all of EU", team="EU").no
    users = {"U1": jim, "U2": otis, "U3": helena, "U4": anna}

    def marked(does: Any) -> tuple[str, str]:  # noqa: ANN401 - anything that changes something
        """Draw all, do it; give whose Homes are to be drawn at once, and whose a little later."""
        for user, actor in users.items():
            taken = opened(book, actor, user)
            assert book.home.drawn(taken, "h", "UTC") is None
            assert state(book, user)[0] is False
        does()
        after = {user: state(book, user) for user in users}
        at_once = [user for user, (stale, wait) in after.items() if stale and wait <= timedelta()]
        soon = [user for user, (stale, wait) in after.items() if stale and timedelta() < wait < timedelta(minutes=1)]
        return " ".join(at_once), " ".join(soon)

    book.home.choose(helena, "U3", scope=Scope.TEAM)
    assert book.home.take("T1", "U3") is not None
    with book.database.transaction() as session:
        session.get_one(HomeView, ("T1", "U3")).leased_until = None
    assert marked(lambda: book.editing.next_step(jim, no, "Call", WEDNESDAY)) == ("U1", "U3")
    assert marked(lambda: book.editing.next_step(otis, no, "Write", WEDNESDAY)) == ("U1 U2", "U3")
    assert marked(lambda: book.tasks.complete(otis, team_task)) == ("U1 U2 U3", "")
    assert marked(lambda: book.assigning.assign(otis, no, Assignment("AN", company.acme))) == ("U1 U2 U4", "U3")
    assert marked(lambda: book.editing.next_step(otis, no, "Call", WEDNESDAY)) == ("U1 U2 U4", "U3"), "Jim stands in"
    assert marked(lambda: book.absences.end(anna)) == ("U1 U4", "U3")
    assert marked(lambda: book.noting.add(anna, no, "Hello")) == ("U1 U4", "U3"), "where Jim is it may still be then"
    assert marked(lambda: book.selling.use_standard(otis)) == ("U1 U2 U3 U4", ""), "the set-up is everybody's"
    assert marked(lambda: book.home.choose(jim, "U1", showing=Showing.TASKS)) == ("U1", "")
    assert marked(lambda: None) == ("", "")


def test_only_admins_are_told_how_far_the_set_up_is(book: Book, company: Company) -> None:
    with pytest.raises(RuleBrokenError) as caught:
        book.home.checklist(company.jo)
    assert caught.value.codes == ("admins_only",)
    found = book.home.checklist(company.of)
    assert (found.people, found.cycles, found.digests, found.sold) == (3, 5, 0, False)
    deal(book, company.jo, company)
    assert book.home.checklist(company.of).sold


def test_a_stage_that_was_deleted_is_called_what_it_was(book: Book, company: Company) -> None:
    deal(book, company.jo, company, WEDNESDAY)
    shown = read(book, opened(book, company.jo, "U1")).pipeline.stages
    with book.database.transaction() as session:
        stage = session.exec(select(SalesCycleStage).where(col(SalesCycleStage.description) == shown[0].name)).first()
        assert stage is not None
        stage.no = 99
    with book.database.connection() as connection:
        again = queries.pipeline(connection, Part(company.jo), None).stages
    assert again == shown
