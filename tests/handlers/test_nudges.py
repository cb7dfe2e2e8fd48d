"""The nudge as its reader uses it: every button, in place, through a whole week."""

from datetime import date, timedelta

import pytest

from handlers.nudges import pressing, wake, windows
from handlers.tasks.asked import A_CARD
from handlers.views.nudges import MENU, MOVES, nudge_message
from storage.domain.estimates import Estimates
from storage.domain.nudges import Nudging
from storage.domain.opportunities import Status
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.mornings import Jim, deal
from tests.handlers.screens import ENGLISH
from tests.handlers.screens_nudges import full
from tests.handlers.tampering import as_seen_by, rewire
from tests.storage.nudging import away
from tests.storage.tasking import write

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def jim(office: Office) -> Jim:
    return Jim(office)


def test_a_morning_of_everything_is_pressed_through_in_one_message(jim: Jim) -> None:
    office, jo = jim.office, jim.office.company.jo
    no = deal(office, next_step="Send <plan>", next_step_date=MONDAY)
    office.book.quotes.create(jo, no, QuoteDraft(900_00, TUESDAY))
    write(office.book, jo, "Call Kari", date(2026, 2, 27))
    write(office.book, jo, "Buy lunch", TUESDAY)
    message = jim.on()
    drawn = message.drawn
    parts = [
        "3 things are due, 2 soon",
        "*Overdue*",
        "Task TD000001: Call Kari · 27 Feb 2026 · 3 days late",
        "*Due today*",
    ]
    parts += ["*Acme AS* · Boxes", "Next step: Send", "Estimated closing date", "*Soon*", "Quote SQ000001 valid until"]
    places = [drawn.index(part) for part in parts]
    assert sorted(places[:4]) == places[:4]
    assert "€1,000" in drawn
    for part in ("Call Kari", "Buy lunch", "Estimated closing date 2 Mar 2026 · today", "in 1 day", "€1,000"):
        assert part in message.text

    jim.press(message, "Done", beside="Call Kari")
    assert office.book.tasks.one("T1", "TD000001").closed
    assert "Done*" in message.drawn
    assert "2 things are due, 2 soon" in message.drawn
    jim.press(message, "Undo", beside="Call Kari")
    assert not office.book.tasks.one("T1", "TD000001").closed
    jim.choose(message, "+1 working day", beside="Next step: Send")
    assert office.book.opportunities.card("T1", no).line.next_step_date == TUESDAY
    assert "Moved to 3 Mar 2026" in message.drawn
    jim.choose(message, "+1 week", beside="Quote SQ000001")
    assert office.book.quotes.of("T1", no).valid_until == date(2026, 3, 10)
    jim.choose(message, "Pick a date", beside="Estimated closing date")
    jim.submit("Move", Date="2026-04-01")
    assert office.book.opportunities.card("T1", no).line.closing_date == date(2026, 4, 1)
    assert "Moved to 1 Apr 2026" in message.drawn
    jim.press(message, "Undo", beside="Moved to 1 Apr")
    assert office.book.opportunities.card("T1", no).line.closing_date == MONDAY
    posted = [one for one in office.jim.direct_messages() if not one.ephemeral]
    assert [one.ts for one in posted] == [message.ts], "nothing else was posted"


def test_closing_from_a_line_shows_in_the_line_and_is_taken_back_there(jim: Jim) -> None:
    office = jim.office
    no = deal(office, next_step="Call", next_step_date=MONDAY)
    write(office.book, office.company.jo, "Call Kari", MONDAY, opportunity=no)
    message = jim.on()
    jim.press(message, "Close", beside="Estimated closing date")
    jim.submit("Close opportunity", Status="Won", Close_code="Price_W (PRICE_W)", Sales_value="2000")
    assert office.book.opportunities.card("T1", no).line.status is Status.WON
    assert message.drawn.count("Won €2,000*") == 2, "its next step says so too"
    assert "Won €2,000, so this task is cancelled*" in message.drawn
    assert "All is dealt with" in message.drawn
    assert len([one for one in office.jim.direct_messages() if not one.ephemeral]) == 1
    jim.press(message, "Undo")
    assert office.book.opportunities.card("T1", no).line.status is Status.IN_PROGRESS
    jim.choose(message, "Lose", beside="Next step")
    jim.submit("Close opportunity", Close_code="Price_L (PRICE_L)")
    assert message.drawn.count("Lost*") == 2
    assert "Lost, so this task is cancelled*" in message.drawn


