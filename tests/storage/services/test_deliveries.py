"""What is to be sent is leased by one worker at a time, and its result is kept whatever happens to the worker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.services.book import Book
from storage.services.deliveries import LEASE
from storage.services.pacing import POSTING, TOKEN
from tests.builders import Company, SettableClock, add_workspace
from tests.storage.services.planned import ago, kept, plan, words_to_admins


def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(
    book: Book, company: Company, clock: SettableClock
) -> None:
    first = plan(book, salesperson_id=company.jo.salesperson_id)
    plan(book, "U2", due=clock.now + timedelta(seconds=1))
    (claimed,) = book.deliveries.claim(10)
    assert (claimed.id, claimed.recipient, claimed.attempts, claimed.zone) == (first, "U1", 1, "UTC")
    assert not claimed.perhaps_sent
    assert book.deliveries.claim(10) == []
    clock.move(seconds=LEASE.total_seconds())
    again = {one.id: one for one in book.deliveries.claim(10)}
    assert len(again) == 2
    assert (again[first].attempts, again[first].perhaps_sent) == (2, False)


def test_of_many_workers_each_gets_other_deliveries(book: Book, company: Company) -> None:
    assert company
    planned = [plan(book, f"U{number}") for number in range(20)]
    with ThreadPoolExecutor(5) as pool:
        taken = [one.id for some in pool.map(lambda _: book.deliveries.claim(2), range(10)) for one in some]
    assert len(taken) == len(set(taken))
    while more := book.deliveries.claim(20):
        taken += [one.id for one in more]
    assert sorted(taken) == planned


def test_who_was_killed_while_sending_leaves_perhaps_twice_and_before_it_nothing(
    book: Book, company: Company, clock: SettableClock
) -> None:
    assert company
    begun, untouched = plan(book, "U1"), plan(book, "U2")
    old = {one.id: one for one in book.deliveries.claim(10)}
    clock.move(seconds=60)
    assert book.deliveries.sending(begun, 1)
    clock.move(seconds=60)
    assert [one.id for one in book.deliveries.claim(10)] == [untouched]  # who sends has a whole lease from then on
    clock.move(seconds=60)
    (again,) = book.deliveries.claim(10)
    assert (again.id, again.perhaps_sent) == (begun, True)
    assert (kept(book, begun).perhaps_twice, kept(book, untouched).perhaps_twice) == (True, False)
    # Whoever comes to life again has lost the lease, and neither sends nor overwrites.
    assert not book.deliveries.sending(begun, old[begun].attempts)
    assert not book.deliveries.hold(begun, "missed", attempt=old[begun].attempts)
    assert kept(book, begun).status is DeliveryStatus.PLANNED


def test_each_result_is_kept_and_is_the_end_of_it(book: Book, company: Company, clock: SettableClock) -> None:
    assert company
    sent, held, failed = plan(book, "U1"), plan(book, "U2"), plan(book, "U3")
    book.deliveries.claim(10)
    book.deliveries.sending(sent)
    book.deliveries.sent(sent, "D1", "1.1", "on_time")
    book.deliveries.hold(held, "nothing_due")
    book.deliveries.fail(failed, "broken", "x" * 300)
    rows = [kept(book, one) for one in (sent, held, failed)]
    assert [(row.status, row.reason) for row in rows] == [
        (DeliveryStatus.SENT, "on_time"),
        (DeliveryStatus.HELD, "nothing_due"),
        (DeliveryStatus.FAILED, "broken"),
    ]
    assert (rows[0].channel, rows[0].ts, rows[0].sent_at, rows[0].sending_since) == ("D1", "1.1", clock.now, None)
    assert len(rows[2].detail) == 200
    assert not any(row.perhaps_twice for row in rows)
    clock.move(hours=1)
    assert book.deliveries.claim(10) == []
    assert book.deliveries.next_attempt() is None
    book.deliveries.sent(sent, "D1", "2.2", "on_time")  # by somebody whose lease had ended
    assert (kept(book, sent).ts, kept(book, sent).perhaps_twice) == ("1.1", True)


def test_what_is_put_off_comes_back_and_what_was_not_its_turn_counts_no_attempt(
    book: Book, company: Company, clock: SettableClock
) -> None:
    assert company
    tried, early = plan(book, "U1"), plan(book, "U2")
    book.deliveries.claim(10)
    book.deliveries.sending(early)  # Slack refused its picture, and said so: it was not sent
    book.deliveries.sending(tried)
    book.deliveries.try_later(tried, timedelta(seconds=4), attempt=1, unheard=True, detail="TimeoutError")
    book.deliveries.put_back(early, timedelta(seconds=4), attempt=1)
    assert book.deliveries.next_attempt() == clock.now + timedelta(seconds=4)
    assert (kept(book, tried).detail, kept(book, tried).perhaps_twice) == ("TimeoutError", True)
    clock.move(seconds=4)
    assert [(one.id, one.attempts, one.perhaps_sent) for one in book.deliveries.claim(10)] == [
        (tried, 2, True),
        (early, 1, False),
    ]


def test_a_workspace_with_much_to_send_lets_others_pass_and_one_that_slack_holds_back_waits_alone(
    book: Book, company: Company
) -> None:
    assert company
    add_workspace(book, "T2")
    for number in range(6):
        plan(book, f"U{number}", due=ago(hours=1))
    plan(book, "U1", workspace="T2")
    assert sorted(one.workspace_id for one in book.deliveries.claim(4)) == ["T1", "T1", "T2"]
    assert [one.workspace_id for one in book.deliveries.claim(1, workspace_id="T1")] == ["T1"]
    assert book.deliveries.claim(1, workspace_id="T2") == []
    for method in (POSTING, TOKEN):
        book.pacing.hold_back("T1", method, 60)
        assert book.deliveries.claim(4) == []
        book.pacing.let_go("T1", method)
    assert len(book.deliveries.claim(4)) == 3


def test_what_is_dead_is_told_each_admin_once_until_it_works_again(
    book: Book, company: Company, clock: SettableClock
) -> None:
    assert company

    def fail(recipient: str, reason: str, day: int) -> None:
        book.deliveries.fail(
            plan(book, recipient, day=date(2026, 3, day), kind=DeliveryKind.DIGEST, due=clock.now),
            reason,
            "is_archived",
        )

    fail("C1", "channel_gone", 2)
    clock.move(days=1)
    fail("C1", "channel_gone", 3)
    fail("C2", "slack_refused", 3)  # nothing that an admin could mend
    assert words_to_admins(book) == [("U2", "channel:C1")]
    works = plan(book, "C1", kind=DeliveryKind.NUDGE, due=clock.now)
    clock.move(days=1)
    book.deliveries.sent(works, "C1", "1.1", "on_time")
    clock.move(days=1)
    fail("C1", "channel_gone", 5)
    assert words_to_admins(book) == [("U2", "channel:C1"), ("U2", "channel:C1")]


def test_a_dead_admin_is_not_told_of_their_own_death_and_a_word_that_fails_brings_no_other(
    book: Book, company: Company
) -> None:
    assert company
    book.deliveries.fail(plan(book, "U2"), "person_gone", "user_disabled")
    assert words_to_admins(book) == []
    book.deliveries.fail(plan(book, "U2", kind=DeliveryKind.ADMINS, about="token"), "person_gone", "user_disabled")
    assert words_to_admins(book) == [("U2", "token")]


def test_what_failed_for_a_dead_token_is_tried_again_when_it_works(
    book: Book, company: Company, clock: SettableClock
) -> None:
    assert company
    old, token, channel = plan(book, "U1", due=ago(days=3)), plan(book, "U3"), plan(book, "C1")
    book.deliveries.fail(old, "token_dead", "token_revoked")
    book.deliveries.fail(token, "token_dead", "token_revoked")
    book.deliveries.fail(channel, "channel_gone", "is_archived")
    clock.move(hours=1)
    assert book.deliveries.revive("T1") == 1
    assert [kept(book, one).status for one in (old, token, channel)] == [
        DeliveryStatus.FAILED,
        DeliveryStatus.PLANNED,
        DeliveryStatus.FAILED,
    ]
