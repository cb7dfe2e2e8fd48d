"""What people read who write while somebody else writes a lot, before Slack gives up waiting for an answer."""

import pytest

from handlers import home_drawing
from handlers.errors import BUSY, BUSY_LATER
from storage.database import hurry
from storage.services.writing import Series, next_numbers
from tests.handlers.conftest import Office
from tests.handlers.test_unwelcome_windows import new_window


def test_who_comes_second_is_told_to_try_again_and_loses_nothing(office: Office) -> None:
    window = new_window(office)
    with office.book.database.transaction() as session:
        next_numbers(session, "T1", Series.CONTACT, 0)
        errors = window.submit().errors
    assert list(errors.values()) == [BUSY]
    assert [line["later"] for line in office.lines.of("busy")] == [False]
    assert not office.lines.of("failed")
    assert office.dump()["opportunity"] == []
    assert window.submit().closed
    office.settle()
    assert len(office.dump()["opportunity"]) == 1


def test_nobody_is_told_that_what_was_kept_was_not(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    window, database = new_window(office), office.book.database

    def follow_while_others_write(_: object) -> None:
        with database.transaction() as one, hurry(1), database.transaction() as other:
            next_numbers(one, "T1", Series.CONTACT, 0)
            next_numbers(other, "T1", Series.CONTACT, 0)

    monkeypatch.setattr(home_drawing, "follow", follow_while_others_write)
    assert window.submit().closed
    office.settle()
    assert BUSY_LATER in office.jim.direct_messages()[-1].text
    assert [line["later"] for line in office.lines.of("busy")] == [True]
    assert len(office.dump()["opportunity"]) == 1
