"""Set up what holds for the whole workspace: currency, default sales cycle, numbering, who reads what, holidays."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, refuse_if_any
from storage.domain.people import Actor, Visibility
from storage.domain.settings import check_numbers, check_settings
from storage.models import NumberSeries, Opportunity, Quote, SalesCycle, Team, Workspace
from storage.queries.people import DEFAULT_CURRENCY
from storage.services.calendars import problems_of
from storage.services.marks import check_mark, mark
from storage.services.setting_up import begin
from storage.services.writing import Series, already_carried_out, next_numbers, record

KIND = "settings"
"""How the change log calls these; their number is the same word, for there is one of them a workspace."""
NUMBERED: Mapping[str, Series] = {
    "next_contact": Series.CONTACT,
    "next_opportunity": Series.OPPORTUNITY,
    "next_task": Series.TASK,
    "next_quote": Series.QUOTE,
}
"""The fields of the numbering, in the order in which whoever creates an opportunity takes the numbers."""


@dataclass(frozen=True, slots=True)
class SettingsDraft:
    """What is set for a workspace; `lead_team` is a team's code, None where nobody may file leads."""

    currency: str = DEFAULT_CURRENCY
    default_cycle: str | None = None
    visibility: Visibility = Visibility.EVERYBODY
    holiday_country: str = ""
    holiday_region: str = ""
    lead_team: str | None = None


@dataclass(frozen=True, slots=True)
class KeptSettings:
    """The settings to edit, the next number of each series by its field, and the mark of the settings."""

    draft: SettingsDraft = field(default_factory=SettingsDraft)
    numbers: Mapping[str, int] = field(default_factory=dict)
    mark: int = 0
    currency_in_use: bool = False


class WorkspaceSettings:
    """The services around a workspace's settings."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def kept(self, workspace_id: str) -> KeptSettings:
        """Give the settings to edit; those of a new book for a workspace that has none yet."""
        with self._database.reading() as session:
            row = session.get(Workspace, workspace_id)
            draft = _draft(row) if row else SettingsDraft()
            numbers = {name: _last(session, workspace_id, series) + 1 for name, series in NUMBERED.items()}
            return KeptSettings(draft, numbers, mark(draft), _has_amounts(session, workspace_id))

    def change(
        self,
        actor: Actor,
        draft: SettingsDraft,
        numbers: Mapping[str, int],
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> bool:
        """Change the settings, and the next numbers of the series that are named; tell whether anything changed.

        Raises `record_changed`, `currency_in_use`, `unknown`, `blocked`, `number_too_low`, and what `check_settings`
        says. A number only goes up, because numbers are never given twice. Holidays that are chosen anew must be known:
        `no_holidays`, `region_unknown`, `no_regions`.
        """
        now = self._clock()
        # Before anything is locked: the first look into the calendars takes most of a second.
        unknown_holidays = problems_of(draft.holiday_country, draft.holiday_region)
        with self._database.transaction() as session:
            row = begin(session, actor, now)
            if already_carried_out(session, actor.workspace_id, key, now) is not None:
                return False
            before = _draft(row)
            check_mark(seen, before)
            problems = check_settings(draft.currency, draft.holiday_country, draft.holiday_region)
            if draft.currency != before.currency and _has_amounts(session, row.id):
                problems.append(Problem("currency_in_use", "currency", {"currency": before.currency}))
            if (draft.holiday_country, draft.holiday_region) != (before.holiday_country, before.holiday_region):
                wrong = {problem.field for problem in problems}
                problems += [problem for problem in unknown_holidays if problem.field not in wrong]
            problems += _check_choices(session, before, draft, row.id)
            last = _locked_numbers(session, row.id, numbers)
            problems += check_numbers(numbers, {name: value + 1 for name, value in last.items()})
            refuse_if_any(problems)
            row.currency, row.default_cycle_code = draft.currency, draft.default_cycle
            row.visibility, row.lead_team_code = draft.visibility, draft.lead_team
            row.holiday_country, row.holiday_region = draft.holiday_country, draft.holiday_region
            for name, number in numbers.items():
                session.get_one(NumberSeries, (row.id, NUMBERED[name])).last = number - 1
            old = {**asdict(before), **{name: value + 1 for name, value in last.items()}}
            new = {**asdict(draft), **numbers}
            changed = sorted(name for name in new if new[name] != old[name])
            if changed:
                lines: list[dict[str, Any]] = [{name: values[name] for name in changed} for values in (old, new)]
                record(
                    session, actor, now, kind=KIND, no=KIND, action="changed", before=lines[0], after=lines[1], key=key
                )
            return bool(changed)


def _draft(row: Workspace) -> SettingsDraft:
    """Give the settings as the form shows them."""
    return SettingsDraft(
        row.currency,
        row.default_cycle_code,
        row.visibility,
        row.holiday_country,
        row.holiday_region,
        row.lead_team_code,
    )


def _last(session: Session, workspace_id: str, series: Series) -> int:
    """Give the last number of a series that was given out."""
    row = session.get(NumberSeries, (workspace_id, series.value))
    return row.last if row else 0


def _locked_numbers(session: Session, workspace_id: str, numbers: Mapping[str, int]) -> dict[str, int]:
    """Give the last numbers of the series that are to change; until the transaction ends nobody else takes one."""
    last = {}
    for name, series in NUMBERED.items():
        if name in numbers:
            next_numbers(session, workspace_id, series, 0)
            last[name] = _last(session, workspace_id, series)
    return last


def _has_amounts(session: Session, workspace_id: str) -> bool:
    """Tell whether amounts are kept that are in the currency there is."""
    opportunity = select(Opportunity.id).where(col(Opportunity.workspace_id) == workspace_id).limit(1)
    quote = select(Quote.id).where(col(Quote.workspace_id) == workspace_id).limit(1)
    return session.exec(opportunity).first() is not None or session.exec(quote).first() is not None


def _check_choices(session: Session, before: SettingsDraft, draft: SettingsDraft, workspace_id: str) -> list[Problem]:
    """Find that what was chosen is not there: `unknown`, `blocked`. What was chosen before may stay."""
    problems = []
    if draft.default_cycle and draft.default_cycle != before.default_cycle:
        there = col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.deleted_at).is_(None)
        cycle = session.exec(select(SalesCycle).where(*there, col(SalesCycle.code) == draft.default_cycle)).first()
        if cycle is None or cycle.blocked:
            code = "unknown" if cycle is None else "blocked"
            problems.append(Problem(code, "default_cycle", {"key": draft.default_cycle}))
    if draft.lead_team and draft.lead_team != before.lead_team:
        there = col(Team.workspace_id) == workspace_id, col(Team.deleted_at).is_(None)
        if session.exec(select(Team.id).where(*there, col(Team.code) == draft.lead_team)).first() is None:
            problems.append(Problem("unknown", "lead_team", {"key": draft.lead_team}))
    return problems
