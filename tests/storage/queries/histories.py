"""Histories of opportunities as the services would write them, made up by the hundred and written in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from storage.domain.opportunities import Action, Status
from storage.models import CloseCode, CloseCodeType, Contact, Entry, Opportunity, SalesCycle, SalesCycleStage
from storage.models import Salesperson as Person
from tests.builders import START

FIRST_DAY = date(2026, 1, 1)
DAYS = 150
CLOSED = {Status.WON, Status.LOST}
WHOSE = ("salesperson_id", "contact_id", "company_id")


@dataclass
class Told:
    """One opportunity and what happened to it, by the rules of `storage.services.entries` and `undoing`."""

    random: Random
    row: dict[str, Any]
    stages: Sequence[int]
    people: Sequence[int]
    codes: dict[Status, list[int]]
    entries: list[dict[str, Any]] = field(default_factory=list)
    kept: tuple[Any, ...] | None = None

    @property
    def active(self) -> dict[str, Any] | None:
        """Give the entry that says where it stands."""
        return next((one for one in self.entries if one["active"]), None)

    def happen(self, day: date) -> None:
        """Let something happen to it on a day."""
        status, chance = self.row["status"], self.random.random()
        if self.kept and chance < 0.15:
            self.undo()
        elif status in CLOSED:
            if chance > 0.7 and self.stages:
                self.enter(day, Action.REOPENED, self.random.choice(self.stages))
        elif chance < 0.3:
            self.close(day)
        elif chance < 0.4:
            self.kept = None
            self.reassign()
        elif self.stages:
            action = Action.FIRST
            if status is Status.IN_PROGRESS:
                action = self.random.choice([Action.NEXT, Action.PREVIOUS, Action.UPDATED, Action.JUMPED])
            assert self.active or action is Action.FIRST
            stage = (
                self.active["stage"] if self.active and action is Action.UPDATED else self.random.choice(self.stages)
            )
            self.enter(day, action, stage)

    def enter(self, day: date, action: Action, stage: int) -> None:
        """Enter a stage, or correct what is expected."""
        value, chances = self.random.randrange(1, 5_000) * 100, self.random.randrange(1, 101)
        ahead = day + timedelta(days=self.random.choice([0, 3, 7, 8, 30, 90, 400]))
        self._write(
            day, action=action, stage=stage, value=value, chances=chances, weighted=value * chances * 100,
            closing_date=ahead, status=Status.IN_PROGRESS,
        )  # fmt: skip

    def close(self, day: date) -> None:
        """Win or lose it."""
        status = self.random.choice([Status.WON, Status.LOST])
        sold = self.random.randrange(1, 5_000) * 10_000 * (status is Status.WON)
        value = self.active["value"] if self.active else self.random.choice([0, 700])
        code = self.random.choice(self.codes[status])
        self._write(
            day, action=Action(status.value), stage=0, value=value, chances=100 * (status is Status.WON), weighted=sold,
            closing_date=day, status=status, close_code_id=code, date_closed=day,
        )  # fmt: skip

    def reassign(self) -> None:
        """Give it to somebody else, its entry with it."""
        self.row["salesperson_id"] = self.random.choice(self.people)
        if self.active:
            self.active["salesperson_id"] = self.row["salesperson_id"]

    def undo(self) -> None:
        """Take the last step back."""
        assert self.kept
        entry, left, stay, was = self.kept
        entry.update(undone=True, active=False, days_open=None)
        self.row.update(was)
        self.kept = None
        if left is not None:
            stay["days_open"] = None
            left["until"] = left["date_of_change"]
            copy = left | {"no": entry["no"] + 1, "action": Action.UNDONE, "active": True, "until": None}
            self.entries.append(copy | {name: self.row[name] for name in WHOSE})
            self.entries[-1]["days_open"] = None

    def _write(self, day: date, *, status: Status, **entry: Any) -> None:  # noqa: ANN401 - an entry's columns
        """Put an entry in place of the active one."""
        left = self.active
        deeds = [one for one in self.entries if not one["undone"] and one["action"] is not Action.UNDONE]
        stay = deeds[-1] if deeds else None
        if left is not None and stay is not None:
            left.update(active=False, until=day)
            stay["days_open"] = (day - left["date_of_change"]).days
        was = {name: self.row[name] for name in ("status", "date_closed")}
        written = {
            **{name: self.row[name] for name in ("workspace_id", "cycle_id", *WHOSE)},
            "opportunity_id": self.row["id"], "no": len(self.entries) + 1, "date_of_change": day, "active": True,
            "until": None, "days_open": None, "undone": False, "completed": 50, "probability": entry["chances"] * 100,
            "stage_description": "", "previous_stage": left["stage"] if left else None, "date_closed": None,
            "close_code_id": None, "made_by": "JO", "made_at": START, **entry,
        }  # fmt: skip
        self.entries.append(written)
        self.row.update(status=status, date_closed=written["date_closed"])
        self.kept = (written, left, stay, was)


def write(session: Session, workspace_id: str, count: int, random: Random, first: int = 1) -> None:
    """Make opportunities up and write them with their entries; the workspace's company is there."""

    def mine(table: Any) -> list[Any]:  # noqa: ANN401 - any table
        return list(session.exec(select(table).where(table.workspace_id == workspace_id).order_by(table.id)).all())

    people, contacts, cycles = mine(Person), mine(Contact), mine(SalesCycle)
    stages = {
        cycle.id: session.exec(select(SalesCycleStage.no).where(col(SalesCycleStage.cycle_id) == cycle.id)).all()
        for cycle in cycles
    }
    kinds = {Status.WON: CloseCodeType.WON, Status.LOST: CloseCodeType.LOST}
    codes = {status: [one.id for one in mine(CloseCode) if one.type is kind] for status, kind in kinds.items()}
    told = []
    for number in range(first, first + count):
        contact, cycle, day = random.choice(contacts), random.choice(cycles), FIRST_DAY
        day += timedelta(days=random.randrange(DAYS))
        row = Opportunity(
            id=number, workspace_id=workspace_id, no=f"OP{number:06d}", description=f"Desks {number}", search_text="",
            contact_id=contact.id, company_id=contact.company_id, salesperson_id=random.choice(people).id,
            cycle_id=cycle.id, creation_date=day, changed_at=START, changed_by="JO",
        )  # fmt: skip
        one = Told(random, row.model_dump(), stages[cycle.id], [one.id for one in people], codes)
        for _ in range(random.choice([0, 1, 2, 4, 7])):
            day += timedelta(days=random.choice([0, 0, 1, 5, 20]))
            one.happen(day)
        told.append(one)
    connection = session.connection()
    connection.execute(Opportunity.__table__.insert(), [one.row for one in told])  # type: ignore[attr-defined]
    connection.execute(Entry.__table__.insert(), [entry for one in told for entry in one.entries])  # type: ignore[attr-defined]
