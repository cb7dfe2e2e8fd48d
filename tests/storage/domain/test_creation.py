from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage.domain.creation import NewOpportunity, check_new
from storage.domain.cycles import Cycle, ProbabilityMethod, Stage
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates

TODAY = date(2026, 3, 2)
CYCLE = Cycle("NEW", ProbabilityMethod.CHANCES, (Stage(1, "Initial", 2, 10),))
FINE = NewOpportunity("Desks", has_contact=True, salesperson_blocked=False, cycle=CYCLE, estimates=Estimates())
ESTIMATES = Estimates(50, 40, date(2026, 3, 3))


@pytest.mark.parametrize("changes", [{}, {"activate": True, "estimates": ESTIMATES}, {"next_step": "Call Kari"}])
def test_what_can_be_created(changes: dict[str, Any]) -> None:
    check_new(replace(FINE, **changes), TODAY)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"has_contact": False}, [("missing", "contact")]),
        ({"description": ""}, [("missing", "description")]),
        ({"description": "x" * 101}, [("too_long", "description")]),
        ({"salesperson_blocked": None}, [("missing", "salesperson")]),
        ({"salesperson_blocked": True}, [("blocked", "salesperson")]),
        ({"cycle": None}, [("missing", "cycle")]),
        ({"cycle": replace(CYCLE, blocked=True)}, [("blocked", "cycle")]),
        ({"cycle": replace(CYCLE, stages=()), "activate": True, "estimates": ESTIMATES}, [("no_stages", "cycle")]),
        ({"next_step": "x" * 101}, [("too_long", "next_step")]),
        ({"estimates": Estimates(closing_date=date(2026, 3, 1))}, [("closing_date_past", "closing_date")]),
        (
            {"activate": True},
            [("value_not_positive", "value"), ("chances_out_of_range", "chances"), ("missing", "closing_date")],
        ),
        (
            {"has_contact": False, "description": "", "salesperson_blocked": None, "cycle": None},
            [("missing", "contact"), ("missing", "description"), ("missing", "salesperson"), ("missing", "cycle")],
        ),
    ],
)
def test_what_is_refused_names_every_field(changes: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_new(replace(FINE, **changes), TODAY)
    assert [(problem.code, problem.field) for problem in refused.value.problems] == problems


def test_a_cycle_without_stages_is_fine_until_it_is_activated() -> None:
    check_new(replace(FINE, cycle=replace(CYCLE, stages=())), TODAY)
