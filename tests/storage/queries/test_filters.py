"""A list is narrowed by what its lines show, also before the first stage."""

from datetime import timedelta

import pytest

from storage.domain.estimates import Estimates
from storage.queries.filters import Filters
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
