"""Two people, or one twice, do the same thing: it is done once, nothing is lost, and everybody is told."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.sandbox import Exchange, Message, Person
from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.tampering import body_of, send_signed
from tests.handlers.test_unwelcome_windows import WINDOWS

LATER = MONDAY.replace(month=6)


def card(office: Office, person: Person, no: str) -> Message:
    person.command(f"/opp {no}", channel="C1")
    office.settle()
    return person.private("C1")[-1]


def move_on(office: Office, no: str) -> None:
    """Let Otis take the next stage behind everybody's back."""
    change = Change(ActionType.NEXT, 2, MONDAY, Estimates(7_00, 50, LATER))
    office.book.opportunities.update(office.company.of, no, change)


def lose(office: Office, no: str) -> None:
    office.book.opportunities.close(office.company.of, no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")


def actions(office: Office, no: str) -> list[str]:
    return [str(entry.action) for entry in office.book.opportunities.history("T1", no)[1]]


def test_two_presses_of_activate_enter_the_stage_once(office: Office) -> None:
    no = office.deal(activate=False)
    mine, theirs = card(office, office.jim, no), card(office, office.otis, no)
    mine.press("Activate")
    theirs.press("Activate")
    office.settle()
    assert "Activated: Initial" in mine.drawn
    assert office.otis.private("C1")[-1].text.startswith(":warning: This opportunity is already in progress.")
    assert actions(office, no) == ["first"]
    assert len(office.dump()["task"]) == 2


def test_presses_of_activate_at_the_same_moment_enter_the_stage_once(office: Office) -> None:
    no = office.deal(activate=False)
    cards = [card(office, person, no) for person in (office.jim, office.otis, office.jim, office.otis)]
    with ThreadPoolExecutor(len(cards)) as presses:
        sent = list(presses.map(lambda one: one.press("Activate").status, cards))
    office.settle()
    assert sent == [200] * len(cards)
    assert actions(office, no) == ["first"]
    assert office.lines.all.count("refused") == len(cards) - 1


@pytest.mark.parametrize(("verb", "title"), [("next", "Update opportunity"), ("win", "Close opportunity")])
def test_the_second_of_two_windows_is_told_who_was_first_and_loses_nothing(
    office: Office, verb: str, title: str
) -> None:
    no = office.deal()
    for person in (office.jim, office.otis):
        person.command(f"/opp {no} {verb}", channel="C1")
    mine, theirs = office.jim.view(title), office.otis.view(title)
    for window in (mine, theirs):
        if verb == "win":
            window.fill({"Close code": "Price_W (PRICE_W)"})
        window.fill({"Note": "As agreed"})
    assert theirs.submit().closed
    office.settle()
    before = office.dump()
    office.lines.clear()
    refused = mine.submit()
    [said] = refused.errors.values()
    assert said.startswith(
        f"Otis Falls changed {no} while this window was open (at 2 Mar 2026, 10:00). Nothing was saved."
    )
    assert mine.value("Note") == "As agreed"
    assert office.lines.all == ["refused"]
    assert office.dump() == before


def test_windows_sent_at_the_same_moment_change_the_opportunity_once(office: Office) -> None:
    no = office.deal()
    for person in (office.jim, office.otis):
        person.command(f"/opp {no} next", channel="C1")
    windows = [person.view("Update opportunity") for person in (office.jim, office.otis)]
    with ThreadPoolExecutor(2) as both:
        sent = list(both.map(lambda window: window.submit(), windows))
    office.settle()
    assert sorted(one.closed for one in sent) == [False, True]
    assert actions(office, no) == ["first", "next"]


def resent(office: Office) -> Exchange:
    return next(one for one in reversed(office.slack.traffic) if one.name == "view_submission")


@pytest.mark.parametrize("opened", WINDOWS)
def test_a_window_that_slack_delivers_twice_is_carried_out_once(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    office.settle()
    assert window.submit().closed
    office.settle()
    before = office.dump()
    answer = send_signed(office.slack, body_of(resent(office)), int(time.time()) - 3)
    office.settle()
    assert (answer.status_code, answer.text) == (200, "")
    assert office.dump() == before
    assert "failed" not in office.lines.all


@pytest.mark.parametrize("opened", ["new", "update", "quote"])
def test_a_window_that_slack_delivers_twice_at_once_is_carried_out_once(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    office.settle()
    before = office.dump()
    assert window.submit(force=True).closed
    office.settle()
    body = body_of(resent(office), lambda payload: payload["view"].update(id="V0SECOND"))
    if opened == "new":
        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(lambda late: send_signed(office.slack, body, int(time.time()) - late), (4, 5)))
        office.settle()
        assert [answer.text for answer in answers] == ["", ""]
        assert len(office.dump()["opportunity"]) == len(before["opportunity"]) + 2
    else:
        assert "errors" in send_signed(office.slack, body).text


def test_another_window_with_the_same_words_is_another_opportunity(office: Office) -> None:
    for _ in range(2):
        assert WINDOWS["new"](office).submit().closed
    assert [row[2] for row in office.dump()["opportunity"]] == ["OP000001", "OP000002"]


def test_a_card_older_than_the_record_opens_what_is_true_now(office: Office) -> None:
    no = office.deal()
    old = card(office, office.jim, no)
    move_on(office, no)
    old.press("Update")
    window = office.jim.view("Update opportunity")
    assert "2 of 4 · Presentation" in window.text
    assert window.value("Stage") == "3 · Proposal"
    assert window.value("Estimated value") == "7"
    old.press("Win")
    assert office.jim.view("Close opportunity").value("Sales value") == "7"


def test_a_card_older_than_the_record_cannot_do_what_is_over(office: Office) -> None:
    no, fresh = office.deal(), office.deal("Crates", activate=False)
    old, older = card(office, office.jim, no), card(office, office.jim, fresh)
    lose(office, no)
    lose(office, fresh)
    before = office.dump()
    for message, button in ((old, "Update"), (old, "Win"), (old, "Lose"), (older, "Activate"), (older, "Win")):
        office.lines.clear()
        message.press(button)
        office.settle()
        said = office.jim.private("C1")[-1].text
        assert said == ":warning: This opportunity is closed (Lost). Nothing can be changed in it any more.", button
        assert office.lines.all == ["refused"], button
    assert not office.jim.has_view()
    assert office.dump() == before


def quote_message(office: Office, no: str) -> Message:
    office.jim.command(f"/opp {no} quote", channel="C1")
    office.settle()
    return office.jim.private("C1")[-1]


def make_quote(office: Office, no: str, amount: str) -> None:
    office.jim.command(f"/opp {no} quote", channel="C1")
    window = office.jim.view("Sales quote")
    window.fill({"Amount": amount})
    assert window.submit().closed
    office.settle()


def test_an_old_quotes_buttons_leave_the_new_quote_alone(office: Office) -> None:
    no = office.deal()
    make_quote(office, no, "5")
    first, again = quote_message(office, no), quote_message(office, no)
    first.press("Withdraw")
    office.settle()
    make_quote(office, no, "6")
    before = office.dump()
    for button in ("Withdraw", "Make order"):
        again.press(button)
        office.settle()
        assert "This button or window is out of date" in office.jim.private("C1")[-1].text, button
    assert not office.jim.has_view()
    assert office.dump() == before


def test_a_window_makes_an_order_of_the_quote_it_was_opened_for_and_of_no_other(office: Office) -> None:
    window = WINDOWS["order"](office)
    office.book.quotes.withdraw(office.company.of, "OP000001", quote_no="SQ000001")
    office.book.quotes.create(office.company.of, "OP000001", QuoteDraft(6_00))
    metadata = json.loads(window.private_metadata)
    assert metadata["quote"] == "SQ000001"
    metadata["version"] = office.book.opportunities.card("T1", "OP000001").version
    window.screen.content["private_metadata"] = json.dumps(metadata)
    before = office.dump()
    assert "OP000001 has no quote" in str(window.submit().errors)
    assert office.dump() == before


def test_an_old_quotes_buttons_leave_the_order_alone(office: Office) -> None:
    window = WINDOWS["order"](office)
    old = quote_message(office, "OP000001")
    assert window.submit().closed
    office.settle()
    before = office.dump()
    for button in ("Withdraw", "Make order"):
        old.press(button)
        office.settle()
        assert "This button or window is out of date" in office.jim.private("C1")[-1].text, button
    assert office.dump() == before


def test_a_page_turned_after_its_rows_have_gone_shows_what_is_left(office: Office) -> None:
    numbers = [office.deal(f"Deal {number}") for number in range(12)]
    office.jim.command("/opp", channel="C1")
    message = office.jim.private("C1")[-1]
    for no in numbers[4:]:
        lose(office, no)
    message.press("Next page")
    office.settle()
    assert "Your open opportunities (4)" in message.drawn
    assert message.buttons == ["Open"] * 4 + ["New"]
    for no in numbers[:4]:
        lose(office, no)
    message.post.blocks[-1]["elements"][0].update(action_id="list.on", value="{}")
    message.press("New")
    office.settle()
    assert "Nothing is open for you" in message.drawn


def test_a_line_whose_opportunity_moved_on_opens_the_card_of_now(office: Office) -> None:
    no = office.deal()
    office.jim.command("/opp", channel="C1")
    message = office.jim.private("C1")[-1]
    move_on(office, no)
    message.press("Open")
    assert "2 of 4 · Presentation" in office.jim.wait_for_message("2 of 4").drawn
