"""Channels are told what they asked for, merged within a minute, once; what was taken back meanwhile is not told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Status
from storage.domain.people import Role, Source
from storage.domain.watching import MERGED_WITHIN, Event, WatchingDraft
from storage.models import ChangeLog, Delivery, Team, Watching
from storage.services.book import Book
from storage.services.channel_news import AT_ONCE
from storage.services.watching import WatchingSaved
from tests.builders import START, SettableClock
from tests.storage.selling import LATER, Selling, dump
from tests.storage.services.test_concurrency import at_once
from tests.storage.tasking import add_team

ALL = tuple(Event)


def watch(selling: Selling, channel: str = "C1", *events: Event, **more: Any) -> int:  # noqa: ANN401 - any field of a draft
    """Subscribe a channel as the admin, to everything unless told otherwise."""
    draft = replace(WatchingDraft(channel, events or ALL), **more)
    return selling.book.watching.add(selling.company.of, draft, locale="en-GB").id


def told(book: Book) -> dict[str, list[str]]:
    """Give what was written down to be told, by channel: each opportunity with what happened to it."""
    with book.database.reading() as session:
        rows = session.exec(select(Delivery).where(col(Delivery.kind) == "events").order_by(col(Delivery.id))).all()
    found: dict[str, list[str]] = {}
    for row in rows:
        for one in row.content["told"]:
            said = " ".join(each["what"] for each in one["told"])
            found.setdefault(row.recipient, []).append(f"{one['no']} {said}")
    return found


def seen(book: Book) -> dict[str, int]:
    """Give the line of the change log that each channel was told last."""
    with book.database.reading() as session:
        return {row.channel: row.seen for row in session.exec(select(Watching))}


def newest(book: Book) -> int:
    with book.database.reading() as session:
        return max(session.exec(select(ChangeLog.seq)))


@pytest.fixture
def europe(selling: Selling) -> Selling:
    """Let OF manage Europe, which HR is in."""
    with selling.book.database.transaction() as session:
        add_team(session, "T1", "EU", selling.company.hr, manager=selling.company.of, name="Europe")
        add_team(session, "T1", "US", manager=selling.company.jo, name="America")
    return selling


def test_each_channel_is_told_what_it_asked_for_in_one_message_a_minute_after_the_first(
    europe: Selling, clock: SettableClock
) -> None:
    book, company = europe.book, europe.company
    europe.start("EXISTING")  # before anybody watches: not told
    key = watch(europe, "ALL")
    watch(europe, "ENDS", Event.WON, Event.LOST)
    watch(europe, "STAGES", Event.STAGE)
    watch(europe, "LARGE", value_over=100_00)
    watch(europe, "EUROPE", team="EU")
    book.watching.pause(company.of, watch(europe, "PAUSED"))
    europe.start("EXISTING", value=100_01)  # OP000002
    europe.change(ActionType.NEXT, 2, Estimates(100_01, 40, LATER))
    hr = Selling(book, company, company.hr)
    hr.start("EXISTING")  # OP000003
    clock.move(seconds=30)
    hr.close(Status.LOST, "PRICE_L")
    europe.create()  # OP000004, not started and without a value
    europe.start("EXISTING", value=50_00)  # OP000005
    europe.close(Status.WON, "PRICE_W", 100_02)
    clock.move(seconds=29)
    assert book.watching.plan() == 0
    assert book.watching.next_due() == START + MERGED_WITHIN
    clock.move(seconds=1)
    # What ended came half a minute later, and so is told half a minute later to who asked for nothing else.
    assert book.watching.plan() == 4
    assert book.watching.plan() == 0
    assert book.watching.next_due() == clock.now + timedelta(seconds=30)
    clock.move(seconds=30)
    assert book.watching.plan() == 1
    assert book.watching.next_due() is None
    assert told(book) == {
        "ALL": ["OP000005 created won", "OP000003 created lost", "OP000002 created", "OP000004 created"],
        "STAGES": ["OP000002 created", "OP000003 created", "OP000005 created"],
        "LARGE": ["OP000005 created won", "OP000002 created"],
        "EUROPE": ["OP000003 created lost"],
        "ENDS": ["OP000005 won", "OP000003 lost"],
    }
    paused = seen(book).pop("PAUSED")
    assert {**seen(book), "PAUSED": newest(book)} == dict.fromkeys(seen(book), newest(book))
    assert paused < newest(book)
    with book.database.reading() as session:
        row = session.exec(select(Delivery).where(col(Delivery.recipient) == "ALL")).one()
    assert (row.due_at - START).total_seconds() == 60
    assert (row.about, row.status, row.content["count"]) == (f"{key}:{newest(book)}", "planned", 4)


def test_a_value_that_passes_what_a_channel_asked_for_is_told_as_long_as_nobody_takes_it_back(
    selling: Selling, clock: SettableClock
) -> None:
    book = selling.book
    first, second = (selling.start("EXISTING", value=90_00).line.no for _ in range(2))
    watch(selling, "OVER", Event.RAISED, value_over=100_00)
    watch(selling, "ANY", Event.RAISED)
    selling.change(ActionType.UPDATE, 1, Estimates(120_00, 40, LATER))
    clock.move(minutes=1)
    assert book.watching.plan() == 2
    assert told(book) == {"ANY": [f"{second} raised"], "OVER": [f"{second} raised"]}
    selling.change(ActionType.NEXT, 2, Estimates(150_00, 40, LATER))
    clock.move(minutes=1)
    assert book.watching.plan() == 1, "who asked for what passes 100 heard of it"
    selling.change(ActionType.UPDATE, 2, Estimates(900_00, 40, LATER))
    book.undoing.undo(selling.company.jo, second)
    clock.move(minutes=1)
    assert book.watching.plan() == 0
    assert first not in str(told(book))


def test_what_was_undone_or_deleted_is_not_told_and_what_was_told_is_taken_back(
    selling: Selling, clock: SettableClock
) -> None:
    book, who = selling.book, selling.company.jo
    watch(selling, "C1", Event.CREATED, Event.WON, Event.LOST)
    deleted = selling.create().line.no
    book.deleting.delete(who, deleted)
    won = selling.start("EXISTING").line.no
    selling.close(Status.WON, "PRICE_W", 100_00)
    book.undoing.undo(who, won)
    clock.move(minutes=1)
    assert book.watching.plan() == 1
    assert told(book) == {"C1": [f"{won} created"]}
    before = dump(book.database)
    assert book.watching.plan() == 0
    assert dump(book.database) == before
    selling.close(Status.WON, "PRICE_W", 100_00)
    clock.move(minutes=1)
    assert book.watching.plan() == 1
    book.undoing.undo(who, won)
    selling.change(ActionType.UPDATE, 1)  # nothing that anybody asked for
    clock.move(minutes=1)
    assert book.watching.plan() == 1
    assert told(book) == {"C1": [f"{won} created", f"{won} won", f"{won} not_won"]}


def test_a_log_that_says_nothing_of_interest_or_was_loaded_is_passed_over(
    selling: Selling, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.services.channel_news.AT_ONCE", 3)
    assert AT_ONCE > 3
    book = selling.book
    watch(selling, "C1", Event.LOST)
    imported = Selling(book, selling.company, replace(selling.company.jo, source=Source.IMPORT))
    imported.start("EXISTING")
    imported.close(Status.LOST, "PRICE_L")
    for _ in range(5):
        selling.start("EXISTING")
    assert book.watching.plan() == 0
    assert seen(book) == {"C1": newest(book)}
    assert told(book) == {}
    selling.close(Status.LOST, "PRICE_L")
    clock.move(days=3)  # the service was away: it is told late, with a day left to send it
    assert book.watching.plan() == 1
    with book.database.reading() as session:
        row = session.exec(select(Delivery)).one()
    assert (clock.now - row.due_at).total_seconds() == 3600
    assert row.local_date == clock.now.date()


def test_more_than_a_message_holds_is_counted_and_what_is_gone_by_then_is_left_out(
    selling: Selling, clock: SettableClock
) -> None:
    book, who = selling.book, selling.company.jo
    key = watch(selling)
    numbers = [selling.create().line.no for _ in range(22)]
    clock.move(minutes=1)
    assert book.watching.plan() == 1
    assert told(book) == {"C1": [f"{no} created" for no in numbers[:20]]}
    book.deleting.delete(who, numbers[0])
    (claimed,) = book.deliveries.claim(5)
    news = book.watching.news("T1", "C1", claimed.content)
    assert news is not None
    assert book.watching.news("T1", "C2", claimed.content) is None
    assert (news.count, len(news.lines), news.currency, news.locale) == (21, 19, "EUR", "en-GB")
    shown, happened = news.lines[0]
    assert (shown.no, shown.contact, shown.owner, shown.value) == (numbers[1], "Acme AS", "Jim Olive", 0)
    assert [(one.what, one.by, one.at) for one in happened] == [("created", "Jim Olive", START)]
    for no in numbers[1:]:
        book.deleting.delete(who, no)
    assert book.watching.news("T1", "C1", claimed.content) is None
    selling.create()
    book.watching.pause(selling.company.of, key)
    assert book.watching.news("T1", "C1", claimed.content) is None
    clock.move(minutes=2)
    assert book.watching.plan() == 0
    book.watching.resume(selling.company.of, key)
    assert book.watching.plan() == 0
    assert seen(book) == {"C1": newest(book)}
    book.watching.delete(selling.company.of, key)
    assert book.watching.news("T1", "C1", claimed.content) is None


def test_of_several_replicas_one_writes_it_down(selling: Selling, clock: SettableClock) -> None:
    watch(selling)
    selling.start("EXISTING")
    clock.move(minutes=1)
    results, refused = at_once([selling.book.watching.plan] * 4)
    assert refused == []
    assert sorted(results) == [0, 0, 0, 1]
    assert told(selling.book) == {"C1": ["OP000001 created"]}


def test_a_channel_has_one_subscription_which_its_team_s_manager_and_admins_change(europe: Selling) -> None:
    book, admin = europe.book, europe.company.of
    manager = replace(europe.company.jo, role=Role.MANAGER)
    every = watch(europe, "C1")
    with europe.refused("watching_taken", field="channel"):
        book.watching.add(admin, WatchingDraft("C1"))
    with europe.refused("team_managers_only", "watching_taken"):
        book.watching.add(manager, WatchingDraft("C1", team="EU"))
    with europe.refused("missing", "missing", "unknown"):
        book.watching.add(manager, WatchingDraft("", (), team="MARS"))
    mine = book.watching.add(manager, WatchingDraft("C2", team="US"), key="form")
    assert book.watching.add(manager, WatchingDraft("C2", team="US"), key="form") == replace(mine, moved=False)
    assert [line.team for line in book.watching.listed(manager)] == ["America"]
    assert [line.channel for line in book.watching.listed(admin)] == ["C1", "C2"]
    kept = book.watching.kept(manager, mine.id)
    larger = replace(kept.draft, value_over=5_00)
    assert book.watching.change(manager, mine.id, larger, seen=kept.mark) == WatchingSaved(mine.id, "C2", moved=False)
    with europe.refused("record_changed"):
        book.watching.change(manager, mine.id, larger, seen=kept.mark)
    for what in (book.watching.kept, book.watching.pause, book.watching.resume, book.watching.delete):
        with europe.refused("team_managers_only"):
            what(manager, every)
        with europe.refused("gone"):
            what(replace(admin, workspace_id="T2"), every)
    with book.database.reading() as session:
        team = session.exec(select(Team.id).where(col(Team.code) == "US")).one()
    book.teams.delete(admin, team)
    assert [line.channel for line in book.watching.listed(admin)] == ["C1"]
    with book.database.reading() as session:
        lines = session.exec(select(ChangeLog).where(col(ChangeLog.record) == "watching").order_by(col(ChangeLog.seq)))
        assert [(line.record_no, line.action) for line in lines] == [
            (str(every), "created"),
            (str(mine.id), "created"),
            (str(mine.id), "changed"),
            (str(mine.id), "deleted"),
        ]
