"""The window Edit contact: in place, of two editors, for admins."""

import pytest

from handlers import field_ids
from tests.handlers.conftest import Office
from tests.handlers.tampering import choose_unlisted
from tests.handlers.test_contact_windows import card, edit, look, owner
from tests.handlers.test_unwelcome_windows import refused


def test_a_contact_is_edited_from_its_card_which_shows_it_in_place(office: Office) -> None:
    message = look(office, "1")
    message.press("Edit")
    window = office.jim.view("Edit contact")
    assert (window.value("Name"), window.value("Type"), window.value("Salesperson")) == ("Acme AS", "Company", None)
    assert "Blocked for privacy" not in window.labels
    window.fill({"Name": "Acme ASA", "E-mail": "post@acme.example", "Salesperson": "Otis Falls"})
    count = len(office.jim.messages("C1"))
    assert window.submit().closed
    office.settle()
    assert "Changed CT000001. 1 person has the new salesperson too" in message.drawn
    assert "CT000001 · Acme ASA" in message.drawn
    assert len(office.jim.messages("C1")) == count
    assert (owner(office, "CT000001"), owner(office, "CT000002")) == ("OF", "OF")


def test_a_persons_window_starts_from_its_company(office: Office) -> None:
    window = edit(office, "2")
    assert (window.value("Type"), window.value("Company")) == ("Person", "Acme AS")
    window.fill({"Company": "Nordlys"})
    office.settle()
    assert (window.value("Salesperson"), window.value("Name")) == ("Helena Ray", "Kari Nordmann")
    assert window.submit().closed
    assert owner(office, "CT000002") == "HR"


def test_a_type_in_use_is_refused_under_it(office: Office) -> None:
    office.deal()
    window = edit(office, "1")
    window.fill({"Type": "Person"})
    office.settle()
    before = office.dump()
    assert refused(office, window, before, "contact_type_in_use") == {
        "Type": "CT000001 has opportunities, tasks, quotes or persons by now, so its type stays as it is."
    }


def test_of_two_editors_the_second_is_told_who_was_first(office: Office) -> None:
    mine, theirs = edit(office, "1"), edit(office, "1", office.otis)
    mine.fill({"Phone": "1"})
    theirs.fill({"E-mail": "post@acme.example"})
    assert theirs.submit().closed
    office.settle()
    before = office.dump()
    [said] = refused(office, mine, before, "changed_meanwhile").values()
    assert said.startswith("Otis Falls changed CT000001 while this window was open (at 2 Mar 2026, 10:00).")
    assert mine.value("Phone") == "1"
    again = edit(office, "1")
    again.fill({"Phone": "1"})
    assert again.submit().closed
    assert (card(office, "CT000001").phone, card(office, "CT000001").email) == ("1", "post@acme.example")


def test_admins_block_for_privacy_and_unblock(office: Office) -> None:
    window = edit(office, "4", office.otis)
    assert window.value("Blocked for privacy") in ([], None)
    window.fill({"Blocked for privacy": True})
    assert window.submit().closed
    office.settle()
    assert card(office, "CT000004").blocked
    assert office.book.contacts.search("T1", "Åse", 5).contacts == ()
    window = edit(office, "4", office.otis)
    window.fill({"Blocked for privacy": False})
    assert window.submit().closed
    assert not card(office, "CT000004").blocked


def test_a_forged_block_is_not_carried_out(office: Office) -> None:
    window = edit(office, "4")
    chosen = {"text": {"type": "plain_text", "text": "x"}, "value": "yes"}
    window.screen.values["privacy_blocked"] = {"x": {"type": "checkboxes", "selected_options": [chosen]}}
    window.fill({"Phone": "1"})
    window.submit(force=True)
    office.settle()
    assert not card(office, "CT000004").blocked


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (field_ids.CONTACT_TYPE, "alien", "not_understood"),
        (field_ids.SALESPERSON, "XX", "unknown"),
        (field_ids.COMPANY, "CT000004", "not_a_company"),
        (field_ids.COMPANY, "CT999999", "unknown"),
        (field_ids.COMPANY, "new:" + "x" * 101, "too_long"),
    ],
)
def test_a_choice_that_no_window_offers_is_refused(office: Office, field: str, value: str, code: str) -> None:
    window = edit(office, "2")
    before = office.dump()
    choose_unlisted(window, field, value)
    refused(office, window, before, code)


def test_a_window_on_what_was_deleted_meanwhile_is_refused(office: Office) -> None:
    window = edit(office, "4")
    office.book.contact_keeping.delete(office.company.of, "CT000004")
    before = office.dump()
    refused(office, window, before, "no_such_contact")
