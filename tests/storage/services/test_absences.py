"""Somebody is away and somebody stands in for them: what is said of it, what it does, and who may say it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.nudges import Nudging
from storage.domain.opportunities import Priority
from storage.domain.people import Actor, Role, Visibility
from storage.models import Absence, ChangeLog, Delivery, Salesperson
from storage.queries import absences as queries
from storage.services.book import Book
from storage.services.editing import Edit
from tests.builders import MONDAY, Company, SettableClock, add_salesperson, on
from tests.storage.selling import Selling
from tests.storage.tasking import add_team, write

DAY = timedelta(days=1)
TUE, WED, THU, FRI = (MONDAY + n * DAY for n in range(1, 5))


@pytest.fixture
def ana(book: Book, company: Company) -> Actor:
    """Add a manager of JO's team, who is in Slack."""
    with book.database.transaction() as session:
        actor = add_salesperson(session, "T1", "AL", "Ana Lund", slack_user_id="U9", role=Role.MANAGER)
        add_team(session, "T1", "EU", company.jo, manager=actor)
    return actor


def spans(book: Book) -> list[tuple[str, date, date | None, str]]:
    """Give who is away from when to when, and who stands in."""
    with book.database.reading() as session:
        rows = session.exec(select(Absence).order_by(col(Absence.salesperson_id), col(Absence.first_day))).all()
        codes = dict(session.exec(select(Salesperson.id, Salesperson.code)).all())
    return [
        (codes[row.salesperson_id], row.first_day, row.last_day, codes.get(row.substitute_id or 0, "")) for row in rows
    ]


def nudges(book: Book) -> list[tuple[str, str]]:
    with book.database.reading() as session:
        rows = session.exec(select(Delivery).where(col(Delivery.recipient) == "U1").order_by(col(Delivery.due_at)))
        return [(row.reason or row.status, row.detail) for row in rows]


def test_an_absence_is_kept_with_its_substitute_and_logged(book: Book, company: Company) -> None:
    said = book.absences.begin(company.jo, MONDAY, FRI, "OF")
    assert said.away is not None
    assert (said.away.name, said.away.first_day, said.away.last_day) == ("Jim Olive", MONDAY, FRI)
    assert (said.away.substitute_name, said.uncovered) == ("Otis Falls", ())
    assert spans(book) == [("JO", MONDAY, FRI, "OF")]
    assert book.absences.current(company.jo).away == said.away
    assert book.absences.current(company.of).away is None
    with book.database.reading() as session:
        line = session.exec(select(ChangeLog)).one()
    after = {"first_day": "2026-03-02", "last_day": "2026-03-06", "substitute": "OF"}
    assert (line.record, line.record_no, line.action, line.after) == ("absence", "JO", "begun", after)


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        (TUE, WED, [(MONDAY, MONDAY), (TUE, WED)]),
        (MONDAY, WED, [(MONDAY, WED)]),
        (MONDAY, None, [(MONDAY, None)]),
        (THU, FRI, [(MONDAY, WED), (THU, FRI)]),
        (WED, THU, [(MONDAY, TUE), (WED, THU)]),
        (WED, None, [(MONDAY, TUE), (WED, None)]),
    ],
)
def test_what_was_said_of_the_same_days_before_is_replaced(
    book: Book, company: Company, first: date, last: date | None, left: list[tuple[date, date | None]]
) -> None:
    book.absences.begin(company.jo, MONDAY, WED)
    book.absences.begin(company.hr, MONDAY, None)
    book.absences.begin(company.jo, first, last)
    assert spans(book) == [*(("JO", *days, "") for days in left), ("HR", MONDAY, None, "")]


def test_the_same_form_sent_twice_is_one_absence(book: Book, company: Company) -> None:
    first = book.absences.begin(company.jo, MONDAY, FRI, "OF", key="form")
    assert book.absences.begin(company.jo, MONDAY, FRI, "OF", key="form") == replace(first, again=True)
    assert len(spans(book)) == 1
    with book.database.reading() as session:
        assert len(session.exec(select(ChangeLog)).all()) == 1


