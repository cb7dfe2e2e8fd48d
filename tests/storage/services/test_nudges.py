"""What is told in the morning: which things, of whom, how often."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from storage.domain.estimates import Estimates
from storage.domain.nudges import Became, DueKind, Group, Nudging, Snooze
from storage.domain.opportunities import Closing, Status
from storage.models import NudgeLine, Reminder, Salesperson, Workspace
from storage.queries import nudges as queries
from storage.queries import reminders
from storage.queries.nudge_lines import Nudge
from storage.services.book import Book
from storage.services.calendars import calendar_of, working_days_between
from storage.services.opportunities import Draft
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY, Company, SettableClock, on
from tests.storage.nudging import Mornings, away, reminder
from tests.storage.selling import LATER
from tests.storage.tasking import add_team, write

FRIDAY_BEFORE, TUESDAY, THURSDAY, FRIDAY = date(2026, 2, 27), date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 6)


@pytest.fixture
def jim(book: Book, company: Company, clock: SettableClock) -> Mornings:
    return Mornings(book, clock, company.jo)


def said(nudge: Nudge) -> list[tuple[Group, DueKind, str]]:
    return [(item.group, item.kind, item.record_no) for item in nudge.items]


def deal(book: Book, company: Company, closing: date = LATER, **more: object) -> str:
    """Write down an opportunity in progress."""
    draft = Draft("Desks", company.acme, cycle="MULTI", activate=True, estimates=Estimates(100_00, 40, closing))
    return book.opportunities.create(company.jo, replace(draft, **more)).line.no  # type: ignore[arg-type]


def test_everything_that_can_be_due_is_told_under_its_heading(jim: Mornings, company: Company) -> None:
    book, jo = jim.book, company.jo
    for day in (FRIDAY_BEFORE, MONDAY, THURSDAY, FRIDAY):
        write(book, jo, "Call", day)
    write(book, jo, "not mine", MONDAY, salesperson="OF")
    book.tasks.complete(jo, write(book, jo, "done", MONDAY).no)
    first = deal(book, company, TUESDAY, next_step="Send the plan", next_step_date=MONDAY)
    book.quotes.create(jo, first, QuoteDraft(100_00, THURSDAY))
    deal(book, company, FRIDAY)
    closed = deal(book, company, TUESDAY, next_step="Never", next_step_date=MONDAY)
    book.opportunities.close(jo, closed, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")
    nudge = jim.told()
    assert said(nudge) == [
        (Group.OVERDUE, DueKind.TASK, "TD000001"),
        (Group.TODAY, DueKind.NEXT_STEP, first),
        (Group.TODAY, DueKind.TASK, "TD000002"),
        (Group.SOON, DueKind.CLOSING_DATE, first),
        (Group.SOON, DueKind.QUOTE, "SQ000001"),
        (Group.SOON, DueKind.TASK, "TD000003"),
    ]
    assert {item.became for item in nudge.items} == {Became.DUE}
    assert nudge.items[1].thing.what == "Send the plan"
    assert (nudge.items[3].thing.contact, nudge.items[3].thing.value) == ("Acme AS", 100_00)


def test_a_week_of_mornings(jim: Mornings, company: Company) -> None:
    book, jo = jim.book, company.jo
    called = write(book, jo, "Call", TUESDAY).no
    no = deal(book, company, FRIDAY, next_step="Send the plan", next_step_date=THURSDAY)
    weekly = write(book, jo, "Report", FRIDAY, repeats="1W").no
    told = {}
    for count in range(8):
        day = MONDAY + timedelta(days=count)
        nudge = jim.told(day)
        told[day.strftime("%a")[:2] + str(count)] = {(item.kind.value[:4], item.group.value) for item in nudge.items}
        lines = {item.record_no + item.kind: item.id for item in nudge.items}
        if day == TUESDAY:
            book.nudge_actions.done(jim.me, lines[called + DueKind.TASK])
        elif day == THURSDAY:
            book.nudge_actions.move(jim.me, lines[no + DueKind.NEXT_STEP], date(2026, 3, 9))
        elif day == FRIDAY:
            book.nudge_actions.done(jim.me, lines[weekly + DueKind.TASK])
    assert told == {
        "Mo0": {("task", "soon"), ("next", "soon")},
        "Tu1": {("task", "today"), ("next", "soon"), ("clos", "soon"), ("task", "soon")},
        "We2": {("next", "soon"), ("clos", "soon"), ("task", "soon")},
        "Th3": {("next", "today"), ("clos", "soon"), ("task", "soon")},
        "Fr4": {("next", "soon"), ("clos", "today"), ("task", "today")},
        "Sa5": {("next", "soon"), ("clos", "overdue")},
        "Su6": {("next", "soon"), ("clos", "overdue")},
        "Mo7": {("next", "today"), ("clos", "overdue")},
    }


def test_soon_ends_with_the_third_working_day_whatever_lies_between(jim: Mornings, company: Company) -> None:
    for day in (3, 7, 8):
        write(jim.book, company.jo, "Call", date(2026, 4, day))
    with jim.book.database.transaction() as session:
        session.get_one(Workspace, "T1").holiday_country = "NO"
    # Wednesday before Easter: Thursday and Friday are holidays, and so is Monday.
    nudge = jim.told(date(2026, 4, 1))
    assert [item.due_date.day for item in nudge.items] == [3, 7, 8]


def test_nothing_due_is_nothing_told_and_nothing_written(jim: Mornings, company: Company) -> None:
    write(jim.book, company.jo, "Call", FRIDAY)
    assert jim.on() is None
    with jim.book.database.reading() as session:
        assert session.exec(select(NudgeLine)).all() == []


def test_what_lies_still_is_told_until_somebody_touches_it(jim: Mornings, company: Company) -> None:
    no = deal(jim.book, company)
    assert jim.on(MONDAY + timedelta(days=14)) is None
    nudge = jim.told(MONDAY + timedelta(days=15))
    assert said(nudge) == [(Group.STUCK, DueKind.IDLE, no)]
    assert nudge.items[0].thing.since == MONDAY
    jim.book.noting.add(jim.me, no, "Called Kari")
    assert jim.now(nudge)[0].became is Became.DONE
    assert jim.on(MONDAY + timedelta(days=16)) is None
    assert jim.on(MONDAY + timedelta(days=29)) is None
    assert jim.on(MONDAY + timedelta(days=30)) is not None


@pytest.mark.parametrize("planned", ["task", "step"])
def test_what_has_something_planned_lies_not_still(jim: Mornings, company: Company, planned: str) -> None:
    no = deal(jim.book, company)
    if planned == "task":
        write(jim.book, company.jo, "Call", LATER, opportunity=no)
    else:
        jim.book.editing.next_step(company.jo, no, "Call", LATER)
    assert jim.on(MONDAY + timedelta(days=20)) is None


def test_a_teams_task_is_told_to_its_members_alone(book: Book, company: Company, clock: SettableClock) -> None:
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.jo, manager=company.of)
    write(book, company.jo, "Call", MONDAY, team="EU")
    jim, otis = Mornings(book, clock, company.jo), Mornings(book, clock, company.of, "U2")
    nudge = jim.told()
    assert [item.thing.owner_name for item in nudge.items] == ["Eu"]
    assert otis.on() is None
    jim.book.nudge_actions.done(jim.me, nudge.items[0].id)
    assert jim.now(nudge)[0].became is Became.DONE


def test_prepared_again_the_same_lines_are_brought_up_to_date(jim: Mornings, company: Company) -> None:
    book, jo = jim.book, company.jo
    first, second, third = (write(book, jo, f"Call {no}", MONDAY).no for no in range(3))
    delivery_id = jim.plan(MONDAY)
    before = book.nudges.prepare(delivery_id)
    assert before is not None
    book.tasks.complete(jo, first)
    book.tasks.postpone(jo, second, TUESDAY)
    fourth = write(book, jo, "Call 4", FRIDAY_BEFORE).no
    after = book.nudges.prepare(delivery_id)
    assert after is not None
    assert {(item.record_no, item.group) for item in after.items} == {
        (second, Group.SOON),
        (third, Group.TODAY),
        (fourth, Group.OVERDUE),
    }
    known = {item.record_no: item.id for item in before.items}
    assert all(known[item.record_no] == item.id for item in after.items if item.record_no != fourth)
    assert after.total == 3


def test_of_more_than_twenty_things_the_most_urgent_are_told_and_the_rest_is_counted(
    jim: Mornings, company: Company
) -> None:
    for _ in range(23):
        write(jim.book, company.jo, "Call", MONDAY)
    late = write(jim.book, company.jo, "Call", FRIDAY_BEFORE).no
    nudge = jim.told()
    assert (len(nudge.items), nudge.total, nudge.items[0].record_no) == (20, 24, late)
    assert len(jim.book.nudges.rest(nudge.id, jim.me)) == 4
    assert jim.book.nudges.rest(nudge.id, on(company.of, MONDAY)) == []


def test_a_substitute_is_told_below_their_own_and_the_absent_hears_on_their_return(
    book: Book, company: Company, clock: SettableClock
) -> None:
    jim, otis = Mornings(book, clock, company.jo), Mornings(book, clock, company.of, "U2")
    mine, his = write(book, company.jo, "Call", MONDAY).no, write(book, company.of, "Call", MONDAY, salesperson="OF").no
    write(book, company.jo, "Only when Jim is back", date(2026, 3, 4))
    away(book, company.jo, date(2026, 2, 28), TUESDAY, company.of)
    nudge = otis.told()
    assert [(item.record_no, item.cover, item.cover_until) for item in nudge.items] == [
        (his, "", None),
        (mine, "Jim Olive", TUESDAY),
    ]
    assert jim.on() is None
    jim.plan(TUESDAY, held="away")
    back = jim.told(date(2026, 3, 4))
    assert back.returning == (date(2026, 2, 28), TUESDAY), "as it was said, though only one morning was held back"
    assert mine in [item.record_no for item in back.items]
    assert jim.told(THURSDAY).returning is None
    assert [item.record_no for item in otis.told(THURSDAY).items] == [his]


def test_three_mornings_without_any_reaction_make_it_weekly_and_one_press_begins_anew(
    jim: Mornings, company: Company
) -> None:
    write(jim.book, company.jo, "Call", FRIDAY_BEFORE)
    days = [MONDAY + timedelta(days=count) for count in range(16) if count not in {5, 6, 12, 13}]
    first, *_ = [jim.told(day) for day in days[:3]]
    jim.book.nudge_actions.press(jim.me, first.items[0].id)
    assert [jim.told(day).quieted for day in days[3:6]] == [False] * 3, "a press on an old message is one today"
    quiet = jim.told(days[6])
    assert (quiet.quieted, quiet.nudging) == (True, Nudging.WEEKLY)
    again = jim.book.nudges.shown(quiet.id)
    assert again is not None
    assert again.quieted
    assert not jim.told(days[7]).quieted, "it is said once"
    jim.book.nudge_settings.back_to_daily(jim.me)
    with jim.book.database.reading() as session:
        row = session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one()
        assert (row.nudging, row.unanswered, row.next_nudge_at) == (Nudging.DAILY, 0, None)
    assert [jim.told(day).quieted for day in days[8:11]] == [False] * 3


def test_what_is_not_due_any_more_is_forgotten_and_what_was_stopped_is_not(jim: Mornings, company: Company) -> None:
    book, jo = jim.book, company.jo
    done, stopped, left = (write(book, jo, "Call", MONDAY).no for _ in range(3))
    theirs = write(book, jo, "Call", MONDAY, salesperson="OF").no
    Mornings(book, jim.clock, company.of, "U2").told()
    lines = {item.record_no: item.id for item in jim.told().items}
    book.nudge_actions.done(jim.me, lines[done])
    book.nudge_actions.stop(jim.me, lines[stopped])
    assert [item.record_no for item in jim.told(TUESDAY).items] == [left]
    with book.database.reading() as session:
        kept = set(session.exec(select(Reminder.record_no)))
    assert kept == {stopped, left, theirs}


def test_a_nudge_is_drawn_in_a_dozen_statements_however_many_lines_it_has(jim: Mornings, company: Company) -> None:
    for number in range(20):
        write(jim.book, company.jo, f"Call {number}", MONDAY)
    jim.told()
    planned, asked = jim.plan(TUESDAY), list[str]()

    def keep(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(jim.book.database.engine, "before_cursor_execute", keep)
    nudge = jim.book.nudges.prepare(planned)
    event.remove(jim.book.database.engine, "before_cursor_execute", keep)
    assert nudge is not None
    assert nudge == jim.book.nudges.shown(planned)
    assert len([one for one in asked if not one.startswith("BEGIN")]) <= 14, asked


def test_things_are_asked_for_some_at_a_time(jim: Mornings, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    tasks = [write(jim.book, company.jo, "Call", MONDAY).no for _ in range(5)]
    deals = [deal(jim.book, company) for _ in range(3)]
    with jim.book.database.connection() as connection:
        found = queries.as_they_are(connection, jim.me, deals, tasks)
    assert {no for kind, no in found if kind is DueKind.TASK} == set(tasks)
    assert {no for kind, no in found if kind is DueKind.CLOSING_DATE} == set(deals)


def test_what_nobody_touches_for_three_working_days_is_told_the_manager_once(jim: Mornings, company: Company) -> None:
    book, jo = jim.book, company.jo
    left, moved, snoozed, stopped, done = (write(book, jo, "Call", FRIDAY).no for _ in range(5))
    lines = {item.record_no: item.id for item in jim.told(date(2026, 3, 4)).items}
    book.nudge_actions.move(jim.me, lines[moved], LATER)
    book.nudge_actions.snooze(jim.me, lines[snoozed], Snooze.WEEK, "Europe/Oslo")
    book.nudge_actions.stop(jim.me, lines[stopped])
    book.nudge_actions.done(jim.me, lines[done])

    def found(day: date) -> list[reminders.Untouched]:
        calendar = calendar_of("", "")
        with book.database.connection() as connection:
            return reminders.untouched(
                connection,
                "T1",
                [jo.salesperson_id],
                day,
                lambda days, first, last: working_days_between(first, last, days, calendar),
            )

    assert found(date(2026, 3, 8)) == []
    (one,) = found(date(2026, 3, 9))
    assert (one.record_no, one.salesperson_name, one.thing.what) == (left, "Jim Olive", "Call")
    with book.database.transaction() as session:
        reminders.escalated(session, [one.reminder_id], date(2026, 3, 9))
    assert found(date(2026, 3, 9)) == []
    book.tasks.postpone(jo, left, date(2026, 3, 10))
    jim.told(date(2026, 3, 10))
    assert reminder(book, left).escalated_on is None, "another date begins anew"
