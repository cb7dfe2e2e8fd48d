"""Slack fails in every way it can: what was done is kept or clearly not, people are told once, the bot goes on."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from itertools import product
from threading import Thread

import pytest
from sqlmodel import SQLModel

from bot.app import SLACK_SECONDS, web_client
from bot.sandbox import Exchange, LocalSlack
from handlers import notices
from handlers.showing import _respond
from storage.models import Salesperson
from storage.services.notices import LEASE
from tests.handlers.conftest import Office
from tests.handlers.test_unwelcome_windows import FILLED, WINDOWS

pytestmark = [
    pytest.mark.usefixtures("swept"),
    # slack_sdk leaves the answer of a failed call to the garbage collector, which may come while a test runs.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

ANSWERED = ["500", "503", "ratelimited", "drop", "token_revoked", "invalid_auth"]
"""Failures that come at once."""
ACK_SECONDS = 3
NOT_OPENED = "Slack did not open the window. Nothing was changed; please try again."


def fail(slack: LocalSlack, how: str, *methods: str) -> None:
    for method in methods or ("*", "response_url"):
        slack.fail(method, how, seconds=SLACK_SECONDS + 1)


def tell(office: Office) -> int:
    """Do what the scheduler does."""
    return notices.tell_waiting(office.book, office.bot.client_for)


def told(office: Office) -> list[str]:
    return [message.drawn for message in office.jim.direct_messages()]


LATE = {
    "create": "Created OP000001",
    "update": "Next: Presentation",
    "close": "Won",
    "quote": "Quote SQ000001 created",
    "order": "Won, with order 7",
    "activate": "Activated: Initial",
}


def act_now(office: Office, act: str) -> None:
    """Do the act itself."""
    if act == "activate":
        assert office.jim.command("/opp 1 activate", channel="C1").status == 200
    else:
        assert office.jim.view().submit().closed
    office.settle()


def prepare(office: Office, act: str) -> None:
    """Bring somebody to where only the act itself is missing, while Slack is well."""
    if act == "activate":
        office.deal(activate=False)
    else:
        WINDOWS[{"create": "new"}.get(act, act)](office)
    office.settle()


@pytest.mark.parametrize(("act", "how"), [*((act, "500") for act in LATE), ("create", "drop"), ("close", "drop")])
def test_what_was_done_while_slack_took_no_card_is_stored_and_told_once_later(
    office: Office, act: str, how: str
) -> None:
    prepare(office, act)
    before = office.dump()
    fail(office.slack, how)
    act_now(office, act)
    after = office.dump()
    assert after["change_log"] != before["change_log"]
    assert len(after["notice"]) == len(before["notice"]) + 1
    assert tell(office) == 0
    office.slack.recover()
    assert tell(office) == 0  # put off for 2 seconds
    office.clock.move(minutes=1)
    assert tell(office) == 1
    assert f"{LATE[act]} (told late: Slack did not answer)" in told(office)[-1]
    office.clock.move(minutes=10)
    assert tell(office) == 0
    assert len(told(office)) == 1
    assert [row for name, rows in office.dump().items() if name != "notice" for row in rows] == [
        row for name, rows in after.items() if name != "notice" for row in rows
    ]


@pytest.mark.parametrize("how", ["token_revoked", "ratelimited", "account_inactive"])
def test_a_card_that_the_token_cannot_post_goes_where_no_token_is_needed_or_is_told_later(
    office: Office, how: str
) -> None:
    prepare(office, "create")
    fail(office.slack, how, "chat.postMessage", "chat.update", "users.info")
    act_now(office, "create")
    assert "Created OP000001" in office.jim.private("C1")[-1].drawn
    assert office.dump()["notice"] == []
    office.jim.shortcut("new_opportunity")
    window = office.jim.view("New opportunity")
    window.fill({**FILLED, "Description": "Crates"})
    assert window.submit().closed
    office.settle()
    assert len(office.dump()["notice"]) == 1
    office.slack.recover()
    office.clock.move(minutes=1)
    assert tell(office) == 1
    assert "Created OP000002 (told late" in told(office)[-1]


def test_a_window_that_slack_does_not_open_is_told_where_it_was_asked_for(office: Office) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no}", channel="C1")
    card = office.jim.private("C1")[-1]
    before = office.dump()
    asks: list[Callable[[], Exchange | None]] = [
        partial(office.jim.command, "/opp new", channel="C1"),
        partial(office.jim.command, f"/opp {no} next", channel="C1"),
        partial(card.press, "Win"),
        partial(card.choose, "Quote"),
    ]
    for how, ask in product(ANSWERED, asks):
        fail(office.slack, how, "views.open")
        office.lines.clear()
        sent = ask()
        assert sent is not None
        assert sent.status == 200, how
        office.settle()
        assert office.jim.private("C1")[-1].text == NOT_OPENED, how
        assert office.lines.all == ["window not opened"], how
        office.slack.recover()
    assert office.dump() == before
    card.press("Win")
    assert office.jim.view("Close opportunity").value("Status") == "Won"


def test_with_everything_down_the_window_that_was_not_opened_is_told_later(office: Office) -> None:
    fail(office.slack, "500")
    assert office.jim.shortcut("new_opportunity").status == 200
    office.settle()
    office.slack.recover()
    office.clock.move(minutes=1)
    assert tell(office) == 1
    assert told(office) == [NOT_OPENED]


def test_a_profile_that_slack_does_not_give_keeps_nobody_waiting(office: Office) -> None:
    office.deal()
    for how in ANSWERED:
        office.lines.clear()
        fail(office.slack, how, "users.info")
        for _ in range(2):
            answer = office.jim.command("/opp", channel="C1")
            assert "Boxes" in str(answer.answer), how
        office.settle()
        assert office.lines.all == ["profile not read"], how
        office.slack.recover()
        office.clock.move(minutes=2)
    office.jim.command("/opp", channel="C1")
    with office.book.database.reading() as session:
        assert session.get_one(Salesperson, office.company.jo.salesperson_id).time_zone == "Europe/Oslo"


def test_a_refused_connection_keeps_what_was_done(office: Office) -> None:
    prepare(office, "create")
    office.slack.go_down()
    office.jim.view("New opportunity").submit()
    office.settle()
    assert office.lines.all == ["answer not taken", "card kept for later"]
    assert tell(office) == 0
    office.slack.come_back()
    office.clock.move(minutes=1)
    assert tell(office) == 1
    assert "Created OP000001 (told late" in told(office)[-1]


def test_answers_come_in_time_even_when_slack_hangs(office: Office) -> None:
    no = office.deal(activate=False)
    fail(office.slack, "timeout")
    quick = [
        office.jim.command("/opp", channel="C1"),
        office.jim.command("/opp new", channel="C1"),
        office.jim.command(f"/opp {no} activate", channel="C1"),
        office.jim.shortcut("new_opportunity"),
        office.stranger.command("/opp", channel="C1"),
    ]
    assert [one.error for one in quick] == [None] * len(quick)
    assert max(one.ack_ms for one in quick) < ACK_SECONDS * 1000
    office.slack.recover()
    office.settle()
    assert "Boxes" in str(office.jim.command("/opp", channel="C1").answer)


def test_a_late_answer_comes_once_by_two_replicas_that_tick_at_once(office: Office) -> None:
    for number in range(5):
        office.book.notices.keep("T1", "U1", "text", text=f"Late {number}")
    office.slack.rates.mode = "burst"
    with ThreadPoolExecutor(4) as replicas:
        counts = list(replicas.map(lambda _: tell(office), range(4)))
    assert sum(counts) == 5
    assert sorted(told(office)) == [f"Late {number}" for number in range(5)]


def test_a_tick_has_told_what_it_took_before_another_may_take_it() -> None:
    assert LEASE.total_seconds() > notices.AT_ONCE * SLACK_SECONDS


def test_a_late_card_of_an_opportunity_that_was_deleted_meanwhile_says_so(office: Office) -> None:
    no = office.deal()
    office.book.notices.keep("T1", "U1", "card", record_no=no, result="Updated")
    with office.book.database.transaction() as session:
        for table in ("task", "entry", "opportunity"):
            session.execute(SQLModel.metadata.tables[table].delete())
    assert tell(office) == 1
    assert told(office) == [f"{no} was deleted meanwhile."]


def test_a_late_card_for_somebody_who_is_no_salesperson_any_more_holds_up_nobody(office: Office) -> None:
    no = office.deal()
    office.book.notices.keep("T1", "U2", "card", record_no=no, result="Updated")
    office.book.notices.keep("T1", "U1", "text", text="Late")
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.of.salesperson_id).blocked = True
    tell(office)
    assert told(office) == ["Late"]
    assert "Boxes" not in "".join(message.drawn for message in office.otis.direct_messages())
    office.clock.move(hours=1)
    assert tell(office) == 0


def test_a_late_answer_that_nobody_took_for_a_day_is_let_go(office: Office) -> None:
    office.book.notices.keep("T1", "U1", "text", text="Late")
    office.clock.move(hours=25)
    assert tell(office) == 0
    assert told(office) == []


def test_an_outsider_of_an_unknown_workspace_breaks_nothing_while_slack_is_down(office: Office) -> None:
    office.slack.workspace.identity = office.slack.workspace.identity.__class__(
        "T999", "x", office.slack.identity.bot_token, office.slack.identity.app_token
    )
    fail(office.slack, "500")
    assert office.stranger.shortcut("new_opportunity").status == 200
    office.settle()
    assert "failed" not in office.lines.all
    assert "apology failed" not in office.lines.all
    office.slack.recover()
    assert tell(office) == 0


@contextmanager
def half_an_answer() -> Iterator[str]:
    """Serve one answer that breaks off in the middle."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(5)


def test_an_answer_that_breaks_off_in_the_middle_counts_as_not_taken(office: Office) -> None:
    with half_an_answer() as url:
        assert not _respond(url, text="Hello", blocks=None, replace=False)
    office.book.notices.keep("T1", "U1", "text", text="Late")
    with half_an_answer() as url:
        settings = office.bot.settings.model_copy(update={"slack_api_url": url})
        assert notices.tell_waiting(office.book, lambda _: web_client(settings)) == 0
    office.clock.move(minutes=1)
    assert tell(office) == 1


def test_slack_that_is_well_leaves_nothing_to_tell(office: Office) -> None:
    prepare(office, "quote")
    started = time.monotonic()
    act_now(office, "quote")
    assert time.monotonic() - started < ACK_SECONDS
    assert office.dump()["notice"] == []
    assert tell(office) == 0
    assert office.book.quotes.of("T1", "OP000001").amount == 100_000_00
