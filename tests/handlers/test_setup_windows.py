"""The window Set-up: its lists and pages, what is refused there and how, and who may open it at all."""

import pytest
from sqlmodel import col, select

from storage.domain.opportunities import Status
from storage.domain.setup import ActivityDraft, CycleDraft
from storage.models import CloseCode, SalesCycle
from tests.handlers.conftest import Office
from tests.handlers.setting_up import SetUp, open_cycle
from tests.storage.services.setup_cases import activity_id, close_code_id, cycle_id, stage_id, stages


@pytest.fixture
def setup(office: Office) -> SetUp:
    """Let Otis, who is an admin, set up."""
    return SetUp(office, office.otis)


def test_every_area_opens_and_leads_back(setup: SetUp) -> None:
    menu = setup.open().text
    assert "5 sales cycles" in menu
    assert "2 activities" in menu
    assert "3 close codes" in menu
    assert "Use the standard sales cycles" not in menu
    for area in ("Sales cycles", "Activities", "Close codes", "People", "Teams", "Settings"):
        assert setup.press(area).blocks[0]["text"]["text"] == area
        assert setup.press("Back").text == menu


def test_whoever_is_no_admin_does_not_get_in(office: Office) -> None:
    before = office.dump()
    answer = office.jim.command("/salesbot setup", channel="C1")
    office.settle()
    assert "Only Salesbot admins can do that" in str(answer.answer)
    assert not office.jim.has_view()
    assert office.dump() == before


def test_the_standard_cycles_are_added_at_a_press(office: Office, setup: SetUp) -> None:
    for code in ("EXISTING", "NEW", "EX-LARGE", "MULTI", "EMPTY"):
        office.book.cycle_setup.delete(office.company.of, cycle_id(office.book, code))
    setup.open()
    window = setup.press("Use the standard sales cycles")
    assert "Added: 2 sales cycles, 7 activities, 15 close codes" in window.text
    assert "2 sales cycles" in window.text
    assert "Use the standard sales cycles" not in window.buttons
    with office.book.database.reading() as session:
        there = select(SalesCycle.code).where(col(SalesCycle.deleted_at).is_(None)).order_by(col(SalesCycle.code))
        assert session.exec(there).all() == ["EXISTING", "NEW"]
        assert len(session.exec(select(CloseCode)).all()) == 18


def test_the_standard_cycles_are_added_once_though_two_admins_press(office: Office, setup: SetUp) -> None:
    for code in ("EXISTING", "NEW", "EX-LARGE", "MULTI", "EMPTY"):
        office.book.cycle_setup.delete(office.company.of, cycle_id(office.book, code))
    setup.open()
    office.book.selling.use_standard(office.company.of)
    before = office.dump()
    assert "The standard sales cycles were there already" in setup.press("Use the standard sales cycles").text
    assert office.dump() == before


def test_every_harmful_button_asks_first(setup: SetUp) -> None:
    open_cycle(setup, "NEW")
    seen = [setup.window.blocks]
    setup.press("Back")
    setup.press("Back")
    setup.press("Activities")
    seen.append(setup.press("Open", beside="*INIT*").blocks)
    setup.press("Back")
    setup.press("Back")
    seen.append(setup.press("Close codes").blocks)
    elements = [one for blocks in seen for block in blocks for one in block.get("elements", [])]
    harmful = [one for one in elements if one.get("text", {}) and one["type"] == "button"]
    harmful = [one for one in harmful if one["text"]["text"] in {"Delete", "Block"}]
    assert len(harmful) == 2 + 5 + 2 + 2 + 2 * 3
    assert all("confirm" in one for one in harmful)


def test_a_cycle_in_use_is_not_deleted_and_can_be_blocked_right_there(office: Office, setup: SetUp) -> None:
    for _ in range(4):
        office.deal()
    open_cycle(setup, "EXISTING")
    before = office.dump()
    refused = setup.press("Delete")
    assert refused.title == "Not deleted"
    assert (
        "EXISTING cannot be deleted while opportunities are open in it: OP000001, OP000002 and 2 more." in refused.text
    )
    assert refused.buttons == ["Block"]
    assert office.dump() == before
    told = setup.press("Block")
    assert "Blocked EXISTING" in told.text
    assert told.buttons == []
    told.cancel()
    assert "Blocked" in setup.window.text
    assert "Unblock" in setup.window.buttons
    assert "EXISTING" not in [one.key for one in office.book.cycles.choices("T1")[0]]
    assert "Unblocked EXISTING" in setup.press("Unblock").text
    assert "EXISTING" in [one.key for one in office.book.cycles.choices("T1")[0]]


