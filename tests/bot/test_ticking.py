"""`salesbot tick`: what is due at an instant is done once, and said as people and programs read it."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot import ticking
from bot.cli import cli
from bot.sandbox import LocalSlack
from handlers import delivering
from handlers.outgoing import Outgoing
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.people import Actor
from storage.models import Delivery, Digest, Salesperson, Watching, Workspace
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import add_company, add_workspace
from tests.storage.services.planned import plan

SATURDAY = "2026-03-07T09:00:00Z"
MONDAY_EARLY = "2026-03-09T08:59:00Z"
MONDAY = "2026-03-09T10:00:00+01:00"


@pytest.fixture
def slack(book: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSlack]:
    """Start a local Slack beside a book with two who are reminded at nine and a digest at nine, on a Friday evening."""
    company = add_company(book)
    with book.database.transaction() as session:
        session.get_one(Workspace, company.workspace_id).time_zone = "UTC"
        friday = datetime(2026, 3, 7, 9, tzinfo=UTC)
        for person in session.exec(select(Salesperson).where(col(Salesperson.slack_user_id).is_not(None))):
            person.next_nudge_at = friday
        session.add(Digest(workspace_id="T1", channel="C1", next_run_at=friday.replace(day=9)))
    for kind in (DeliveryKind.NUDGE, DeliveryKind.DIGEST):
        monkeypatch.setitem(delivering.COMPOSERS, kind, lambda _book, _claimed: Outgoing("Due today", []))
    with LocalSlack(team_id=company.workspace_id) as slack:
        slack.add_user("U1", "Jim Olive")
        slack.add_user("U2", "Otis Falls", deleted=True)
        slack.add_channel("C1", "sales", members=["U1"])
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.identity.bot_token)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("DATABASE_URL", book.database.engine.url.render_as_string(hide_password=False))
        monkeypatch.setattr("bot.opening.migrations.current", lambda _: "made")
        monkeypatch.setattr("bot.opening.migrations.head", lambda: "made")
        yield slack


def tick(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["tick", *arguments])


def test_each_thing_is_done_at_its_instant_and_once(slack: LocalSlack) -> None:
    held = {"kind": "nudge", "local_date": "2026-03-07", "reason": "day_off"}
    said = tick("--at", SATURDAY, "--json")
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert (found["at"], found["delivered"], found["failed"]) == (SATURDAY, [], [])
    assert sorted(found["held"], key=lambda one: str(one["recipient"])) == [
        {**held, "recipient": "U1"},
        {**held, "recipient": "U2"},
    ]
    assert [one["reason"] for one in json.loads(tick("--at", MONDAY_EARLY, "--json").stdout)["held"]] == ["day_off"] * 2
    slack.fail("chat.postMessage", "503", times=1)  # is waited for
    said = tick("--at", MONDAY, "--workspace", "T1", "--json")
    found = json.loads(said.stdout)
    assert found["at"] == "2026-03-09T09:00:00Z"
    rows = sorted((one["kind"], one["recipient"], one["local_date"], one["reason"]) for one in found["delivered"])
    assert rows == [
        ("digest", "C1", "2026-03-09", "late"),
        ("nudge", "U1", "2026-03-09", "on_time"),
        ("nudge", "U2", "2026-03-09", "on_time"),
    ]
    assert [message.text for message in slack.person("U1").messages("C1")] == ["Due today"]
    again = tick("--at", MONDAY)
    assert (again.exit_code, again.stdout) == (0, "2026-03-09T09:00:00Z: 0 delivered, 0 held, 0 failed\n")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_fails_is_said_with_slacks_own_word_and_ends_with_1(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One after the other: the only admin is told of Jim, and then is found gone as well, before the channel's turn.
    monkeypatch.setattr(ticking, "SENDERS", 1)
    slack.fail("chat.postMessage", "is_archived")
    said = tick("--at", MONDAY)
    assert said.exit_code == 1
    first, *others = said.stdout.splitlines()
    assert first == "2026-03-09T09:00:00Z: 0 delivered, 4 held, 4 failed"
    assert sorted(line for line in others if "failed" in line) == [
        "  failed    admins U2 2026-03-09 person_gone (is_archived)",
        "  failed    digest C1 2026-03-09 channel_gone (is_archived)",
        "  failed    nudge U1 2026-03-09 person_gone (is_archived)",
        "  failed    nudge U2 2026-03-09 person_gone (is_archived)",
    ]


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--at", "2026-03-09T09:00:00"], 2, "with its offset"),
        (["--at", "tomorrow"], 2, "with its offset"),
        (["--workspace", "T9"], 1, "no workspace T9"),
    ],
)
def test_what_makes_no_sense_is_refused(slack: LocalSlack, arguments: list[str], code: int, words: str) -> None:
    assert slack
    said = tick(*arguments)
    assert (said.exit_code, words in said.stderr) == (code, True), said.stderr


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("in_the_way", "patience", "reasons"),
    [
        ("invalid_auth", 60.0, {"token_dead"}),
        ("429 for two minutes", 60.0, {"not_yet"}),
        ("503", 1.0, {"not_yet"}),
        ("nobody listens", 1.0, {"not_yet"}),
    ],
)
def test_a_slack_that_takes_nothing_is_not_waited_for_for_ever_and_the_next_tick_says_the_same(
    slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, in_the_way: str, patience: float, reasons: set[str]
) -> None:
    monkeypatch.setattr(ticking, "PATIENCE_SECONDS", patience)
    if in_the_way == "nobody listens":
        monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    elif in_the_way == "429 for two minutes":
        slack.switch("rate_limit", seconds=120)
    else:
        slack.fail("chat.postMessage", in_the_way)
        slack.fail("auth.test", in_the_way)
    began, said = time.monotonic(), []
    for _ in range(2):
        result = tick("--at", MONDAY, "--json")
        assert result.exit_code == 1, result.output
        found = json.loads(result.stdout)
        assert {one["reason"] for one in found["failed"]} == reasons
        said.append({(one["kind"], one["recipient"]) for one in found["failed"]})
    assert time.monotonic() - began < 20
    assert said[0] == said[1] >= {("digest", "C1"), ("nudge", "U1"), ("nudge", "U2")}


def test_what_happened_is_told_to_the_channel_that_asked(slack: LocalSlack, book: Book) -> None:
    assert slack
    with book.database.transaction() as session:
        session.add(Watching(workspace_id="T1", channel="C1", events=["created"]))
        jim = session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one()
    jo = Actor("T1", jim.id, "JO", book.clock().date())
    book.opportunities.create(jo, Draft("Desks", "CT000001"))
    rows = json.loads(tick("--at", SATURDAY, "--json").stdout)["delivered"]
    assert [(one["kind"], one["recipient"], one["reason"]) for one in rows] == [("events", "C1", "late")]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_waits_for_slack_otherwise_is_told_too(slack: LocalSlack, book: Book) -> None:
    for number in range(11):
        book.notices.keep("T1", "U1", "text", text=f"Told late {number}")
    plan(book, about="old", status=DeliveryStatus.HELD, due=datetime(2025, 12, 1, tzinfo=UTC))
    add_workspace(book, "T2")
    jim = book.people.by_slack_user("T1", "U1")
    assert jim is not None
    book.home.opened(Actor("T1", jim.id, jim.code, book.clock().date()), "U1")
    assert tick("--at", "2026-03-02T10:00:00Z", "--workspace", "T2").exit_code == 0
    assert slack.person("U1").direct_messages() == []
    assert slack.person("U1").home is None
    assert tick("--at", "2026-03-02T10:00:00Z").exit_code == 0
    assert slack.person("U1").home is not None
    told = [message.text for message in slack.person("U1").direct_messages()]
    assert told == [f"Told late {number}" for number in range(11)]
    with book.database.reading() as session:
        assert session.exec(select(Delivery).where(col(Delivery.about) == "old")).first() is None
