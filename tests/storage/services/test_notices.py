"""Answers that could not be told are told once, later."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.services.book import Book
from storage.services.notices import GIVE_UP_AFTER, LEASE
from tests.builders import Company, SettableClock


@pytest.fixture
def kept(book: Book, company: Company) -> Book:
    """Keep one answer for U1."""
    book.notices.keep(company.workspace_id, "U1", "created", record_no="OP000001", by="Åse")
    return book


def test_what_is_kept_is_taken_with_its_values(kept: Book) -> None:
    (waiting,) = kept.notices.take_due(10)
    assert (waiting.workspace_id, waiting.slack_user_id, waiting.kind) == ("T1", "U1", "created")
    assert (waiting.record_no, waiting.values) == ("OP000001", {"by": "Åse"})


def test_what_is_taken_is_nobody_elses_until_the_lease_ends(kept: Book, clock: SettableClock) -> None:
    assert len(kept.notices.take_due(10)) == 1
    assert kept.notices.take_due(10) == []
    clock.move(seconds=LEASE.total_seconds())
    assert len(kept.notices.take_due(10)) == 1


def test_of_many_who_take_at_once_one_gets_it(kept: Book) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = [future.result() for future in [pool.submit(kept.notices.take_due, 10) for _ in range(8)]]
    assert sum(map(len, taken)) == 1


def test_what_was_told_is_not_told_again(kept: Book, clock: SettableClock) -> None:
    (waiting,) = kept.notices.take_due(10)
    kept.notices.told(waiting.id)
    clock.move(hours=1)
    assert kept.notices.take_due(10) == []


def test_the_waits_double_up_to_ten_minutes(kept: Book, clock: SettableClock) -> None:
    for seconds in (2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600):
        (waiting,) = kept.notices.take_due(10)
        kept.notices.try_later(waiting.id)
        clock.move(seconds=seconds - 1)
        assert kept.notices.take_due(10) == []
        clock.move(seconds=1)


def test_what_is_too_old_helps_nobody(kept: Book, clock: SettableClock) -> None:
    clock.now += GIVE_UP_AFTER
    assert [waiting.given_up for waiting in kept.notices.take_due(10)] == [True]
    clock.move(hours=1)
    assert kept.notices.take_due(10) == []