def test_a_cycle_that_is_blocked_already_is_not_offered_to_be_blocked(office: Office, setup: SetUp) -> None:
    office.deal()
    office.book.cycle_setup.block(office.company.of, cycle_id(office.book, "EXISTING"), blocked=True)
    open_cycle(setup, "EXISTING")
    assert setup.press("Delete").buttons == []


def test_a_cycle_that_nothing_is_open_in_is_deleted(office: Office, setup: SetUp) -> None:
    office.deal(cycle="NEW")
    open_cycle(setup, "EXISTING")
    window = setup.press("Delete")
    assert "Deleted EXISTING" in window.text
    assert "*EXISTING*" not in window.text


def test_a_stage_where_something_is_open_is_not_deleted(office: Office, setup: SetUp) -> None:
    office.deal()
    open_cycle(setup, "EXISTING")
    before = office.dump()
    refused = setup.press("Delete", beside="1 · Initial")
    assert "Initial cannot be deleted while opportunities are at it: OP000001." in refused.text
    assert refused.buttons == []
    assert office.dump() == before
    refused.cancel()
    assert "Deleted EXISTING/2" in setup.press("Delete", beside="2 · Presentation").text
    assert [no for no, _ in stages(office.book, "EXISTING")] == [1, 3, 4]


def test_an_activity_in_use_is_not_deleted_and_can_be_blocked_right_there(office: Office, setup: SetUp) -> None:
    setup.open()
    setup.press("Activities")
    setup.press("Open", beside="*QUAL*")
    refused = setup.press("Delete")
    assert "QUAL cannot be deleted while stages ask for it: NEW/2." in refused.text
    assert "Blocked QUAL" in setup.press("Block").text
    assert [one.key for one in office.book.activity_setup.search(office.company.of, "", 30)] == ["INIT"]


def test_an_activity_that_no_stage_asks_for_is_deleted(office: Office, setup: SetUp) -> None:
    office.book.activity_setup.save(office.company.of, ActivityDraft("PRES"))
    setup.open()
    setup.press("Activities")
    setup.press("Open", beside="*PRES*")
    assert "Deleted PRES" in setup.press("Delete").text


def test_a_close_code_in_use_is_blocked_instead_and_offered_no_more(office: Office, setup: SetUp) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no} lose", channel="C1")
    form = office.jim.view("Close opportunity")
    form.fill({"Close code": "Price_L (PRICE_L)"})
    assert form.submit().closed
    setup.open()
    setup.press("Close codes")
    refused = setup.press("Delete", beside="*PRICE_L*")
    assert f"PRICE_L cannot be deleted, because opportunities were closed with it: {no}." in refused.text
    setup.press("Block").cancel()
    assert "PRICE_L" not in [one.code for one in office.book.cycles.close_codes("T1")]
    assert "Deleted PRICE_W" in setup.press("Delete", beside="*PRICE_W*").text
    assert "Unblocked PRICE_L" in setup.press("Unblock", beside="*PRICE_L*").text


def test_close_codes_are_made_and_changed(office: Office, setup: SetUp) -> None:
    setup.open()
    setup.press("Close codes")
    form = setup.press("New close code")
    assert form.labels == ["Code", "Description", "Type"]
    assert form.value("Type") == "Won"
    assert setup.refused("Close code", {"Code": "price_w"}) == {"Code": "PRICE_W is taken already."}
    setup.fill("Close code", {"Code": "time_l", "Description": "No time", "Type": "Lost"})
    form = setup.press("Edit", beside="*TIME_L*")
    assert (form.value("Code"), form.value("Description"), form.value("Type")) == ("TIME_L", "No time", "Lost")
    assert "Saved TIME_L" in setup.fill("Close code", {"Description": "Too late", "Blocked": True}).text
    row, _ = office.book.close_code_setup.one(office.company.of, close_code_id(office.book, "TIME_L"))
    assert (row.description, row.type, row.blocked) == ("Too late", Status.LOST, True)


