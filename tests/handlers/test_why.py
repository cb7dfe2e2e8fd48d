"""`/salesbot why`: each sees their own log, an admin everybody's; every rule is said in plain words."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from handlers.text.words import words_for
from handlers.views.why import KINDS, MENDS, REASONS, WITH_DETAIL, said_of
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import DueKind, LineStatus
from storage.domain.people import Role
from storage.models import Digest, NudgeLine, Salesperson, Team
from storage.queries.deliveries import DeliveryLine
from tests.builders import MONDAY, START
from tests.handlers.conftest import Office
from tests.storage.services.planned import ago, kept, plan
from tests.storage.tasking import add_team

THANKSGIVING: dict[str, Any] = {"status": DeliveryStatus.HELD, "reason": "holiday", "detail": "Thanksgiving"}


def shown(office: Office, typed: str) -> list[str]:
    """Type it as Otis, who is admin; give the lines of the answer."""
    office.otis.command(f"/salesbot {typed}", channel="C1")
    return office.otis.private("C1")[-1].text.splitlines()


def test_everybody_sees_what_was_sent_to_them_and_why_not_with_the_next_time(office: Office) -> None:
    office.jim.command("/salesbot why", channel="C1")
    assert "Nothing was due for you in the last two weeks." in office.jim.private("C1")[-1].drawn
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.jo.salesperson_id).next_nudge_at = START + timedelta(days=1)
    plan(office.book, due=ago(days=1), day=ago(days=1).date(), **THANKSGIVING)
    sent = plan(office.book, due=ago(hours=1))
    plan(office.book, due=ago(days=15), day=ago(days=15).date(), **THANKSGIVING)
    plan(office.book, "U2", due=ago(hours=1))
    office.book.deliveries.claim(1)
    office.book.deliveries.try_later(sent, timedelta(), unheard=True, detail="TimeoutError")
    office.jim.command("/salesbot why", channel="C1")
    assert office.jim.private("C1")[-1].text.splitlines() == [
        "What was sent, and why",
        "*Mon 2 Mar, 09:00* · Reminders: not sent yet — Slack said TimeoutError; it is tried again",
        "*Sun 1 Mar, 10:00* · Reminders: not sent — public holiday (Thanksgiving)",
        "Next: Reminders, Tue 3 Mar, 09:00.",
    ]
    office.book.deliveries.sent(sent, "D1", "1.1", "on_time")
    office.jim.command("/salesbot why <@U1|jim>", channel="C1")
    assert "Reminders: sent; perhaps twice: Slack did not say" in office.jim.private("C1")[-1].text


def test_an_admin_sees_anybodys_and_any_channels_and_how_people_reacted(office: Office) -> None:
    plan(office.book, due=ago(hours=1), **THANKSGIVING)
    plan(office.book, "C1", kind=DeliveryKind.DIGEST, due=ago(hours=1), status=DeliveryStatus.HELD, reason="missed")
    nudge = plan(office.book, due=ago(hours=2), about="earlier")
    office.book.deliveries.sent(nudge, "D1", "1.1", "on_time")
    line: dict[str, Any] = {"workspace_id": "T1", "delivery_id": nudge, "kind": DueKind.TASK, "record_no": "TD000001"}
    statuses = (LineStatus.WON, LineStatus.MOVED, LineStatus.SNOOZED, LineStatus.OPEN)
    with office.book.database.transaction() as session:
        for position, status in enumerate(statuses):
            owner = office.company.jo.salesperson_id
            row = NudgeLine(**line, position=position, owner_id=owner, due_date=MONDAY, status=status)
            session.add(row)
        session.add(Digest(workspace_id="T1", channel="C1", next_run_at=START + timedelta(days=1)))
    reactions = "Everybody's reminders in the last 30 days: 2 acted on, 1 snoozed, 0 dismissed, 1 without a reaction."
    for typed in ("why <@U1|jim>", "why JO", "why Jim Olive"):
        lines = shown(office, typed)
        assert "Reminders: not sent — public holiday (Thanksgiving)" in lines[1]
        assert "Reminders: sent" in lines[2]
        assert lines[-1] == reactions
    lines = shown(office, "why <#C1|sales>")
    assert "Digest: not sent — the day was over; the next one covers it" in lines[1]
    assert lines[2] == "Next: Digest, Tue 3 Mar, 08:30."
    assert shown(office, "why <#C9>")[1] == "Nothing was due there in the last two weeks."
    assert kept(office.book, nudge).reason == "on_time"


def test_nobody_else_sees_another_ones(office: Office) -> None:
    plan(office.book, "U2", due=ago(hours=1), **THANKSGIVING)
    for typed in ("<@U2|otis>", "OF", "<#C1|sales>", "nobody"):
        office.jim.command(f"/salesbot why {typed}", channel="C1")
        assert "Only Salesbot admins" in office.jim.private("C1")[-1].text
    assert "nobody" in shown(office, "why nobody")[0]
    office.stranger.command("/salesbot why", channel="C1")
    assert "why" not in office.stranger.private("C1")[-1].text


def test_a_manager_sees_that_of_a_channel_with_a_digest_of_a_team_of_theirs(office: Office) -> None:
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.jo.salesperson_id).role = Role.MANAGER
        add_team(session, "T1", "EU", manager=office.company.jo)
        add_team(session, "T1", "US")
        teams = {team.code: team.id for team in session.exec(select(Team))}
        for channel, team in (("C1", "EU"), ("C2", "US")):
            session.add(Digest(workspace_id="T1", channel=channel, team_id=teams[team]))
    said = []
    for typed in ("<#C1|sales>", "<#C2|other>", "<@U2|otis>"):
        office.jim.command(f"/salesbot why {typed}", channel="C1")
        said.append("Only Salesbot admins" in office.jim.private("C1")[-1].text)
    assert said == [False, True, True]


def test_pages_turn_in_their_place(office: Office) -> None:
    for day in range(20):
        plan(office.book, due=ago(hours=day), day=ago(days=day).date(), **THANKSGIVING)
    office.jim.command("/salesbot why", channel="C1")
    first = office.jim.private("C1")[-1]
    assert first.drawn.count("Thanksgiving") == 15
    first.press("Later")
    office.settle()
    second = office.jim.private("C1")[-1]
    assert (second.drawn.count("Thanksgiving"), "Page 2 of 2" in second.drawn) == (5, True)


@pytest.mark.parametrize("status", list(DeliveryStatus))
def test_every_rule_has_its_words(status: DeliveryStatus) -> None:
    words = words_for("en-GB")
    for reason in (*REASONS, "", "new_rule"):
        for detail in ("", "{detail}"):
            line = DeliveryLine(
                DeliveryKind.NUDGE, "U1", MONDAY, reason, detail, START, None, status, perhaps_twice=True
            )
            said = said_of(words, line)
            assert said
            if detail and reason in WITH_DETAIL:
                assert "{detail}" in said, "what Slack or people write is no template"
    assert set(KINDS) == {kind.value for kind in DeliveryKind}
    assert set(MENDS) <= set(REASONS)
