"""The opportunities behind a figure, now and as they stood."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.figures import Standing
from storage.domain.opportunities import Status
from storage.domain.people import Visibility
from storage.queries.slices import Slice
from storage.services.book import Book
from tests.builders import MONDAY, Company
from tests.storage.selling import LATER, Selling, days_after

WHOLE = Slice("T1")


def test_what_is_behind_a_figure_is_listed_as_it_stood(book: Book, company: Company) -> None:
    mine, theirs = Selling(book, company), Selling(book, company, company.of)
    first = mine.start("EXISTING", value=100_00, day=MONDAY).line.no
    mine.change(ActionType.NEXT, 2, day=days_after(MONDAY, 7), estimates=Estimates(300_00, 40, LATER))
    second = mine.start("NEW", value=200_00, day=days_after(MONDAY, 1)).line.no
    third = theirs.start("EXISTING", value=50_00, day=MONDAY).line.no
    theirs.close(Status.WON, "PRICE_W", 250_00, day=days_after(MONDAY, 9))

    def numbers(part: Slice, **more: Any) -> list[str]:  # noqa: ANN401 - what a list is narrowed to
        found, total = book.analysis.listed(part, **more)
        assert total == len(found)
        return [one.no for one in found]

    assert numbers(WHOLE) == [first, second]
    assert numbers(WHOLE.at(MONDAY)) == [first, third]
    assert numbers(WHOLE.at(days_after(MONDAY, 1)), stage=1) == [second, first, third]
    assert numbers(WHOLE, stage=1) == [second]
    assert numbers(WHOLE, standing=Standing.ALL) == [first, third, second]
    assert numbers(replace(WHOLE, cycle_code="EXISTING"), standing=Standing.WON) == [third]
    assert numbers(replace(WHOLE, salesperson_code="OF").at(MONDAY)) == [third]
    assert numbers(replace(WHOLE, viewer=replace(company.of, sees=Visibility.OWN, role=company.jo.role))) == []
    assert numbers(WHOLE, closing=(None, LATER)) == [first, second]
    assert numbers(WHOLE, closing=(LATER + timedelta(days=1), None)) == []
    (won,), _ = book.analysis.listed(WHOLE, standing=Standing.WON)
    assert (won.standing, won.stage, won.value, won.owner) == (Standing.WON, "", 250_00, "Otis Falls")
    (then, *_), _ = book.analysis.listed(WHOLE.at(MONDAY))
    assert (then.standing, then.stage, then.value, then.contact) == (Standing.OPEN, "Initial", 100_00, "Acme AS")
    (page,), total = book.analysis.listed(WHOLE, offset=1, limit=1)
    assert (page.no, total) == (second, 2)
    assert book.analysis.listed(WHOLE, offset=5) == ([], 0)
