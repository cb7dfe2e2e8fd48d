"""Imports and exports that give up: the message that told how far they were says so, and is not left as it was."""

from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from storage.database import LOCK_NOT_AVAILABLE
from storage.services.exporting import Exporting
from storage.services.importing import Importing
from tests.handlers.conftest import Office
from tests.handlers.test_data import TABLE, drop, look

BUSY = "Somebody is writing a lot just now, and nothing was written. Try it again in a minute."
OURS = "Something went wrong on our side, and nothing was written."


class WaitedTooLongError(Exception):
    """What a driver raises that has waited for another writer."""

    sqlstate = LOCK_NOT_AVAILABLE


@pytest.mark.parametrize(
    ("error", "said", "apologies"),
    [(OperationalError("", {}, WaitedTooLongError()), BUSY, 0), (ValueError(), OURS, 1)],
    ids=["busy", "a bug"],
)
def test_what_gives_up_says_so_where_it_told_how_far_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str, apologies: int
) -> None:
    monkeypatch.setattr(Importing, "carry_out", Mock(side_effect=error))
    monkeypatch.setattr(Exporting, "write", Mock(side_effect=error))
    drop(office, TABLE)
    window, before = look(office), office.dump()
    window.submit()
    office.settle()
    office.otis.command("/salesbot export")
    office.settle()
    told = [one.text for one in office.otis.direct_messages() if ":warning:" in one.text]
    assert [one for one in told if "reference" not in one] == [
        f":warning: deals.csv was not imported. {said}",
        f":warning: Your export was not written. {said}",
    ]
    assert len(told) == 2 + 2 * apologies, "a bug has a reference"
    assert not any(" … " in one.text for one in office.otis.direct_messages())
    assert office.dump() == before
