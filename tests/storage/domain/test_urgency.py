"""One number says what to look at first."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from storage.domain.opportunities import Priority
from storage.domain.urgency import urgency

days = st.dates(date(2000, 1, 1))
priorities = st.sampled_from(Priority)


@given(days, days, priorities, priorities)
def test_what_closes_earlier_comes_first_and_of_a_day_the_higher_priority(
    one: date, other: date, first: Priority, second: Priority
) -> None:
    order = [Priority.HIGH, Priority.NORMAL, Priority.LOW]
    expected = (one, order.index(first)) < (other, order.index(second))
    assert (urgency(one, None, first) < urgency(other, None, second)) is expected


@given(st.none() | days, days, days, priorities)
def test_what_is_closed_comes_last_and_what_was_closed_last_comes_first_of_it(
    due: date | None, closed: date, other: date, priority: Priority
) -> None:
    assert urgency(due, None, Priority.LOW) < urgency(due, closed, Priority.HIGH)
    assert (urgency(due, closed, priority) < urgency(None, other, priority)) is (closed > other)
    assert urgency(None, None, priority) == urgency(date.max, None, priority)
