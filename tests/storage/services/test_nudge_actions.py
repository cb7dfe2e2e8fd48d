"""What is done about a line of a nudge, by whom, how often, and the way back."""

from datetime import date
from functools import partial

import pytest

from storage.domain.errors import RuleBrokenError
from storage.domain.nudges import Became, DueKind, LineStatus, Nudging, Snooze
from storage.domain.opportunities import Closing, Status
from storage.services.assigning import Assignment
from storage.services.book import Book
from storage.services.nudge_settings import Reminders
from tests.builders import MONDAY, Company, SettableClock, on
from tests.storage.nudging import Desk, Mornings, away, reminder
from tests.storage.selling import LATER, dump
from tests.storage.tasking import write

TUESDAY, WEDNESDAY, NEXT_MONDAY = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 9)
ZONE = "Europe/Oslo"


@pytest.fixture
def desk(book: Book, company: Company, clock: SettableClock) -> Desk:
    return Desk(book, company, clock)


def test_done_and_its_undo_for_what_has_one(desk: Desk) -> None:
    acts, me = desk.book.nudge_actions, desk.jim.me
    for kind in (DueKind.TASK, DueKind.NEXT_STEP):
        acts.done(me, desk.line(kind))
        item = desk.now(kind)
        assert (item.became, item.status, item.undo) == (Became.DONE, LineStatus.DONE, True)
        desk.refused("line_settled", partial(acts.done, me, desk.line(kind)))
        acts.undo(me, desk.line(kind))
        item = desk.now(kind)
        assert (item.became, item.status, item.is_open) == (Became.DUE, LineStatus.OPEN, True)
        desk.refused("nothing_to_undo", partial(acts.undo, me, desk.line(kind)))
        acts.done(me, desk.line(kind))
        desk.clock.move(minutes=11)
        desk.refused("undo_too_late", partial(acts.undo, me, desk.line(kind)))
        desk.clock.move(minutes=-11)
    for kind in (DueKind.CLOSING_DATE, DueKind.QUOTE):
        desk.refused("not_understood", partial(acts.done, me, desk.line(kind)))


@pytest.mark.parametrize("kind", [DueKind.TASK, DueKind.NEXT_STEP, DueKind.QUOTE, DueKind.CLOSING_DATE])
def test_move_gives_it_another_day_and_undo_the_old_one(desk: Desk, kind: DueKind) -> None:
    acts, me = desk.book.nudge_actions, desk.jim.me
    pressed = acts.press(me, desk.line(kind))
    assert (acts.a_day_on(me, pressed), acts.a_week_on(me, pressed)) == (TUESDAY, NEXT_MONDAY)
    acts.move(me, desk.line(kind), NEXT_MONDAY)
    item = desk.now(kind)
    assert (item.became, item.thing.due, item.undo) == (Became.MOVED, NEXT_MONDAY, True)
    desk.refused("line_settled", partial(acts.move, me, desk.line(kind), TUESDAY))
    acts.undo(me, desk.line(kind))
    item = desk.now(kind)
    assert (item.became, item.thing.due, item.is_open) == (Became.DUE, MONDAY, True)
    acts.move(me, desk.line(kind), TUESDAY)
    if kind is DueKind.TASK:
        desk.book.tasks.start(me, desk.task)
    else:
        desk.book.editing.next_step(me, desk.no, "Other", LATER)
    desk.refused("undo_superseded", partial(acts.undo, me, desk.line(kind)))


def test_a_day_on_from_friday_is_monday_and_from_long_ago_tomorrow(desk: Desk) -> None:
    acts = desk.book.nudge_actions
    for today, day in ((date(2026, 3, 6), NEXT_MONDAY), (WEDNESDAY, date(2026, 3, 5))):
        me = on(desk.company.jo, today)
        assert acts.a_day_on(me, acts.press(me, desk.line(DueKind.TASK))) == day


def test_a_quote_is_not_moved_to_a_day_that_is_past(desk: Desk) -> None:
    move = desk.book.nudge_actions.move
    desk.refused("valid_until_past", partial(move, desk.jim.me, desk.line(DueKind.QUOTE), date(2026, 3, 1)))
    far = partial(move, desk.jim.me, desk.line(DueKind.QUOTE), date(3500, 3, 1))
    desk.refused("date_out_of_calendar", far)


def test_a_snooze_for_hours_comes_back_in_the_same_message_others_on_their_day(desk: Desk) -> None:
    acts, me, kinds = desk.book.nudge_actions, desk.jim.me, (DueKind.TASK, DueKind.NEXT_STEP, DueKind.QUOTE)
    for kind, how in zip(kinds, Snooze, strict=True):
        acts.snooze(me, desk.line(kind), how, ZONE)
        assert (desk.now(kind).status, desk.now(kind).is_open) == (LineStatus.SNOOZED, False)
    desk.book.nudges.wake()
    assert desk.book.redraws.take() is None
    desk.clock.move(hours=3)
    desk.book.nudges.wake()
    stale = desk.book.redraws.take()
    assert stale is not None
    assert stale.id == desk.nudge.id
    assert desk.book.redraws.take() is None
    assert desk.now(DueKind.TASK).is_open
    assert not desk.now(DueKind.NEXT_STEP).is_open
    told = {day: {item.kind for item in desk.jim.told(day).items} for day in (TUESDAY, WEDNESDAY)}
    assert told[TUESDAY] == told[WEDNESDAY] == {DueKind.TASK, DueKind.NEXT_STEP, DueKind.CLOSING_DATE}
    assert DueKind.QUOTE in {item.kind for item in desk.jim.told(NEXT_MONDAY).items}


