"""A nudge shows what is so, also when Slack does not take its drawing at once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.nudges import wake
from storage.models import Delivery
from storage.services.pacing import TOKEN, UPDATING
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.mornings import Jim
from tests.storage.tasking import write


@pytest.fixture
def jim(office: Office) -> Jim:
    return Jim(office)


@pytest.mark.parametrize(("how", "waits"), [("503", 30), ("ratelimited", 1), ("token_revoked", 30), ("drop", 30)])
@pytest.mark.usefixtures("swept")
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_drawing_that_slack_does_not_take_is_done_later(jim: Jim, how: str, waits: float) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    message = jim.on()
    office.slack.fail("chat.update", how, times=1)
    jim.choose(message, "Snooze 3 hours")
    assert "Snoozed" not in message.drawn
    assert wake(office.book, office.bot.client_for) == 0
    office.clock.move(seconds=waits)
    office.book.pacing.let_go("T1", UPDATING)  # Slack's seconds are real ones
    assert wake(office.book, office.bot.client_for) == 1
    assert "Snoozed until" in message.drawn
    office.clock.move(hours=3)
    office.slack.fail("chat.update", how, times=1)
    assert wake(office.book, office.bot.client_for) == 0
    assert "Snoozed until" in message.drawn
    office.clock.move(seconds=waits)
    office.book.pacing.let_go("T1", UPDATING)
    assert [wake(office.book, office.bot.client_for) for _ in range(2)] == [1, 0]
    assert "Done" in message.buttons


def test_a_message_that_is_gone_is_drawn_no_more(jim: Jim) -> None:
    office = jim.office
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    message = jim.on()
    office.slack.fail("chat.update", "message_not_found", times=1)
    jim.press(message, "Done")
    office.clock.move(hours=1)
    assert wake(office.book, office.bot.client_for) == 0


def test_what_a_newer_nudge_tells_of_again_loses_its_buttons_in_the_older_one(jim: Jim) -> None:
    office = jim.office
    for what in ("Call Kari", "Buy lunch"):
        write(office.book, office.company.jo, what, MONDAY)
    older = jim.on()
    jim.choose(older, "Snooze until next week", beside="Buy lunch")
    newer = jim.on(MONDAY + timedelta(days=1))
    assert wake(office.book, office.bot.client_for) == 0
    office.clock.move(hours=1)
    assert [wake(office.book, office.bot.client_for) for _ in range(2)] == [1, 0]
    assert "A newer reminder has come" in older.drawn
    assert "Told again in a newer reminder" in older.drawn
    assert older.buttons == ["Undo", "My reminders"], "a snooze is taken back where it was said"
    assert "Done" in newer.buttons


def test_a_slack_that_draws_nothing_is_asked_once_a_turn_and_a_token_that_works_again_is_not_waited_for(
    jim: Jim,
) -> None:
    office, redraws, pacing = jim.office, jim.office.book.redraws, jim.office.book.pacing
    write(office.book, office.company.jo, "Call Kari", MONDAY)
    messages = [jim.on(MONDAY + timedelta(days=number)) for number in range(2)]
    with office.book.database.reading() as session:
        sent = session.exec(select(Delivery.id)).all()
    for delivery in sent:
        redraws.later(delivery, timedelta())
    office.slack.fail("chat.update", "token_revoked")
    assert wake(office.book, office.bot.client_for) == 0
    assert [one.name for one in office.slack.traffic].count("chat.update") == 1
    office.slack.recover()
    pacing.hold_back("T1", TOKEN, 86_400)
    jim.choose(messages[1], "Snooze 3 hours")
    pacing.let_go("T1", TOKEN)
    office.clock.move(seconds=30)
    assert wake(office.book, office.bot.client_for, workspace_id="T2") == 0
    assert wake(office.book, office.bot.client_for, stopping=lambda: True) == 0
    assert wake(office.book, office.bot.client_for, workspace_id="T1") == 2
    assert "Snoozed until" in messages[1].drawn
