"""`/salesbot away`: in one line and in the window, with who stands in, and back again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from handlers.text.words import words_for
from handlers.views import away as views
from storage.models import Absence, Salesperson, Workspace
from storage.services.absences import Absent
from storage.services.calendars import calendar_of
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.screens_away import ALONE, FRIDAY, LATER, absent

BEFORE_EASTER = datetime(2026, 3, 31, 9, tzinfo=UTC)
"""Tuesday; in Norway Thursday, Friday and Monday are holidays."""
BRITISH = words_for("en-GB")


def spans(office: Office) -> list[tuple[str, str, str | None]]:
    """Give who is away from when to when."""
    with office.book.database.reading() as session:
        rows = session.exec(select(Absence).order_by(col(Absence.id))).all()
        codes = dict(session.exec(select(Salesperson.id, Salesperson.code)).all())
    ends = [row.last_day.isoformat() if row.last_day else None for row in rows]
    return [(codes[row.salesperson_id], row.first_day.isoformat(), end) for row, end in zip(rows, ends, strict=True)]


def said(office: Office, line: str) -> str:
    """Type a line as Jim in a channel; give what he alone reads there."""
    answer = office.jim.command(f"/salesbot away {line}", channel="C1").answer
    office.settle()
    return str(answer) if answer else office.jim.private("C1")[-1].drawn


def test_a_line_says_until_when_and_what_is_not_sure_is_asked_in_the_window(office: Office) -> None:
    office.clock.now = BEFORE_EASTER
    assert calendar_of("NO", "").name_of(date(2026, 4, 2))  # loaded here: it takes a while, and Slack does not wait
    with office.book.database.transaction() as session:
        session.get_one(Workspace, "T1").holiday_country = "NO"
    for line, last, told in (
        ("3d", "2026-04-07", "You are away until Tuesday 7 April. Nobody is reminded meanwhile of what is due."),
        ("1 day", "2026-03-31", "You are away on Tuesday 31 March."),
        ("1w", "2026-04-06", "You are away until Monday 6 April."),
        ("until friday", "2026-04-03", "You are away until Friday 3 April."),
        ("fri", "2026-04-03", "You are away until Friday 3 April."),
        ("Until 15.04. <@U2|otis>", "2026-04-15", "until Wednesday 15 April. Otis Falls is reminded of what is due."),
        ("3/4", "2026-04-03", "You are away until Friday 3 April."),
        ("2w @Otis Falls", "2026-04-13", "until Monday 13 April. Otis Falls is reminded of what is due."),
        ("@otis until friday", "2026-04-03", "until Friday 3 April. Otis Falls is reminded of what is due."),
        ("to 4 jan", "2027-01-04", "You are away until Monday, 4 January 2027."),
    ):
        assert told in said(office, line)
        assert spans(office) == [("JO", "2026-03-31", last)]
    assert "Welcome back." in said(office, "off")
    assert "You are not away" in said(office, "back")
    for line, told in (
        ("next friday", "“next friday” may be 3 Apr 2026 or 10 Apr 2026. Choose it here."),
        ("until 31 february", "I do not know which day “until 31 february” is."),
        ("sometime", "I do not know which day “sometime” is."),
        ("", "From"),
        ("<@U2|otis>", "Otis Falls"),
    ):
        office.jim.command(f"/salesbot away {line}", channel="C1")
        office.settle()
        assert told in office.jim.view("Away").text
        assert "Who is away" not in office.jim.view("Away").text
    for line, told in (
        ("3d <@U9|stranger>", "There is no salesperson @stranger here."),
        ("3d @Stranger", "There is no salesperson @Stranger here."),
        ("0d", "That is no day at all"),
        ("00 weeks <@U2|otis>", "That is no day at all"),
        ("3d <@U1|jim>", "Nobody stands in for themselves."),
        ("until 1.1.2026", "Choose 31 Mar 2026 or a later day"),
        ("help", "/salesbot away 3d"),
    ):
        assert told in said(office, line)
    assert spans(office) == []


def test_the_window_names_who_stands_in_who_is_told_and_a_button_says_that_one_is_back(office: Office) -> None:
    office.jim.command("/salesbot away", channel="C1")
    office.settle()
    form = office.jim.view("Away")
    form.fill({"Until": "2026-03-01"})
    assert "Choose 2 Mar 2026 or a later day" in str(form.submit().errors)
    form.fill({"Until": "2026-03-06", "Substitute": "Otis"})
    assert form.submit().closed
    office.settle()
    assert spans(office) == [("JO", "2026-03-02", "2026-03-06")]
    message = office.jim.private("C1")[-1]
    assert "You are away until Friday 6 March. Otis Falls is reminded of what is due." in message.drawn
    assert office.otis.direct_messages()[-1].text == (
        "Jim Olive is away until Friday, March 6. You stand in: you are reminded of what is due, and may change what "
        "is theirs on those days."
    )
    message.press("I am back")
    office.settle()
    assert "Welcome back." in office.jim.private("C1")[-1].drawn
    assert spans(office) == []


def test_a_manager_says_it_for_somebody_who_is_told_and_can_say_otherwise(office: Office) -> None:
    office.jim.command("/salesbot help", channel="C1")  # so that his language is known
    office.otis.command("/salesbot away", channel="C1")
    office.settle()
    form = office.otis.view("Away")
    form.fill({"From": "2026-03-04", "Who is away": "Jim"})
    assert form.submit().closed
    office.settle()
    assert spans(office) == [("JO", "2026-03-04", None)]
    confirmed = office.otis.private("C1")[-1].drawn
    assert "Jim Olive is away from Wednesday 4 March on, until somebody says that they are back." in confirmed
    told = office.jim.direct_messages()[-1]
    assert "Otis Falls has set this for you: You are away from Wednesday 4 March on" in told.text
    office.jim.command("/salesbot away", channel="C1")
    office.settle()
    window = office.jim.view("Away")
    assert "You are away from Wednesday 4 March on" in window.text
    window.press("Cancel this absence")
    office.settle()
    assert "You are not away on those days any more." in office.jim.view("Away").text
    assert spans(office) == []
    told.press("Cancel this absence")
    office.settle()
    assert "You are not away, and" in "".join(each.drawn for each in office.jim.direct_messages()[-1:])


@pytest.mark.parametrize(
    ("given", "name", "text"),
    [
        (absent(), "", "You are away until Friday 6 March. Helena <Ray> is reminded of what is due."),
        (absent(), "Jim", "Jim is away until Friday 6 March. Helena <Ray> is reminded of what is due."),
        (absent(FRIDAY, FRIDAY + timedelta(7)), "", "You are away from Friday 6 March to Friday 13 March."),
        (absent(FRIDAY, date(2027, 1, 4)), "Jim", "Jim is away from Friday 6 March to Monday, 4 January 2027."),
        (absent(MONDAY, MONDAY), "Jim", "Jim is away on Monday 2 March."),
        (absent(MONDAY, None), "", "You are away until you say that you are back."),
        (absent(MONDAY, None), "Jim", "Jim is away until somebody says that they are back."),
        (LATER, "", "You are away from Friday 6 March on, until you say that you are back."),
        (ALONE, "", "You were to stand in for Otis Falls, Ana Lund then: nobody does now."),
        (ALONE, "Jim", "Jim was to stand in for Otis Falls, Ana Lund then: nobody does now."),
        (absent(away=None), "", "You are not away."),
        (absent(away=None), "Jim", "Jim is not away."),
    ],
)
def test_an_absence_is_told_in_a_sentence(given: Absent, name: str, text: str) -> None:
    assert text in views.told(BRITISH, given, name)


@pytest.mark.parametrize(
    ("locale", "soon", "far"),
    [
        ("en-US", "Friday, March 6", "Monday, January 4, 2027"),
        ("en-GB", "Friday 6 March", "Monday, 4 January 2027"),
        ("nb-NO", "fredag 6. mars", "mandag 4. januar 2027"),
        ("de-DE", "Freitag, 6. März", "Montag, 4. Januar 2027"),
        ("es-ES", "viernes, 6 de marzo", "lunes, 4 de enero de 2027"),
        ("ja-JP", "2026年3月6日金曜日", "2027年1月4日月曜日"),
    ],
)
def test_a_day_is_written_as_people_say_it(locale: str, soon: str, far: str) -> None:
    said = [views.said_day(words_for(locale), day, MONDAY) for day in (FRIDAY, date(2027, 1, 4))]
    assert said == [soon, far]
