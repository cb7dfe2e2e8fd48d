"""Subscriptions: who may change which, what is refused, what is kept; what drawing leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.digests import DigestDraft
from storage.domain.errors import RuleBrokenError
from storage.domain.nudges import DueKind
from storage.domain.people import Actor, Role, Visibility
from storage.models import ChangeLog, Delivery, Digest, Reminder, Salesperson, SnapshotLine, Team
from storage.services.book import Book
from tests.builders import MONDAY, START, Company, SettableClock
from tests.storage.selling import Selling, days_after, dump
from tests.storage.services.planned import kept, plan
from tests.storage.tasking import add_team

DRAFT = DigestDraft("EU", "C1", time_zone="Europe/Oslo")


@pytest.fixture
def manager(book: Book, company: Company) -> Actor:
    """Let Jim manage Europe, which Helena is in."""
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.hr, manager=company.jo, name="Europe")
        add_team(session, "T1", "US", manager=company.of, name="America")
        session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one().role = Role.MANAGER
    return replace(company.jo, role=Role.MANAGER)


def refused(deed: Callable[[], object], book: Book) -> list[tuple[str, str | None]]:
    """Give what is said when something is refused and nothing changed."""
    before = dump(book.database)
    with pytest.raises(RuleBrokenError) as caught:
        deed()
    assert dump(book.database) == before
    return [(problem.code, problem.field) for problem in caught.value.problems]


def deliver(book: Book, digest_id: int, day: date) -> int:
    """Draw a digest for a delivery, and say that it was sent."""
    with book.database.transaction() as session:
        row = Delivery(
            workspace_id="T1", kind=DeliveryKind.DIGEST, recipient="C1", about=str(digest_id), digest_id=digest_id,
            local_date=day, due_at=START, next_attempt_at=START,
        )  # fmt: skip
        session.add(row)
        session.flush()
        key = row.id
    assert book.digest_figures.draw(digest_id, key) is not None
    book.deliveries.sent(key, "C1", f"{key}.0", "on_time")
    return key


def test_a_manager_decides_for_their_team_and_an_admin_for_all(book: Book, company: Company, manager: Actor) -> None:
    admin = company.of
    ours = book.digests.add(manager, DRAFT, locale="nb-NO", key="once")
    assert book.digests.add(manager, DRAFT, key="once") == replace(ours, team="", moved=False)
    theirs = book.digests.add(admin, replace(DRAFT, team="US"))
    everybody = book.digests.add(admin, replace(DRAFT, team="", channel="C2"))
    assert [line.id for line in book.digests.listed(manager)] == [ours.id]
    assert {line.team for line in book.digests.listed(admin)} == {"Europe", "America", ""}
    assert [team.key for team in book.digests.teams(manager)] == ["EU"]
    assert [team.key for team in book.digests.teams(admin)] == ["EU", "US"]
    assert [*book.digests.teams(company.hr), *book.digests.listed(company.hr)] == []
    no = [("team_managers_only", None)]
    assert refused(lambda: book.digests.add(manager, replace(DRAFT, team="", channel="C9")), book) == no
    assert refused(lambda: book.digests.change(manager, theirs.id, DRAFT), book) == no
    assert refused(lambda: book.digests.change(manager, ours.id, replace(DRAFT, team="US", channel="C7")), book) == no
    assert refused(lambda: book.digest_figures.preview(manager, everybody.id), book) == no
    book.digests.pause(manager, ours.id)
    book.digests.resume(manager, ours.id)
    book.digests.change(
        manager, ours.id, replace(DRAFT, at=time(7), days="31"), seen=book.digests.kept(manager, ours.id).mark
    )
    book.digests.delete(manager, ours.id)
    with book.database.reading() as session:
        log = session.exec(
            select(ChangeLog).where(col(ChangeLog.record) == "digest").order_by(col(ChangeLog.seq))
        ).all()
        mine = [line for line in log if line.record_no == str(ours.id)]
        assert [line.action for line in mine] == ["created", "paused", "resumed", "changed", "deleted"]
        assert (mine[3].before or {})["at"] == "08:30"
        assert [(mine[3].after or {})[name] for name in ("at", "days", "team")] == ["07:00", "13", "EU"]


def test_what_is_wrong_with_a_subscription_is_told_together(book: Book, company: Company, manager: Actor) -> None:
    admin = company.of
    first = book.digests.add(admin, replace(DRAFT, team=""))
    wrong = DigestDraft("XX", "", days="", time_zone="Nowhere")
    fields = ["channel", "days", "time_zone", "team"]
    assert [field for _, field in refused(lambda: book.digests.add(admin, wrong), book)] == fields
    taken = [("digest_taken", "channel")]
    assert refused(lambda: book.digests.add(admin, replace(DRAFT, team="")), book) == taken
    other = book.digests.add(manager, DRAFT)
    assert refused(lambda: book.digests.change(admin, other.id, replace(DRAFT, team="")), book) == taken
    stale = book.digests.kept(admin, first.id).mark
    book.digests.change(admin, first.id, replace(DRAFT, team="", at=time(9)))
    changed = lambda: book.digests.change(admin, first.id, replace(DRAFT, team=""), seen=stale)  # noqa: E731
    assert refused(changed, book) == [("record_changed", None)]
    assert refused(lambda: book.digests.delete(admin, 999), book) == [("gone", None)]


def test_a_change_lets_the_next_run_be_worked_out_and_another_team_begins_anew(
    book: Book, selling: Selling, manager: Actor
) -> None:
    admin = selling.company.of
    selling.start("EXISTING")
    key = book.digests.add(admin, DRAFT).id
    base = deliver(book, key, MONDAY)

    def row() -> Digest:
        with book.database.transaction() as session:
            found = session.get_one(Digest, key)
            session.expunge(found)
            return found

    def schedule() -> None:
        with book.database.transaction() as session:
            session.get_one(Digest, key).next_run_at = START

    for change in (
        lambda: book.digests.change(admin, key, replace(DRAFT, at=time(7))),
        lambda: book.digests.pause(manager, key),
        lambda: book.digests.resume(manager, key),
    ):
        schedule()
        change()
        assert (row().next_run_at, row().base_id) == (None, base)
    book.digests.change(admin, key, replace(DRAFT, team="US"))
    assert row().base_id is None


def test_the_base_is_the_digest_that_was_delivered_last(book: Book, selling: Selling, manager: Actor) -> None:
    key = book.digests.add(manager, DRAFT).id
    mine = Selling(book, selling.company, selling.company.hr)
    mine.start("EXISTING", value=100_00)
    first = deliver(book, key, MONDAY)
    mine.start("EXISTING", value=50_00)
    with book.database.transaction() as session:  # one that is drawn and never sent
        lost = Delivery(
            workspace_id="T1", kind=DeliveryKind.DIGEST, recipient="C1", about=str(key), digest_id=key,
            local_date=days_after(MONDAY, 1), due_at=START, next_attempt_at=START,
        )  # fmt: skip
        session.add(lost)
        session.flush()
    for _ in range(2):
        drawn = book.digest_figures.draw(key, lost.id)
        assert drawn is not None
        assert drawn.bridge is not None
        assert (drawn.since, drawn.bridge.opening, drawn.bridge.change) == (MONDAY, 100_00, 50_00)
    book.digests.pause(manager, key)
    assert book.digest_figures.draw(key, lost.id) is None
    book.digests.resume(manager, key)
    mine.start("EXISTING", value=7_00)
    before = dump(book.database)
    drawn = book.digest_figures.preview(manager, key)
    assert dump(book.database) == before
    assert drawn.bridge is not None
    assert (drawn.bridge.opening, drawn.bridge.closing, drawn.value, drawn.count) == (100_00, 157_00, 157_00, 3)
    third = deliver(book, key, days_after(MONDAY, 2))
    with book.database.reading() as session:
        assert {line.delivery_id for line in session.exec(select(SnapshotLine))} == {third}
        assert session.get_one(Digest, key).base_id == third > first
    asked = book.digest_figures.bridge(manager, key, third)
    assert [(step.part, step.count, step.amount) for step in asked.steps] == [("new", 2, 57_00)]
    assert {one.description for one in asked.names.values()} == {"Desks"}
    blind = replace(selling.company.of, role=Role.SALESPERSON, sees=Visibility.OWN)
    assert book.digest_figures.bridge(blind, key, third).steps == ()
    assert book.digest_figures.team(blind, key) == "EU"
    assert [one.value for one in book.digest_figures.by_owner(manager, key)] == [157_00]
    assert book.digest_figures.decisions(manager, key, 2)[1] == 3
    book.digests.delete(manager, key)
    with book.database.reading() as session:
        assert session.exec(select(SnapshotLine)).all() == []


def test_a_deleted_team_takes_its_digests_along(book: Book, company: Company, manager: Actor) -> None:
    book.digests.add(manager, DRAFT)
    kept = book.digests.add(company.of, replace(DRAFT, team="US"))
    with book.database.reading() as session:
        team = session.exec(select(Team.id).where(col(Team.code) == "EU")).one()
    book.teams.delete(company.of, team)
    with book.database.reading() as session:
        assert [row.id for row in session.exec(select(Digest))] == [kept.id]


def test_what_was_left_alone_is_told_once_and_who_is_away_with_their_substitute(
    book: Book, selling: Selling, manager: Actor
) -> None:
    company = selling.company
    mine = Selling(book, company, company.hr)
    no = mine.create(next_step="Call", next_step_date=MONDAY).line.no
    book.absences.begin(manager, MONDAY, days_after(MONDAY, 9), "OF", "HR")
    with book.database.transaction() as session:
        session.add(
            Reminder(
                workspace_id="T1", salesperson_id=company.hr.salesperson_id, kind=DueKind.NEXT_STEP, record_no=no,
                opportunity_no=no, due_date=MONDAY, first_told=MONDAY - timedelta(days=3),
            )
        )  # fmt: skip
    ours, theirs = book.digests.add(manager, DRAFT).id, book.digests.add(company.of, replace(DRAFT, team="US")).id
    book.clock.move(days=3)  # type: ignore[attr-defined]
    assert book.digest_figures.preview(company.of, theirs).untouched == ()
    drawn = book.digest_figures.preview(manager, ours)
    assert [(one.record_no, one.salesperson_name) for one in drawn.untouched] == [(no, "Helena Ray")]
    assert [(one.name, one.substitute_name) for one in drawn.away] == [("Helena Ray", "Otis Falls")]
    assert not drawn.is_quiet
    deliver(book, ours, days_after(MONDAY, 3))
    assert book.digest_figures.preview(manager, ours).untouched == ()


def test_what_is_planned_moves_with_its_digest_to_another_channel_once(
    book: Book, manager: Actor, clock: SettableClock
) -> None:
    digest_id = book.digests.add(manager, DRAFT).id
    given: dict[str, Any] = {"kind": DeliveryKind.DIGEST, "about": str(digest_id), "digest_id": digest_id}
    waits, sending = plan(book, "C1", **given), plan(book, "C1", **given, day=days_after(MONDAY, 1))
    (leased, *_) = book.deliveries.claim(1)
    book.deliveries.sending(sending)
    book.digests.change(manager, digest_id, replace(DRAFT, channel="C2"))
    assert [kept(book, one).recipient for one in (waits, sending)] == ["C2", "C1"]
    assert not book.deliveries.sending(waits, leased.attempts), "whoever had it in hand sends it to C1 no more"
    clock.move(minutes=2)
    assert book.planning.plan().planned == 0
    assert {one.recipient for one in book.deliveries.claim(5) if one.id == waits} == {"C2"}
    plan(book, "C1", **given, status=DeliveryStatus.SENT)
    book.digests.change(manager, digest_id, replace(DRAFT, channel="C2", at=time(9)))
    book.digests.change(manager, digest_id, DRAFT)
    assert (kept(book, waits).status, kept(book, waits).recipient) == (DeliveryStatus.HELD, "C2")
