"""What a workspace sells by, as far as the rows of a file name it: read once, looked up for every row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Connection, select

from storage.domain.cycles import Cycle, Stage
from storage.domain.errors import broken
from storage.domain.opportunities import Status
from storage.domain.setup import Some
from storage.domain.text import search_form
from storage.models import CloseCode, SalesCycle, Salesperson
from storage.queries import cycles as cycle_queries
from storage.queries.people import currency

_person = Salesperson.__table__  # type: ignore[attr-defined]
_cycle = SalesCycle.__table__  # type: ignore[attr-defined]
_code = CloseCode.__table__  # type: ignore[attr-defined]

Found = TypeVar("Found")
FEW = 10
"""So many are named where somebody is asked to write one of them."""
_form = lru_cache(maxsize=4_096)(search_form)
"""A file names few stages and people, each many times."""


@dataclass(frozen=True, slots=True)
class Seller:
    """A salesperson who may be named."""

    id: int
    code: str
    name: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A sales cycle that may be named, with its row."""

    id: int
    cycle: Cycle


@dataclass(frozen=True, slots=True)
class Reason:
    """A close code that may be named."""

    id: int
    code: str
    type: Status
    blocked: bool


class SetUp:
    """What can be named: salespeople by code, name, e-mail or Slack user; cycles and stages by code, number or name."""

    def __init__(self, connection: Connection, workspace_id: str) -> None:
        self.currency = currency(connection, workspace_id)
        self._sellers: dict[str, set[Seller]] = {}
        self.sellers: dict[int, Seller] = {}
        people = select(_person).where(_person.c.workspace_id == workspace_id, _person.c.deleted_at.is_(None))
        for row in connection.execute(people):
            seller = Seller(row.id, row.code, row.name, row.blocked)
            self.sellers[row.id] = seller
            for name in (row.code, row.name, row.email, row.slack_user_id):
                if name:
                    self._sellers.setdefault(search_form(name), set()).add(seller)
        self._codes = {seller.code: seller for seller in self.sellers.values()}
        self._ways: dict[str, set[Way]] = {}
        there = select(_cycle).where(_cycle.c.workspace_id == workspace_id, _cycle.c.deleted_at.is_(None))
        for row in connection.execute(there):
            way = Way(row.id, cycle_queries.by_id(connection, row.id))
            for name in filter(None, (row.code, row.description)):
                self._ways.setdefault(search_form(name), set()).add(way)
        default = cycle_queries.default_code(connection, workspace_id)
        self.default = self.way(default) if default else None
        self._reasons = {
            search_form(row.code): Reason(row.id, row.code, Status(row.type), row.blocked)
            for row in connection.execute(select(_code).where(_code.c.workspace_id == workspace_id))
        }

    def seller(self, said: str) -> Seller:
        """Find a salesperson; raise `unknown`, and `named_twice` for a name that several have."""
        exact = self._codes.get(said.upper())
        possible = (code for code, seller in self._codes.items() if not seller.blocked)
        return exact or _only(self._sellers, said.removeprefix("@"), "salesperson", possible)

    def way(self, said: str) -> Way:
        """Find a sales cycle; raise the same."""
        possible = (way.cycle.code for ways in self._ways.values() for way in ways if not way.cycle.blocked)
        return _only(self._ways, said, "cycle", possible)

    def reason(self, said: str) -> Reason:
        """Find a close code, also one that is blocked by now: it was not when it was used. Raises `unknown`."""
        found = self._reasons.get(_form(said))
        if found is None:
            there = (reason.code for reason in self._reasons.values() if not reason.blocked)
            raise broken("unknown", "close_code", key=said, **_possible(there))
        return found


def stage_of(cycle: Cycle, said: str) -> Stage:
    """Find a stage by its number or its description; raise `stage_unknown`."""
    wanted = _form(said)
    number = wanted.partition(" ")[0].rstrip(".:")
    for stage in cycle.stages:
        if wanted == _form(stage.description) or (number.isdecimal() and int(number[:9]) == stage.no):
            return stage
    possible = tuple(each.description for each in cycle.stages)
    raise broken("stage_unknown", "stage", cycle=cycle.code, possible=Some(possible[:FEW], len(possible)))


def _possible(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Name what may be written instead, where that is short enough to read."""
    found = tuple(sorted(set(codes)))
    return {"possible": found} if 0 < len(found) <= FEW else {}


def _only(names: Mapping[str, set[Found]], said: str, field: str, possible: Iterable[str]) -> Found:
    """Give the one that is called so."""
    found = names.get(_form(said), set())
    if len(found) > 1:
        raise broken("named_twice", field, name=said)
    if not found:
        raise broken("unknown", field, key=said, **_possible(possible))
    return next(iter(found))
