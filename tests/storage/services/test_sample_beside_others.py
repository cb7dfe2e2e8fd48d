"""The sample company in a workspace that sells already."""

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.models import ActivityStep, CloseCode, CloseCodeType, SalesCycle, SalesCycleStage, Salesperson
from storage.queries import reports
from storage.services import sample
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.sample_sales import OPPORTUNITIES
from tests.builders import Company
from tests.storage.selling import dump

W = "T1"


def test_a_workspace_with_sales_of_its_own_keeps_them(book: Book, company: Company) -> None:
    own = book.opportunities.create(company.jo, Draft("Desks", contact=company.acme, cycle="MULTI")).line
    sample.load(book, W, 2026, {})
    with book.database.reading() as session:
        numbers = [str(row["no"]) for row in reports.opportunities(session, W, "all")]
        linked = session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one().slack_user_id
        activities = session.exec(select(ActivityStep)).all()
    assert numbers == [own.no, *(sale.no for sale in OPPORTUNITIES)]
    assert linked == "U1", "who was there already stays"
    assert len(activities) == 33 - 6 + 6
    following = book.opportunities.create(company.jo, Draft("More desks", contact=company.acme)).line.no
    assert following == "OP000002"


@pytest.mark.usefixtures("company")
def test_a_cycle_of_ones_own_that_differs_refuses_the_sample(book: Book) -> None:
    with book.database.transaction() as session:
        cycle = session.exec(select(SalesCycle).where(col(SalesCycle.code) == "NEW")).one()
        session.add(SalesCycleStage(cycle_id=cycle.id, no=6, description="Celebrate"))
    before = dump(book.database)
    with pytest.raises(RuleBrokenError) as refused:
        sample.load(book, W, 2026, {})
    assert refused.value.codes == ("cycle_differs",)
    assert dump(book.database) == before


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("kind", "code", "field"),
    [(SalesCycle, "NEW", "cycle"), (CloseCode, "PRICE_W", "close_code"), (Salesperson, "HR", "salesperson")],
)
def test_what_is_blocked_refuses_the_sample(
    book: Book, kind: type[SalesCycle | CloseCode | Salesperson], code: str, field: str
) -> None:
    with book.database.transaction() as session:
        session.exec(select(kind).where(col(kind.code) == code)).one().blocked = True
    with pytest.raises(RuleBrokenError) as refused:
        sample.load(book, W, 2026, {})
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [("blocked", field)]


@pytest.mark.usefixtures("company")
def test_a_close_code_of_the_other_type_refuses_the_sample(book: Book) -> None:
    with book.database.transaction() as session:
        session.exec(select(CloseCode).where(col(CloseCode.code) == "PRICE_W")).one().type = CloseCodeType.LOST
    with pytest.raises(RuleBrokenError) as refused:
        sample.load(book, W, 2026, {})
    assert refused.value.codes == ("close_code_wrong_type",)


def test_the_currency_does_not_change_under_amounts(book: Book, company: Company) -> None:
    book.opportunities.create(company.jo, Draft("Desks", contact=company.acme))
    with pytest.raises(RuleBrokenError) as refused:
        sample.load(book, W, 2026, {}, "NOK")
    assert refused.value.codes == ("currency_in_use",)
    assert sample.load(book, W, 2026, {}, "EUR").created
