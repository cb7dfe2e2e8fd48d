"""Deletion (cases G1, G2): what goes, what stays, and what is refused."""

from datetime import date

import pytest
from sqlmodel import col, select

from storage.domain.opportunities import Status
from storage.models import ChangeLog
from storage.services.deleting import Batch
from tests.builders import MONDAY, add_company
from tests.storage.selling import Selling, as_somebody, dump
from tests.storage.services.test_concurrency import at_once

APRIL = date(2026, 4, 1)


def delete(selling: Selling, **more: int) -> None:
    selling.book.deleting.delete(selling.who, selling.no, **more)


def lost(selling: Selling, day: date = MONDAY) -> str:
    selling.create(cycle="EXISTING")
    selling.close(Status.LOST, "PRICE_L", day=day)
    return selling.no


def test_a_lost_one_goes_with_all_that_is_only_its_own(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.close(Status.LOST, "PRICE_L")
    selling.book.noting.add(selling.who, selling.no, "Hello")
    _, seq = selling.book.sharing.begin(selling.who, selling.no)
    selling.book.sharing.keep(selling.who, selling.no, ("C1", "1.1"), seq, "en-GB")
    delete(selling)
    left = dump(selling.book.database)
    assert [left[name] for name in ("opportunity", "entry", "note", "last_action")] == [[], [], [], []]
    assert (len(left["task"]), len(left["quote"]), len(left["shared_card"])) == (2, 1, 1)
    [stale] = selling.book.sharing.take_due(5)
    assert (stale.card, stale.changes[-1].action) == (None, "deleted")
    with selling.refused("no_such_opportunity"):
        delete(selling)


def test_the_log_keeps_what_it_was(selling: Selling) -> None:
    no = lost(selling)
    delete(selling)
    with selling.book.database.reading() as session:
        line = session.exec(select(ChangeLog).order_by(col(ChangeLog.id).desc()).limit(1)).one()
    assert (line.record_no, line.action, line.actor, line.after) == (no, "deleted", "JO", None)
    assert line.before == {
        "status": "lost",
        "description": "Desks",
        "contact": selling.company.acme,
        "salesperson": "JO",
        "cycle": "EXISTING",
        "value": 0,
        "date_closed": "2026-03-02",
    }


def test_one_that_was_not_started_can_be_deleted(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    delete(selling)
    assert dump(selling.book.database)["opportunity"] == []


def test_one_in_progress_cannot(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("delete_in_progress"):
        delete(selling)


def test_somebody_elses_cannot(selling: Selling) -> None:
    lost(selling)
    other = as_somebody(selling, selling.company.hr)
    with other.refused("not_yours"):
        delete(other)
    delete(as_somebody(selling, selling.company.of))


def test_one_that_changed_meanwhile_cannot(selling: Selling) -> None:
    version = selling.create(cycle="EXISTING").version
    selling.close(Status.LOST, "PRICE_L")
    with selling.refused("changed_meanwhile"):
        delete(selling, version=version)


def test_of_many_deletions_one_wins(selling: Selling) -> None:
    lost(selling)
    results, refused = at_once([lambda: delete(selling)] * 6)
    assert (len(results), refused) == (1, ["no_such_opportunity"] * 5)


def test_a_batch_takes_the_closed_ones_before_a_day_and_no_other(selling: Selling) -> None:
    early = [lost(selling)]
    late = lost(selling, APRIL)
    selling.start("EXISTING")
    going_on = selling.no
    other = Selling(selling.book, add_company(selling.book, "T2"))
    lost(other)
    counted = selling.book.deleting.count(selling.company.of, Batch(APRIL))
    assert counted.count == len(early)
    assert selling.book.deleting.delete_closed(selling.company.of, Batch(APRIL), counted.digest) == 1
    rows = dump(selling.book.database)["opportunity"]
    assert len(rows) == 3
    for no in (late, going_on):
        assert selling.book.opportunities.card("T1", no).line.no == no


@pytest.mark.parametrize(
    ("batch", "count"),
    [
        (Batch(APRIL), 3),
        (Batch(APRIL, Status.LOST), 2),
        (Batch(APRIL, Status.WON), 1),
        (Batch(APRIL, salesperson="HR"), 1),
        (Batch(APRIL, cycle="NEW"), 1),
        (Batch(date(2026, 3, 3), Status.LOST, "JO", "EXISTING"), 1),
    ],
)
def test_a_batch_is_narrowed(selling: Selling, batch: Batch, count: int) -> None:
    lost(selling)
    theirs = Selling(selling.book, selling.company, selling.company.hr)
    lost(theirs)
    selling.create(cycle="NEW")
    selling.close(Status.WON, "PRICE_W", 90_00)
    assert selling.book.deleting.count(selling.company.of, batch).count == count


@pytest.mark.parametrize(
    ("batch", "code", "field"),
    [
        (Batch(None), "missing", "before"),
        (Batch(date(3000, 1, 1)), "date_out_of_calendar", "before"),
        (Batch(MONDAY), "nothing_to_delete", "before"),
        (Batch(APRIL, salesperson="XX"), "unknown", "salesperson"),
        (Batch(APRIL, cycle="XX"), "unknown", "cycle"),
    ],
)
def test_a_batch_that_cannot_be_is_refused(selling: Selling, batch: Batch, code: str, field: str) -> None:
    lost(selling)
    with selling.refused(code, field=field):
        selling.book.deleting.count(selling.company.of, batch)


def test_a_batch_is_for_admins(selling: Selling) -> None:
    lost(selling)
    counted = selling.book.deleting.count(selling.company.of, Batch(APRIL))
    with selling.refused("admins_only"):
        selling.book.deleting.count(selling.who, Batch(APRIL))
    with selling.refused("admins_only"):
        selling.book.deleting.delete_closed(selling.who, Batch(APRIL), counted.digest)


def test_a_batch_that_is_another_by_now_is_refused(selling: Selling) -> None:
    lost(selling)
    counted = selling.book.deleting.count(selling.company.of, Batch(APRIL))
    lost(selling)
    with selling.refused("batch_changed"):
        selling.book.deleting.delete_closed(selling.company.of, Batch(APRIL), counted.digest)


def test_a_batch_that_is_sent_twice_is_deleted_once(selling: Selling) -> None:
    lost(selling)
    lost(selling)
    counted = selling.book.deleting.count(selling.company.of, Batch(APRIL))
    for _ in range(2):
        assert selling.book.deleting.delete_closed(selling.company.of, Batch(APRIL), counted.digest, key="V1") == 2
    with selling.book.database.reading() as session:
        lines = session.exec(select(ChangeLog.record).where(col(ChangeLog.action) == "deleted")).all()
    assert sorted(lines) == ["batch", "opportunity", "opportunity"]
