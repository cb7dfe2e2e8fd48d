"""Windows that were tampered with, or that ask for what is gone: refused where they are, and nothing changes."""

import json
from collections.abc import Callable

import pytest
from sqlmodel import SQLModel

from bot.sandbox import Sheet
from handlers import field_ids
from storage.domain.opportunities import Status
from storage.models import CloseCode, NumberSeries, Workspace
from storage.services.quotes import QuoteDraft
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, choose_unlisted, type_unchecked
from tests.rows import Dump

BOOK_OF_DEALS = ["note", "task", "quote", "entry", "opportunity"]
"""The tables that hang on an opportunity, in the order in which they can be emptied."""
FILLED = {
    "Contact": "Acme AS",
    "Description": "Boxes",
    "Sales cycle": "Existing (EXISTING)",
    "Estimated value": "10",
    "Chances of success %": "5",
    "Estimated closing date": "2026-06-01",
}


def new_window(office: Office) -> Sheet:
    office.jim.command("/opp new", channel="C1")
    office.settle()
    window = office.jim.view("New opportunity")
    window.fill(FILLED)
    return window


def update_window(office: Office) -> Sheet:
    office.jim.command(f"/opp {office.deal()} next", channel="C1")
    office.settle()
    return office.jim.view("Update opportunity")


def close_window(office: Office) -> Sheet:
    office.jim.command(f"/opp {office.deal()} win", channel="C1")
    office.settle()
    window = office.jim.view("Close opportunity")
    window.fill({"Close code": "Price_W (PRICE_W)"})
    return window


def quote_window(office: Office) -> Sheet:
    office.jim.command(f"/opp {office.deal()} quote", channel="C1")
    office.settle()
    return office.jim.view("Sales quote")


def order_window(office: Office) -> Sheet:
    no = office.deal()
    office.book.quotes.create(office.company.jo, no, QuoteDraft(5_00))
    office.jim.command(f"/opp {no} quote", channel="C1")
    office.jim.private("C1")[-1].press("Make order")
    office.settle()
    window = office.jim.view("Make order")
    window.fill({"Order number": "7", "Close code": "Price_W (PRICE_W)"})
    return window


WINDOWS: dict[str, Callable[[Office], Sheet]] = {
    "new": new_window,
    "update": update_window,
    "close": close_window,
    "quote": quote_window,
    "order": order_window,
}


def refused(office: Office, window: Sheet, before: Dump, codes: str) -> dict[str, str]:
    """Send the window, see it refused with one line in the log and nothing changed; give what it says."""
    office.lines.clear()
    sent = window.submit(force=True)
    office.settle()
    assert sent.exchange.status == 200
    assert sent.action == "errors"
    assert office.lines.all == ["refused"]
    assert office.lines.of("refused")[0]["codes"] == codes
    assert office.dump() == before
    return sent.errors


