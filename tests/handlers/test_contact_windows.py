"""The windows New contact and Edit contact, as people fill them in."""

import json
import time

import pytest

from bot.sandbox import Message, Person, Sheet
from handlers import ids
from storage.models import ContactType
from storage.queries.contact_cards import ContactCard
from storage.services.contact_keeping import ContactDraft
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, body_of, choose_unlisted, send_signed
from tests.handlers.test_two_people import resent
from tests.handlers.test_unwelcome_windows import refused

FILLED = {"Name": "Brand New AS", "E-mail": "Post@New.example", "Phone": " 22 33 44 55 "}


def new(office: Office, line: str = "/contact new") -> Sheet:
    office.jim.command(line, channel="C1")
    office.settle()
    return office.jim.view("New contact")


def edit(office: Office, no: str, who: Person | None = None) -> Sheet:
    (who or office.jim).command(f"/contact {no} edit", channel="C1")
    office.settle()
    return (who or office.jim).view("Edit contact")


def look(office: Office, no: str) -> Message:
    office.jim.command(f"/contact {no}", channel="C1")
    office.settle()
    return office.jim.private("C1")[-1]


def card(office: Office, no: str) -> ContactCard:
    return office.book.contacts.card(office.company.of, no)


def owner(office: Office, no: str) -> str | None:
    shown = card(office, no).salesperson
    return shown.key if shown else None


def test_a_company_is_written_down(office: Office) -> None:
    window = new(office)
    assert window.labels == ["Type", "Name", "E-mail", "Phone", "Salesperson"]
    assert [window.required(label) for label in window.labels] == [True, True, False, False, False]
    assert (window.value("Type"), window.value("Salesperson")) == ("Company", "Jim Olive")
    window.fill(FILLED)
    assert window.submit().closed
    office.settle()
    made = office.jim.wait_for_message("Created CT000005")
    assert made.ephemeral
    assert "CT000005 · Brand New AS" in made.drawn
    assert "post@new.example" in made.drawn
    assert card(office, "CT000005").phone == "22 33 44 55"


def test_what_was_typed_behind_new_becomes_the_name(office: Office) -> None:
    assert new(office, "/contact new Tom &amp; &lt;Jerry&gt; AS").value("Name") == "Tom & <Jerry> AS"
    assert new(office, "/contact NEW " + "x" * 300).value("Name") == "x" * 100


def test_a_person_is_asked_for_a_company_whose_salesperson_it_gets(office: Office) -> None:
    window = new(office)
    window.fill({"Name": "Per Ås", "E-mail": "per@nord.example", "Type": "Person"})
    office.settle()
    assert window.labels == ["Type", "Name", "Company", "E-mail", "Phone", "Salesperson"]
    assert (window.value("Name"), window.value("Salesperson")) == ("Per Ås", "Jim Olive")
    window.fill({"Company": "Nordlys"})
    office.settle()
    assert window.value("Salesperson") == "Helena Ray"
    assert (window.value("E-mail"), window.value("Company")) == ("per@nord.example", "Nordlys Møbler AS")
    assert window.submit().closed
    office.settle()
    assert "Person · of Nordlys Møbler AS (CT000003)" in office.jim.wait_for_message("Created CT000005").drawn
    assert owner(office, "CT000005") == "HR"


def test_a_company_of_nobody_leaves_the_salesperson_as_it_was_chosen(office: Office) -> None:
    window = new(office)
    window.fill({"Type": "Person"})
    office.settle()
    window.fill({"Salesperson": "Otis Falls", "Company": "Acme AS"})
    office.settle()
    assert window.value("Salesperson") == "Otis Falls"
    window.fill({"Name": "Per Ås"})
    window.fill({"Type": "Company"})
    office.settle()
    assert (window.labels, window.value("Name")) == (["Type", "Name", "E-mail", "Phone", "Salesperson"], "Per Ås")


def test_an_emptied_salesperson_is_the_companys(office: Office) -> None:
    window = new(office)
    window.fill({"Type": "Person"})
    office.settle()
    window.fill({"Name": "Per Ås", "Company": "Nordlys"})
    office.settle()
    window.fill({"Salesperson": ""})
    assert window.submit().closed
    assert owner(office, "CT000005") == "HR"


SEARCHES = {
    "": ["Acme AS", "Nordlys Møbler AS"],
    "acme as": ["Acme AS"],
    "acm": ["Acme AS", 'Create company "acm"'],
    "kari": ['Create company "kari"'],
    "CT000002": ['Create company "CT000002"'],
    "x" * 101: [],
}


def test_only_companies_are_offered_as_company_and_new_ones(office: Office) -> None:
    window = new(office)
    window.fill({"Type": "Person"})
    office.settle()
    assert {typed: window.search("Company", typed) for typed in SEARCHES} == SEARCHES


def test_a_persons_company_can_be_written_down_with_it(office: Office) -> None:
    window = new(office)
    window.fill({"Type": "Person"})
    office.settle()
    window.fill({"Name": "Per Ås", "Company": "Quite <New>"})
    office.settle()
    assert (window.value("Company"), window.value("Salesperson")) == ('Create company "Quite <New>"', "Jim Olive")
    assert window.submit().closed
    made = card(office, "CT000006")
    assert made.company is not None
    assert (made.company.key, made.company.name) == ("CT000005", "Quite <New>")


