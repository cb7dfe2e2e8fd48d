"""Money, numbers, dates and the day itself as the person in front of the screen knows them."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from handlers.text.words import words_for
from storage.domain.opportunities import Closing, Status
from storage.models import Opportunity, Workspace
from tests.handlers.conftest import Office
from tests.handlers.test_unwelcome_windows import FILLED

AMOUNTS = [
    ("en-GB", "EUR", 123456789, "€1,234,567.89"),
    ("en-GB", "EUR", 100, "€1"),
    ("nb-NO", "NOK", 123456750, "1\xa0234\xa0567,50\xa0kr"),
    ("de-DE", "EUR", 123456789, "1.234.567,89\xa0€"),
    ("en-US", "JPY", 120000, "¥120,000"),
    ("ja-JP", "JPY", 120000, "￥120,000"),
    ("en-US", "KWD", 120000500, "KWD\xa0120,000.500"),
    ("en-US", "KWD", 120000000, "KWD\xa0120,000"),
    ("de-DE", "USD", 0, "0\xa0$"),
    ("xx-XX", "EUR", 150, "€1.50"),
    ("", "EUR", 10**14, "€1,000,000,000,000"),
]


@pytest.mark.parametrize(("locale", "currency", "minor", "written"), AMOUNTS)
def test_amounts_are_written_as_the_reader_writes_them(locale: str, currency: str, minor: int, written: str) -> None:
    assert words_for(locale).money(minor, currency).replace("\u202f", "\xa0") == written


@pytest.mark.parametrize(
    ("locale", "written"), [("en-GB", "2 Mar 2026"), ("en-US", "Mar 2, 2026"), ("nb-NO", "2. mars 2026")]
)
def test_dates_are_written_as_the_reader_writes_them(locale: str, written: str) -> None:
    assert words_for(locale).day(date(2026, 3, 2)) == written


def test_a_locale_that_nobody_knows_falls_back_to_its_language_and_then_to_english() -> None:
    spoken = {"es-LA": "es_419", "es-ES": "es_ES", "de-QQ": "de", "tlh-KX": "en_US", "": "en_US", "x": "en_US"}
    assert {locale: str(words_for(locale).locale) for locale in spoken} == spoken


def test_weighted_values_are_rounded_once_when_shown() -> None:
    assert words_for("en-GB").weighted(12345_67891, "EUR") == "€1,234.57"
    assert words_for("en-US").weighted(5_5000, "JPY") == "¥6"
    assert words_for("en-US").weighted(10000, "KWD") == "KWD\xa00.001"


@pytest.mark.parametrize(
    ("currency", "typed", "shown", "refused"),
    [
        ("JPY", "120000", "¥120,000", "1.5"),
        ("KWD", "1.125", "KWD\xa01.125", "1.0005"),
        ("EUR", "1.50", "€1.50", "0.001"),
    ],
)
def test_amounts_are_typed_and_kept_in_the_workspaces_currency(
    office: Office, currency: str, typed: str, shown: str, refused: str
) -> None:
    with office.book.database.transaction() as session:
        session.get_one(Workspace, "T1").currency = currency
    office.jim.command("/opp new", channel="C1")
    window = office.jim.view("New opportunity")
    window.fill({**FILLED, "Estimated value": refused})
    assert list(window.submit().errors) == ["Estimated value"]
    window.fill({"Estimated value": typed})
    assert window.submit().closed
    card = office.jim.wait_for_message("Created OP000001")
    assert shown.removeprefix("¥") in card.drawn
    office.jim.command("/opp 1 update", channel="C1")
    assert office.jim.view("Update opportunity").value("Estimated value") == typed


@pytest.mark.parametrize(
    ("locale", "value", "day", "late"),
    [
        ("nb-NO", "100\xa0000\xa0€", "2. juni 2026", "in 92 days"),
        ("de-DE", "100.000\xa0€", "02.06.2026", "in 92 days"),
        ("zz", "€100,000", "Jun 2, 2026", "in 92 days"),
    ],
)
def test_a_card_is_written_for_the_locale_of_the_profile(
    office: Office, locale: str, value: str, day: str, late: str
) -> None:
    office.slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale=locale)
    office.jim.command(f"/opp {office.deal()}", channel="C1")
    drawn = office.jim.private("C1")[-1].drawn
    assert value in drawn
    assert f"{day} · {late}" in drawn


def test_today_is_the_acting_persons_day(office: Office) -> None:
    """At 22:30 UTC it is still Monday in London and 23:30 in Oslo; an hour later Oslo has Tuesday."""
    no = office.deal()
    shown = {}
    for hour, label in ((22, "before midnight in Oslo"), (23, "after")):
        office.clock.now = datetime(2026, 3, 2, hour, 30, tzinfo=UTC)
        for person in (office.jim, office.otis):
            person.command(f"/opp {no} update", channel="C1")
            shown[label, person.id] = person.view("Update opportunity").value("Date of change")
            person.view().cancel()
    assert shown == {
        ("before midnight in Oslo", "U1"): "2026-03-02",
        ("before midnight in Oslo", "U2"): "2026-03-02",
        ("after", "U1"): "2026-03-03",
        ("after", "U2"): "2026-03-02",
    }


def test_a_closing_date_of_yesterday_is_past_in_oslo_and_not_yet_in_london(office: Office) -> None:
    office.clock.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    for person, closed in ((office.jim, False), (office.otis, True)):
        person.command("/opp new", channel="C1")
        window = person.view("New opportunity")
        window.fill({**FILLED, "Estimated closing date": "2026-03-02"})
        assert window.submit().closed is closed
    with office.book.database.connection() as connection:
        assert connection.execute(select(col(Opportunity.creation_date))).scalars().all() == [date(2026, 3, 2)]


def test_the_hour_of_somebodys_change_is_told_in_the_readers_zone(office: Office) -> None:
    no = office.deal()
    for person in (office.jim, office.otis):
        person.command(f"/opp {no} lose", channel="C1")
    windows = [person.view("Close opportunity") for person in (office.jim, office.otis)]
    closing = Closing(Status.LOST, None, date(2026, 3, 2))
    office.book.opportunities.close(office.company.of, no, closing, close_code="PRICE_L")
    told = [" ".join(window.submit().errors.values()) for window in windows]
    assert "(at 2 Mar 2026, 10:00)" in told[0]
    assert "(at 2 Mar 2026, 09:00)" in told[1]