def test_the_third_snooze_asks_first_and_a_new_date_begins_anew(desk: Desk) -> None:
    acts, me, at = desk.book.nudge_actions, desk.jim.me, desk.line(DueKind.TASK)
    for _ in range(2):
        acts.snooze(me, at, Snooze.HOURS, ZONE)
        desk.clock.move(hours=3)
        desk.book.nudges.wake()
    acts.snooze(me, at, Snooze.TOMORROW, ZONE)
    assert (desk.now(DueKind.TASK).asks, desk.now(DueKind.TASK).is_open) == ("tomorrow", True)
    acts.keep(me, at)
    assert desk.now(DueKind.TASK).asks == ""
    acts.snooze(me, at, Snooze.TOMORROW, ZONE, sure=True)
    assert (desk.now(DueKind.TASK).status, reminder(desk.book, desk.task).snoozes) == (LineStatus.SNOOZED, 3)
    acts.undo(me, at)
    assert (reminder(desk.book, desk.task).snoozes, reminder(desk.book, desk.task).snoozed_until) == (2, None)
    acts.snooze(me, at, Snooze.TOMORROW, ZONE)
    acts.move(me, at, TUESDAY)
    assert desk.now(DueKind.TASK).asks == ""
    desk.jim.told(TUESDAY)
    assert reminder(desk.book, desk.task).snoozes == 0


def test_what_is_stopped_is_told_again_when_its_date_changes_and_undo_at_once(desk: Desk) -> None:
    acts, me, at = desk.book.nudge_actions, desk.jim.me, desk.line(DueKind.NEXT_STEP)
    acts.stop(me, at)
    assert (desk.now(DueKind.NEXT_STEP).status, desk.now(DueKind.NEXT_STEP).is_open) == (LineStatus.STOPPED, False)
    assert DueKind.NEXT_STEP not in {item.kind for item in desk.jim.told(TUESDAY).items}
    desk.book.editing.next_step(me, desk.no, "Call", WEDNESDAY)
    assert DueKind.NEXT_STEP in {item.kind for item in desk.jim.told(WEDNESDAY).items}
    other = desk.line(DueKind.TASK)
    acts.stop(me, other)
    acts.undo(me, other)
    assert desk.now(DueKind.TASK).is_open
    assert not reminder(desk.book, desk.task).stopped


def test_a_press_counts_as_a_reaction_once(desk: Desk) -> None:
    desk.book.nudge_actions.press(desk.jim.me, desk.line(DueKind.TASK))
    first = desk.jim.delivery(desk.nudge).answered_at
    assert first == desk.clock.now
    desk.clock.move(minutes=5)
    desk.book.nudge_actions.answer(desk.jim.me, desk.nudge.id)
    assert desk.jim.delivery(desk.nudge).answered_at == first


def test_nobody_else_presses_there(desk: Desk) -> None:
    acts, at = desk.book.nudge_actions, desk.line(DueKind.TASK)
    for who in (desk.company.of, desk.company.hr):
        for act in (acts.press, acts.done, acts.keep, acts.stop, acts.undo):
            desk.refused("not_understood", partial(act, who, at))
        desk.refused("not_understood", partial(acts.move, who, at, TUESDAY))
        desk.refused("not_understood", partial(acts.snooze, who, at, Snooze.HOURS, ZONE))
        desk.refused("not_understood", partial(acts.answer, who, desk.nudge.id))
        assert acts.followed(who, at) is None
    desk.refused("not_understood", partial(acts.press, desk.jim.me, at + 1000))
    assert acts.followed(desk.jim.me, at + 1000) is None


def test_a_press_on_last_weeks_message_works_on_what_is_still_so_and_on_nothing_else(desk: Desk) -> None:
    acts, book, jo = desk.book.nudge_actions, desk.book, desk.company.jo
    me = on(jo, NEXT_MONDAY)
    desk.clock.move(days=7)
    book.editing.next_step(me, desk.no, "Call again", LATER)
    desk.refused("line_settled", partial(acts.done, me, desk.line(DueKind.NEXT_STEP)))
    assert (desk.now(DueKind.NEXT_STEP).became, desk.now(DueKind.NEXT_STEP).thing.due) == (Became.MOVED, LATER)
    acts.done(me, desk.line(DueKind.TASK))
    book.opportunities.close(me, desk.no, Closing(Status.LOST, None, NEXT_MONDAY), close_code="PRICE_L")
    assert {desk.now(kind).became for kind in (DueKind.CLOSING_DATE, DueKind.QUOTE)} == {Became.LOST}


