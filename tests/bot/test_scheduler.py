"""The jobs of a replica: what is due is planned and sent, at once when it starts, and one round at a time."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.app import Salesbot, build
from bot.config import GivenSettings
from bot.sandbox import LocalSlack
from bot.scheduler import Scheduler
from handlers import delivering
from handlers.outgoing import Outgoing
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.models import Delivery, Salesperson
from storage.services import letting_go
from storage.services.book import Book
from tests.builders import START, Company, SettableClock
from tests.storage.services.planned import kept, plan


@pytest.fixture
def slack(company: Company) -> Iterator[LocalSlack]:
    with LocalSlack(team_id=company.workspace_id) as slack:
        slack.add_user("U1", "Jim Olive")
        yield slack


@pytest.fixture
def bot(book: Book, clock: SettableClock, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Salesbot]:
    given: dict[str, Any] = {
        "slack_bot_token": slack.identity.bot_token,
        "slack_api_url": slack.api_url,
        "database_url": book.database.engine.url.render_as_string(hide_password=False),
    }
    monkeypatch.setitem(delivering.COMPOSERS, DeliveryKind.NUDGE, lambda _book, _claimed: Outgoing("Due today", []))
    bot = build(GivenSettings.model_validate(given), clock)
    yield bot
    bot.close()


def told(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.person("U1").direct_messages()]


def test_a_tick_plans_and_sends_what_is_due_and_the_next_one_nothing(
    bot: Salesbot, company: Company, slack: LocalSlack
) -> None:
    with bot.database.transaction() as session:
        session.get_one(Salesperson, company.jo.salesperson_id).next_nudge_at = START
    jobs = Scheduler(bot)
    jobs.tick()
    jobs.tick()
    assert told(slack) == ["Due today"]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_waits_is_sent_when_a_replica_starts_and_not_once_it_stops(bot: Salesbot, slack: LocalSlack) -> None:
    first = plan(bot.book)
    jobs = Scheduler(bot)
    jobs.start()
    until = time.monotonic() + 10
    while kept(bot.book, first).status is not DeliveryStatus.SENT and time.monotonic() < until:
        time.sleep(0.02)
    jobs.stop(time.monotonic() + 5)
    assert told(slack) == ["Due today"]
    plan(bot.book, about="again", due=START - timedelta(hours=1))
    jobs.tick()
    assert told(slack) == ["Due today"]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_at_night_all_that_is_over_is_let_go_some_at_a_time(
    bot: Salesbot, company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert company
    monkeypatch.setattr(letting_go, "AT_ONCE", 2)
    for number in range(5):
        plan(bot.book, about=str(number), status=DeliveryStatus.HELD)
    kept_one = plan(bot.book, about="planned")
    clock.move(days=91)
    Scheduler(bot).let_go()
    with bot.database.reading() as session:
        assert session.exec(select(Delivery.id)).all() == [kept_one]