def test_what_looks_the_same_is_asked_about_once_and_a_changed_name_anew(office: Office) -> None:
    window = new(office)
    window.fill({**FILLED, "Name": "ACME Ltd."})
    before = office.dump()
    asked = window.submit()
    assert (asked.action, asked.closed) == ("update", False)
    question = "CT000001 Acme AS looks the same. Press Create again to create it all the same."
    assert question in window.text
    assert {label: window.value(label) for label in ("Name", "E-mail", "Salesperson")} == {
        "Name": "ACME Ltd.",
        "E-mail": "Post@New.example",
        "Salesperson": "Jim Olive",
    }
    window.fill({"Name": "Nordlys Møbler"})
    assert window.submit().action == "update"
    assert "CT000003 Nordlys Møbler AS looks the same." in window.text
    assert question not in window.text
    assert office.dump() == before
    assert window.submit().closed
    office.settle()
    assert card(office, "CT000005").name == "Nordlys Møbler"
    assert len(office.dump()["contact"]) == len(before["contact"]) + 1


def test_an_email_that_is_somebodys_is_asked_about_under_it(office: Office) -> None:
    draft = ContactDraft(ContactType.PERSON, "Åse Lund", email="ase@lund.example")
    office.book.contact_keeping.edit(office.company.jo, office.company.loner, draft)
    window = new(office)
    window.fill({**FILLED, "E-mail": "ASE@lund.example"})
    assert window.submit().action == "update"
    blocks = [block.get("block_id", "").split("~")[0] or block["type"] for block in window.blocks]
    assert blocks.index("email") + 1 == next(
        index for index, block in enumerate(window.blocks) if "CT000004 Åse Lund looks the same" in str(block)
    )
    assert window.submit().closed


def test_a_changed_name_that_looks_like_nothing_is_written_down_at_once(office: Office) -> None:
    window = new(office)
    window.fill({**FILLED, "Name": "Acme"})
    assert window.submit().action == "update"
    window.fill({"Name": "Something else"})
    assert window.submit().closed


@pytest.mark.parametrize(
    ("filled", "label", "said"),
    [
        ({"Name": " \u200b "}, "Name", "This is needed."),
        ({"E-mail": "kari@acme"}, "E-mail", "That is not an e-mail address. Write it like kari@acme.example."),
        ({"E-mail": "x" * 80 + "@b.no"}, "E-mail", "This is too long. Keep it within 80 characters."),
    ],
)
@pytest.mark.parametrize("opened", ["new", "edit"])
def test_what_is_wrong_is_said_under_its_field(
    office: Office, filled: dict[str, str], label: str, said: str, opened: str
) -> None:
    window = new(office) if opened == "new" else edit(office, "4")
    before = office.dump()
    window.fill({**FILLED, **filled})
    code = {"Name": "missing", "E-mail": "too_long" if "long" in said else "not_an_email"}[label]
    assert refused(office, window, before, code) == {label: said}


def test_the_name_of_somebody_blocked_for_privacy_is_refused(office: Office) -> None:
    draft = ContactDraft(ContactType.PERSON, "Åse Lund", blocked=True, email="ase@lund.example")
    office.book.contact_keeping.edit(office.company.of, office.company.loner, draft)
    window = new(office)
    window.fill({**FILLED, "E-mail": "ase@lund.example"})
    before = office.dump()
    assert refused(office, window, before, "contact_blocked") == {
        "E-mail": "CT000004 is blocked for privacy. Ask an admin."
    }


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


@pytest.mark.parametrize("opened", ["new", "edit"])
def test_a_window_that_slack_delivers_twice_is_carried_out_once(office: Office, opened: str) -> None:
    window = new(office) if opened == "new" else edit(office, "1")
    window.fill(FILLED)
    assert window.submit().closed
    office.settle()
    before = office.dump()
    answer = send_signed(office.slack, body_of(resent(office)), int(time.time()) - 3)
    office.settle()
    assert (answer.status_code, answer.text) == (200, "")
    assert office.dump() == before
    assert "failed" not in office.lines.all


@pytest.mark.parametrize("opened", ["new", "edit"])
@pytest.mark.parametrize("case", [*GARBAGE, "a number for a text"])
def test_a_window_with_edited_metadata_is_refused(office: Office, opened: str, case: str) -> None:
    window = new(office) if opened == "new" else edit(office, "1")
    window.fill(FILLED)
    before = office.dump()
    garbage = GARBAGE.get(case, json.dumps({"confirmed": 1}))
    if not garbage:
        return
    window.screen.content["private_metadata"] = garbage
    assert list(refused(office, window, before, "not_understood")) == ["Type"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (ids.FIELD_CONTACT_TYPE, "alien", "not_understood"),
        (ids.FIELD_SALESPERSON, "XX", "unknown"),
        (ids.FIELD_COMPANY, "CT000004", "not_a_company"),
        (ids.FIELD_COMPANY, "CT999999", "unknown"),
        (ids.FIELD_COMPANY, "new:" + "x" * 101, "too_long"),
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


def test_an_outsiders_window_is_refused(office: Office) -> None:
    window = new(office)
    window.fill(FILLED)
    assert window.submit().closed
    office.settle()
    before = office.dump()
    body = body_of(resent(office), lambda payload: payload["user"].update(id="U9"))
    assert "does not know you" in send_signed(office.slack, body).text
    office.settle()
    assert office.dump() == before