def test_a_stage_is_refused_under_its_fields_and_kept_once_it_is_mended(office: Office, setup: SetUp) -> None:
    open_cycle(setup, "EXISTING")
    form = setup.press("New stage")
    assert form.labels == [
        "Stage number",
        "Description",
        "Completed %",
        "Chances of Success %",
        "Activity",
        "Quote Required",
        "Allow Skip",
        "Date Formula",
    ]
    assert form.value("Stage number") == "5"
    wrong = {
        "Stage number": "0",
        "Description": "Late",
        "Completed %": "101",
        "Chances of Success %": "-1",
        "Date Formula": "soon",
    }
    percentage = "Type a whole number from 0 to 100."
    assert setup.refused("Stage", dict(wrong)) == {
        "Stage number": "Type a number from 1 to 9999.",
        "Completed %": percentage,
        "Chances of Success %": percentage,
        "Date Formula": "soon is not a date formula. Write one like 2W+1D or 1M.",
    }
    assert setup.refused(
        "Stage", {"Stage number": "2", "Completed %": "10", "Chances of Success %": "0", "Date Formula": "2w + 1d"}
    ) == {"Stage number": "2 is taken already."}
    window = setup.fill("Stage", {"Stage number": "20", "Activity": "QUAL"})
    assert "Saved EXISTING/20 · 2W+1D from today: 17 Mar 2026" in window.text
    form = setup.press("Edit", beside="20 · Late")
    assert (form.value("Activity"), form.value("Date Formula"), form.value("Completed %")) == ("QUAL", "2W+1D", "10")
    setup.fill("Stage", {"Activity": None, "Stage number": "6"})  # type: ignore[dict-item]
    row, _ = office.book.stage_setup.one(office.company.of, stage_id(office.book, "EXISTING", 6))
    assert row.activity is None


def test_stages_and_steps_are_moved_by_their_buttons(office: Office, setup: SetUp) -> None:
    no = office.deal()
    open_cycle(setup, "EXISTING")
    assert "Moved: it is EXISTING/1 now" in setup.press("Move up", beside="2 · Presentation").text
    assert stages(office.book, "EXISTING")[:2] == [(1, "Presentation"), (2, "Initial")]
    assert office.book.opportunities.card("T1", no).line.stage == 2
    setup.press("Back")
    setup.press("Back")
    setup.press("Activities")
    setup.press("Open", beside="*INIT*")
    assert "Moved: it is INIT/2 now" in setup.press("Move down", beside="1 · Verify quality").text
    assert "Deleted INIT/1" in setup.press("Delete", beside="1 · Identify key persons").text
    steps = office.book.activity_setup.one(office.company.of, activity_id(office.book, "INIT"), 0, 10).steps
    assert [step.description for step in steps.rows] == ["Verify quality"]


def test_what_somebody_else_changed_meanwhile_is_refused_in_the_form(office: Office, setup: SetUp) -> None:
    open_cycle(setup, "EXISTING")
    setup.press("Edit")
    office.book.cycle_setup.save(office.company.of, CycleDraft("EXISTING", "Other"), cycle_id(office.book, "EXISTING"))
    errors = setup.refused("Sales cycle", {"Description": "Mine"})
    assert list(errors) == ["Code"]
    assert errors["Code"].startswith("Otis Falls changed EXISTING while this window was open")


def test_what_somebody_else_deleted_meanwhile_is_told_on_top_of_the_list(office: Office, setup: SetUp) -> None:
    setup.open()
    setup.press("Sales cycles")
    office.book.cycle_setup.delete(office.company.of, cycle_id(office.book, "MULTI"))
    told = setup.press("Open", beside="*MULTI*")
    assert "somebody has deleted it" in told.text
    told.cancel()
    assert office.otis.view().id == setup.window.id


def test_a_stage_that_was_deleted_while_its_form_was_open_is_refused_there(office: Office, setup: SetUp) -> None:
    open_cycle(setup, "EXISTING")
    setup.press("Edit", beside="2 · Presentation")
    office.book.stage_setup.delete(office.company.of, stage_id(office.book, "EXISTING", 2))
    assert "somebody has deleted it" in setup.refused("Stage", {"Description": "x"})["Stage number"]


def test_whoever_is_no_longer_admin_can_do_nothing_in_a_window_that_is_still_open(office: Office, setup: SetUp) -> None:
    open_cycle(setup, "EXISTING")
    with office.book.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE salesperson SET role = 'salesperson'")
    before = office.dump()
    for button in ("Delete", "Block", "Edit", "New stage", "Move down", "Back"):
        told = setup.press(button)
        assert "Only Salesbot admins can do that" in told.text
        told.cancel()
    assert office.dump() == before
