"""Data in and out through Slack: an admin drops a file, looks at what it would do, and imports it; or takes all out."""

import io
import json
import zipfile
from collections.abc import Mapping
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox import Sheet
from storage.domain.opportunities import Priority
from storage.models import Opportunity
from storage.services.editing import Edit
from storage.services.exporting import Exporting
from tests.handlers.conftest import Office
from tests.storage.services.importing_cases import DAY, workbook

TABLE = b"""Description;Contact;Salesperson;Cycle;Value;Estimated closing date;Colour\r
Chairs;Acme AS;JO;EXISTING;120 000,50;31.12.2026;red\r
Desks;Fjordkontor AS;JO;EXISTING;5000;1.12.2026;\r
"""
NOBODY = ("Acme AS", "JO", "EXISTING")
UNCLEAR = TABLE + b"Tables;Acme AS;JO;EXISTING;many;07/04/2026;\r\nShelves;Acme AS;JO;EXISTING;7000;05/04/2026;\r\n"
UNCLEAR += b"Lamps;Acme AS;Kari;EXISTING;9000;31.12.2026;\r\n"


def kept(office: Office) -> list[tuple[str, int | None]]:
    """Give what is kept of every opportunity."""
    opportunity = Opportunity.__table__  # type: ignore[attr-defined]
    with office.book.database.connection() as connection:
        found = connection.execute(select(opportunity.c.description, opportunity.c.planned_value))
        return sorted((description, value) for description, value in found)


def drop(office: Office, content: bytes, name: str = "deals.csv") -> None:
    """Drop a file as Otis, who is an admin."""
    office.otis.share(name, content)
    office.settle()


def look(office: Office) -> Sheet:
    """Open the window of the file that was dropped last."""
    office.otis.wait_for_message("has come").press("Look at it")
    office.settle()
    return office.otis.view("Import")


def test_a_file_that_an_admin_drops_is_looked_at_and_then_imported(office: Office) -> None:
    drop(office, TABLE)
    window = look(office)
    assert "*To create:* 2 opportunities, 1 contact" in window.text
    assert "Columns that nobody knows, left out: Colour" in window.text
    assert "*Row 2* · Chairs · Acme AS · €120,000.50\n*Row 3* · Desks · Fjordkontor AS (new) · €5,000" in window.text
    assert kept(office) == []
    assert window.submit().closed
    office.settle()
    assert kept(office) == [("Chairs", 120_000_50), ("Desks", 5_000_00)]
    told = office.otis.wait_for_message("deals.csv is imported")
    assert "Created: 2 opportunities, 1 contact." in told.text
    assert "New are OP000001, OP000002; CT000005." in told.text
    drop(office, b"No.;Description;Value\nOP000001;Chairs;120000.50\nOP000002;Large desks;5000\n")
    window = look(office)
    assert "*To create:* nothing\n*To change:* 1 opportunity\n*As they are:* 1" in window.text
    assert "*Row 3 · OP000002:* Description Desks → Large desks" in window.text
    window.submit()
    office.settle()
    assert [description for description, _ in kept(office)] == ["Chairs", "Large desks"]


def test_a_workbook_comes_in_with_its_days_and_letters(office: Office) -> None:
    rows = workbook(("Stühle für Åse", "Åse Ørjavik AS", "JO", "EXISTING", 1200.5, 40, DAY), ("Sum", *NOBODY, "=1+1"))
    drop(office, rows, "deals.xlsx")
    window = look(office)
    assert "*Row 4* · Stühle für Åse · Åse Ørjavik AS (new) · €1,200.50" in window.text
    assert "*Row 5 · Value:* This formula has no value yet." in window.text
    window.fill({"Refused rows": True})
    window.submit()
    office.settle()
    assert kept(office) == [("Stühle für Åse", 1_200_50)]


