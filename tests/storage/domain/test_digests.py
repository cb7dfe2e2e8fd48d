"""The bridge adds up whatever happened; the rules of what needs a decision; what a subscription must be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from storage.domain.digests import (
    Bridge,
    DigestDraft,
    Now,
    Part,
    Reason,
    Step,
    Then,
    Watched,
    bridge,
    check_digest,
    moved,
    reasons,
    usual_days,
)
from storage.domain.opportunities import Status
from tests.builders import MONDAY

OPEN, WON, LOST, NOT_STARTED = Status.IN_PROGRESS, Status.WON, Status.LOST, Status.NOT_STARTED
HERE, ELSEWHERE = Then(100, inside=True), Then(100, inside=False)

CASES: dict[str, tuple[Then | None, Now | None, tuple[tuple[Part, int], ...]]] = {
    "nothing happened": (HERE, Now(OPEN, 100, inside=True), ()),
    "a new one": (None, Now(OPEN, 70, inside=True), ((Part.NEW, 70),)),
    "a new one of another team": (None, Now(OPEN, 70, inside=False), ()),
    "one that was raised": (HERE, Now(OPEN, 130, inside=True), ((Part.RAISED, 30),)),
    "one that was lowered": (HERE, Now(OPEN, 60, inside=True), ((Part.LOWERED, 40),)),
    "one that was won": (HERE, Now(WON, 100, inside=True), ((Part.WON, 100),)),
    "one sold for more": (HERE, Now(WON, 120, inside=True), ((Part.RAISED, 20), (Part.WON, 120))),
    "one sold for less": (HERE, Now(WON, 90, inside=True), ((Part.LOWERED, 10), (Part.WON, 90))),
    "one that was lost": (HERE, Now(LOST, 100, inside=True), ((Part.LOST, 100),)),
    "one that somebody else won": (HERE, Now(WON, 100, inside=False), ((Part.WON, 100),)),
    "one that came and was won": (None, Now(WON, 50, inside=True), ((Part.NEW, 50), (Part.WON, 50))),
    "one of another team that came and was lost": (None, Now(LOST, 50, inside=False), ()),
    "one that left": (HERE, Now(OPEN, 500, inside=False), ((Part.OUT, 100),)),
    "one that was handed to us": (ELSEWHERE, Now(OPEN, 100, inside=True), ((Part.IN, 100),)),
    "one handed to us and raised": (ELSEWHERE, Now(OPEN, 110, inside=True), ((Part.IN, 100), (Part.RAISED, 10))),
    "one handed to us and won": (ELSEWHERE, Now(WON, 100, inside=True), ((Part.IN, 100), (Part.WON, 100))),
    "one that is none of ours": (ELSEWHERE, Now(OPEN, 900, inside=False), ()),
    "one that others won": (ELSEWHERE, Now(WON, 900, inside=False), ()),
    "one that was deleted": (HERE, None, ((Part.LOWERED, 100),)),
    "one of others that was deleted": (ELSEWHERE, None, ()),
    "one taken back to before its first stage": (HERE, Now(NOT_STARTED, 0, inside=True), ((Part.LOWERED, 100),)),
    "one that never began": (None, Now(NOT_STARTED, 0, inside=True), ()),
    "nothing at all": (None, None, ()),
}


@pytest.mark.parametrize("name", CASES)
def test_what_happened_is_told_by_its_parts(name: str) -> None:
    then, now, parts = CASES[name]
    assert moved(then, now) == parts


def test_the_parts_of_every_pair_add_up() -> None:
    thens = [None, *(Then(value, inside) for value, inside in product((0, 7, 100), (True, False)))]
    nows = [
        None,
        *(Now(status, value, inside) for status, value, inside in product(Status, (0, 7, 100), (True, False))),
    ]
    for then, now in product(thens, nows):
        built = bridge(then.value if then and then.inside else 0, [("OP000001", then, now)])
        assert built.closing == (now.value if now and now.is_open and now.inside else 0)


class World:
    """Opportunities as somebody would write them on a sheet of paper: number, owner's team, state, value."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rows: dict[str, tuple[str, str, int]] = {}
        self.made = 0

    def happen(self) -> None:
        deeds: list[Callable[[], None]] = [
            self.create,
            self.create,
            self.change,
            self.change,
            self.end,
            self.hand,
            self.go,
        ]
        self.random.choice(deeds)()

    def create(self) -> None:
        self.made += 1
        state = self.random.choice(["open", "open", "waiting"])
        self.rows[f"OP{self.made:06d}"] = self.random.choice("AB"), state, self.random.randrange(1000)

    def pick(self, *states: str) -> str | None:
        return self.random.choice([no for no, row in self.rows.items() if row[1] in states] or [None])

    def change(self) -> None:
        if no := self.pick("open"):
            self.rows[no] = *self.rows[no][:2], self.random.randrange(1000)

    def end(self) -> None:
        if no := self.pick("open", "waiting", "won", "lost"):
            team, state, value = self.rows[no]
            ends = {"open": ["won", "lost", "waiting"], "waiting": ["open", "won"]}.get(state, ["open"])
            self.rows[no] = team, self.random.choice(ends), value + self.random.choice([0, 0, 50])

    def hand(self) -> None:
        if no := self.pick("open", "won"):
            self.rows[no] = "B" if self.rows[no][0] == "A" else "A", *self.rows[no][1:]

    def go(self) -> None:
        if no := self.pick("won", "lost", "waiting"):
            del self.rows[no]

    def total(self) -> int:
        return sum(value for team, state, value in self.rows.values() if (team, state) == ("A", "open"))


