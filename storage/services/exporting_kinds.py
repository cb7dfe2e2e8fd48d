"""The record kinds of an export: which columns each has, how they are written, and by what each record is known.

One table for writing and for reading, so that what was exported can be imported again. Not in it is what the book works
out for itself, what only Slack's side of a workspace knows (messages, deliveries, cards that were shared), and the
change log, which is never written but by what happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.models import (
    Absence,
    Activity,
    ActivityStep,
    CloseCode,
    Contact,
    Digest,
    Entry,
    Note,
    NumberSeries,
    Opportunity,
    Quote,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Task,
    Team,
    TeamMember,
    Watching,
    Workspace,
)


class Form(StrEnum):
    """How a column is written; an amount in the workspace's currency, a hundredth as a percentage."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    WHOLE = "whole"
    AMOUNT = "amount"
    WEIGHTED = "weighted"
    HUNDREDTHS = "hundredths"
    DAY = "day"
    TIME = "time"
    INSTANT = "instant"
    YES = "yes"
    LIST = "list"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, the table's, how it is written, the kind it names, whether it is only shown."""

    name: str
    column: str
    form: Form
    of: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its table, its columns, those that tell one record from another."""

    name: str
    model: type[SQLModel]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    within: str = ""
    """The kind it belongs to, where its table names no workspace."""
    large: bool = False
    """Whether there can be more of them than fit the memory."""

    @property
    def table(self) -> Table:
        """Give the table."""
        table: Table = self.model.__table__  # type: ignore[attr-defined]
        return table

    @property
    def kept(self) -> tuple[Column, ...]:
        """Give the columns that are read again."""
        return tuple(column for column in self.columns if not column.shown)


_FORMS = {
    "": Form.TEXT,
    "lines": Form.LINES,
    "one": Form.CHOICE,
    "n": Form.WHOLE,
    "amount": Form.AMOUNT,
    "weighted": Form.WEIGHTED,
    "%": Form.HUNDREDTHS,
    "day": Form.DAY,
    "time": Form.TIME,
    "at": Form.INSTANT,
    "yes": Form.YES,
    "list": Form.LIST,
}


def _columns(spec: str) -> tuple[Column, ...]:
    """Read columns written shortly: `name`, `name:form`, `name>kind` (a key), `name=column…`, `(name…)` only shown."""
    found = []
    for word in spec.split():
        text = word.strip("()")
        text, _, of = text.partition(">")
        text, _, form = text.partition(":")
        name, _, column = text.partition("=")
        column = column or (f"{name}_id" if of else name)
        found.append(Column(name, column, Form.KEY if of else _FORMS[form], of, shown=word.startswith("(")))
    return tuple(found)


def _kind(name: str, model: type[SQLModel], key: str, spec: str, *, within: str = "", large: bool = False) -> Kind:
    return Kind(name, model, _columns(spec), tuple(key.split()), within, large)


KINDS = (
    _kind(
        "settings",
        Workspace,
        "",
        "currency default_cycle=default_cycle_code time_zone visibility:one holiday_country holiday_region "
        "lead_team=lead_team_code",
    ),
    _kind("numbers", NumberSeries, "series", "series=prefix last:n"),
    _kind(
        "salespeople",
        Salesperson,
        "code",
        "code name slack_user=slack_user_id role:one commission:% email phone job_title blocked:yes time_zone locale "
        "reminders=nudging:one remind_at=nudge_at:time works_on deleted_at:at",
    ),
    _kind("teams", Team, "code", "code name manager>salespeople deleted_at:at"),
    _kind("members", TeamMember, "team salesperson", "team>teams salesperson>salespeople", within="teams"),
    _kind("activities", Activity, "code", "code description blocked:yes"),
    _kind(
        "activity_steps",
        ActivityStep,
        "activity step",
        "activity>activities step=no:n type:one description priority:one date_formula",
        within="activities",
    ),
    _kind("cycles", SalesCycle, "code", "code description method:one blocked:yes deleted_at:at"),
    _kind(
        "stages",
        SalesCycleStage,
        "cycle stage",
        "cycle>cycles stage=no:n description completed:n chances:n activity>activities quote_required:yes "
        "allow_skip:yes date_formula",
        within="cycles",
    ),
    _kind("close_codes", CloseCode, "code", "code description type:one blocked:yes"),
    _kind(
        "contacts",
        Contact,
        "no",
        "no type:one name company>contacts salesperson>salespeople email phone customer_since:day privacy_blocked:yes "
        "deleted_at:at",
        large=True,
    ),
    _kind(
        "opportunities",
        Opportunity,
        "no",
        "no description contact>contacts (contact_name) company>contacts (company_name) salesperson>salespeople "
        "cycle>cycles (stage:n) status:one (value:amount) (chances:n) (estimated_closing_date:day) creation_date:day "
        "date_closed:day (close_code>close_codes) priority:one next_step next_step_date:day "
        "planned_value:amount planned_chances:n planned_closing_date:day version:n changed_at:at changed_by",
        large=True,
    ),
    _kind(
        "entries",
        Entry,
        "opportunity entry",
        "opportunity>opportunities entry=no:n cycle>cycles stage:n stage_description previous_stage:n contact>contacts "
        "company>contacts salesperson>salespeople action:one date_of_change:day active:yes until:day date_closed:day "
        "days_open:n value:amount completed:n chances:n probability:% weighted:weighted "
        "estimated_closing_date=closing_date:day close_code>close_codes undone:yes made_by made_at:at",
        large=True,
    ),
    _kind(
        "quotes",
        Quote,
        "no",
        "no opportunity>opportunities contact>contacts salesperson>salespeople amount:amount valid_until:day link "
        "status:one order_no",
        large=True,
    ),
    _kind(
        "notes",
        Note,
        "opportunity note",
        "opportunity>opportunities (note:n) entry>entries kind:one text:lines author>salespeople at:at permalink",
        large=True,
    ),
    _kind(
        "tasks",
        Task,
        "no",
        "no opportunity>opportunities entry>entries contact>contacts salesperson>salespeople team>teams type:one "
        "date=due_date:day status:one priority:one description closed:yes date_closed:day cancelled:yes "
        "start_time:time duration:n repeats repeats_from:one completed_by>salespeople next_no version:n",
        large=True,
    ),
    _kind(
        "absences",
        Absence,
        "salesperson first_day last_day substitute",
        "salesperson>salespeople first_day:day last_day:day substitute>salespeople",
    ),
    _kind(
        "digests",
        Digest,
        "channel team",
        "team>teams channel at:time days time_zone locale parts:list active:yes",
    ),
    _kind(
        "channel_messages",
        Watching,
        "channel",
        "channel events:list value_over:amount team>teams locale active:yes",
    ),
)
"""In the order in which they can be read: what is named stands before what names it."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}

WORKED_OUT: Mapping[str, frozenset[str]] = {
    "workspace": frozenset({"id", "name", "created_at"}),
    "number_series": frozenset({"workspace_id"}),
    "salesperson": frozenset({"is_outsider", "is_slack_admin", "profile_read_at", "unanswered", "next_nudge_at"}),
    "contact": frozenset({"search_name", "words"}),
    "opportunity": frozenset({"search_text", "words", "urgency"}),
    "note": frozenset({"words"}),
    "digest": frozenset({"next_run_at", "base_id"}),
    "watching": frozenset({"seen"}),
}
"""Columns that are no part of an export, beside keys: the book fills them itself."""
