from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.durations import LONGEST, SHORTEST, check_duration, parse_duration, read_duration, whole_minutes
from storage.domain.errors import RuleBrokenError

READ = {
    "": None,
    "  ": None,
    "45": 45,
    " 90 ": 90,
    "1h30": 90,
    "1h 30m": 90,
    "1H30M": 90,
    "1:30": 90,
    "0:45": 45,
    "1.5h": 90,
    "1,5 hours": 90,
    "30 min": 30,
    "2 days": 2880,
    "1w": 10_080,
    "1y": 525_600,
    "-5": -5,
    "- 1h": -60,
    "0": 0,
}


@pytest.mark.parametrize("typed", READ)
def test_a_duration_is_read_as_people_type_it(typed: str) -> None:
    minutes = READ[typed]
    assert parse_duration(typed) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "typed", ["soon", "1x", "1 30", "h", "1:60", "1h30 20", "--5", "-", "1h:30", "9999999", "½h", "\u0661h"]
)
def test_what_is_no_duration_is_said_back(typed: str) -> None:
    with pytest.raises(RuleBrokenError) as caught:
        parse_duration(typed)
    (problem,) = caught.value.problems
    assert (problem.code, problem.field, problem.values) == ("duration_unknown", "duration", {"typed": typed})


def test_a_form_is_told_what_it_could_not_read() -> None:
    assert read_duration("45") == (timedelta(minutes=45), ())
    duration, (problem,) = read_duration("soon")
    assert duration is None
    assert (problem.code, problem.field) == ("duration_unknown", "duration")


@pytest.mark.parametrize("typed", ["30s", "59 seconds", "0", "-5", "11y", "3651d", "999999y"])
def test_f13_too_short_and_too_long_are_refused(typed: str) -> None:
    (problem,) = check_duration(parse_duration(typed))
    assert (problem.code, problem.field) == ("duration_out_of_range", "duration")


@pytest.mark.parametrize("typed", ["", "1", "60s", "3650d", "10y"])
def test_f13_what_is_within_bounds_is_taken(typed: str) -> None:
    assert check_duration(parse_duration(typed)) == []


@given(st.timedeltas())
def test_exactly_a_minute_to_ten_years_passes(duration: timedelta) -> None:
    assert (check_duration(duration) == []) is (SHORTEST <= duration <= LONGEST)


@given(st.integers(1, 5_256_000))
def test_minutes_are_kept_whole(minutes: int) -> None:
    assert whole_minutes(parse_duration(str(minutes))) == minutes if minutes < 1_000_000 else True
    hours, rest = divmod(minutes, 60)
    assert whole_minutes(parse_duration(f"{hours}h{rest}")) == minutes
    assert whole_minutes(timedelta(minutes=minutes, seconds=59)) == minutes


def test_no_duration_is_none() -> None:
    assert whole_minutes(None) is None
