"""The windows in which a workspace sets up how it sells, to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.setup.browsing import Place
from handlers.text import problems
from handlers.views.setup import activities, close_codes, cycles, menu, pages
from storage.domain.cycles import ProbabilityMethod
from storage.domain.errors import Problem
from storage.domain.opportunities import Priority, Status
from storage.domain.setup import some
from storage.domain.tasks import TaskType
from storage.queries.activities import ActivityRow, StepRow
from storage.queries.listing import Listed
from storage.queries.setup import CloseCodeRow, CycleRow, Overview, StageRow
from storage.services.activity_setup import ActivityPage
from storage.services.cycle_setup import CyclePage
from tests.handlers.screens import ENGLISH

HERE = Place("cycles", 0, 7, 0, 3, 12, "0123456789abcdef").dump()
LONG = "販<&>*_" * 16
CYCLE = CycleRow(
    7, "EX-LARGE", "Existing & large", ProbabilityMethod.MULTIPLY, blocked=False, stages=5, open=3, is_default=True
)
BLOCKED = replace(CYCLE, id=8, code="OLD", description="", blocked=True, is_default=False, open=1, stages=1)
STAGE = StageRow(
    3, 3, "Proposal", 85, 80, "PROPOSAL", quote_required=True, allow_skip=True, date_formula="2W+1D", open=2
)
PLAIN = StageRow(
    4, 4, "Sign <Contract>", 95, 100, None, quote_required=False, allow_skip=False, date_formula="", open=0
)
ACTIVITY = ActivityRow(5, "PROPOSAL", "Write & present", blocked=False, steps=2, stages=1)
STEP = StepRow(6, 1, TaskType.PHONE_CALL, "Arrange a date", Priority.HIGH, "1W")
CODE = CloseCodeRow(9, "PRICE_L", "The price & terms", Status.LOST, blocked=False, used=2)
FULL = Overview(2, 9, 18, 7, 6)

EXTREME_CYCLE = replace(CYCLE, id=2**31 - 1, code="W" * 10, description=LONG, stages=200, open=10**9)
EXTREME_STAGE = replace(STAGE, id=2**31 - 1, no=9999, description=LONG, activity="W" * 10, date_formula="1W" * 16)
EXTREME_ACTIVITY = replace(ACTIVITY, id=2**31 - 1, code="W" * 10, description=LONG, steps=200, stages=200)
EXTREME_STEP = replace(STEP, id=2**31 - 1, no=9999, description=LONG, date_formula="1W" * 16)
EXTREME_CODE = replace(CODE, id=2**31 - 1, code="W" * 10, description=LONG, used=10**9)
FURTHEST = Place("cycles", 2**31 - 1, 2**31 - 1, 2**31 - 1, 2**31 - 1, 2**31 - 1, "0123456789abcdef").dump()
IN_USE = Problem(
    "cycle_in_use", None, {"cycle": "EX-LARGE", "opportunities": some([f"OP{no:06d}" for no in range(1, 5)])}
)


def _many(row: Any, total: int = 200) -> Listed[Any]:  # noqa: ANN401 - any kind of row
    """Give a page in the middle of a long list."""
    return Listed((row,) * 10, total, 5)


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "setup_menu": lambda: menu.menu(ENGLISH, FULL, Place().dump(), "Added: 2 sales cycles"),
    "setup_menu_empty": lambda: menu.menu(ENGLISH, Overview(0, 0, 0, 0, 0), Place().dump()),
    "setup_cycles": lambda: cycles.cycle_list(ENGLISH, Listed((CYCLE, BLOCKED), 2, 0), HERE, "Saved EX-LARGE"),
    "setup_cycles_empty": lambda: cycles.cycle_list(ENGLISH, Listed((), 0, 0), HERE),
    "setup_cycles_many": lambda: cycles.cycle_list(ENGLISH, _many(EXTREME_CYCLE), FURTHEST, LONG),
    "setup_cycle": lambda: cycles.cycle_page(ENGLISH, CyclePage(CYCLE, Listed((STAGE, PLAIN), 2, 0), 3), HERE),
    "setup_cycle_blocked": lambda: cycles.cycle_page(ENGLISH, CyclePage(BLOCKED, Listed((), 0, 0), 3), HERE),
    "setup_cycle_many": lambda: cycles.cycle_page(
        ENGLISH, CyclePage(EXTREME_CYCLE, _many(EXTREME_STAGE), 3), FURTHEST, LONG
    ),
    "setup_cycle_new": lambda: cycles.cycle_form(ENGLISH, HERE),
    "setup_cycle_edit": lambda: cycles.cycle_form(ENGLISH, HERE, BLOCKED),
    "setup_stage_new": lambda: cycles.stage_form(ENGLISH, HERE, 5),
    "setup_stage_edit": lambda: cycles.stage_form(ENGLISH, HERE, 3, STAGE),
    "setup_stage_extreme": lambda: cycles.stage_form(ENGLISH, FURTHEST, 9999, EXTREME_STAGE),
    "setup_in_use": lambda: pages.in_use(
        ENGLISH, HERE, problems.say(ENGLISH, IN_USE), cycles.block_cycle(ENGLISH, CYCLE)
    ),
    "setup_in_use_extreme": lambda: pages.in_use(
        ENGLISH, FURTHEST, LONG * 40, cycles.block_cycle(ENGLISH, EXTREME_CYCLE)
    ),
    "setup_instead": lambda: pages.instead(ENGLISH, HERE, "Blocked EX-LARGE"),
    "setup_activities": lambda: activities.activity_list(
        ENGLISH, Listed((ACTIVITY, replace(ACTIVITY, blocked=True)), 2, 0), HERE
    ),
    "setup_activities_empty": lambda: activities.activity_list(ENGLISH, Listed((), 0, 0), HERE),
    "setup_activities_many": lambda: activities.activity_list(ENGLISH, _many(EXTREME_ACTIVITY), FURTHEST, LONG),
    "setup_activity": lambda: activities.activity_page(
        ENGLISH, ActivityPage(ACTIVITY, Listed((STEP, replace(STEP, id=7, no=2, type=TaskType.NONE)), 2, 0), 3), HERE
    ),
    "setup_activity_blocked": lambda: activities.activity_page(
        ENGLISH, ActivityPage(replace(ACTIVITY, blocked=True, steps=0), Listed((), 0, 0), 3), HERE
    ),
    "setup_activity_many": lambda: activities.activity_page(
        ENGLISH, ActivityPage(EXTREME_ACTIVITY, _many(EXTREME_STEP), 3), FURTHEST, LONG
    ),
    "setup_activity_new": lambda: activities.activity_form(ENGLISH, HERE),
    "setup_activity_edit": lambda: activities.activity_form(ENGLISH, HERE, EXTREME_ACTIVITY),
    "setup_step_new": lambda: activities.step_form(ENGLISH, HERE),
    "setup_step_edit": lambda: activities.step_form(ENGLISH, HERE, EXTREME_STEP),
    "setup_close_codes": lambda: close_codes.close_code_list(
        ENGLISH, Listed((CODE, replace(CODE, blocked=True)), 2, 0), HERE
    ),
    "setup_close_codes_empty": lambda: close_codes.close_code_list(ENGLISH, Listed((), 0, 0), HERE),
    "setup_close_codes_many": lambda: close_codes.close_code_list(ENGLISH, _many(EXTREME_CODE), FURTHEST, LONG),
    "setup_close_code_new": lambda: close_codes.close_code_form(ENGLISH, HERE),
    "setup_close_code_edit": lambda: close_codes.close_code_form(ENGLISH, HERE, EXTREME_CODE),
}
