"""Late answers: one that cannot be told holds up nobody, an old one is let go, a screen is not kept."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers import notices
from storage.models import Notice, Salesperson
from storage.services.notices import GIVE_UP_AFTER
from tests.handlers.conftest import Office

pytestmark = [
    pytest.mark.usefixtures("swept"),
    # slack_sdk leaves the answer of a failed call to the garbage collector, which may come while a test runs.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


def tell(office: Office) -> int:
    return notices.tell_waiting(office.book, office.bot.client_for)


def told(office: Office) -> list[str]:
    return [message.drawn for message in office.jim.direct_messages()]


def test_one_that_cannot_be_drawn_holds_up_nobody(office: Office) -> None:
    office.book.notices.keep("T1", "U1", "text")
    office.book.notices.keep("T1", "U1", "text", text="Late")
    assert tell(office) == 1
    assert told(office) == ["Late"]
    [line] = office.lines.of("late answer not told")
    assert line["log_level"] == "error"
    assert line["exc_info"]
    assert tell(office) == 0  # put off
    office.clock.move(minutes=1)
    assert tell(office) == 0
    assert len(office.lines.of("late answer not told")) == 2


def test_who_has_become_an_outsider_meanwhile_is_told_nothing(office: Office) -> None:
    office.book.notices.keep("T1", "U1", "card", record_no=office.deal())
    with office.book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.slack_user_id) == "U1")).one().is_outsider = True
    assert (tell(office), told(office)) == (0, [])


def test_one_that_is_too_old_is_let_go_and_never_read_again(office: Office) -> None:
    office.book.notices.keep("T1", "U1", "text", text="Late")
    office.clock.move(hours=int(GIVE_UP_AFTER / timedelta(hours=1)) + 1)
    office.book.notices.keep("T1", "U1", "text", text="Fresh")
    assert tell(office) == 1
    assert told(office) == ["Fresh"]
    assert office.lines.all.count("late answer given up") == 1
    with office.book.database.reading() as session:
        assert [row.values["text"] for row in session.exec(select(Notice))] == ["Fresh"]
    assert tell(office) == 0
    assert office.lines.all.count("late answer given up") == 1


@pytest.mark.parametrize("button", ["Open", "Next page"])
def test_a_screen_that_was_asked_for_is_not_kept(office: Office, button: str) -> None:
    for number in range(11):
        office.deal(f"Deal {number}")
    office.jim.command("/opp", channel="C1")
    message = office.jim.private("C1")[-1]
    office.slack.fail("response_url", "500")
    office.slack.fail("chat.postMessage", "500")
    message.press(button)
    office.settle()
    assert office.dump()["notice"] == []
    assert office.lines.all[-1] == "answer lost"


def test_a_refusal_is_kept(office: Office) -> None:
    no = office.deal(activate=False)
    office.jim.command(f"/opp {no}", channel="C1")
    card = office.jim.private("C1")[-1]
    office.book.opportunities.activate(office.company.of, no)
    office.slack.fail("*", "500")
    office.slack.fail("response_url", "500")
    card.press("Activate")
    office.settle()
    assert len(office.dump()["notice"]) == 1
