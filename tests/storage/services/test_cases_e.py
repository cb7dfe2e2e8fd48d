"""Cases E of the worked cases: closing, quotes, orders."""

from datetime import date

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Action, Status
from storage.domain.quotes import QuoteStatus
from storage.models import Contact, Entry, Opportunity, Quote
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY
from tests.storage.selling import Selling

WON, LOST = Status.WON, Status.LOST
MARCH_16 = date(2026, 3, 16)


def free_quote(selling: Selling, no: str) -> str:
    """Write down an open quote that belongs to no opportunity."""
    company = selling.company
    with selling.book.database.transaction() as session:
        contact = session.exec(select(Contact.id).where(col(Contact.no) == company.acme)).one()
        session.add(
            Quote(
                workspace_id=company.workspace_id,
                no=no,
                contact_id=contact,
                salesperson_id=company.jo.salesperson_id,
                amount=200_00,
            )
        )
    return no


def customer_since(selling: Selling, no: str) -> date | None:
    """Say since when a contact is a customer."""
    with selling.book.database.reading() as session:
        return session.exec(select(Contact).where(col(Contact.no) == no)).one().customer_since


def test_e1_lost_with_a_lost_code(selling: Selling) -> None:
    selling.start("EXISTING")
    line = selling.close(LOST, "PRICE_L").line
    assert (line.status, line.date_closed, line.close_code) == (LOST, MONDAY, "PRICE_L")
    assert selling.figures() == ("100.00", "0", "100", "0", "0.00")


def test_e2_won_counts_with_its_value_but_no_longer_as_open(selling: Selling) -> None:
    selling.start("EXISTING", value=80_00)
    selling.close(WON, "PRICE_W", 80_00)
    with selling.book.database.reading() as session:
        entries = session.exec(select(Entry).where(col(Entry.active))).all()
        still_open = session.exec(select(Opportunity).where(col(Opportunity.status) == Status.IN_PROGRESS)).all()
    assert [(entry.value, entry.weighted) for entry in entries] == [(80_00, 80_00 * 10_000)]
    assert selling.figures() == ("80.00", "100", "100", "100", "80.00")
    assert still_open == []