STATES = {"open": OPEN, "won": WON, "lost": LOST, "waiting": NOT_STARTED}


def as_now(row: tuple[str, str, int] | None) -> Now | None:
    return Now(STATES[row[1]], row[2], row[0] == "A") if row else None


def test_the_bridge_adds_up_for_thousands_of_histories() -> None:
    seen: set[Part] = set()
    for seed in range(3_000):
        world = World(Random(seed))  # noqa: S311 - the same histories each time
        for _ in range(10):
            world.happen()
        opening = world.total()
        before = {no: Then(row[2], row[0] == "A") for no, row in world.rows.items() if row[1] == "open"}
        closed = {no for no, row in world.rows.items() if row[1] in {"won", "lost"}}
        for _ in range(12):
            world.happen()
        numbers = sorted({*before, *world.rows} - {no for no in closed if world.rows.get(no, "")[1:2] != ("open",)})
        built = bridge(opening, ((no, before.get(no), as_now(world.rows.get(no))) for no in numbers))
        assert built.closing == world.total(), f"history {seed}"
        seen |= {step.part for step in built.steps}
    assert seen == set(Part)


def test_a_part_names_its_largest_in_order_and_counts_all() -> None:
    lines = [(f"OP{no:06d}", None, Now(OPEN, no % 50, inside=True)) for no in range(1, 1001)]
    built = bridge(0, lines, kept=3)
    assert built == Bridge(0, (Step(Part.NEW, 1000, 24_500, (("OP000049", 49), ("OP000099", 49), ("OP000149", 49))),))


CALM = Watched(MONDAY + timedelta(days=1), has_next_step=True, days_in_stage=30, usual_days=30, pushes=2)


@pytest.mark.parametrize(
    ("watched", "found"),
    [
        (CALM, ()),
        (replace(CALM, closing_date=MONDAY), ()),
        (replace(CALM, closing_date=MONDAY - timedelta(days=1)), (Reason.CLOSING_PASSED,)),
        (replace(CALM, has_next_step=False), (Reason.NO_NEXT_STEP,)),
        (replace(CALM, days_in_stage=31), (Reason.LONG_IN_STAGE,)),
        (replace(CALM, days_in_stage=7, usual_days=0), ()),
        (replace(CALM, days_in_stage=8, usual_days=0), (Reason.LONG_IN_STAGE,)),
        (replace(CALM, pushes=3), (Reason.PUSHED,)),
        (replace(CALM, pushes=9, has_next_step=False), (Reason.NO_NEXT_STEP, Reason.PUSHED)),
    ],
)
def test_what_needs_a_decision_says_why(watched: Watched, found: tuple[Reason, ...]) -> None:
    assert reasons(watched, MONDAY) == found


def test_the_usual_days_are_the_median_once_five_were_won() -> None:
    assert [usual_days(won, 3.5) for won in (0, 4, 5, 90)] == [30, 30, 3.5, 3.5]


GOOD = DigestDraft("EU", "C1", time_zone="Europe/Oslo")


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (GOOD, []),
        (replace(GOOD, team="", parts=(), days="7"), []),
        (replace(GOOD, channel=""), [("missing", "channel")]),
        (replace(GOOD, days=""), [("missing", "days")]),
        (replace(GOOD, days="128"), [("missing", "days")]),
        (replace(GOOD, time_zone="Mars/Base"), [("unknown", "time_zone")]),
        (replace(GOOD, parts=("bridge", "poem")), [("unknown", "parts")]),
        (DigestDraft(days="", time_zone=""), [("missing", "channel"), ("missing", "days"), ("unknown", "time_zone")]),
    ],
)
def test_a_subscription_is_checked_whole(draft: DigestDraft, codes: list[tuple[str, str]]) -> None:
    assert [(problem.code, problem.field) for problem in check_digest(draft)] == codes
