"""Digests to draw: a first one, one with everything, a quiet one, extreme ones; their details and settings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

from handlers import ids
from handlers.views import digest_details, digest_settings, digests, kit
from handlers.views.digest_lines import Shown, decision
from handlers.views.opportunities import Message
from storage.domain.digests import EVERYTHING, Bridge, Content, DigestDraft, Part, Reason, Step
from storage.domain.money import LARGEST_MINOR
from storage.domain.nudges import DueKind
from storage.domain.opportunities import Status
from storage.queries.absences import Away
from storage.queries.decisions import Decision, Due
from storage.queries.digests import Named
from storage.queries.nudges import Thing
from storage.queries.open_pipeline import OpenOwner, OpenStage
from storage.queries.people import Choice
from storage.queries.reminders import Untouched
from storage.services.digests import DigestLine
from storage.services.snapshots import Drawn
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH

Screen = dict[str, Any]
AT = Shown(7, 42)
LONG = "Ærlig <&> *Wide* 販売 " * 6
STAGES = (
    OpenStage("EX", "Existing", 1, "Initial", 3, 340_000_00, 340_000_00 * 1000),
    OpenStage("EX", "Existing", 2, "Presentation & <demo>", 1, 120_000_50, 120_000_50 * 4000),
    OpenStage("NEW", "New", 1, "Initial", 2, 900_000_00, 900_000_00 * 500),
)
DECISION = Decision(
    "OP000012", "Boxes & <crates>", "Acme AS", "Jim Olive", 120_000_50, 120_000_50 * 4000, date(2026, 2, 20), 41, 12, 3,
    tuple(Reason),
)  # fmt: skip
CALM = replace(DECISION, no="OP000013", description="Desks", reasons=(Reason.NO_NEXT_STEP,))
NAMES = {
    f"OP{no:06d}": Named(f"OP{no:06d}", f"Desks {no}", "Acme AS", "Jim Olive", Status.IN_PROGRESS) for no in range(1, 9)
} | {
    "OP000010": Named("OP000010", "Lamps", "", "", None),
    "OP000011": Named("OP000011", "Chairs", "Kari & <co>", "Helena Ray", Status.NOT_STARTED),
}
BRIDGE = Bridge(
    1_000_000_00,
    (
        Step(Part.NEW, 5, 500_000_00, tuple((f"OP{no:06d}", 100_000_00) for no in range(1, 6))),
        Step(Part.RAISED, 1, 30_000_50, (("OP000006", 30_000_50),)),
        Step(Part.LOWERED, 2, 70_000_00, (("OP000010", 50_000_00), ("OP000011", 20_000_00))),
        Step(Part.WON, 1, 100_000_00, (("OP000007", 100_000_00),)),
        Step(Part.OUT, 1, 0, (("OP000008", 0),)),
    ),
)
THING = Thing(DueKind.TASK, "TD000004", "", date(2026, 2, 24), None, 1, "Jim Olive", "Call Kari", "Acme AS")
DRAWN = Drawn(
    team="Europe",
    locale="en-GB",
    currency="EUR",
    today=MONDAY,
    since=date(2026, 2, 27),
    parts=frozenset(EVERYTHING),
    stages=STAGES,
    owners=(OpenOwner("Jim Olive", 4, 1_000_000_00, 10**12), OpenOwner("Helena Ray", 2, 360_000_50, 10**11)),
    bridge=BRIDGE,
    names=NAMES,
    decisions=(DECISION, CALM),
    decisions_count=2,
    untouched=(Untouched(1, 1, "Jim Olive", DueKind.TASK, "TD000004", "", date(2026, 2, 24), MONDAY, THING),),
    due=(
        Due("Jim Olive", 1, 2, 3, "task", "TD000004", "Call Kari", date(2026, 2, 26)),
        Due("Helena Ray", 0, 0, 1, "closing_date", "OP000012", "Boxes & <crates>", date(2026, 3, 6)),
    ),
    away=(
        Away(3, "Otis Falls", MONDAY, date(2026, 3, 4), 1, "Jim Olive"),
        Away(4, "Benjamin Chiu", MONDAY, None, None, ""),
    ),
)
FIRST = replace(DRAWN, bridge=None, since=None, names={}, untouched=(), away=(), team="")
QUIET = replace(DRAWN, bridge=Bridge(1_360_000_50, ()), decisions=(), decisions_count=0, untouched=(), due=())
WIDE_NAME = Named("OP999999", LONG[:100], LONG[:100], LONG[:50], Status.NOT_STARTED)
EXTREME = replace(
    DRAWN,
    team=LONG[:50],
    stages=tuple(
        OpenStage("X" * 10, LONG[:100], no, LONG[:100], 10**6, LARGEST_MINOR - no, LARGEST_MINOR * 10**4)
        for no in range(300)
    ),
    owners=tuple(OpenOwner(LONG[:50], 10**6, LARGEST_MINOR, LARGEST_MINOR * 10**4) for _ in range(3_000)),
    bridge=Bridge(
        LARGEST_MINOR,
        tuple(Step(part, 10**6, LARGEST_MINOR, (("OP999999", LARGEST_MINOR),) * 500) for part in Part),
    ),
    names={"OP999999": WIDE_NAME},
    decisions=(
        replace(DECISION, description=LONG[:100], contact=LONG[:100], owner=LONG[:50], value=LARGEST_MINOR),
    ) * 30,
    decisions_count=10**6,
    untouched=(Untouched(1, 1, LONG[:50], DueKind.TASK, "TD000004", "", MONDAY, MONDAY,
                         replace(THING, description=LONG[:100], contact=LONG[:100])),) * 30,
    due=(Due(LONG[:50], 10**6, 10**6, 10**6, "task", "TD999999", LONG[:100], date(1900, 1, 1)),) * 3_000,
    away=(Away(3, LONG[:50], MONDAY, date(2999, 12, 31), 1, LONG[:50]),) * 500,
)  # fmt: skip
ROW = DigestLine(7, "C0SALES", "Europe", time(8, 30), "12345", "Europe/Oslo", active=True)
PAUSED = replace(ROW, id=8, team="", days="135", active=False)
MINE = kit.button("My reminders", "nudge.my_reminders", "mine")
TEAMS = [Choice("EU", "Europe"), Choice("US", "America")]
MANY_TEAMS = [Choice(f"T{no:03d}", LONG[:50]) for no in range(150)]


def message(drawn: Message) -> Screen:
    return {"text": drawn[0], "blocks": drawn[1]}


def told(drawn: Drawn, preview: str = "") -> Screen:
    made = digests.digest(ENGLISH, drawn, AT, preview)
    return {"text": made.text, "blocks": made.blocks}


def thread(drawn: Drawn) -> list[Screen]:
    return [message(one) for one in digest_details.thread(ENGLISH, drawn)]


def details(show: str, total: int, page: int = 0) -> Screen:
    areas = {"new": 5, "won": 1, digest_details.OWNERS: 2, digest_details.DECISIONS: 600}
    lines = [decision(ENGLISH, CALM, "EUR", MONDAY, ids.ACTION_DIGEST_OPEN)] * min(total, digest_details.PAGE)
    given = digest_details.Details("Europe", areas, lines, total, "The 500 largest of 600" if total else "")
    return digest_details.details(ENGLISH, given, replace(AT, show=show, page=page))


def settings(*rows: DigestLine, page: int = 0, manages: bool = True, **said: str) -> Screen:
    given = digest_settings.DigestsPage(rows, page, 25 if page else len(rows), manages, MINE)
    return digest_settings.digests(ENGLISH, given, "{}", **said)


def form(teams: list[Choice], draft: DigestDraft, *, everybody: bool) -> Screen:
    return digest_settings.digest_form(ENGLISH, digest_settings.DigestForm(teams, everybody, draft), "{}")


MORE: dict[str, Callable[[], Screen]] = {
    "digest": lambda: told(DRAWN),
    "digest_first": lambda: told(FIRST),
    "digest_quiet": lambda: told(QUIET),
    "digest_preview": lambda: told(replace(DRAWN, parts=frozenset({Content.DUE})), "A preview, for you alone."),
    "digest_thread": lambda: thread(DRAWN)[0],
    "digest_details": lambda: details(digest_details.DECISIONS, 40, 1),
    "digest_details_nothing": lambda: details("won", 0),
    "digests": lambda: settings(ROW, PAUSED, told="Saved"),
    "digests_none": settings,
    "digests_mine": lambda: settings(manages=False),
    "digests_page": lambda: settings(*[replace(ROW, team=LONG[:50])] * 10, page=1, trouble="Saved, but …"),
    "digest_form": lambda: form(TEAMS, DigestDraft("EU", "C0SALES", time_zone="Europe/Oslo"), everybody=True),
    "digest_form_many": lambda: form(MANY_TEAMS, DigestDraft(), everybody=False),
}
EXTREMES: dict[str, Callable[[], list[Screen]]] = {
    "digest": lambda: [told(EXTREME, LONG)],
    "thread": lambda: thread(EXTREME),
}
