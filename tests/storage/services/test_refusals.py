"""Refusals of domain-reference 8 that no worked case has: each under its field, and nothing is changed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Status
from storage.models import CloseCode, Contact, Quote, Salesperson
from tests.builders import MONDAY
from tests.storage.selling import LATER, Selling
from tests.storage.services.setup_cases import logged

GOOD = Change(ActionType.SKIP, 2, MONDAY, Estimates(100_00, 40, LATER))
CHANGES = (
    (replace(GOOD, action_type=None), "missing", "action_type"),
    (replace(GOOD, action_type=ActionType.PREVIOUS), "action_not_possible", "action_type"),
    (replace(GOOD, stage=None), "missing", "stage"),
    (replace(GOOD, stage=4), "stage_not_possible", "stage"),
    (replace(GOOD, date_of_change=None), "missing", "date_of_change"),
    (replace(GOOD, date_of_change=date(2999, 12, 31)), "closing_date_past", "closing_date"),
    (replace(GOOD, estimates=replace(GOOD.estimates, value=None)), "value_not_positive", "value"),
    (replace(GOOD, estimates=replace(GOOD.estimates, chances=101)), "chances_out_of_range", "chances"),
    (replace(GOOD, estimates=replace(GOOD.estimates, closing_date=None)), "missing", "closing_date"),
)


def test_what_cannot_be_of_an_update_changes_nothing(selling: Selling) -> None:
    selling.start("EXISTING")
    for change, code, field in CHANGES:
        with selling.refused(code, field=field):
            selling.book.opportunities.update(selling.who, selling.no, change)
    assert selling.book.opportunities.update(selling.who, selling.no, GOOD).line.stage == 2


ESTIMATES = (
    (Estimates(None, 40, LATER), "value_not_positive", "value"),
    (Estimates(100, 0, LATER), "chances_out_of_range", "chances"),
    (Estimates(100, 40, None), "missing", "closing_date"),
)


def test_who_begins_with_the_first_stage_says_what_it_is_worth(selling: Selling) -> None:
    for estimates, code, field in ESTIMATES:
        with selling.refused(code, field=field):
            selling.create(cycle="EXISTING", activate=True, estimates=estimates)


def test_nobody_sells_to_or_through_who_is_blocked_nor_closes_for_a_blocked_reason(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == selling.company.kari)).one().privacy_blocked = True
        session.exec(select(Salesperson).where(col(Salesperson.code) == "HR")).one().blocked = True
        session.exec(select(CloseCode).where(col(CloseCode.code) == "PRICE_L")).one().blocked = True
    with selling.refused("blocked", field="contact"):
        selling.create(contact=selling.company.kari)
    with selling.refused("blocked", field="salesperson"):
        selling.create(salesperson="HR")
    selling.start("EXISTING")
    for code, problem in (("PRICE_L", "blocked"), ("NOWHERE", "unknown")):
        with selling.refused(problem, field="close_code"):
            selling.close(Status.LOST, code)


@pytest.mark.parametrize("ends", ["withdrawn", "order deleted", "replaced"])
def test_what_happens_to_a_quote_is_logged_with_what_was_and_what_is(selling: Selling, ends: str) -> None:
    selling.start("EXISTING")
    quotes, who, no = selling.book.quotes, selling.who, selling.no
    selling.quote(500_00)
    linked = {"opportunity": no, "amount": 500_00, "status": "open", "order_no": ""}
    let_go = linked | {"opportunity": None}
    lines: list[tuple[str, str, dict[str, object] | None, dict[str, object]]] = [("SQ000001", "created", None, linked)]
    if ends == "withdrawn":
        quotes.withdraw(who, no)
        lines.append(("SQ000001", "withdrawn", linked, let_go | {"status": "withdrawn"}))
    elif ends == "order deleted":
        quotes.make_order(who, no, "SO-1", "PRICE_W", MONDAY)
        quotes.delete_order(who, no)
        ordered = linked | {"status": "ordered", "order_no": "SO-1"}
        lost = ordered | {"opportunity": None, "status": "withdrawn"}
        lines += [("SQ000001", "ordered", linked, ordered), ("SQ000001", "order_deleted", ordered, lost)]
    else:
        with selling.book.database.transaction() as session:
            old = session.exec(select(Quote)).one()
            other = old.model_dump(exclude={"id"}) | {"no": "SQ000009", "opportunity_id": None}
            session.add(Quote(**other))
        quotes.link(who, no, "SQ000009")
        lines += [("SQ000001", "unlinked", linked, let_go), ("SQ000009", "linked", let_go, linked)]
    assert logged(selling.book, "quote") == lines
