"""The digest from its settings to its buttons, in the local Slack."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, delete, select

from bot.sandbox import Sheet
from handlers.delivering import deliver_due
from handlers.digests import composing
from storage.domain.cycles import ActionType
from storage.domain.deliveries import DeliveryKind
from storage.domain.digests import DigestDraft
from storage.domain.estimates import Estimates
from storage.domain.nudges import Nudging
from storage.domain.opportunities import Change, Closing, Status
from storage.domain.people import Role
from storage.models import Delivery, Digest, Pace, Salesperson, SnapshotLine
from tests.builders import MONDAY, on
from tests.handlers.conftest import Office
from tests.storage.selling import LATER, days_after
from tests.storage.tasking import add_team

TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
FORM = {"Team": "Europe (EU)", "Channel": "C1", "Time": "08:30", "Time zone": "Europe/Oslo"}


@pytest.fixture
def europe(office: Office) -> Office:
    """Let Jim manage Europe, which Helena is in, on a quiet Monday without nudges."""
    with office.book.database.transaction() as session:
        add_team(session, "T1", "EU", office.company.hr, manager=office.company.jo, name="Europe")
        add_team(session, "T1", "US", manager=office.company.of, name="America")
        for person in session.exec(select(Salesperson)):
            person.nudging = Nudging.OFF
            if person.code == "JO":
                person.role = Role.MANAGER
    return office


def window(office: Office) -> Sheet:
    """Give Jim's window Digests."""
    office.settle()
    return office.jim.view("Digests")


def subscribe(office: Office, **more: Any) -> int:  # noqa: ANN401 - any field of a draft
    """Subscribe the channel to Europe's digest, as the admin."""
    draft = replace(DigestDraft("EU", "C1", time_zone="Europe/Oslo"), **more)
    return office.book.digests.add(office.company.of, draft, locale="en-GB").id


def tick(office: Office, at: datetime) -> list[str]:
    """Let a minute of the clock come, and everything that is due be sent; give what became of it."""
    office.clock.now = at
    office.book.planning.plan()
    outcomes: list[str] = []
    while True:
        with office.book.database.transaction() as session:
            session.connection().execute(delete(Pace))  # nobody sleeps here, and days pass within a second
        done = deliver_due(office.book, office.bot.client_for, 10, sleep=lambda _: None)
        if not done:
            return outcomes
        outcomes += [f"{outcome.status} {outcome.reason}" for outcome in done if outcome.kind is DeliveryKind.DIGEST]


def bases(office: Office, digest_id: int) -> tuple[int, set[int]]:
    """Give the digest that was sent last, which is what the next one compares with, and whose snapshots are kept."""
    with office.book.database.reading() as session:
        sent = max(session.exec(select(Delivery.id).where(col(Delivery.kind) == DeliveryKind.DIGEST)))
        assert session.get_one(Digest, digest_id).base_id == sent
        return sent, set(session.exec(select(SnapshotLine.delivery_id)))


def test_a_manager_subscribes_a_channel_changes_pauses_and_deletes_it(europe: Office) -> None:
    jim = europe.jim
    jim.command("/salesbot digest", channel="C1")
    assert "No channel gets a digest yet" in window(europe).text
    window(europe).press("New digest")
    europe.settle()
    form = jim.view("Digest")
    assert form.choices("Team") == ["Europe (EU)"]
    form.fill(FORM)
    assert form.submit().closed
    europe.settle()
    assert "*Europe* → " in window(europe).text
    told = jim.wait_for_message("lets Salesbot tell this channel", channel="C1")
    assert "Mon to Fri, 08:30 (Europe/Oslo)" in told.text
    window(europe).press("Edit")
    europe.settle()
    form = jim.view("Digest")
    form.fill({"Time": "07:15", "Days": ["Mon", "Wed"]})
    assert form.submit().closed
    assert "07:15, Mon, Wed" in window(europe).text
    window(europe).press("Pause")
    assert "paused" in window(europe).text
    window(europe).press("Resume")
    assert "paused" not in window(europe).text
    window(europe).press("Delete")
    assert "No channel gets a digest yet" in window(europe).text
    with europe.book.database.reading() as session:
        assert session.exec(select(Digest)).all() == []


def test_who_manages_nothing_sees_their_reminders_alone(europe: Office) -> None:
    with europe.book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one().role = Role.SALESPERSON
    europe.jim.command("/salesbot digest", channel="C1")
    europe.settle()
    assert europe.jim.view("Digests").buttons == ["My reminders"]


def test_a_channel_that_the_bot_is_not_in_is_said_with_the_way_in(europe: Office) -> None:
    europe.slack.add_channel("C2", "private-talk", members=["U1"], app_is_member=False)
    europe.jim.command("/salesbot digest", channel="C1")
    window(europe).press("New digest")
    europe.settle()
    europe.jim.view("Digest").fill(FORM | {"Channel": "C2"})
    europe.jim.view("Digest").submit()
    assert "/invite @Salesbot" in window(europe).text