def test_pressed_twice_it_is_done_once_and_said_so(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY, repeats="1W")
    message = jim.on()
    stale = [dict(block) for block in message.blocks]
    jim.press(message, "Done")
    message.post.blocks[:] = stale
    jim.press(message, "Done")
    assert "TD000001 was dealt with already (Done)" in jim.said()
    assert office.book.tasks.one("T1", "TD000002").next_no == ""
    assert "Done*" in message.drawn, "and the message is drawn as it is"


def test_a_snoozed_line_comes_back_and_the_third_time_it_asks(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    message = jim.on()
    for _ in range(2):
        jim.choose(message, "Snooze 3 hours")
        assert "Snoozed until 2 Mar 2026, " in message.drawn
        assert wake(office.book, office.bot.client_for) == 0
        office.clock.move(hours=3)
        assert wake(office.book, office.bot.client_for) == 1
        assert "Done" in message.buttons
    jim.choose(message, "Snooze until tomorrow")
    assert "You have snoozed this twice already" in message.drawn
    jim.press(message, "Keep")
    assert "Done" in message.buttons
    jim.choose(message, "Snooze until next week")
    jim.press(message, "Snooze anyway")
    assert "Snoozed until 9 Mar 2026*" in message.drawn
    jim.press(message, "Undo")
    jim.choose(message, "Stop reminding")
    assert "No more reminders of this until its date changes" in message.drawn


def test_what_is_handed_over_says_with_whom_it_is(jim: Jim) -> None:
    office = jim.office
    no = deal(office)
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    write(office.book, office.company.jo, "Buy lunch", MONDAY)
    message = jim.on()
    jim.choose(message, "Hand over", beside="Call Kari")
    window = office.jim.view("Hand over")
    assert window.value("Salesperson or Team") is None, "whoever has it is no proposal"
    window.fill({"Salesperson or Team": "Jim Olive"})
    assert [*window.submit().errors.values()] == ["Jim Olive has this task already. Choose somebody else."]
    jim.submit("Hand over", Salesperson_or_Team="Otis Falls")
    assert "Jim Olive handed this task over to you" in office.otis.direct_messages()[-1].drawn
    jim.choose(message, "Hand over", beside="Buy lunch")
    jim.submit("Hand over", Salesperson_or_Team="Helena Ray")
    assert "Helena Ray is not in Slack here: tell them yourself" in office.jim.direct_messages()[-1].drawn
    assert office.book.tasks.one("T1", "TD000001").salesperson == "OF"
    jim.choose(message, "Hand over", beside="Boxes")
    jim.submit("Assign", Salesperson="Otis Falls")
    assert office.book.opportunities.card("T1", no).line.salesperson == "OF"
    assert message.drawn.count("With Otis Falls now*") == 2
    jim.press(message, "Undo")
    assert office.book.opportunities.card("T1", no).line.salesperson == "JO"


def test_what_lies_still_gets_a_next_step_or_a_note(jim: Jim) -> None:
    office = jim.office
    deal(office, date(2026, 6, 1))
    deal(office, date(2026, 6, 1))
    message = jim.on(MONDAY + timedelta(days=15))
    assert "*Stuck*" in message.drawn
    assert "Nothing has happened since 2 Mar 2026" in message.drawn
    jim.press(message, "Next step", beside="OP000001")
    jim.submit("Next step", Next_step="Call", Next_step_date="2026-03-20")
    jim.press(message, "Note", beside="OP000002")
    jim.submit("Note", Text="Called")
    assert message.drawn.count("Done*") == 2


def test_open_shows_the_card_privately_of_a_task_too(jim: Jim) -> None:
    office = jim.office
    no = deal(office)
    office.book.quotes.create(office.company.jo, no, QuoteDraft(900_00, MONDAY))
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    message = jim.on()
    jim.press(message, "Open", beside="Estimated closing date")
    assert f"{no} · Boxes" in jim.said()
    jim.press(message, "Open", beside="Call Kari")
    assert "TD000001" in jim.said()
    task = office.jim.private()[-1]
    jim.press(task, "Done")
    assert office.book.tasks.one("T1", "TD000001").closed
    jim.press(message, "Quote", beside="SQ000001")
    assert "SQ000001" in jim.said()
    assert A_CARD.dump() == windows.A_CARD
    assert [set(pressing.MORE), set(pressing.MOVES)] == [{verb for verb, _ in MENU}, {how for how, _ in MOVES}]
    assert "Done*" in message.drawn, "what was done elsewhere shows with the next press"


def test_what_cannot_be_moved_without_its_value_opens_the_update(jim: Jim) -> None:
    no = deal(jim.office, activate=False, estimates=Estimates(None, None, MONDAY))
    jim.office.book.opportunities.activate(jim.office.company.jo, no)
    message = jim.on()
    jim.choose(message, "+1 week")
    jim.submit(
        "Update opportunity",
        Estimated_value="500",
        **{"Chances of success %": "30"},
        Estimated_closing_date="2026-03-09",
    )
    assert jim.office.book.opportunities.card("T1", no).line.closing_date == date(2026, 3, 9)
    assert "Moved to 9 Mar 2026" in message.drawn


def test_three_silent_mornings_make_it_weekly_and_a_button_daily_again(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    for count in range(3):
        jim.mornings.told(MONDAY + timedelta(days=count))
    message = jim.on(MONDAY + timedelta(days=3))
    assert "from now on they come once a week" in message.text
    jim.press(message, "Back to daily")
    assert "You are reminded every working day again." in message.drawn
    assert office.book.nudge_settings.of(jim.me).nudging is Nudging.DAILY
    jim.press(message, "My reminders")
    jim.submit("My reminders", How_often="Once a week", Time="07:30")
    assert jim.said() == "You are reminded once a week, at 07:30."
    chosen = office.book.nudge_settings.of(jim.me)
    assert (chosen.nudging, f"{chosen.at}", chosen.works_on) == (Nudging.WEEKLY, "07:30:00", "12345")


def test_what_is_too_much_for_one_message_is_a_press_away_and_every_line_is_said(jim: Jim) -> None:
    for count in range(23):
        write(jim.office.book, jim.office.company.jo, f"Call number {count} " + "x" * 80, MONDAY)
    message = jim.on()
    assert message.drawn.count("Task TD") == 20
    assert len(message.text) <= 4000
    assert message.text.endswith("and 3 more")
    jim.press(message, "and 3 more")
    assert jim.said().count("Task TD") == 3


def test_a_text_that_is_too_long_ends_at_a_line_and_says_how_many_are_left() -> None:
    whole = nudge_message(ENGLISH, full("x" * 5), "m")[0].splitlines()
    text = nudge_message(ENGLISH, full("x" * 100), "m")[0]
    *kept, last = text.splitlines()
    assert last == f"and {len(whole) - len(kept)} more lines"
    assert 3000 < len(text) <= 4000


def test_a_substitute_finds_the_absent_ones_things_below_and_says_goodbye_to_them(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.hr, "Call Åse", MONDAY, salesperson="HR")
    away(office.book, office.company.hr, MONDAY, TUESDAY, office.company.jo)
    message = jim.on()
    assert "For Helena Ray, away until 3 Mar 2026" in message.drawn
    assert "Stop reminding" not in message.choices("More")
    office.clock.move(days=2)
    jim.press(message, "Done")
    assert "TD000001 belongs to Helena Ray" in jim.said()
    assert not office.book.tasks.one("T1", "TD000001").closed


def test_on_return_it_says_what_came_meanwhile(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    jim.mornings.plan(MONDAY, held="away")
    jim.mornings.plan(TUESDAY)
    assert [one.reason for one in jim.deliver()] == ["catch_up"]
    (message,) = office.jim.direct_messages()[-1:]
    assert "Welcome back. You were away 2 Mar 2026. What came due then is below." in message.text


def test_a_press_that_was_made_up_changes_nothing(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    message = jim.on()
    before = office.dump()
    theirs = as_seen_by(office.otis, message)
    for text in ("Done", "Open", "My reminders"):
        theirs.press(text)
        office.settle()
    for option in ("+1 week", "Stop reminding"):
        theirs.choose(option)
        office.settle()
    for value in ("", "x" * 2000, "99999", "9" * 18, "done 1", "-1", "1 2"):
        rewire(message, "Done", value=value)
        jim.press(message, "Done")
    rewire(message, "Hand over", value="fly 1")
    message.choose("Hand over")
    office.settle()
    after = office.dump()
    assert office.lines.of("failed") == []
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"notice", "delivery"}, "one of the presses was Jim's own, of a word that there is not"
