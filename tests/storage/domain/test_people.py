"""What a salesperson and a team must be, and which code somebody is given."""

from dataclasses import replace

import pytest

from storage.domain.people import Role, SalespersonDraft, TeamDraft, check_salesperson, check_team, suggest_code

JIM = SalespersonDraft("JO", "Jim Olive", "U1")


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("Jim Olive", (), "JO"),
        ("Jim Olive", ("JO",), "JO2"),
        ("Jim Olive", ("JO", "JO2", "JO3"), "JO4"),
        ("Anne Marie van der Berg", (), "AB"),
        ("Cher", (), "C"),
        ("Åse Ødegård", (), "AO"),
        ("jim olive-smith", (), "JS"),
        ("渡辺 健", (), "SP"),
        ("", ("SP",), "SP2"),
        ("3M Sales", (), "3S"),
    ],
)
def test_a_code_is_made_of_the_initials_and_is_nobody_elses(name: str, taken: tuple[str, ...], code: str) -> None:
    assert suggest_code(name, taken) == code


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({}, []),
        ({"code": ""}, [("missing", "code")]),
        ({"code": "X" * 20}, []),
        ({"code": "X" * 21}, [("too_long", "code")]),
        ({"name": "\u200b"}, [("missing", "name")]),
        ({"name": "x" * 51}, [("too_long", "name")]),
        ({"email": "jim@olive.example"}, []),
        ({"email": "jim"}, [("not_an_email", "email")]),
        ({"email": "jim@olive@example"}, [("not_an_email", "email")]),
        ({"email": "x" * 80 + "@a.example"}, [("too_long", "email")]),
        ({"phone": "1" * 31}, [("too_long", "phone")]),
        ({"job_title": "x" * 31}, [("too_long", "job_title")]),
        ({"commission": 10_000}, []),
        ({"commission": 10_001}, [("commission_out_of_range", "commission")]),
        ({"commission": -1}, [("commission_out_of_range", "commission")]),
        ({"role": Role.ADMIN}, []),
        ({"role": Role.ADMIN, "slack_user_id": None}, [("admin_needs_slack", "role")]),
        ({"role": Role.ADMIN, "slack_user_id": None, "blocked": True}, []),
        ({"role": Role.MANAGER, "slack_user_id": None}, []),
        (
            {"code": "", "name": "", "commission": -1},
            [("missing", "code"), ("missing", "name"), ("commission_out_of_range", "commission")],
        ),
    ],
)
def test_what_is_wrong_with_a_salesperson_is_said_together(
    change: dict[str, object], problems: list[tuple[str, str]]
) -> None:
    found = check_salesperson(replace(JIM, **change))  # type: ignore[arg-type]
    assert [(problem.code, problem.field) for problem in found] == problems


@pytest.mark.parametrize(
    ("team", "problems"),
    [
        (TeamDraft("SALE", "Sales"), []),
        (TeamDraft("", ""), [("missing", "code"), ("missing", "name")]),
        (TeamDraft("X" * 11, "x" * 51), [("too_long", "code"), ("too_long", "name")]),
    ],
)
def test_what_is_wrong_with_a_team_is_said_together(team: TeamDraft, problems: list[tuple[str, str]]) -> None:
    assert [(problem.code, problem.field) for problem in check_team(team)] == problems