def test_what_was_given_to_somebody_else_is_said_and_left_alone(desk: Desk) -> None:
    desk.book.assigning.assign(desk.company.of, desk.no, Assignment("OF", desk.company.acme))
    desk.refused("line_settled", partial(desk.book.nudge_actions.done, desk.jim.me, desk.line(DueKind.NEXT_STEP)))
    item = desk.now(DueKind.NEXT_STEP)
    assert (item.became, item.thing.owner_name) == (Became.ELSEWHERE, "Otis Falls")


def test_a_window_opened_from_a_line_is_kept_with_its_way_back(desk: Desk) -> None:
    acts, me = desk.book.nudge_actions, desk.jim.me
    assert acts.followed(me, desk.line(DueKind.CLOSING_DATE)) == desk.nudge.id
    assert desk.now(DueKind.CLOSING_DATE).is_open, "nothing was done in it"
    won = Closing(Status.WON, None, MONDAY, 100_00)
    desk.book.opportunities.close(me, desk.no, won, close_code="PRICE_W")
    acts.followed(me, desk.line(DueKind.CLOSING_DATE))
    item = desk.now(DueKind.CLOSING_DATE)
    assert (item.became, item.status, item.undo) == (Became.WON, LineStatus.WON, True)
    acts.undo(me, desk.line(DueKind.CLOSING_DATE))
    assert desk.book.opportunities.card("T1", desk.no).line.status is Status.IN_PROGRESS
    assert desk.now(DueKind.CLOSING_DATE).is_open


def test_a_task_that_goes_with_its_opportunity_says_so_and_is_taken_back_with_it(desk: Desk) -> None:
    book, acts = desk.book, desk.book.nudge_actions
    called, written = (write(book, desk.company.jo, what, MONDAY, opportunity=desk.no).no for what in ("Call", "Write"))
    nudge = desk.jim.told(TUESDAY)
    lines, me = {item.record_no: item.id for item in nudge.items if item.kind is DueKind.TASK}, desk.jim.me
    book.tasks.cancel(me, written)
    book.opportunities.close(me, desk.no, Closing(Status.LOST, None, TUESDAY), close_code="PRICE_L")
    acts.followed(me, lines[called])
    now = {item.record_no: item for item in desk.jim.now(nudge)}
    assert (now[called].became, now[called].status, now[called].undo) == (Became.LOST, LineStatus.LOST, True)
    assert now[written].became is Became.CANCELLED, "that was done before"
    acts.undo(me, lines[called])
    assert book.opportunities.card("T1", desk.no).line.status is Status.IN_PROGRESS
    assert not book.tasks.one("T1", called).closed
    assert {item.record_no: item.is_open for item in desk.jim.now(nudge)}[called]


def test_a_substitute_presses_while_the_absence_lasts_and_is_refused_in_words_afterwards(
    book: Book, company: Company, clock: SettableClock
) -> None:
    no = write(book, company.hr, "Call", MONDAY, salesperson="HR").no
    jim = Mornings(book, clock, company.jo)
    away(book, company.hr, MONDAY, TUESDAY, company.jo)
    nudge = jim.told()
    at = nudge.items[0].id
    book.nudge_actions.snooze(jim.me, at, Snooze.HOURS, ZONE)
    book.nudge_actions.undo(jim.me, at)
    with pytest.raises(RuleBrokenError) as stopping:
        book.nudge_actions.stop(jim.me, at)
    assert stopping.value.codes == ("not_yours",)
    book.nudge_actions.done(jim.me, at)
    book.nudge_actions.undo(jim.me, at)
    jim.plan(WEDNESDAY)
    before = dump(book.database)
    for act, code in (
        (partial(book.nudge_actions.done, jim.me, at), "task_not_yours"),
        (partial(book.nudge_actions.snooze, jim.me, at, Snooze.HOURS, ZONE), "not_yours"),
    ):
        with pytest.raises(RuleBrokenError) as caught:
            act()
        assert caught.value.codes == (code,)
    assert dump(book.database) == before
    assert not book.tasks.one("T1", no).closed


def test_my_reminders_are_kept_and_nonsense_is_refused_under_its_field(desk: Desk) -> None:
    settings, me = desk.book.nudge_settings, desk.jim.me
    now = settings.of(me)
    with pytest.raises(RuleBrokenError) as caught:
        settings.change(me, Reminders(None, None, "08x"))
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["how_often", "remind_at", "works_on"]
    assert settings.of(me) == now
    wanted = Reminders(Nudging.OFF, now.at, "135")
    assert settings.change(me, Reminders(Nudging.OFF, now.at, "5311")) == wanted == settings.of(me)
    desk.refused("reminders_off", partial(settings.back_to_daily, me))
    assert desk.jim.delivery(desk.nudge).answered_at is not None
