"""What is due goes out once, whatever Slack says to it; what it says about one holds up nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from handlers import delivering
from handlers.delivering import PATIENCE, deliver_due, look_again, whole_lines
from handlers.outgoing import Outgoing
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.services.book import Book
from storage.services.deliveries import Claimed
from storage.services.pacing import POSTING, PROFILES, TOKEN
from tests.handlers.conftest import Office
from tests.handlers.sending import SWEPT, Draw, deliver, said
from tests.storage.services.planned import ago, kept, plan, words_to_admins

pytestmark = SWEPT


def received(office: Office) -> list[str]:
    return [message.text for message in office.jim.direct_messages()]


@pytest.mark.usefixtures("draw")
def test_what_is_due_is_sent_once_and_kept_with_where_it_is(office: Office) -> None:
    on_time, late = plan(office.book), plan(office.book, "C1", kind=DeliveryKind.DIGEST, due=ago(minutes=6))
    assert said(deliver(office)) == [("C1", "sent", "late", ""), ("U1", "sent", "on_time", "")]
    assert deliver(office) == []
    row = kept(office.book, on_time)
    (message,) = office.jim.direct_messages()
    assert (row.channel, row.ts, row.reason) == (message.post.channel, message.ts, "on_time")
    assert not row.perhaps_twice
    assert [(one.ts, one.text) for one in office.jim.messages("C1")] == [(kept(office.book, late).ts, "Due today")]


def test_nothing_due_and_a_day_that_is_over_are_held_and_a_bug_holds_up_nobody(
    office: Office, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_book: Book, claimed: Claimed) -> Outgoing | None:
        if claimed.recipient == "U1":
            raise ZeroDivisionError
        return Outgoing("Due", [])

    draw(None)
    monkeypatch.setitem(delivering.COMPOSERS, DeliveryKind.DIGEST, breaks)
    office.slack.fail("chat.postMessage", "invalid_blocks", times=1)
    plan(office.book, "U2", due=ago(days=1), day=ago(days=1).date())
    for recipient, kind in (("U1", DeliveryKind.DIGEST), ("C1", DeliveryKind.DIGEST), ("U1", DeliveryKind.NUDGE)):
        plan(office.book, recipient, kind=kind)
    assert said(deliver(office)) == [
        ("U2", "held", "missed", ""),
        ("U1", "failed", "broken", "ZeroDivisionError"),
        ("C1", "failed", "broken", "invalid_blocks"),
        ("U1", "held", "nothing_due", ""),
    ]
    assert [line["exc_info"] for line in office.lines.of("delivery broken")] == [True]


@pytest.mark.usefixtures("draw")
@pytest.mark.parametrize(
    ("how", "taken", "perhaps_twice"),
    [
        ("503", False, False),
        ("500", False, True),
        ("internal_error", False, True),
        ("drop", False, True),
        ("drop_after", True, True),
    ],
)
def test_what_slack_did_not_take_is_sent_again_and_what_it_may_have_taken_too(
    office: Office, how: str, *, taken: bool, perhaps_twice: bool
) -> None:
    office.slack.fail("chat.postMessage", how, times=1)
    planned = plan(office.book)
    assert [one.status for one in deliver(office)] == [DeliveryStatus.PLANNED]
    assert deliver(office) == []
    office.clock.move(seconds=2)
    assert said(deliver(office)) == [("U1", "sent", "on_time", "")]
    assert len(received(office)) == 1 + taken
    assert kept(office.book, planned).perhaps_twice is perhaps_twice


@pytest.mark.usefixtures("draw", "no_pace")
def test_slack_that_is_out_until_the_day_is_over_leaves_it_to_the_next_day(office: Office) -> None:
    office.slack.switch("outage")
    planned = plan(office.book)
    waits = []
    for _ in range(10):
        office.clock.now = office.book.deliveries.next_attempt() or office.clock.now
        assert [one.status for one in deliver(office)] == [DeliveryStatus.PLANNED]
        waits.append((office.book.deliveries.next_attempt() or office.clock.now) - office.clock.now)
    assert [wait.total_seconds() for wait in waits] == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    office.clock.now = office.clock.now.replace(day=3, hour=0, minute=0)
    assert said(deliver(office)) == [("U1", "held", "missed", "")]
    assert (kept(office.book, planned).status, kept(office.book, planned).reason) == (DeliveryStatus.HELD, "missed")
    office.slack.recover()
    assert received(office) == []


@pytest.mark.usefixtures("draw")
def test_slack_that_is_asked_too_often_is_left_alone_as_long_as_it_says(office: Office) -> None:
    office.slack.switch("rate_limit", seconds=30)
    first, second = plan(office.book), plan(office.book, "U2")
    calls = len(office.slack.traffic)
    assert said(deliver(office)) == [
        ("U1", "planned", "slack_refused", "ratelimited"),
        ("U2", "planned", "not_its_turn", ""),
    ]
    # Once for the profile of whoever is new to it, once for the message.
    assert [one.name for one in office.slack.traffic[calls:]] == [PROFILES, POSTING]
    assert office.book.pacing.held("T1", POSTING) > timedelta(seconds=28)
    office.clock.move(seconds=30)
    assert deliver(office) == []  # Slack's seconds are real ones
    office.slack.recover()
    office.book.pacing.let_go("T1", POSTING)
    assert [one.status for one in deliver(office)] == [DeliveryStatus.SENT] * 2
    assert not kept(office.book, first).perhaps_twice
    assert not kept(office.book, second).perhaps_twice


@pytest.mark.usefixtures("draw", "no_pace")
def test_a_dead_channel_is_told_the_admins_once_in_words_that_say_what_to_do(office: Office) -> None:
    office.slack.add_channel("C2", "old", members=["U1"], is_archived=True)
    plan(office.book, "C2", kind=DeliveryKind.DIGEST, about="1")
    plan(office.book, "C2", kind=DeliveryKind.DIGEST, about="2")
    assert said(deliver(office)) == [("C2", "failed", "channel_gone", "is_archived")] * 2
    assert said(deliver(office)) == [("U2", "sent", "on_time", "")]
    (word,) = office.otis.direct_messages()
    assert word.text.splitlines()[0] == ":warning: Salesbot could not send to <#C2>: Slack says is_archived."
    assert "/salesbot digest" in word.text
    office.clock.move(days=1)
    plan(office.book, "C2", kind=DeliveryKind.DIGEST, due=office.clock.now, day=office.clock.now.date())
    assert said(deliver(office)) == [("C2", "failed", "channel_gone", "is_archived")]
    assert deliver(office) == []


@pytest.mark.usefixtures("draw")
def test_a_dead_token_leaves_the_workspace_alone_until_slack_knows_it_again(office: Office) -> None:
    office.slack.switch("token_revoked")
    plan(office.book)
    assert said(deliver(office)) == [("U1", "failed", "token_dead", "token_revoked")]
    plan(office.book, "U2", kind=DeliveryKind.DIGEST)
    look_again(office.book, office.bot.client_for)
    assert office.book.pacing.held_workspaces(TOKEN) == ["T1"]
    assert deliver(office) == []
    assert words_to_admins(office.book) == [("U2", "token")]
    office.slack.recover()
    look_again(office.book, office.bot.client_for)
    assert sorted(said(deliver(office))) == [
        ("U1", "sent", "on_time", ""),
        ("U2", "sent", "on_time", ""),
        ("U2", "sent", "on_time", ""),
    ]
    assert [line["revived"] for line in office.lines.of("token works again")] == [1]


@pytest.mark.usefixtures("draw")
def test_whoever_is_told_to_stop_leaves_the_rest_to_others(office: Office) -> None:
    plan(office.book)
    assert deliver_due(office.book, office.bot.client_for, 5, stopping=lambda: True) == []
    assert [one.attempts for one in office.book.deliveries.claim(5)] == [1]


@pytest.mark.usefixtures("draw")
def test_what_waits_for_its_channel_is_put_back_so_that_others_are_sent(office: Office) -> None:
    for number in range(4):
        plan(office.book, "C1", kind=DeliveryKind.DIGEST, about=str(number))
    plan(office.book, "U1", about="last")
    outcomes = said(deliver(office))
    assert [one[1] for one in outcomes] == ["sent", "sent", "planned", "planned", "sent"]
    assert outcomes[3][2] == "not_its_turn"
    assert timedelta() < (office.book.deliveries.next_attempt() or office.clock.now) - office.clock.now <= 2 * PATIENCE


def test_a_text_is_cut_between_lines() -> None:
    assert whole_lines("short") == "short"
    long = "\n".join(["a" * 99] * 50)
    assert whole_lines(long) == "\n".join(["a" * 99] * 39) + "\n…"
    assert len(whole_lines("a" * 5000)) == 4000


@pytest.mark.usefixtures("draw")
def test_a_strict_slack_is_never_asked_too_often_by_several_senders(office: Office) -> None:
    office.slack.rates.mode = "strict"
    for number in range(3):
        plan(office.book, "C1", kind=DeliveryKind.DIGEST, about=str(number))
    for user in ("U1", "U2"):
        plan(office.book, user)

    def send(_number: int) -> None:
        while deliver_due(office.book, office.bot.client_for, 2):
            pass

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(send, range(4)))
    office.clock.move(seconds=3)
    send(0)
    posts = [one for one in office.slack.traffic if one.name == "chat.postMessage"]
    assert [one.status for one in posts] == [200] * 5
    of_channel = [one.at for one in posts if one.request["channel"] == "C1"]
    assert all(later - earlier >= 1 for earlier, later in pairwise(of_channel))