def test_a_digest_tells_what_changed_and_its_buttons_tell_more(europe: Office) -> None:
    office, company = europe, europe.company
    first = office.deal("Boxes")
    for name in ("Desks", "Lamps", "Chairs", "Shelves"):
        office.deal(name)
    digest_id = subscribe(office)
    assert tick(office, TUESDAY.replace(hour=6)) == []
    assert tick(office, TUESDAY.replace(hour=7, minute=30)) == ["sent on_time"]
    message = office.jim.wait_for_message("Pipeline of Europe", channel="C1")
    assert "€500,000 (5 opportunities)" in message.drawn
    assert "The first digest here" in message.drawn
    assert [block["type"] for block in message.blocks].count("image") == 1
    tuesday = on(company.jo, days_after(MONDAY, 1))
    change = Change(ActionType.UPDATE, 1, tuesday.today, Estimates(130_000_00, 40, LATER))
    office.book.opportunities.update(tuesday, first, change)
    closing = Closing(Status.LOST, None, tuesday.today)
    office.book.opportunities.close(tuesday, "OP000002", closing, close_code="PRICE_L")
    for number in range(5):
        office.deal(f"Another {number}")
    assert tick(office, TUESDAY.replace(day=4, hour=7, minute=31)) == ["sent on_time"]
    message = office.jim.wait_for_message("more than on 3 Mar 2026", channel="C1")
    for told in ("€500,000 were open then", "*+ €500,000* New (5)", "and 2 more", "*+ €30,000* Raised (1)",
                 "€100,000* Lost (1)", "€930,000 are open now"):  # fmt: skip
        assert told in message.text
    message.press("and 2 more")
    office.settle()
    details = office.jim.view("Details")
    assert details.text.count("Another") == 5
    details.choose("By salesperson (1)")
    office.settle()
    assert "Jim Olive: €930,000 (9)" in office.jim.view("Details").text.replace("*", "")
    office.jim.view("Details").choose("Decisions (9)")
    office.settle()
    assert "no next step" in office.jim.view("Details").text
    office.jim.view("Details").press("Open")
    office.settle()
    assert "is in your conversation with Salesbot" in office.jim.view("Details").text
    assert "Boxes" in office.jim.direct_messages()[-1].drawn
    office.jim.view("Details").close_all()
    message.press("Whole pipeline")
    office.settle()
    answer = office.jim.wait_for_message("Open in all", channel="C1")
    assert answer.ephemeral
    assert answer.blocks[0]["text"]["text"] == "Pipeline · team Europe"
    assert "9 opportunities · €930,000" in answer.text
    answer.press("List")
    office.settle()
    listed = office.jim.wait_for_message("Opportunities · team Europe · EXISTING · stage 1", channel="C1")
    assert "1 to 8 of 9" in listed.drawn
    message.press("Change digest")
    office.settle()
    assert "Europe" in office.jim.view("Digests").text
    assert [one.text.split("\n")[0] for one in office.jim.messages("C1") if one.thread == message.ts] == [
        "*What changed, by name*",
        "*Open by salesperson*",
        "*Needs a decision, too*",
    ]
    base, snapshots = bases(office, digest_id)
    assert snapshots == {base}


def test_a_chart_that_cannot_be_drawn_keeps_no_digest_back(europe: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(composing, "chart", breaks)
    subscribe(europe)
    europe.deal()
    tick(europe, TUESDAY.replace(hour=6))
    assert tick(europe, TUESDAY.replace(hour=7, minute=30)) == ["sent on_time"]
    message = europe.jim.wait_for_message("Pipeline of Europe", channel="C1")
    assert [block["type"] for block in message.blocks].count("image") == 0
    assert "Open pipeline by stage" in message.text
    europe.otis.command("/salesbot why <#C1|sales>", channel="C1")
    assert "Digest: sent; without its chart (not drawn)" in europe.otis.private("C1")[-1].text


def test_a_quiet_day_is_one_line(europe: Office) -> None:
    subscribe(europe, parts=("bridge", "chart"))
    europe.deal()
    assert tick(europe, TUESDAY.replace(hour=6)) == []
    assert tick(europe, TUESDAY.replace(hour=7, minute=30)) == ["sent on_time"]
    assert tick(europe, TUESDAY.replace(day=4, hour=7, minute=30)) == ["sent on_time"]
    message = europe.jim.wait_for_message("A quiet day", channel="C1")
    assert len(message.blocks) == 1
    assert "nothing changed since 3 Mar 2026" in message.text


def test_send_me_one_now_is_private_and_leaves_no_trace(europe: Office) -> None:
    europe.deal()
    subscribe(europe)
    before = europe.dump()
    europe.slack.workspace.picture_seconds = 0.2  # it looks at a picture before it shows one
    europe.jim.command("/salesbot digest", channel="C1")
    began = len(europe.slack.traffic)
    window(europe).press("Send me one now")
    assert "Drawing it…" in window(europe).text
    asked = [one.name for one in europe.slack.traffic[began:]]
    assert asked.index("views.update") < asked.index("chat.postMessage"), "the answer does not wait for the drawing"
    message = europe.jim.wait_for_message("A preview, for you alone")
    assert message.channel.startswith("D")
    assert [block["type"] for block in message.blocks].count("image") == 1
    message.press("Details")
    europe.settle()
    assert "By salesperson (1)" in europe.jim.view("Details").text
    assert europe.dump() == before


def test_a_button_that_was_forged_is_refused_and_a_stranger_sees_nothing(europe: Office) -> None:
    europe.deal()
    subscribe(europe)
    tick(europe, TUESDAY.replace(hour=6))
    tick(europe, TUESDAY.replace(hour=7, minute=30))
    message = europe.jim.wait_for_message("Pipeline of Europe", channel="C1")
    theirs = next(one for one in europe.stranger.messages("C1") if one.ts == message.ts)
    theirs.press("Whole pipeline")
    europe.settle()
    assert "does not know you" in europe.stranger.wait_for_message("does not know you").text
    buttons = message.post.blocks[-1]["elements"]
    before = europe.dump()
    for value in (
        "",
        "7",
        '{"digest": 999}',
        '{"digest": -1}',
        '{"digest": 1, "delivery": 999}',
        '{"page": 99999999999}',
    ):
        buttons[1]["value"] = value
        message.press("Details")
        europe.settle()
        assert not europe.jim.has_view()
    assert europe.dump() == before
