"""An owner is told, in private and in their language, what somebody else did with their opportunity."""

from datetime import date

import pytest
from sqlmodel import col, select

from handlers.notices import tell_waiting
from storage.domain.opportunities import Closing, Status
from storage.domain.people import Visibility
from storage.models import Notice, Opportunity, Workspace
from storage.services.deleting import Batch
from tests.builders import MONDAY
from tests.handlers.conftest import Office


def told(office: Office) -> list[str]:
    """Let what waits be told; give what Jim was."""
    before = len(office.jim.direct_messages())
    tell_waiting(office.book, office.bot.client_for)
    return [message.text for message in office.jim.direct_messages()[before:]]


def test_the_owner_hears_what_a_manager_closed_reopened_took_back_and_deleted(office: Office) -> None:
    book, of, no = office.book, office.company.of, office.deal()
    lost = Closing(Status.LOST, None, MONDAY)
    card = book.opportunities.close(of, no, lost, close_code="PRICE_L")
    (said,) = told(office)
    assert "Otis Falls closed your opportunity: lost" in said
    assert no in said
    card = book.opportunities.reopen(of, no)
    assert "Otis Falls reopened your opportunity" in told(office)[0]
    book.undoing.undo(of, no, version=card.version)
    assert "Otis Falls took back that your opportunity was reopened" in told(office)[0]
    book.deleting.delete(of, no)
    assert told(office) == [f"Otis Falls deleted your opportunity {no} Boxes."]
    for _ in range(2):
        book.opportunities.close(of, office.deal(), lost, close_code="PRICE_L")
    assert len(told(office)) == 2
    batch = Batch(date(2026, 3, 3))
    book.deleting.delete_closed(of, batch, book.deleting.count(of, batch).digest)
    assert told(office) == ["Otis Falls deleted 2 of your opportunities."]


def test_what_is_the_owners_to_see_no_more_when_they_are_told_is_not_told(office: Office) -> None:
    book, of = office.book, office.company.of
    gone, given = (office.deal() for _ in range(2))
    for no in (gone, given):
        book.opportunities.close(of, no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")
    book.deleting.delete(of, gone)
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").visibility = Visibility.OWN
        row = session.exec(select(Opportunity).where(col(Opportunity.no) == given)).one()
        row.salesperson_id = of.salesperson_id
    assert told(office) == [f"Otis Falls deleted your opportunity {gone} Boxes."]


@pytest.mark.parametrize("who", ["jo", "hr"])
def test_who_did_it_and_who_cannot_be_told_are_told_nothing(office: Office, who: str) -> None:
    book, company = office.book, office.company
    no = office.deal(salesperson="HR" if who == "hr" else None)
    actor = company.of if who == "hr" else company.jo
    book.opportunities.close(actor, no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")
    book.deleting.delete(actor, no)
    assert office.dump()[Notice.__tablename__] == []
