"""A list is narrowed by what its lines show, also before the first stage."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Priority, Status
from storage.domain.people import Visibility
from storage.queries.filters import Filters
from storage.services.editing import Edit
from tests.builders import MONDAY, on
from tests.storage.selling import LATER, Selling

DAY = timedelta(days=1)


@pytest.mark.parametrize("activate", [False, True])
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(least_value=100_00), 1),
        (Filters(least_value=100_01), 0),
        (Filters(most_value=100_00), 1),
        (Filters(most_value=99_99), 0),
        (Filters(due_from=LATER), 1),
        (Filters(due_from=LATER + DAY), 0),
        (Filters(due_to=LATER), 1),
        (Filters(due_to=LATER - DAY), 0),
    ],
)
def test_value_and_closing_date_count_as_they_are_shown(
    selling: Selling, filters: Filters, found: int, *, activate: bool
) -> None:
    line = selling.create(cycle="EXISTING", activate=activate, estimates=Estimates(100_00, 40, LATER)).line
    assert (line.value, line.closing_date) == (100_00, LATER)
    assert selling.book.opportunities.page("T1", filters).total == found


def test_without_a_closing_date_it_is_never_due(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    assert selling.book.opportunities.page("T1", Filters(due_to=LATER)).total == 0
    assert selling.book.opportunities.page("T1", Filters(least_value=0)).total == 1


def test_a_past_day_is_told_in_pages_in_the_order_of_today_without_what_matters_now(selling: Selling) -> None:
    first = selling.start("EXISTING", value=300_00).line.no
    second = selling.create(description="Early", day=MONDAY + DAY).line.no
    closed = selling.start("EXISTING", day=MONDAY + DAY).line.no
    selling.book.editing.edit(on(selling.company.jo, MONDAY + DAY), closed, Edit("Desks", Priority.HIGH))
    day = MONDAY + 2 * DAY
    selling.close(Status.LOST, "PRICE_L", day=day)

    def listed(then: date | None, limit: int = 10, offset: int = 0, **narrowed: Any) -> list[str]:  # noqa: ANN401 - filters
        page = selling.book.opportunities.page("T1", Filters(on=then, **narrowed), offset, limit)
        return [line.no for line in page.lines]

    assert listed(MONDAY - DAY) == []
    assert listed(MONDAY) == [first]
    assert listed(MONDAY + DAY) == [first, closed, second]
    assert listed(day) == listed(None) == [first, second, closed]
    assert listed(day, limit=2, offset=2) == [closed]
    assert listed(day, statuses=(Status.LOST,)) == [closed]
    assert listed(MONDAY + DAY, statuses=(Status.LOST,)) == []
    assert listed(MONDAY + DAY, least_value=200_00, due_to=LATER, stage=1, salesperson_code="JO") == [first]
    assert listed(day, viewer=replace(selling.company.hr, sees=Visibility.OWN)) == []
