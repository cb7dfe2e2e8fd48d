"""Whoever has never asked anything is reminded in the zone and language of their own profile all the same."""

from datetime import timedelta

import pytest

from handlers import delivering
from handlers.delivering import deliver_due
from handlers.outgoing import Outgoing
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.models import Salesperson
from storage.queries.people import Person
from storage.services import pacing
from storage.services.book import Book
from storage.services.deliveries import Claimed
from storage.services.pacing import PROFILES
from tests.handlers.conftest import Office
from tests.storage.services.planned import plan

UNREAD = "UTC en-US"
"""The workspace's zone, and the dates of nobody in particular."""


def reader(book: Book) -> Person:
    found = book.people.by_slack_user("T1", "U1")
    assert found
    return found


def in_whose_way(book: Book, _: Claimed) -> Outgoing:
    """Draw a message that says for whom it is drawn."""
    return Outgoing(f"{reader(book).time_zone} {reader(book).locale}", [])


def remind(office: Office, about: str, kind: DeliveryKind = DeliveryKind.NUDGE) -> tuple[int, str]:
    """Send one message; give how many profiles were asked for, and what it says."""
    calls = len(office.slack.traffic)
    plan(office.book, kind=kind, about=about)
    sent = deliver_due(office.book, office.bot.client_for, 10, sleep=lambda _: None)
    assert [one.status for one in sent] == [DeliveryStatus.SENT]
    asked = [one.name for one in office.slack.traffic[calls:]].count("users.info")
    return asked, office.jim.direct_messages()[-1].text


@pytest.mark.usefixtures("swept")
# slack_sdk leaves the answer of a failed call to the garbage collector, which may come while a test runs.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_profile_is_read_once_before_the_first_reminder_and_nothing_waits_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for gap in ("POST_GAP", "CHANNEL_GAP"):
        monkeypatch.setattr(pacing, gap, timedelta())
    for kind in (DeliveryKind.NUDGE, DeliveryKind.ADMINS):
        monkeypatch.setitem(delivering.COMPOSERS, kind, in_whose_way)
    with office.book.database.transaction() as session:
        row = session.get_one(Salesperson, reader(office.book).id)
        row.time_zone, row.locale, row.profile_read_at = None, None, None
    assert remind(office, "1", DeliveryKind.ADMINS) == (0, UNREAD), "only for reminders"
    office.slack.fail("users.info", "ratelimited", times=1)
    assert remind(office, "2") == (1, UNREAD)
    assert remind(office, "3") == (0, UNREAD), "Slack is left alone for a while"
    office.book.pacing.let_go("T1", PROFILES)
    office.slack.fail("users.info", "user_not_found", times=1)
    assert remind(office, "4") == (1, UNREAD)
    profile = office.slack.workspace.users["U1"]
    own = f"{profile.tz} {profile.locale}"
    assert own != UNREAD
    assert remind(office, "5") == (1, own), "what is wrong with one profile holds up no other"
    assert remind(office, "6") == (0, own)