def test_what_is_refused_is_named_and_left_out_only_when_that_is_said(office: Office) -> None:
    drop(office, UNCLEAR)
    window = look(office)
    assert "*Refused:* 3 rows" in window.text
    assert "such as 07/04/2026. What comes first" in window.text
    assert "Row 4 · Value:* “many” is no number." in window.text
    assert "“05/04/2026” can be two days. Write 2026-04-05 or 2026-05-04, or" in window.text
    assert "Row 6 · Salesperson:* “Kari” is not known here. Write one of these: HR, JO" in window.text
    before = office.dump()
    sent = window.submit(force=True)
    assert sent.errors == {
        "Refused rows": "Nothing was imported, because rows were refused: 3. Mend them, or leave them out."
    }
    window.fill({"Refused rows": True})
    window.press("The day")
    office.settle()
    window = office.otis.view("Import")
    assert "*Refused:* 2 rows" in window.text
    assert window.submit(force=True).errors.keys() == {"Refused rows"}, "whoever left out three has not left out two"
    assert office.dump() == before
    window.fill({"Refused rows": True})
    assert window.submit().closed
    office.settle()
    assert [description for description, _ in kept(office)] == ["Chairs", "Desks", "Shelves"]
    told = office.otis.wait_for_message("is imported")
    assert "2 rows were left out." in told.text
    assert "Row 4 · Value:* “many” is no number." in told.drawn


def test_many_refusals_are_paged(office: Office) -> None:
    drop(office, b"Description;Contact;Value\n" + b"".join(b"Deal %d;Acme AS;x\n" % n for n in range(120)))
    window = look(office)
    assert "*Refused:* 120 rows" in window.text
    assert "Import" not in window.buttons
    assert ("Row 51" in window.text, "Row 52" in window.text) == (True, False)
    window.press("More")
    office.settle()
    assert "Row 52" in office.otis.view("Import").text


BAD: dict[str, tuple[bytes, str]] = {
    "deals.xlsx": (b"PK\x03\x04broken", "The file is damaged"),
    "old.xls": (b"\xd0\xcf\x11\xe0rest", "Save it as .xlsx"),
    "other.csv": (b"Foo;Bar\n1;2\n", "These headers are none that Salesbot knows: Foo, Bar."),
    "cut.csv": (b'Description;Contact\nChairs;"Acme', "ends too early"),
    "empty.csv": (b"  \n", "no rows"),
}


def test_a_file_that_cannot_be_read_is_said_to_be_so(office: Office) -> None:
    before = office.dump()
    for name, (content, said) in BAD.items():
        drop(office, content, name)
        window = look(office)
        assert f"*{name} cannot be imported.*" in window.text
        assert said in window.text, name
        office.otis.view("Import").cancel()
    assert office.dump() == before


def test_only_admins_are_asked_and_only_about_tables_of_their_own(office: Office) -> None:
    office.jim.share("deals.csv", TABLE)
    office.settle()
    assert "Only Salesbot admins" in office.jim.wait_for_message("was not imported").text
    office.stranger.share("deals.csv", TABLE)
    office.otis.share("holiday.png", b"\x89PNG")
    office.otis.share("deals.csv", TABLE, channel="C1")
    office.settle()
    assert [one.text for one in office.stranger.direct_messages()] == [""]
    assert [one.text for one in office.otis.direct_messages()] == [""]
    assert kept(office) == []


@pytest.mark.parametrize("said", ["", "json"])
def test_everything_comes_out_as_a_file_and_goes_in_again(office: Office, said: str) -> None:
    office.deal("Boxes")
    office.otis.command(f"/salesbot export {said}")
    office.settle()
    told = office.otis.wait_for_message("Your export is here")
    assert "1 opportunity, 4 contacts" in told.text
    post = next(one.post for one in office.otis.direct_messages() if one.post.files)
    file = office.slack.workspace.files[post.files[0]["id"]]
    if said:
        assert json.loads(file["content"])["opportunities"][0]["description"] == "Boxes"
    else:
        with zipfile.ZipFile(io.BytesIO(file["content"])) as archive:
            assert b"Boxes" in archive.read("opportunities.csv")
    drop(office, file["content"], file["name"])
    assert "*To create:* nothing\n*To change:* nothing" in look(office).text


