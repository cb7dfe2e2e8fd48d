"""Who acts: roles, and the person behind a request; what a salesperson and a team must be."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.domain.contacts import check_email
from storage.domain.errors import Problem
from storage.domain.money import BASIS_POINTS
from storage.domain.text import is_seen, search_form

LONGEST_CODE = 20
LONGEST_TEAM_CODE = 10
LONGEST_NAME = 50
LONGEST_SHORT = 30
"""Phone and job title. Business Central's lengths; source: domain-reference 1.8."""
_NO_INITIALS = "SP"
"""The code of somebody whose name has no letter that a code could begin with."""


class Role(StrEnum):
    """What a salesperson may do. Source: product 7."""

    SALESPERSON = "salesperson"
    MANAGER = "manager"
    ADMIN = "admin"


class Visibility(StrEnum):
    """Whose opportunities a salesperson may read; managers read their teams', admins all. Source: product 7."""

    EVERYBODY = "everybody"
    TEAM = "team"
    OWN = "own"


class Source(StrEnum):
    """Where a change came from, for the change log."""

    COMMAND = "command"
    MODAL = "modal"
    BUTTON = "button"
    SAMPLE = "sample"
    IMPORT = "import"
    SCHEDULE = "schedule"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, their work date, from where, and what they may do.

    `salesperson_id` is 0 for an admin of the Slack workspace who is no salesperson; their code is their Slack user id.
    """

    workspace_id: str
    salesperson_id: int
    code: str
    today: date
    source: Source = Source.COMMAND
    role: Role = Role.SALESPERSON
    sees: Visibility = Visibility.EVERYBODY


@dataclass(frozen=True, slots=True)
class SalespersonDraft:
    """What a person filled in of a salesperson; `commission` in basis points, `teams` by their codes."""

    code: str
    name: str
    slack_user_id: str | None = None
    role: Role = Role.SALESPERSON
    teams: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    job_title: str = ""
    commission: int = 0
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """What a person filled in of a team; people by their codes."""

    code: str
    name: str
    manager: str | None = None
    members: tuple[str, ...] = ()


def check_salesperson(draft: SalespersonDraft) -> list[Problem]:
    """Find what is wrong with cleaned values, by themselves.

    `missing`, `too_long`, `not_an_email`, `commission_out_of_range`, `admin_needs_slack`.
    """
    problems = [
        *_check_length("code", draft.code, LONGEST_CODE, required=True),
        *_check_length("name", draft.name, LONGEST_NAME, required=True),
        *check_email(draft.email),
        *_check_length("phone", draft.phone, LONGEST_SHORT),
        *_check_length("job_title", draft.job_title, LONGEST_SHORT),
    ]
    if not 0 <= draft.commission <= BASIS_POINTS:
        problems.append(Problem("commission_out_of_range", "commission"))
    if draft.role is Role.ADMIN and not draft.blocked and draft.slack_user_id is None:
        problems.append(Problem("admin_needs_slack", "role"))
    return problems


def check_team(draft: TeamDraft) -> list[Problem]:
    """Find what is wrong with cleaned values, by themselves: `missing`, `too_long`."""
    return [
        *_check_length("code", draft.code, LONGEST_TEAM_CODE, required=True),
        *_check_length("name", draft.name, LONGEST_NAME, required=True),
    ]


def _check_length(field: str, text: str, longest: int, *, required: bool = False) -> list[Problem]:
    """Find that a text is not there, or longer than its column."""
    if required and not any(is_seen(character) for character in text):
        return [Problem("missing", field)]
    return [Problem("too_long", field, {"longest": longest})] if len(text) > longest else []


def suggest_code(name: str, taken: Collection[str]) -> str:
    """Suggest a code that nobody has: the initials of the first and the last name, numbered where they are taken."""
    words = re.findall(r"[a-z0-9]+", search_form(name.replace("ß", "ss").replace("ø", "o").replace("Ø", "o")))
    ends = words[:1] + words[1:][-1:]
    start = "".join(word[0] for word in ends).upper() or _NO_INITIALS
    number = 1
    while (code := start if number == 1 else f"{start}{number}") in taken:
        number += 1
    return code
