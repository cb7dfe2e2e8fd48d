"""Slots are reserved in the database: never closer than Slack allows, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage.services.book import Book
from storage.services.pacing import (
    CHANNEL_GAP,
    POST_GAP,
    POSTING,
    PROFILE_GAP,
    PROFILES,
    PROFILES_AT_ONCE,
    TOKEN,
    UPDATE_GAP,
    UPDATES_AT_ONCE,
)
from tests.builders import Company, add_workspace

SLACK = 0.5
"""Seconds that a busy machine may take between two calls."""


def test_slots_of_a_workspace_are_a_tenth_of_a_second_apart_and_of_a_channel_a_second(
    book: Book, company: Company
) -> None:
    assert company
    add_workspace(book, "T2")
    with ThreadPoolExecutor(4) as pool:
        waits = sorted(pool.map(lambda number: book.pacing.reserve("T1", f"C{number}"), range(24)))
    assert waits[-1] >= 20 * POST_GAP - timedelta(seconds=SLACK)
    assert waits[-1] <= 23 * POST_GAP
    of_one = [book.pacing.reserve("T2", "C1").total_seconds() for _ in range(3)]
    assert of_one[0] == 0
    assert of_one == pytest.approx([0, 1, 2], abs=SLACK)
    # What waits for its channel uses up no slot of the others.
    assert book.pacing.reserve("T2", "C2") <= 3 * POST_GAP


def test_a_slot_too_far_away_is_told_and_not_reserved(book: Book, company: Company) -> None:
    assert company
    book.pacing.reserve("T1", "C1")
    book.pacing.reserve("T1", "C1")
    for _ in range(5):
        assert timedelta(seconds=1.2) < book.pacing.reserve("T1", "C1", timedelta(seconds=1)) <= 2 * CHANNEL_GAP


def test_slack_is_left_alone_for_as_long_as_it_says_in_that_workspace_and_method_alone(
    book: Book, company: Company
) -> None:
    assert company
    add_workspace(book, "T2")
    book.pacing.hold_back("T1", POSTING, 60)
    book.pacing.hold_back("T1", POSTING, 5)  # the longer one counts
    assert book.pacing.held("T1", POSTING).total_seconds() == pytest.approx(60, abs=SLACK)
    assert book.pacing.reserve("T1", "C1", timedelta(seconds=1)).total_seconds() == pytest.approx(60, abs=SLACK)
    assert not book.pacing.held("T1", "files.getUploadURLExternal")
    assert not book.pacing.held("T2", POSTING)
    assert book.pacing.reserve("T2", "C1") == timedelta()
    book.pacing.hold_back("T2", TOKEN, 60)
    assert book.pacing.held_workspaces(TOKEN) == ["T2"]
    assert book.pacing.held("T2", "files.getUploadURLExternal")
    book.pacing.let_go("T2", TOKEN)
    book.pacing.let_go("T2", TOKEN)
    assert book.pacing.held_workspaces(TOKEN) == []
    assert not book.pacing.held("T2", POSTING)


def test_profiles_are_read_some_at_once_and_then_one_a_second_and_never_while_slack_is_to_be_left_alone(
    book: Book, company: Company
) -> None:
    assert company
    add_workspace(book, "T2")
    taken = sum(book.pacing.take_profile("T1") for _ in range(PROFILES_AT_ONCE + 10))
    assert PROFILES_AT_ONCE <= taken <= PROFILES_AT_ONCE + 5
    drawn = sum(book.pacing.take_update("T1") for _ in range(UPDATES_AT_ONCE + 10))
    assert UPDATES_AT_ONCE <= drawn <= UPDATES_AT_ONCE + 5
    assert timedelta(minutes=1) / UPDATE_GAP + UPDATES_AT_ONCE <= 30, "most of fifty are for what people press"
    assert timedelta(minutes=1) / PROFILE_GAP + PROFILES_AT_ONCE <= 80, "with what people ask themselves, under 100"
    for held in (PROFILES, TOKEN):
        assert book.pacing.take_profile("T2")
        book.pacing.hold_back("T2", held, 60)
        assert not book.pacing.take_profile("T2")
        book.pacing.let_go("T2", held)