def test_only_admins_take_data_out_and_are_told_how_it_comes_in(office: Office) -> None:
    for line in ("/salesbot export", "/salesbot import"):
        office.jim.command(line, channel="C1")
        assert "Only Salesbot admins" in office.jim.private("C1")[-1].text
    office.otis.command("/salesbot import", channel="C1")
    assert "Nothing is written before you press Import." in office.otis.private("C1")[-1].drawn
    office.otis.command("/salesbot export pdf", channel="C1")
    assert "“pdf” is no format." in office.otis.private("C1")[-1].text
    office.slack.add_channel("DU2U1", "jim", members=["U1", "U2"])  # like that with Salesbot, as all of two are
    for channel in ("C1", "DU2U1"):
        office.otis.command("/salesbot export", channel=channel)
        office.settle()
        assert "It comes in our conversation." in office.otis.private(channel)[-1].text


def test_the_home_of_admins_has_both_doors_and_says_no_more_than_is_needed(office: Office) -> None:
    office.jim.open_home()
    office.settle()
    assert {"Import", "Export"}.isdisjoint(office.jim.wait_for_home().buttons)
    office.otis.open_home()
    office.settle()
    sheet = office.otis.wait_for_home()
    sheet.press("Import")
    sheet.press("Export")
    office.settle()
    assert "Nothing is written before you press Import." in office.otis.wait_for_message("Import a file").drawn
    assert "4 contacts" in office.otis.wait_for_message("Your export is here").text
    assert next(one.post.files[0]["name"] for one in office.otis.direct_messages() if one.post.files).endswith(".zip")
    assert not any("is being written" in one.text for one in office.otis.direct_messages())


def test_of_two_presses_at_once_one_file_comes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.otis.open_home()
    office.settle()
    sheet, write, begun, go_on = office.otis.wait_for_home(), Exporting.write, Event(), Event()

    def slowly(*given: Any) -> Mapping[str, int]:  # noqa: ANN401 - what the service takes
        begun.set()
        assert go_on.wait(10)
        return write(*given)

    monkeypatch.setattr(Exporting, "write", slowly)
    sheet.press("Export")
    assert begun.wait(10)
    sheet.press("Export")
    office.otis.wait_for_message("Your export is being written.")
    go_on.set()
    office.settle()
    sheet.press("Export")
    office.settle()
    files = [one for one in office.otis.direct_messages() if one.post.files]
    assert len(files) == 2, "of the first press and the third"


def test_a_book_that_has_changed_since_is_looked_at_again(office: Office) -> None:
    number = office.deal("Boxes")
    drop(office, b"No.;Description\n%s;Crates\n" % number.encode())
    window = look(office)
    office.book.editing.next_step(office.company.jo, number, "Call", None)
    window.submit()
    office.settle()
    office.otis.wait_for_message("is imported")
    assert [description for description, _ in kept(office)] == ["Crates"]


def test_whoever_imports_a_file_again_is_told_so_and_may(office: Office) -> None:
    drop(office, b"Description;Contact\nCrates;Acme AS\n")
    assert "imported before" not in look(office).text
    office.otis.view("Import").submit()
    office.settle()
    window = look(office)
    assert "This file was imported before, on 2 Mar 2026, " in window.text
    assert "To create once more: 1 opportunity." in window.text
    before = office.dump()
    assert "Nothing was imported: this file was imported before" in window.submit(force=True).errors["Imported before"]
    assert office.dump() == before
    window.fill({"Imported before": True})
    assert window.submit().closed
    office.settle()
    assert kept(office) == [("Crates", None)] * 2


def test_what_would_do_something_else_by_now_is_not_done(office: Office) -> None:
    number = office.deal("Boxes")
    drop(office, b"No.;Description\n%s;Crates\n" % number.encode())
    window = look(office)
    office.book.editing.edit(office.company.jo, number, Edit("Crates", Priority.NORMAL))
    before = office.dump()
    window.submit()
    office.settle()
    assert "Something has changed since you looked." in office.otis.wait_for_message("was not imported").text
    assert office.dump() == before
