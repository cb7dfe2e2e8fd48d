"""Who of the sample company is which Slack user."""

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.models import Salesperson
from storage.services import sample
from storage.services.book import Book
from tests.storage.selling import dump

W = "T1"
PEOPLE = {"JO": "U1", "OF": "U2"}


def test_slack_users_are_linked_as_asked_last(timeless: Book) -> None:
    for people, linked in (
        ({}, {}),
        ({"JO": "U1"}, {"JO": "U1"}),
        ({}, {"JO": "U1"}),
        ({"OF": "U2"}, {"JO": "U1", "OF": "U2"}),
        ({"JO": "U2", "OF": "U1"}, {"JO": "U2", "OF": "U1"}),
        ({"JO": "U9"}, {"JO": "U9", "OF": "U1"}),
    ):
        sample.load(timeless, W, 2026, people)
        with timeless.database.reading() as session:
            rows = session.exec(select(Salesperson).where(col(Salesperson.slack_user_id).is_not(None))).all()
        assert {row.code: row.slack_user_id for row in rows} == linked


def test_who_was_linked_is_told(timeless: Book) -> None:
    for people, linked in (
        (PEOPLE, PEOPLE),
        (PEOPLE, {}),
        ({"JO": "U1", "HR": "U3"}, {"HR": "U3"}),
        ({"JO": "U2", "OF": "U1"}, {"JO": "U2", "OF": "U1"}),
    ):
        assert sample.load(timeless, W, 2026, people).linked == linked


def test_a_slack_user_is_not_taken_from_somebody(timeless: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE)
    before = dump(timeless.database)
    with pytest.raises(RuleBrokenError) as refused:
        sample.load(timeless, W, 2026, {"JO": "U9", "HR": "U2"})
    (problem,) = refused.value.problems
    assert (problem.code, problem.values) == ("slack_user_taken", {"key": "U2", "by": "OF", "code": "HR"})
    assert dump(timeless.database) == before


def test_another_slack_user_has_another_profile(timeless: Book, book: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE)
    for user in PEOPLE.values():
        person = book.people.by_slack_user(W, user)
        assert person is not None
        book.people.keep_profile(person, "Asia/Tokyo", "ja-JP", is_outsider=True)
    sample.load(timeless, W, 2026, {"JO": "U9", "OF": "U2"})
    jim, otis = book.people.by_slack_user(W, "U9"), book.people.by_slack_user(W, "U2")
    assert jim is not None
    assert otis is not None
    assert (jim.is_outsider, jim.profile_read_at, jim.locale) == (False, None, "en-US")
    assert (otis.is_outsider, otis.locale) == (True, "ja-JP")
