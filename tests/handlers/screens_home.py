"""Homes to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers.views import home, home_day, kit
from storage.domain.home import LINES, Deed, Scope, Showing, Told, When
from storage.domain.money import LARGEST_MINOR
from storage.domain.nudges import DueKind
from storage.domain.people import Role, Source
from storage.queries.absences import Away
from storage.queries.home import Checklist, Part, Pipeline
from storage.queries.home_day import Day, Thing
from storage.queries.open_pipeline import OpenOwner, OpenStage
from storage.queries.people import Choice, Person
from storage.services.home import Shown
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH, EXTREME_TEXTS

Screen = dict[str, Any]
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIM = Person(
    "T1", "EUR", 1, "JO", "Jim <Olive>", Role.SALESPERSON, "U1", "Europe/Oslo", "en-GB", None, is_outsider=False
)
STEP = Thing(
    DueKind.NEXT_STEP,
    "OP000012",
    "OP000012",
    MONDAY - timedelta(days=3),
    120_000_50,
    "Send the plan & <prices>",
    "Boxes & <crates>",
    "Acme AS",
    "Jim <Olive>",
    mine=True,
    may_change=True,
)
CLOSING = replace(STEP, kind=DueKind.CLOSING_DATE, due=MONDAY, what="")
CALL = replace(STEP, kind=DueKind.TASK, no="TD000004", due=MONDAY, what="Call Kari", owner="Otis Falls", mine=False)
LONELY = replace(
    CALL, no="TD000005", opportunity_no="", due=MONDAY + timedelta(days=4), value=None, description="", contact=""
)
THEIRS = replace(LONELY, no="TD000006", what="", owner="Europe", may_change=False)
COUNTS = {When.OVERDUE: 1, When.TODAY: 2, When.WEEK: 2}
NONE = dict.fromkeys(When, 0)
CYCLES = (Choice("EXISTING", "Existing <customers>"), Choice("NEW", ""))
STAGES = (
    OpenStage("EXISTING", "Existing <customers>", 1, "Initial", 3, 300_000_00, 60_000_00 * 10_000),
    OpenStage("EXISTING", "Existing <customers>", 3, "Proposal", 1, 120_000_50, 96_000_40 * 10_000),
    OpenStage("NEW", "", 1, "First <contact>", 1, 0, 0),
)
OWNERS = (OpenOwner("Otis Falls", 4, 400_000_00, 10_000_00 * 10_000), OpenOwner("Jim <Olive>", 1, 20_000_50, 0))
MINE = Shown(
    JIM,
    Part(JIM.acting(MOMENT, Source.SCHEDULE)),
    Showing.EVERYTHING,
    leads=False,
    day=Day(COUNTS, COUNTS, (STEP, CLOSING, CALL, LONELY, THEIRS), 0),
    pipeline=Pipeline(STAGES, (), 2),
    cycles=CYCLES,
    covered=(Away(2, "Otis <Falls>", MONDAY, None, 1, "Jim Olive"),),
    set_up=None,
    told=None,
)
BEGINNER = replace(MINE, day=Day(NONE, NONE, (), 0), pipeline=Pipeline((), (), 0), covered=())
TEAM = replace(
    MINE,
    part=replace(MINE.part, scope=Scope.TEAM, cycle_code="NEW"),
    showing=Showing.TASKS,
    leads=True,
    day=Day(
        {When.OVERDUE: 20, When.TODAY: 2, When.WEEK: 30},
        {When.OVERDUE: 20, When.TODAY: 0, When.WEEK: 25},
        (*(replace(CALL, due=STEP.due),) * 5, *(LONELY,) * (LINES - 5)),
        1,
    ),
    pipeline=Pipeline(STAGES, OWNERS, 0),
    covered=(),
    told=Told(Deed.DONE, MOMENT, "TD000004", "Call Kari & <co>", DueKind.TASK, version=3),
)
NOTHING = replace(TEAM, showing=Showing.TODAY, day=Day(COUNTS, NONE, (), 0), pipeline=Pipeline((), (), 0), told=None)
MOVED = Told(Deed.MOVED, MOMENT, "OP000012", "Send the plan & <prices>", DueKind.NEXT_STEP, MONDAY, 3)
SAID = {
    "next step done": replace(MOVED, deed=Deed.DONE, day=None),
    "next step moved": MOVED,
    "closing date moved": replace(MOVED, kind=DueKind.CLOSING_DATE, what=""),
    "task without a text, on the same day": replace(MOVED, no="TD000005", kind=DueKind.TASK, what="", version=0),
    "refused": Told(Deed.REFUSED, MOMENT, what="OP000012 was dealt with already (Moved), so <nothing> was changed."),
    "shown": Told(Deed.SHOWN, MOMENT, "OP000012"),
    **{what: Told(Deed.SHOWN, MOMENT, what=what) for what in home_day.SHOWN},
}
"""What a Home can say that was just done on it."""
ADMIN = replace(BEGINNER, leads=True, set_up=Checklist(1, 1, 0))

MORE: dict[str, Callable[[], Screen]] = {
    "home": lambda: home.home(ENGLISH, MINE),
    "home_team": lambda: home.home(ENGLISH, TEAM),
    "home_told": lambda: kit.home([home_day.told(ENGLISH, one) for one in SAID.values()]),
    "home_nothing_of_that": lambda: home.home(ENGLISH, NOTHING),
    "home_first_steps": lambda: home.home(ENGLISH, BEGINNER),
    "home_admin": lambda: home.home(ENGLISH, ADMIN),
    "home_checklist": lambda: home.visitor(ENGLISH, Checklist()),
    "home_checklist_half": lambda: home.visitor(ENGLISH, Checklist(2, 0, 1)),
    "home_set_up": lambda: home.visitor(ENGLISH, Checklist(2, 1, 0, sold=True)),
    "home_find": lambda: home.find_window(ENGLISH, 100),
    "home_stranger": lambda: home.stranger(ENGLISH, ["Otis <Falls>", "Jim Olive"]),
    "home_outsider": lambda: home.stranger(ENGLISH, []),
}


def at_the_extremes(text: str) -> Screen:
    """Draw a Home on which there is as much as there can be of everything, and every text is this one."""
    some = text[:100]
    thing = replace(
        CALL, due=date(1999, 1, 1), value=LARGEST_MINOR, what=some, description=some, contact=some, owner=some
    )
    stages = tuple(
        OpenStage(f"C{cycle}", some, stage, some, 10**6, LARGEST_MINOR, LARGEST_MINOR * 10_000)
        for cycle in range(12)
        for stage in range(1, 200)
    )
    many = {When.OVERDUE: 10**6, When.TODAY: 10**6, When.WEEK: 10**6}
    return home.home(
        ENGLISH,
        replace(
            TEAM,
            person=replace(JIM, name=some[:50]),
            day=Day(many, many, (thing,) * LINES, 10**4),
            pipeline=Pipeline(stages, (OpenOwner(some[:50], 10**6, LARGEST_MINOR, 10**18),) * 20, 10**6),
            cycles=tuple(Choice(f"C{number}", some) for number in range(150)),
            covered=(replace(MINE.covered[0], name=some[:50]),) * 50,
            set_up=Checklist(),
            told=replace(MOVED, no="OP999999999", what=some, notice=Told(Deed.REFUSED, MOMENT, what=some)),
        ),
    )


EXTREME: dict[str, Callable[[], Screen]] = {
    **{f"home, {name}": lambda text=text: at_the_extremes(text) for name, text in EXTREME_TEXTS.items()},  # type: ignore[misc]
    "stranger": lambda: home.stranger(ENGLISH, ["Ærlig <&> *Wide*" * 3] * 3),
}