def test_whoever_cannot_stand_in_is_refused_under_their_field(selling: Selling, book: Book, company: Company) -> None:
    book.absences.begin(company.of, WED, THU)
    with book.database.transaction() as session:
        add_salesperson(session, "T1", "BL", "Bo Lie", slack_user_id="U8")
        session.exec(select(Salesperson).where(col(Salesperson.code) == "BL")).one().blocked = True
        add_salesperson(session, "T1", "QU", "Qi Um", slack_user_id="U7")
        session.exec(select(Salesperson).where(col(Salesperson.code) == "QU")).one().nudging = Nudging.OFF
    for last, code, said in (
        (FRI, "JO", "substitute_self"),
        (FRI, "HR", "substitute_unreachable"),
        (FRI, "BL", "blocked"),
        (FRI, "QU", "substitute_quiet"),
        (FRI, "XX", "unknown"),
        (FRI, "OF", "substitute_away"),
        (None, "OF", "substitute_away"),
        (WED, "OF", "substitute_away"),
    ):
        with selling.refused(said, field="substitute"):
            book.absences.begin(company.jo, MONDAY, last, code)
    book.absences.begin(company.jo, MONDAY, TUE, "OF")
    book.absences.begin(company.of, WED, None)
    with selling.refused("substitute_gone", field="substitute"):
        book.absences.begin(company.jo, MONDAY, FRI, "OF")
    with selling.refused("missing", "unknown"):
        book.absences.begin(company.jo, None, FRI, "XX")


def test_whoever_was_to_stand_in_is_told_for_whom_nobody_does_now(book: Book, company: Company) -> None:
    book.absences.begin(company.jo, WED, FRI, "OF")
    assert book.absences.begin(company.of, MONDAY, TUE).uncovered == ()
    assert book.absences.begin(company.of, FRI, None).uncovered == ("Jim Olive",)


def test_managers_speak_for_their_teams_and_nobody_else_does(
    selling: Selling, book: Book, company: Company, ana: Actor
) -> None:
    assert book.absences.begin(ana, MONDAY, FRI, "OF", "JO").person.name == "Jim Olive"
    assert book.absences.end(ana, "JO").away is not None
    assert book.absences.begin(company.of, MONDAY, FRI, whose="HR").person.key == "HR"
    for who, whose in ((ana, "HR"), (company.jo, "OF")):
        with selling.refused("managers_only"):
            book.absences.begin(who, MONDAY, FRI, whose=whose)
    with selling.refused("no_such_person", field="whose"):
        book.absences.begin(ana, MONDAY, FRI, whose="XX")
    with selling.refused("missing", field="whose"):
        book.absences.begin(replace(company.of, salesperson_id=0), MONDAY, FRI)


def test_coming_back_ends_the_absence_yesterday_or_takes_back_the_next_one(
    selling: Selling, book: Book, company: Company, clock: SettableClock
) -> None:
    book.absences.begin(company.jo, MONDAY, TUE)
    book.absences.begin(company.jo, THU, None)
    clock.move(days=1)
    ended = book.absences.end(company.jo).away
    assert ended is not None
    assert (ended.first_day, ended.last_day) == (MONDAY, TUE)
    assert spans(book) == [("JO", MONDAY, MONDAY, ""), ("JO", THU, None, "")]
    book.absences.end(company.jo)
    assert spans(book) == [("JO", MONDAY, MONDAY, "")]
    with selling.refused("not_away_yourself"):
        book.absences.end(company.jo)
    book.absences.begin(company.jo, TUE, FRI)
    book.absences.end(company.jo)
    assert spans(book) == [("JO", MONDAY, MONDAY, "")]


def test_days_are_those_of_the_person_not_of_who_speaks_for_them(
    book: Book, company: Company, ana: Actor, clock: SettableClock
) -> None:
    with book.database.transaction() as session:
        session.get_one(Salesperson, company.jo.salesperson_id).time_zone = "Pacific/Auckland"
    clock.now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    book.absences.begin(ana, TUE, FRI, whose="JO")
    assert book.absences.end(ana, "JO").today == TUE
    assert spans(book) == []


def test_what_is_planned_and_not_sent_waits_and_is_sent_after_all_when_somebody_is_back(
    book: Book, company: Company, clock: SettableClock
) -> None:
    clock.now = datetime(2026, 3, 1, 20, tzinfo=UTC)
    book.planning.plan()
    clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    book.planning.plan()
    book.absences.begin(company.jo, MONDAY, TUE, "OF")
    assert nudges(book) == [("away", "Otis Falls")]
    clock.move(days=1)
    book.planning.plan()
    assert nudges(book) == [("away", "Otis Falls")] * 2
    clock.move(hours=1)
    book.absences.end(company.jo)
    book.planning.plan()
    assert nudges(book) == [("away", "Otis Falls"), ("planned", "")]
    clock.move(days=1)
    book.planning.plan()
    assert [reason for reason, _ in nudges(book)] == ["away", "planned", "planned"]


