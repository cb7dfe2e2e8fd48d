"""Channel messages from their settings to the card that a button opens, in the local Slack."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.sandbox import Sheet
from handlers.delivering import deliver_due
from storage.domain.opportunities import Closing, Status
from storage.domain.people import Role, Visibility
from storage.domain.watching import Event, WatchingDraft
from storage.models import Salesperson, Watching, Workspace
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.storage.tasking import add_team


@pytest.fixture
def managed(office: Office) -> Office:
    """Let Jim manage Europe, which Helena is in."""
    with office.book.database.transaction() as session:
        add_team(session, "T1", "EU", office.company.hr, manager=office.company.jo, name="Europe")
        session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one().role = Role.MANAGER
    return office


def window(office: Office, title: str = "Channel messages") -> Sheet:
    office.settle()
    return office.jim.view(title)


def open_list(office: Office) -> Sheet:
    office.jim.command("/salesbot digest", channel="C1")
    window(office, "Digests").press("Channel messages")
    return window(office)


def minute(office: Office) -> list[str]:
    """Let a minute go by, and everything be told; give what became of it."""
    office.clock.now += timedelta(minutes=1)
    office.book.watching.plan()
    done = deliver_due(office.book, office.bot.client_for, 10, sleep=lambda _: None)
    return [f"{one.recipient} {one.status} {one.reason}" for one in done]


def test_a_manager_lets_a_channel_be_told_changes_pauses_and_deletes_it(managed: Office) -> None:
    jim = managed.jim
    assert "No channel is told yet" in open_list(managed).text
    window(managed).press("New channel message")
    form = window(managed, "Channel message")
    assert form.choices("Team") == ["Europe (EU)"]
    form.fill({"Channel": "C1", "Value over": "-1"})
    assert form.submit().errors == {"Value over": "Type a value above 0."}
    form.fill({"Events": ["Created", "Won"], "Value over": "12000.50"})
    assert form.submit().closed
    told = jim.wait_for_message("lets Salesbot tell this channel about opportunities", channel="C1")
    assert "Created, Won; over €12,000.50" in told.text
    assert "Europe" in window(managed).text
    window(managed).press("Edit")
    form = window(managed, "Channel message")
    assert form.value("Value over") == "12000.50"
    form.fill({"Events": ["Lost"], "Value over": ""})
    assert form.submit().closed
    assert "Lost" in window(managed).text
    window(managed).press("Pause")
    assert "paused" in window(managed).text
    window(managed).press("Resume")
    assert "paused" not in window(managed).text
    window(managed).press("Delete")
    assert "No channel is told yet" in window(managed).text
    with managed.book.database.reading() as session:
        assert session.exec(select(Watching)).all() == []


def test_a_channel_that_the_bot_is_not_in_is_said_with_the_way_in(managed: Office) -> None:
    managed.slack.add_channel("C2", "private-talk", members=["U1"], app_is_member=False)
    open_list(managed).press("New channel message")
    form = window(managed, "Channel message")
    form.fill({"Channel": "C2"})
    assert form.submit().closed
    assert "/invite @Salesbot" in window(managed).text


def test_who_manages_nothing_any_more_is_not_let_in(managed: Office) -> None:
    managed.jim.command("/salesbot digest", channel="C1")
    before = window(managed, "Digests")
    with managed.book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one().role = Role.SALESPERSON
    before.press("Channel messages")
    assert "Only the team's manager or an admin can do that" in window(managed, "Digests").text


def test_a_channel_is_told_once_and_whoever_may_read_it_opens_the_card_privately(managed: Office) -> None:
    book, company, jim = managed.book, managed.company, managed.jim
    book.watching.add(company.of, WatchingDraft("C1", tuple(Event)), locale="en-GB")
    won = managed.deal("Boxes & <crates>")
    assert book.watching.plan() == 0
    assert minute(managed) == ["C1 sent on_time"]
    assert minute(managed) == []
    created = jim.wait_for_message("created at Initial", channel="C1")
    assert created.text.splitlines()[0] == ":new: *Acme AS · Boxes &amp; &lt;crates&gt;* · €100,000 · Jim Olive"
    created.press("Open")
    managed.settle()
    card = jim.wait_for_message(f"{won} · Boxes", channel="C1")
    assert card.ephemeral
    book.opportunities.close(company.jo, won, Closing(Status.WON, None, MONDAY, 90_000_00), close_code="PRICE_W")
    managed.deal("Desks")
    assert minute(managed) == ["C1 sent on_time"]
    both = jim.wait_for_message("2 opportunities changed", channel="C1")
    assert [line.split(" ")[0] for line in both.text.splitlines()[1::2]] == [":trophy:", ":new:"]
    assert "€90,000 · Jim Olive" in both.text
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").visibility = Visibility.OWN
        session.exec(select(Salesperson).where(col(Salesperson.code) == "HR")).one().slack_user_id = "U9"
    office_messages = len(managed.stranger.messages("C1"))
    managed.stranger.messages("C1")[-1].press("Open")
    managed.settle()
    refused = managed.stranger.messages("C1")[office_messages:]
    assert [message.ephemeral for message in refused] == [True]
    assert "There is no opportunity" in refused[0].text


def test_what_was_taken_back_before_it_was_sent_is_held(managed: Office) -> None:
    book, company = managed.book, managed.company
    book.watching.add(company.of, WatchingDraft("C1", tuple(Event)))
    no = managed.deal(activate=False)
    managed.clock.now += timedelta(minutes=1)
    assert book.watching.plan() == 1
    book.deleting.delete(company.jo, no)
    assert minute(managed) == ["C1 held nothing_due"]
