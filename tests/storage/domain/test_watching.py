"""What is told of opportunities: the lines that count, and what is left of them after a minute."""

from datetime import timedelta

import pytest

from storage.domain.errors import Problem
from storage.domain.money import LARGEST_MINOR
from storage.domain.watching import (
    Event,
    Happening,
    Line,
    WatchingDraft,
    What,
    check_watching,
    first_of,
    happenings,
    in_order,
)
from tests.builders import START

STAGES = {0: (0, ""), 1: (1, "Initial"), 2: (2, "Presentation"), 3: (3, "Proposal")}


def lines(*said: str) -> list[Line]:
    """Read lines such as `OP1 next 1 2` and `OP1 undone:won 0 3`, a second after each other.

    `OP1 updated 100>120` changes the value; `-` stands for none.
    """
    made = []
    for number, (no, action, *stages) in enumerate(one.split() for one in said):
        first, _, second = stages.pop().partition(">") if stages and ">" in stages[-1] else ("-", "", "-")
        before, after = (None if value == "-" else int(value) for value in (first, second))
        was, now = (STAGES[int(stage)] for stage in (stages or ("0", "0")))
        name, _, undid = action.partition(":")
        made.append(Line(START + timedelta(seconds=number), "Jim", no, name, was, now, undid, (before, after)))
    return made


def told(*said: str) -> list[str]:
    """Say in short what is left of them."""
    return [
        f"{no} {one.what} {one.was[0]}-{one.now[0]}" for no, those in happenings(lines(*said)).items() for one in those
    ]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (["OP1 created 0 0"], ["OP1 created 0-0"]),
        (["OP1 created 0 1"], ["OP1 created 0-1"]),
        (["OP1 created 0 0", "OP1 first 0 1", "OP1 next 1 2"], ["OP1 created 0-2"]),
        (["OP1 next 1 2", "OP1 next 2 3"], ["OP1 moved 1-3"]),
        (["OP1 next 1 2", "OP1 previous 2 1"], []),
        (["OP1 jumped 1 3", "OP1 won 3 0"], ["OP1 moved 1-3", "OP1 won 3-0"]),
        (["OP1 won 3 0", "OP1 undone:won 0 3"], []),
        (["OP1 won 3 0", "OP1 undone:won 0 3", "OP1 lost 3 0"], ["OP1 lost 3-0"]),
        (["OP1 next 1 2", "OP1 won 2 0", "OP1 undone:won 0 2"], ["OP1 moved 1-2"]),
        (["OP1 won 3 0", "OP2 undone:won 0 3"], ["OP1 won 3-0", "OP2 not_won 0-3"]),
        (["OP1 won 3 0", "OP1 undone:edited 0 0"], ["OP1 won 3-0"]),
        (["OP1 undone:lost 0 3", "OP2 undone:reopened 3 0"], ["OP1 not_lost 0-3", "OP2 not_reopened 3-0"]),
        (["OP1 undone:next 2 1"], ["OP1 moved 2-1"]),
        (["OP1 undone:assigned 2 2", "OP2 updated 2 2"], []),
        (["OP1 reopened 0 3", "OP1 next 3 2", "OP1 won 2 0"], ["OP1 reopened 0-2", "OP1 won 2-0"]),
        (["OP1 created 0 0", "OP1 deleted"], []),
        (["OP1 updated 100>120"], ["OP1 raised 100-120"]),
        (["OP1 updated 100>120", "OP1 next 1 2 120>150"], ["OP1 raised 100-150", "OP1 moved 1-2"]),
        (["OP1 updated 100>120", "OP1 updated 120>90"], []),
        (["OP1 updated 100>120", "OP1 undone:updated 120>100"], []),
        (["OP1 undone:updated 100>120"], []),
        (["OP1 updated 100>120", "OP1 updated 120>120", "OP1 undone:updated 120>120"], ["OP1 raised 100-120"]),
        (["OP1 updated ->120"], []),
        (["OP1 created 0 0", "OP1 updated 100>120"], ["OP1 created 0-0"]),
        (["OP1 won 3 0 100>120"], ["OP1 won 3-0"]),
        (["OP1 won 3 0", "OP1 deleted", "OP2 created 0 0"], ["OP2 created 0-0"]),
    ],
)
def test_what_was_taken_back_is_left_out_and_moves_are_one(said: list[str], left: list[str]) -> None:
    assert told(*said) == left


@pytest.mark.parametrize(
    ("what", "stage", "events"),
    [
        (What.CREATED, 0, {Event.CREATED}),
        (What.CREATED, 1, {Event.CREATED, Event.STAGE}),
        (What.MOVED, 2, {Event.STAGE}),
        (What.REOPENED, 2, {Event.STAGE}),
        (What.NOT_REOPENED, 0, {Event.STAGE}),
        (What.WON, 0, {Event.WON}),
        (What.NOT_WON, 2, {Event.WON}),
        (What.LOST, 0, {Event.LOST}),
        (What.NOT_LOST, 2, {Event.LOST}),
        (What.RAISED, 2, {Event.RAISED}),
    ],
)
def test_each_thing_is_told_to_who_asked_for_it(what: What, stage: int, events: set[Event]) -> None:
    happened = Happening(what, START, "Jim", now=(stage, "Somewhere" if stage else ""))
    assert {event for event in Event if happened.is_of([event])} == events


@pytest.mark.parametrize(("over", "told"), [(None, True), (99, False), (100, True), (119, True), (120, False)])
def test_a_value_is_told_as_it_passes_what_was_asked_for(over: int | None, *, told: bool) -> None:
    happened = Happening(What.RAISED, START, "Jim", (100, ""), (120, ""))
    assert happened.is_of([Event.RAISED], over) is told


def test_a_message_begins_with_what_was_won_and_ends_with_what_only_moved() -> None:
    found = happenings(
        lines(
            "OP5 next 1 2",
            "OP4 created 0 0",
            "OP3 lost 3 0",
            "OP2 won 3 0",
            "OP6 next 1 2",
            "OP1 next 1 2",
            "OP1 won 2 0",
        )
    )
    assert in_order(found) == ["OP2", "OP1", "OP3", "OP4", "OP5", "OP6"]
    assert first_of(found) == START
    assert first_of({}) is None


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (WatchingDraft("C1"), []),
        (WatchingDraft("C1", tuple(Event), 1, "EU"), []),
        (WatchingDraft("", ()), [("missing", "channel"), ("missing", "events")]),
        (WatchingDraft("C1", ("won", "sung")), [("unknown", "events")]),
        (WatchingDraft("C1", value_over=0), [("value_not_positive", "value_over")]),
        (WatchingDraft("C1", value_over=LARGEST_MINOR + 1), [("value_not_positive", "value_over")]),
        (
            WatchingDraft("C1", unread=(Problem("amount_not_a_number", "value_over"),)),
            [("amount_not_a_number", "value_over")],
        ),
    ],
)
def test_what_is_wrong_with_a_subscription_is_said_together(
    draft: WatchingDraft, problems: list[tuple[str, str]]
) -> None:
    assert [(problem.code, problem.field) for problem in check_watching(draft)] == problems
