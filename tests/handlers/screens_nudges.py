"""Nudges to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from handlers.forms import LONGEST_METADATA
from handlers.views import nudge_windows
from handlers.views.nudges import nudge_message, rest_message
from handlers.views.opportunities import Message
from storage.domain.nudges import Became, DueKind, Group, LineStatus, Nudging
from storage.domain.people import Role
from storage.queries.nudge_lines import Dealt, Item, Nudge
from storage.queries.nudges import Thing
from storage.queries.people import Person
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH, EXTREME_TEXTS
from tests.handlers.screens_tasks import OF_A_TEAM, TASK

Screen = dict[str, Any]
JIM = Person("T1", "EUR", 1, "JO", "Jim Olive", Role.SALESPERSON, "U1", "Europe/Oslo", "en-GB", None, is_outsider=False)
LATE, TOMORROW = MONDAY - timedelta(days=3), MONDAY + timedelta(days=1)
THING = Thing(
    DueKind.NEXT_STEP,
    "OP000012",
    "OP000012",
    LATE,
    None,
    1,
    "Jim Olive",
    "Boxes & <crates>",
    "Acme AS",
    "Send the plan",
    12_000_000,
    date(2026, 2, 10),
)
STEP = Item(1, DueKind.NEXT_STEP, Group.OVERDUE, LineStatus.OPEN, Became.DUE, LATE, "OP000012", THING, owner_id=1)
CLOSING = replace(STEP, id=2, kind=DueKind.CLOSING_DATE, group=Group.TODAY, due_date=MONDAY)
LONELY = replace(THING, kind=DueKind.TASK, opportunity_no="", description="", contact="", what="Buy lunch", value=None)
CALL = replace(STEP, id=3, kind=DueKind.TASK, group=Group.TODAY, due_date=MONDAY, record_no="TD000004", thing=LONELY)
QUOTE = replace(STEP, id=4, kind=DueKind.QUOTE, group=Group.SOON, due_date=TOMORROW, record_no="SQ000003")
IDLE = replace(STEP, id=5, kind=DueKind.IDLE, group=Group.STUCK, due_date=date(2026, 2, 25))
ASKS = replace(STEP, id=6, asks="hours")
COVERED = replace(STEP, id=7, owner_id=2, cover="Otis Falls", cover_until=TOMORROW)
UNTIL = datetime(2026, 3, 2, 11, tzinfo=UTC)
SETTLED = (
    replace(STEP, id=8, status=LineStatus.DONE, became=Became.DONE, undo=True),
    replace(CLOSING, id=9, status=LineStatus.MOVED, became=Became.MOVED, thing=replace(THING, due=TOMORROW), undo=True),
    replace(STEP, id=10, status=LineStatus.SNOOZED, until=UNTIL, undo=True),
    replace(STEP, id=11, status=LineStatus.STOPPED, undo=True),
    replace(CLOSING, id=12, status=LineStatus.WON, became=Became.WON),
    replace(STEP, id=13, became=Became.ELSEWHERE, thing=replace(THING, owner_name="Otis Falls")),
    replace(CALL, id=14, became=Became.GONE),
)
NUDGE = Nudge(7, "D1", "1.0", JIM, MONDAY, (STEP, CLOSING, CALL, QUOTE, IDLE), total=5)
RETURNING = replace(NUDGE, items=(STEP, COVERED), total=4, returning=(LATE, LATE), quieted=True, nudging=Nudging.WEEKLY)
DEALT = (Dealt("OP000007", "Acme AS · Boxes", Became.WON), Dealt("TD000009", "Call <Kari>", Became.MOVED, TOMORROW))


def message(drawn: Message) -> Screen:
    return {"text": drawn[0], "blocks": drawn[1]}


def nudge(given: Nudge) -> Screen:
    return message(nudge_message(ENGLISH, given, "m"))


def full(text: str, *, settled: bool = False) -> Nudge:
    """Make a nudge of twenty lines whose every text is this one, under as many headings as there can be."""
    cut = text[:100]
    thing = replace(THING, description=cut, contact=cut, what=cut, owner_name=cut[:50], value=10**12)
    own = [replace(STEP, id=10**9 + at, group=group, thing=thing) for at, group in enumerate([*Group] * 4)]
    covers = [
        replace(COVERED, id=2 * 10**9 + at, owner_id=2 + at % 2, thing=thing, cover=cut[:50] or "x") for at in range(4)
    ]
    items = [replace(one, became=Became.ELSEWHERE) if settled else one for one in (*own, *covers)]
    dealt = tuple(Dealt("OP000012", cut, Became.MOVED, LATE) for _ in range(10))
    made = replace(NUDGE, items=tuple(items), total=10**6, returning=(LATE, LATE), quieted=True, nudging=Nudging.WEEKLY)
    return replace(made, dealt=dealt, dealt_count=10**6)


MORE: dict[str, Callable[[], Screen]] = {
    "nudge": lambda: nudge(NUDGE),
    "nudge_settled": lambda: nudge(replace(NUDGE, items=SETTLED, total=len(SETTLED))),
    "nudge_asking": lambda: nudge(replace(NUDGE, items=(ASKS,), total=1)),
    "nudge_on_return": lambda: nudge(replace(RETURNING, dealt=DEALT, dealt_count=12)),
    "nudge_on_return_all_done": lambda: nudge(replace(RETURNING, items=(), total=0, dealt=DEALT, dealt_count=2)),
    "nudge_older": lambda: nudge(replace(NUDGE, items=(replace(CALL, newer=True),), total=1)),
    "nudge_daily_again": lambda: nudge(replace(NUDGE, items=(CALL,), total=1, quieted=True)),
    "nudge_rest": lambda: message(rest_message(ENGLISH, [replace(THING, due=MONDAY), LONELY], "EUR", MONDAY)),
    "nudge_rest_empty": lambda: message(rest_message(ENGLISH, [], "EUR", MONDAY)),
    "nudge_move": lambda: nudge_windows.move(ENGLISH, "OP000012 · Boxes", TOMORROW, "{}"),
    "nudge_hand_over": lambda: nudge_windows.hand_over(ENGLISH, TASK, "{}"),
    "nudge_hand_over_of_a_team": lambda: nudge_windows.hand_over(ENGLISH, OF_A_TEAM, "{}"),
    "my_reminders": lambda: nudge_windows.reminders(ENGLISH, (Nudging.DAILY, time(9), "12345"), "Europe/Oslo", "{}"),
}
EXTREME: dict[str, Callable[[], Screen]] = {
    f"{name} of {which}": draw
    for which, text in EXTREME_TEXTS.items()
    for name, draw in {
        "nudge": lambda text=text: nudge(full(text)),
        "settled": lambda text=text: nudge(full(text, settled=True)),
        "rest": lambda text=text: message(
            rest_message(ENGLISH, [replace(THING, description=text[:100], what=text[:100])] * 60, "EUR", MONDAY)
        ),
        "windows": lambda text=text: nudge_windows.hand_over(
            ENGLISH, replace(TASK, description=text[:100], salesperson_name=text[:50]), "x" * LONGEST_METADATA
        ),
        "move": lambda text=text: nudge_windows.move(ENGLISH, f"OP000012 · {text}", MONDAY, "x" * LONGEST_METADATA),
    }.items()
}
"""Every screen with what is extreme; texts are as long as the book keeps them."""