def test_e3_the_closing_entry_has_no_stage_and_ends_the_last_one(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.change(ActionType.SKIP, 3)
    selling.close(WON, "PRICE_W", 80_00, day=MARCH_16)
    last, closing = selling.history()[-2:]
    assert (last.stage, last.days_open, last.active) == (3, 14, False)
    assert (closing.stage, closing.previous_stage, closing.active, closing.days_open) == (0, 3, True, None)
    assert (closing.date_of_change, closing.closing_date) == (MARCH_16, MARCH_16)
    line = selling.card().line
    assert (line.stage, line.position, line.date_closed, line.closing_date) == (None, 0, MARCH_16, MARCH_16)


@pytest.mark.parametrize("sales", [0, -1, None])
def test_e4_nothing_cannot_be_won(selling: Selling, sales: int | None) -> None:
    selling.start("EXISTING")
    with selling.refused("sales_not_positive", field="sales_value"):
        selling.close(WON, "PRICE_W", sales)


def test_e4_lost_needs_no_sales(selling: Selling) -> None:
    selling.start("EXISTING")
    assert selling.close(LOST, "PRICE_L", 0).line.status is LOST


@pytest.mark.parametrize(
    ("status", "close_code", "code"),
    [
        (LOST, None, "missing"),
        (LOST, "PRICE_W", "close_code_wrong_type"),
        (WON, "PRICE_L", "close_code_wrong_type"),
        (WON, "NOSUCH", "unknown"),
    ],
)
def test_e5_a_close_code_of_the_right_type_is_needed(
    selling: Selling, status: Status, close_code: str | None, code: str
) -> None:
    selling.start("EXISTING")
    with selling.refused(code, field="close_code"):
        selling.close(status, close_code, 100)


def test_e5_the_only_code_of_a_type_can_be_filled_in(selling: Selling) -> None:
    codes = selling.book.cycles.close_codes(selling.company.workspace_id)
    assert [code.code for code in codes if code.type is LOST] == ["PRICE_L"]
    assert [code.code for code in codes if code.type is WON] == ["PRICE_W", "PRODUCT_W"]


def test_e6_the_quote_counts_and_not_what_was_typed(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote(12_345_00)
    line = selling.close(WON, "PRICE_W", 99_00).line
    assert line.weighted == 12_345_00 * 10_000
    assert selling.figures() == ("100.00", "100", "100", "100", "12345.00")


def test_e7_a_person_without_a_company_becomes_a_customer(selling: Selling) -> None:
    selling.create(contact=selling.company.loner)
    selling.close(WON, "PRICE_W", 1)
    assert customer_since(selling, selling.company.loner) == MONDAY


def test_e7_of_a_person_with_a_company_the_company_does(selling: Selling) -> None:
    line = selling.create(contact=selling.company.kari).line
    assert (line.contact, line.company) == ("Kari Nordmann", "Acme AS")
    selling.close(WON, "PRICE_W", 1, day=MARCH_16)
    assert customer_since(selling, selling.company.acme) == MARCH_16
    assert customer_since(selling, selling.company.kari) is None


def test_e7_nobody_becomes_a_customer_by_a_loss(selling: Selling) -> None:
    selling.create()
    selling.close(LOST, "PRICE_L")
    assert customer_since(selling, selling.company.acme) is None


def test_e8_an_open_opportunity_gets_one_quote(selling: Selling) -> None:
    selling.start("EXISTING")
    quote = selling.book.quotes.create(
        selling.who, selling.no, QuoteDraft(500_00, MARCH_16, " https://example.org/q?a=1&b=2 ")
    )
    assert (quote.no, quote.opportunity, quote.status) == ("SQ000001", selling.no, QuoteStatus.OPEN)
    assert (quote.amount, quote.valid_until, quote.link) == (500_00, MARCH_16, "https://example.org/q?a=1&b=2")
    with selling.book.database.reading() as session:
        contact = session.exec(select(Contact.no).join(Quote, col(Quote.contact_id) == col(Contact.id))).one()
    assert contact == selling.company.acme
    assert (selling.card().quote, selling.card().quote_amount) == (quote.no, 500_00)
    with selling.refused("quote_linked"):
        selling.quote()


def test_e8_only_an_opportunity_in_progress_gets_a_quote(selling: Selling) -> None:
    selling.create()
    with selling.refused("quote_needs_progress"):
        selling.quote()
    selling.close(LOST, "PRICE_L")
    with selling.refused("quote_needs_progress"):
        selling.quote()


def test_e9_without_a_quote_none_is_shown(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("no_quote"):
        selling.book.quotes.of(selling.company.workspace_id, selling.no)
    with selling.refused("no_quote"):
        selling.book.quotes.withdraw(selling.who, selling.no)


def test_e10_another_quote_takes_the_place_of_the_linked_one(selling: Selling) -> None:
    selling.start("EXISTING")
    first = selling.quote()
    free_quote(selling, "SQ000077")
    assert selling.book.quotes.link(selling.who, selling.no, "SQ000077").opportunity == selling.no
    assert selling.book.quotes.of(selling.company.workspace_id, selling.no).no == "SQ000077"
    assert selling.book.quotes.link(selling.who, selling.no, first.no).opportunity == selling.no


def test_e11_an_order_wins_the_opportunity(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote(300_00)
    order = selling.book.quotes.make_order(selling.who, selling.no, " SO-17 ", "PRICE_W", MARCH_16)
    assert (order.status, order.order_no, order.opportunity) == (QuoteStatus.ORDERED, "SO-17", selling.no)
    card = selling.card()
    assert (card.line.status, card.line.weighted, card.order_no) == (WON, 300_00 * 10_000, "SO-17")
    assert card.version == 3, "the quote was one change, the order another"
    assert all(task.cancelled for task in selling.tasks())


@pytest.mark.parametrize(
    ("order_no", "close_code", "day", "code"),
    [
        ("", "PRICE_W", MONDAY, "missing"),
        ("x" * 21, "PRICE_W", MONDAY, "too_long"),
        ("SO-17", "PRICE_L", MONDAY, "close_code_wrong_type"),
        ("SO-17", "NOSUCH", MONDAY, "unknown"),
        ("SO-17", "PRICE_W", date(2026, 3, 1), "before_last_change"),
    ],
)
def test_e11_an_order_that_is_refused_leaves_the_quote(
    selling: Selling, order_no: str, close_code: str, day: date, code: str
) -> None:
    selling.start("EXISTING")
    selling.quote()
    with selling.refused(code):
        selling.book.quotes.make_order(selling.who, selling.no, order_no, close_code, day)


def test_e11_an_order_is_a_quote_no_longer(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.book.quotes.make_order(selling.who, selling.no, "SO-17", "PRICE_W", MONDAY)
    with selling.refused("closed"):
        selling.book.quotes.make_order(selling.who, selling.no, "SO-18", "PRICE_W", MONDAY)
    with selling.refused("no_quote"):
        selling.book.quotes.withdraw(selling.who, selling.no)


def test_e13_deleting_the_order_loses_the_opportunity(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote(300_00)
    selling.book.quotes.make_order(selling.who, selling.no, "SO-17", "PRICE_W", MONDAY)
    deleted = selling.book.quotes.delete_order(selling.who, selling.no)
    assert (deleted.status, deleted.opportunity) == (QuoteStatus.WITHDRAWN, None)
    assert (selling.card().line.status, selling.card().version) == (LOST, 4)
    assert [entry.action for entry in selling.history()] == [Action.FIRST, Action.WON, Action.LOST]
    assert selling.figures() == ("100.00", "0", "100", "0", "0.00")


def test_e13_only_an_order_can_be_deleted(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    with selling.refused("not_won"):
        selling.book.quotes.delete_order(selling.who, selling.no)
    selling.close(WON, "PRICE_W", 1)
    with selling.refused("no_order"):
        selling.book.quotes.delete_order(selling.who, selling.no)


def test_e14_without_its_quote_it_goes_on(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    withdrawn = selling.book.quotes.withdraw(selling.who, selling.no)
    assert (withdrawn.status, withdrawn.opportunity) == (QuoteStatus.WITHDRAWN, None)
    assert (selling.card().line.status, selling.card().quote) == (Status.IN_PROGRESS, None)
    assert selling.quote().no == "SQ000002"


@pytest.mark.parametrize(("status", "code", "sales"), [(WON, "PRICE_W", 1), (LOST, "PRICE_L", None)])
def test_e15_it_can_be_closed_before_it_was_started(
    selling: Selling, status: Status, code: str, sales: int | None
) -> None:
    selling.create()
    assert selling.close(status, code, sales).line.status is status
    entry = selling.history()[0]
    assert (entry.no, entry.stage, entry.previous_stage, entry.value) == (1, 0, None, 0)


def test_e16_a_quote_belongs_to_one_opportunity(selling: Selling) -> None:
    selling.start("EXISTING")
    theirs = selling.quote()
    selling.start("EXISTING")
    with selling.refused("quote_of_other_opportunity"):
        selling.book.quotes.link(selling.who, selling.no, theirs.no)


def test_a_closed_opportunity_is_not_closed_again(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.close(WON, "PRICE_W", 1)
    with selling.refused("closed"):
        selling.close(LOST, "PRICE_L")


def test_g11_closing_is_not_dated_before_the_last_change(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("before_last_change", field="closing_date"):
        selling.close(LOST, "PRICE_L", day=date(2026, 3, 1))
    with selling.refused("missing", field="closing_date"):
        selling.close(LOST, "PRICE_L", day=None)
    with selling.refused("missing", field="status"):
        selling.close(None, "PRICE_L")