def test_what_is_being_sent_is_left_alone(book: Book, company: Company, clock: SettableClock) -> None:
    book.planning.plan()
    clock.move(days=1)
    book.planning.plan()
    with book.database.transaction() as session:
        for row in session.exec(select(Delivery)):
            row.sending_since = clock.now
    book.absences.begin(company.jo, TUE, FRI)
    assert nudges(book) == [("planned", "")]


@pytest.fixture
def substitute(book: Book, company: Company) -> Actor:
    """Let Siv, an ordinary salesperson, stand in for HR on Tuesday and Wednesday."""
    with book.database.transaction() as session:
        siv = add_salesperson(session, "T1", "SU", "Siv Urd", slack_user_id="U5")
    book.absences.begin(company.of, TUE, WED, "SU", "HR")
    return siv


def carried_out(deed: Callable[[], object]) -> str:
    """Do something; give the code of the refusal, or nothing."""
    try:
        deed()
    except RuleBrokenError as error:
        return error.codes[0]
    return ""


def test_a_substitute_reads_and_changes_what_is_the_absent_persons_on_those_days_alone(
    book: Book, company: Company, substitute: Actor
) -> None:
    hers = Selling(book, company, company.hr)
    no = hers.start("EXISTING").line.no
    task = write(book, company.hr, salesperson="HR").no
    hung = write(book, company.hr, opportunity=no).no
    for day, there in ((MONDAY, False), (TUE, True), (WED, True), (THU, False)):
        siv = on(substitute, day)
        blind = replace(siv, sees=Visibility.OWN)
        card = book.opportunities.card("T1", no)
        may = book.looking.allowed(siv, card)
        assert (may.change, may.lead) == (there, False)
        assert [found.key for found in book.noting.search(siv, "", 5)] == ([no] if there else [])
        assert carried_out(partial(book.opportunities.card, "T1", no, viewer=blind)) == (
            "" if there else "no_such_opportunity"
        )
        said = [
            carried_out(partial(book.editing.edit, siv, no, Edit(f"Desks on {day}", Priority.HIGH))),
            carried_out(partial(book.undoing.undo, siv, no)),
            carried_out(partial(book.tasks.start, siv, task)),
            carried_out(partial(book.tasks.wait, blind, hung)),
        ]
        never = ["not_yours", "nothing_to_undo", "task_not_yours", "no_such_task"]
        assert said == ([""] * 4 if there else never)


def test_what_a_substitute_did_last_is_theirs_to_undo_only_while_they_stand_in(
    book: Book, company: Company, substitute: Actor
) -> None:
    no = Selling(book, company, company.hr).start("EXISTING").line.no
    book.editing.edit(on(substitute, TUE), no, Edit("Chairs", Priority.HIGH))
    assert carried_out(partial(book.undoing.undo, on(substitute, THU), no)) == "not_yours"
    assert carried_out(partial(book.undoing.undo, on(substitute, WED), no)) == ""


def test_a_substitute_is_no_manager(selling: Selling, book: Book, company: Company, substitute: Actor) -> None:
    no, jims = Selling(book, company, company.hr).start("EXISTING").line.no, selling.start("EXISTING").line.no
    siv = on(substitute, TUE)
    with selling.refused("managers_only"):
        book.looking.to_lead(siv, no)
    with selling.refused("managers_only"):
        book.handing_over.offer(siv, company.hr.salesperson_id)
    with selling.refused("managers_only"):
        book.absences.end(siv, "HR")
    with selling.refused("not_yours"):
        book.looking.to_change(siv, jims)


def test_those_who_are_away_are_known_with_who_stands_in(book: Book, company: Company, substitute: Actor) -> None:
    book.absences.begin(company.jo, WED, None, "SU")
    hr, jo, siv = (who.salesperson_id for who in (company.hr, company.jo, substitute))
    with book.database.connection() as connection:
        found = {day: queries.away(connection, "T1", day) for day in (MONDAY, TUE, WED, THU)}
        assert {day: set(people) for day, people in found.items()} == {
            MONDAY: set(),
            TUE: {hr},
            WED: {hr, jo},
            THU: {jo},
        }
        assert queries.away(connection, "T2", WED) == {}
        assert [away.name for away in queries.covered_by(connection, siv, WED)] == ["Helena Ray", "Jim Olive"]
        assert queries.covered_by(connection, hr, WED) == []
    assert found[WED][hr].substitute_name == "Siv Urd"
    book.salespeople.block(company.of, siv)
    with book.database.connection() as connection:
        gone = queries.away(connection, "T1", WED)[jo]
    assert (gone.substitute_id, gone.substitute_name) == (None, "")
    book.salespeople.block(company.of, jo)
    with book.database.connection() as connection:
        assert set(queries.away(connection, "T1", WED)) == {hr}