@pytest.mark.parametrize("opened", WINDOWS)
def test_a_window_with_edited_metadata_is_refused(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    before = office.dump()
    first = window.labels[0]
    wrong = {
        **{case: text for case, text in GARBAGE.items() if text},
        "3,000 characters": "x" * 3000,
        "a number for a text": json.dumps({"no": 1}),
        "a text for a number": json.dumps({"version": "1"}),
        "nothing at all": json.dumps({"no": None}),
        "true for a number": json.dumps({"version": True}),
        "something more": json.dumps({"no": "OP000001", "role": "admin"}),
    }
    for case, text in wrong.items():
        window.screen.content["private_metadata"] = text
        said = refused(office, window, before, "not_understood")
        assert said == {first: "This button or window is out of date. Type /opp to go on."}, case


@pytest.mark.parametrize("opened", [name for name in WINDOWS if name != "new"])
def test_a_window_about_a_number_nobody_has_is_refused(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    before = office.dump()
    for no in ("OP009999", "\x00\ud800", "9" * 2000):
        window.screen.content["private_metadata"] = json.dumps({"no": no, "version": 1})
        said = refused(office, window, before, "no_such_opportunity")
        assert "It may have been deleted" in said[window.labels[0]]


@pytest.mark.parametrize("opened", [name for name in WINDOWS if name != "new"])
def test_a_window_about_an_opportunity_that_was_deleted_meanwhile_is_refused(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    with office.book.database.transaction() as session:
        for table in BOOK_OF_DEALS:
            session.execute(SQLModel.metadata.tables[table].delete())
    before = office.dump()
    said = refused(office, window, before, "no_such_opportunity")
    assert said == {
        window.labels[0]: "There is no opportunity OP000001. It may have been deleted. Type /opp to see yours."
    }
    for label, choice in (("Action type", "Update"), ("Status", "Lost")):
        if label in window.labels:
            window.fill({label: choice})
            office.settle()
            assert "There is no opportunity OP000001" in window.text
            assert window.labels == []


NOT_UNDERSTOOD = "This button or window is out of date. Type /opp to go on."
UNLISTED = [
    ("new", field_ids.CONTACT, "CT009999", "Contact", "CT009999 is not known here. Choose one from the list."),
    ("new", field_ids.CONTACT, "new:", "Contact", "new: is not known here. Choose one from the list."),
    ("new", field_ids.CONTACT, "new:\x00", "Contact", "new: is not known here. Choose one from the list."),
    ("new", field_ids.CONTACT, "new:" + "x" * 101, "Contact", "This is too long. Keep it within 100 characters."),
    ("new", field_ids.SALESPERSON, "ZZ", "Salesperson", "ZZ is not known here. Choose one from the list."),
    ("new", field_ids.CYCLE, "NOPE", "Sales cycle", "NOPE is not known here. Choose one from the list."),
    ("new", field_ids.CYCLE, "EMPTY", "Sales cycle", "The sales cycle EMPTY has no stages yet."),
    ("new", field_ids.PRIORITY, "urgent", "Priority", NOT_UNDERSTOOD),
    ("update", field_ids.ACTION_TYPE, "abolish", "Action type", NOT_UNDERSTOOD),
    ("update", field_ids.ACTION_TYPE, "jump", "Action type", "Jump is not possible from this stage."),
    ("update", field_ids.ACTION_TYPE, "first", "Action type", "This opportunity is already in progress."),
    ("update", field_ids.STAGE, "9", "Stage", "This stage cannot be reached by Next from here. Choose another stage."),
    ("update", field_ids.STAGE, "1", "Stage", "This stage cannot be reached by Next from here. Choose another stage."),
    ("update", field_ids.STAGE, "two", "Action type", NOT_UNDERSTOOD),
    ("close", field_ids.STATUS, "in_progress", "Status", NOT_UNDERSTOOD),
    ("close", field_ids.STATUS, "abolished", "Status", NOT_UNDERSTOOD),
    ("close", field_ids.STATUS, Status.LOST, "Close code", "This close code is not for Lost. Choose one that is."),
    ("close", field_ids.CLOSE_CODE, "NOPE", "Close code", "NOPE is not known here. Choose one from the list."),
    ("close", field_ids.CLOSE_CODE, "PRICE_L", "Close code", "This close code is not for Won. Choose one that is."),
    ("order", field_ids.CLOSE_CODE, "PRICE_L", "Close code", "This close code is not for Won. Choose one that is."),
    ("order", field_ids.CLOSE_CODE, "NOPE", "Close code", "NOPE is not known here. Choose one from the list."),
]


@pytest.mark.parametrize("opened", ["new", "update", "close", "order"])
def test_a_choice_that_was_never_offered_is_refused_under_its_field(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    before = office.dump()
    values = json.loads(json.dumps(window.screen.values))
    for of, field, value, label, said in UNLISTED:
        if of != opened:
            continue
        choose_unlisted(window, field, value)
        office.lines.clear()
        sent = window.submit(force=True)
        assert list(sent.errors) == [label], value
        assert sent.errors[label].startswith(said), value
        assert office.lines.all == ["refused"], value
        assert office.dump() == before, value
        window.screen.values = json.loads(json.dumps(values))


TYPED = [
    ("new", field_ids.VALUE, "1e15", "Estimated value", "Type a number, such as 120000 or 120000.50."),
    ("new", field_ids.VALUE, "1" + "0" * 15, "Estimated value", "That is more than Salesbot can keep."),
    ("new", field_ids.VALUE, "sNaN", "Estimated value", "Type a number, such as 120000 or 120000.50."),
    ("new", field_ids.VALUE, "0.001", "Estimated value", "Type at most 2 decimals."),
    ("new", field_ids.VALUE, "12,5", "Estimated value", "Type a number, such as 120000 or 120000.50."),
    ("new", field_ids.CHANCES, "1e999999999", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "-1e999999999", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "sNaN", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "Infinity", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "101", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "0", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "40.5", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.CHANCES, "forty", "Chances of success %", "Type a whole number from 1 to 100."),
    ("new", field_ids.DESCRIPTION, "x" * 101, "Description", "This is too long. Keep it within 100 characters."),
    ("new", field_ids.DESCRIPTION, "\x00 \ud800", "Description", "This is needed."),
    ("update", field_ids.NOTE, "x" * 3001, "Note", "This is too long. Keep it within 3000 characters."),
    ("quote", field_ids.AMOUNT, "-5", "Amount", "Type an amount above 0."),
    ("quote", field_ids.LINK, "x" * 2001, "Link", "This is too long. Keep it within 2000 characters."),
    ("order", field_ids.ORDER_NO, "x" * 21, "Order number", "This is too long. Keep it within 20 characters."),
    ("order", field_ids.ORDER_NO, " \x00 ", "Order number", "This is needed."),
]


@pytest.mark.parametrize("opened", ["new", "update", "quote", "order"])
def test_what_a_form_would_not_take_is_refused_under_its_field(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    before = office.dump()
    values = json.loads(json.dumps(window.screen.values))
    for of, field, typed, label, said in TYPED:
        if of != opened:
            continue
        type_unchecked(window, field, value=typed)
        sent = window.submit(force=True)
        assert list(sent.errors) == [label], typed
        assert sent.errors[label].startswith(said), typed
        assert office.dump() == before, typed
        window.screen.values = json.loads(json.dumps(values))


def test_an_amount_beyond_all_measure_is_refused_under_its_field(office: Office) -> None:
    window = new_window(office)
    type_unchecked(window, field_ids.VALUE, value="1e999999999")
    assert list(window.submit(force=True).errors) == ["Estimated value"]


def test_a_date_that_is_none_is_refused_under_its_field(office: Office) -> None:
    window = new_window(office)
    before = office.dump()
    for picked in ("2026-02-30", "tomorrow", "99999-01-01"):
        type_unchecked(window, field_ids.CLOSING_DATE, selected_date=picked)
        said = refused(office, window, before, "not_a_date")
        assert said == {"Estimated closing date": "That is not a date. Choose one from the calendar."}


@pytest.mark.parametrize("opened", WINDOWS)
def test_the_same_window_left_alone_is_carried_out(office: Office, opened: str) -> None:
    window = WINDOWS[opened](office)
    office.lines.clear()
    assert window.submit().closed
    office.settle()
    assert office.lines.all == []


def test_several_wrong_fields_are_named_together(office: Office) -> None:
    office.jim.command("/opp new", channel="C1")
    sent = office.jim.view("New opportunity").submit(force=True)
    assert sent.errors == {
        "Contact": "This is needed.",
        "Description": "This is needed.",
        "Estimated value": "Type a value above 0.",
        "Chances of success %": "Type a whole number from 1 to 100.",
        "Estimated closing date": "This is needed.",
    }


def test_a_refused_window_can_be_mended_and_sent_again(office: Office) -> None:
    window = new_window(office)
    window.fill({"Estimated closing date": "2026-01-01"})
    assert list(window.submit().errors) == ["Estimated closing date"]
    assert NumberSeries.__tablename__ in office.dump()
    window.fill({"Estimated closing date": "2026-06-01"})
    assert window.submit().closed
    assert "OP000001" in office.jim.wait_for_message("Created").drawn


def test_a_workspace_without_cycles_or_close_codes_says_what_is_missing(office: Office) -> None:
    no = office.deal()
    with office.book.database.transaction() as session:
        session.execute(SQLModel.metadata.tables["sales_cycle"].update().values(blocked=True))
        session.execute(SQLModel.metadata.tables[str(CloseCode.__tablename__)].delete())
        session.get_one(Workspace, "T1").default_cycle_code = None
    for line, said in (("/opp new", "There is no sales cycle"), (f"/opp {no} win", "There are no close codes yet")):
        office.jim.command(line, channel="C1")
        office.settle()
        assert said in office.jim.private("C1")[-1].text
        assert not office.jim.has_view()
