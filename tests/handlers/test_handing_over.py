"""Somebody leaves or has too much: what they have is handed over, and the new owner is briefed once."""

import time

import pytest

from storage.domain.people import TeamDraft
from storage.models import ContactType
from storage.services.contact_keeping import ContactDraft
from tests.handlers.conftest import Office
from tests.handlers.setting_up import SetUp
from tests.handlers.tampering import body_of, send_signed


@pytest.fixture
def window(office: Office) -> SetUp:
    """Let Otis, an admin, open the window on Jim's two opportunities."""
    office.deal("Boxes")
    office.deal("Crates")
    office.otis.command("/salesbot handover <@U1>", channel="C1")
    office.settle()
    return SetUp(office, office.otis)


def test_the_window_counts_what_there_is(window: SetUp) -> None:
    sheet = window.who.view("Hand over")
    assert "Jim Olive (JO)" in sheet.text.replace("*", "")
    assert sheet.choices("What") == ["2 open opportunities worth €200,000", "4 open tasks"]
    assert sheet.value("What") == ["2 open opportunities worth €200,000", "4 open tasks"]
    assert sheet.search("To", "") == ["Helena Ray (HR)", "Jim Olive (JO)", "Otis Falls (OF)"]


def test_the_new_owner_is_briefed_in_one_message_with_the_most_urgent(office: Office) -> None:
    office.deal("Boxes")
    office.deal("Crates", next_step="Call")
    office.otis.command("/salesbot handover JO", channel="C1")
    office.settle()
    sheet = office.otis.view("Hand over")
    sheet.fill({"To": "Otis", "What": ["2 open opportunities"]})
    assert sheet.submit().closed
    office.settle()
    (briefing,) = office.otis.direct_messages()
    assert "You have taken over from Jim Olive" in briefing.drawn
    assert "Yours now: 2 open opportunities worth €200,000." in briefing.drawn
    assert "OP000001 Boxes — Acme AS" in briefing.drawn.replace("*", "")
    assert "4 open tasks" not in briefing.drawn
    briefing.press("Open", beside="OP000002")
    office.settle()
    assert "Crates" in office.otis.wait_for_message("OP000002 · Crates").drawn


def test_somebody_who_is_not_in_slack_cannot_be_told_and_that_is_said(window: SetUp) -> None:
    sheet = window.who.view()
    sheet.fill({"To": "Helena"})
    assert sheet.submit().closed
    window.office.settle()
    told = window.who.direct_messages()[-1].text
    assert "Handed over from Jim Olive to Helena Ray: 2 open opportunities worth €200,000, 4 open tasks." in told
    assert "Helena Ray is not in Slack, so nobody was told." in told


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"To": "Jim"}, "To", "That is Jim Olive again"),
        ({"To": "Otis", "What": []}, "What", "This is needed"),
    ],
)
def test_what_does_not_go_is_said_under_its_field(
    window: SetUp, values: dict[str, str | bool], field: str, said: str
) -> None:
    assert said in window.refused("Hand over", values)[field]


def test_somebody_who_is_blocked_meanwhile_gets_nothing(window: SetUp) -> None:
    office = window.office
    sheet = window.who.view()
    sheet.fill({"To": "Helena"})
    office.book.salespeople.block(office.company.of, office.company.hr.salesperson_id)
    assert "blocked" in window.refused("Hand over", {})["To"]


def test_the_same_form_sent_twice_hands_over_and_briefs_once(window: SetUp) -> None:
    office = window.office
    sheet = window.who.view()
    sheet.fill({"To": "Otis"})
    assert sheet.submit().closed
    office.settle()
    before = office.dump()
    sent = next(one for one in reversed(office.slack.traffic) if one.name == "view_submission")
    answer = send_signed(office.slack, body_of(sent), int(time.time()) - 3)
    office.settle()
    assert answer.status_code == 200
    assert office.dump() == before
    assert sum("You have taken over" in one.drawn for one in office.otis.direct_messages()) == 1


def test_a_briefing_that_slack_does_not_take_is_told_later(window: SetUp) -> None:
    office = window.office
    sheet = window.who.view()
    sheet.fill({"To": "Otis"})
    office.slack.fail("chat.postMessage", "internal_error")
    sheet.submit()
    office.settle()
    office.slack.recover()
    assert office.otis.direct_messages() == []
    kept = [row for row in office.dump()["notice"] if "You have taken over from Jim Olive" in str(row)]
    assert len(kept) == 1


def test_a_manager_hands_over_for_their_team_from_the_command(office: Office) -> None:
    office.deal()
    company, book = office.company, office.book
    book.teams.add(company.of, TeamDraft("EU", "Europe", "JO", ("HR", "JO")))
    assert "Only the salesperson's manager" in str(office.jim.command("/salesbot handover OF", channel="C1").answer)
    office.jim.command("/salesbot handover @JO", channel="C1")
    office.settle()
    sheet = office.jim.view("Hand over")
    assert sheet.choices("What") == ["1 open opportunity worth €100,000", "2 open tasks"]
    sheet.fill({"To": "Otis"})
    assert sheet.submit().closed
    office.settle()
    assert "Jim Olive handed you 1 open opportunity" in office.otis.wait_for_message("You have taken over").drawn


@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize("typed", ["@Jim Olive", "@jim olive", "Jim Olive", "@jim"])
def test_a_name_that_is_typed_out_is_understood_also_of_somebody_who_is_blocked(
    office: Office,
    typed: str,
    blocked: bool,  # noqa: FBT001 - a case
) -> None:
    office.deal()
    office.book.salespeople.block(office.company.of, office.company.jo.salesperson_id, blocked=blocked)
    office.otis.command(f"/salesbot handover {typed}", channel="C1")
    office.settle()
    assert "Jim Olive (JO)" in office.otis.view("Hand over").text.replace("*", "")


def test_contacts_are_offered_and_counted_in_the_briefing(office: Office) -> None:
    book, company = office.book, office.company
    for name in ("Fjord AS", "Berg AS"):
        book.contact_keeping.create(company.jo, ContactDraft(ContactType.COMPANY, name))
    office.otis.command("/salesbot handover JO", channel="C1")
    office.settle()
    sheet = office.otis.view("Hand over")
    assert sheet.choices("What") == sheet.value("What") == ["2 contacts"]
    sheet.fill({"To": "Otis"})
    assert sheet.submit().closed
    office.settle()
    assert "Yours now: 2 contacts." in office.otis.wait_for_message("You have taken over").drawn


def test_with_nothing_to_hand_over_the_window_says_so(office: Office) -> None:
    office.otis.command("/salesbot handover JO", channel="C1")
    office.settle()
    assert "there is nothing to hand over" in office.otis.view("Hand over").text


def test_an_admin_who_does_not_sell_hands_over_from_the_list(office: Office) -> None:
    office.deal()
    book, company = office.book, office.company
    book.teams.add(company.of, TeamDraft("EU", "Europe", "JO", ("JO",)))
    setup = SetUp(office, office.otis)
    setup.open()
    setup.press("People")
    setup.press("Hand over", beside="*JO*")
    shown = setup.fill("Hand over", {"To": "Helena"})
    assert "team EU. Helena Ray is a manager now." in shown.text
    assert "leads EU" in shown.text
