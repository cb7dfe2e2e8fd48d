"""The windows New contact and Edit contact, as people fill them in."""

import json
import time

import pytest

from bot.sandbox import Message, Person, Sheet
from storage.models import ContactType
from storage.queries.contact_cards import ContactCard
from storage.services.contact_keeping import ContactDraft
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, body_of, send_signed
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
    question = "CT000001 Acme AS looks the same. Cancel and type `/contact CT000001` to see it, or press Create for a"
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
