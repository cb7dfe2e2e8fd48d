"""The window Assign, and the message that briefs whoever has the opportunity now."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from bot.sandbox import Message, Person, Sheet
from handlers.notices import tell_waiting
from storage.domain.opportunities import Closing, Status
from storage.models import Notice, Salesperson, Task
from storage.queries.opportunities import Card
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.tampering import choose_unlisted
from tests.handlers.test_unwelcome_windows import refused


def look(office: Office, no: str, who: Person | None = None) -> Message:
    person = who or office.jim
    person.command(f"/opp {no}", channel="C1")
    office.settle()
    return person.private("C1")[-1]


def window(office: Office, no: str, who: Person | None = None) -> Sheet:
    (who or office.jim).command(f"/opp {no} assign", channel="C1")
    office.settle()
    return (who or office.jim).view("Assign")


def card(office: Office, no: str) -> Card:
    return office.book.opportunities.card("T1", no)


def owners_of_tasks(office: Office) -> list[int | None]:
    with office.book.database.reading() as session:
        return [task.salesperson_id for task in session.exec(select(Task).order_by(col(Task.no)))]


def test_an_opportunity_is_given_away_and_its_new_owner_briefed_in_one_message(office: Office) -> None:
    no = office.deal()
    sheet = window(office, no)
    assert sheet.labels == ["Salesperson", "Contact", "Open tasks", "Note"]
    assert [sheet.required(label) for label in sheet.labels] == [True, True, False, False]
    assert (sheet.value("Salesperson"), sheet.value("Contact")) == ("Jim Olive", "Acme AS")
    assert sheet.choices("Contact") == ["Acme AS", "Kari Nordmann · Acme AS"]
    assert sheet.choices("Open tasks") == ["Move the 2 open tasks too"]
    assert not sheet.value("Open tasks"), "off, as in Business Central"
    sheet.fill({"Salesperson": "Otis Falls", "Contact": "Kari Nordmann · Acme AS", "Note": "Knows Kari"})
    assert sheet.submit().closed
    office.settle()
    shown = office.jim.private("C1")[-1]
    assert "Assigned: Otis Falls, Kari Nordmann" in shown.drawn
    assert "tasks moved" not in shown.drawn
    [brief] = office.otis.direct_messages()
    assert "Jim Olive assigned this to you" in brief.drawn
    assert f"{no} · Boxes" in brief.drawn
    assert "Update" in brief.buttons
    assert office.jim.direct_messages() == []
    line = card(office, no).line
    assert (line.salesperson, line.contact) == ("OF", "Kari Nordmann")
    assert owners_of_tasks(office) == [office.company.jo.salesperson_id] * 2
    office.jim.command(f"/opp {no} history", channel="C1")
    office.settle()
    assert "salesperson Jim Olive → Otis Falls, contact Acme AS → Kari Nordmann" in office.jim.private("C1")[-1].drawn
    brief.press("Update")
    assert office.otis.view("Update opportunity")


def test_open_tasks_move_when_asked(office: Office) -> None:
    sheet = window(office, office.deal())
    sheet.fill({"Salesperson": "Otis Falls", "Open tasks": True})
    assert sheet.submit().closed
    office.settle()
    assert "Assigned: Otis Falls, Acme AS. 2 open tasks moved too" in office.jim.private("C1")[-1].drawn
    assert owners_of_tasks(office) == [office.company.of.salesperson_id] * 2


def test_without_open_tasks_nothing_is_asked_about_them(office: Office) -> None:
    assert window(office, office.deal(activate=False)).labels == ["Salesperson", "Contact", "Note"]


def test_it_is_assigned_from_the_cards_menu_and_the_card_shows_it_in_place(office: Office) -> None:
    no = office.deal()
    message = look(office, no)
    message.choose("Assign")
    sheet = office.jim.view("Assign")
    sheet.fill({"Salesperson": "Helena Ray"})
    count = len(office.jim.messages("C1"))
    assert sheet.submit().closed
    office.settle()
    assert "Assigned: Helena Ray, Acme AS. Helena Ray is not in Slack here: tell them yourself" in message.drawn
    assert len(office.jim.messages("C1")) == count
    assert office.otis.direct_messages() == []


def test_who_assigns_to_themselves_is_not_briefed(office: Office) -> None:
    sheet = window(office, office.deal(), office.otis)
    sheet.fill({"Salesperson": "Otis Falls"})
    assert sheet.submit().closed
    office.settle()
    assert "Assigned: Otis Falls, Acme AS" in office.otis.private("C1")[-1].drawn
    assert office.otis.direct_messages() == []
    assert office.jim.direct_messages() == []


def test_another_contact_alone_briefs_nobody(office: Office) -> None:
    no = office.deal(activate=False)
    sheet = window(office, no, office.otis)
    sheet.fill({"Contact": "Nordlys Møbler AS"})
    assert sheet.submit().closed
    office.settle()
    assert card(office, no).line.contact == "Nordlys Møbler AS"
    assert office.jim.direct_messages() == []


def test_what_has_not_started_may_go_to_any_contact_but_no_new_company(office: Office) -> None:
    sheet = window(office, office.deal(activate=False))
    assert sheet.search("Contact", "nordlys") == ["Nordlys Møbler AS"]
    assert sheet.search("Contact", "quite new") == []
    office.jim.command("/opp new", channel="C1")
    assert office.jim.view("New opportunity").search("Contact", "quite new") == ['Create company "quite new"']


def test_nothing_new_is_refused_under_the_salesperson(office: Office) -> None:
    sheet = window(office, office.deal())
    before = office.dump()
    assert refused(office, sheet, before, "nothing_to_assign") == {
        "Salesperson": "It is theirs already. Choose another salesperson or another contact."
    }


def test_a_salesperson_and_a_contact_are_needed(office: Office) -> None:
    no = office.deal(activate=False)
    sheet = window(office, no)
    before = office.dump()
    sheet.fill({"Salesperson": None, "Contact": None})
    assert refused(office, sheet, before, "missing,missing") == {
        "Salesperson": "This is needed.",
        "Contact": "This is needed.",
    }


@pytest.mark.parametrize(
    ("field", "value", "code", "label"),
    [
        ("salesperson", "XX", "unknown", "Salesperson"),
        ("contact", "CT999999", "unknown", "Contact"),
        ("contact", "CT000003", "contact_of_other_company", "Contact"),
        ("contact", "new:Quite new", "unknown", "Contact"),
    ],
)
def test_a_choice_that_the_window_does_not_offer_is_refused(
    office: Office, field: str, value: str, code: str, label: str
) -> None:
    sheet = window(office, office.deal())
    before = office.dump()
    choose_unlisted(sheet, field, value)
    assert list(refused(office, sheet, before, code)) == [label]


def test_somebody_who_was_blocked_meanwhile_is_refused(office: Office) -> None:
    sheet = window(office, office.deal())
    sheet.fill({"Salesperson": "Helena Ray"})
    with office.book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.code) == "HR")).one().blocked = True
    before = office.dump()
    assert refused(office, sheet, before, "blocked") == {"Salesperson": "This one is blocked. Choose another."}


def test_what_is_closed_is_not_assigned(office: Office) -> None:
    no = office.deal()
    sheet = window(office, no)
    sheet.fill({"Salesperson": "Helena Ray"})
    closing = Closing(Status.LOST, None, MONDAY)
    office.book.opportunities.close(office.company.jo, no, closing, close_code="PRICE_L")
    before = office.dump()
    refused(office, sheet, before, "changed_meanwhile")
    sheet.close_all()
    office.jim.command(f"/opp {no} assign", channel="C1")
    office.settle()
    assert "This opportunity is closed (Lost)." in office.jim.private("C1")[-1].drawn
    assert not office.jim.has_view()
    assert office.dump() == before


def test_somebody_elses_is_neither_offered_nor_taken(office: Office) -> None:
    no = office.deal()
    sheet = window(office, no)
    moved = window(office, no, office.otis)
    moved.fill({"Salesperson": "Helena Ray"})
    assert moved.submit().closed
    office.settle()
    before = office.dump()
    sheet.fill({"Salesperson": "Otis Falls"})
    refused(office, sheet, before, "not_yours")
    sheet.close_all()
    office.jim.command(f"/opp {no} assign", channel="C1")
    office.settle()
    assert f"{no} belongs to Helena Ray." in office.jim.private("C1")[-1].drawn
    assert not office.jim.has_view()


def test_two_managers_at_once_assign_it_once_and_the_second_is_told(office: Office) -> None:
    no = office.deal()
    sheets = [window(office, no), window(office, no, office.otis)]
    sheets[0].fill({"Contact": "Kari Nordmann · Acme AS"})
    sheets[1].fill({"Contact": "Kari Nordmann · Acme AS"})
    with ThreadPoolExecutor(2) as both:
        sent = list(both.map(lambda sheet: sheet.submit(), sheets))
    office.settle()
    assert sorted(one.closed for one in sent) == [False, True]
    [said] = [text for one in sent for text in one.errors.values()]
    assert f"changed {no} while this window was open" in said


@pytest.mark.usefixtures("swept")
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_brief_that_slack_does_not_take_is_told_later(office: Office) -> None:
    no = office.deal()
    sheet = window(office, no)
    sheet.fill({"Salesperson": "Otis Falls"})
    office.slack.fail("chat.postMessage", "internal_error", times=1)
    assert sheet.submit().closed
    office.settle()
    assert office.otis.direct_messages() == []
    with office.book.database.reading() as session:
        [notice] = session.exec(select(Notice)).all()
    assert (notice.slack_user_id, notice.kind, notice.record_no) == ("U2", "card", no)
    office.clock.move(minutes=1)
    assert tell_waiting(office.book, office.bot.client_for) == 1
    [late] = office.otis.direct_messages()
    assert "Jim Olive assigned this to you (told late: Slack did not answer)" in late.drawn


def test_undo_puts_it_back(office: Office) -> None:
    no = office.deal()
    sheet = window(office, no)
    sheet.fill({"Salesperson": "Otis Falls", "Open tasks": True})
    assert sheet.submit().closed
    office.settle()
    office.jim.command(f"/opp {no} undo", channel="C1")
    office.settle()
    assert card(office, no).line.salesperson == "JO"
    assert owners_of_tasks(office) == [office.company.jo.salesperson_id] * 2
