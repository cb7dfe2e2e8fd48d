"""Days in this stage against the usual: an update is no new visit."""

from datetime import timedelta
from statistics import median

from sqlmodel import Session, col, select

from storage.domain.cycles import ActionType
from storage.domain.digests import USUAL_DAYS
from storage.domain.opportunities import Status
from storage.models import Entry, Opportunity
from storage.queries.stage_days import LATEST, usual, usual_at
from tests.builders import MONDAY
from tests.storage.selling import Selling, days_after

NEXT, UPDATE, PREVIOUS = ActionType.NEXT, ActionType.UPDATE, ActionType.PREVIOUS


def test_before_the_first_stage_it_is_in_none(selling: Selling) -> None:
    card = selling.create(cycle="EXISTING")
    assert (card.stage_since, card.usual_days) == (None, None)


def test_an_update_does_not_begin_the_stage_again(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(NEXT, 2, day=days_after(MONDAY, 3))
    card = selling.change(UPDATE, 2, day=days_after(MONDAY, 8))
    assert card.stage_since == days_after(MONDAY, 3)
    assert card.date_of_change == days_after(MONDAY, 8)


def test_before_five_were_won_a_number_of_days_is_usual_whatever_others_did(selling: Selling) -> None:
    selling.start("EXISTING")
    for action in (UPDATE, NEXT, PREVIOUS, NEXT):
        selling.change(action, 2 if action is NEXT else 1)
    selling.start("NEW")
    selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 99))
    assert selling.start("EXISTING").usual_days == USUAL_DAYS


def test_a_closed_one_is_in_its_end_since_it_was_closed(selling: Selling) -> None:
    selling.start("EXISTING")
    assert selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 2)).stage_since == days_after(MONDAY, 2)


def win_more(session: Session, no: str, many: int) -> None:
    """Let many more have been won like it: the nth n days later, after n days at the first stage in two visits."""
    like = session.exec(select(Opportunity).where(col(Opportunity.no) == no)).one()
    entry = session.exec(select(Entry).where(col(Entry.opportunity_id) == like.id, ~col(Entry.active))).first()
    assert entry is not None
    for days in range(1, many + 1):
        closed = MONDAY + timedelta(days=days)
        another = Opportunity(**like.model_dump(exclude={"id", "no", "date_closed"}), no=f"X{days}", date_closed=closed)
        session.add(another)
        session.flush()
        visit = entry.model_dump(exclude={"id", "opportunity_id", "no", "days_open"}) | {"opportunity_id": another.id}
        session.add_all(Entry(**visit, no=no, days_open=open_) for no, open_ in ((1, days - days // 2), (2, days // 2)))


def test_the_newest_that_were_won_say_what_is_usual(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.close(Status.WON, "PRICE_W", 100_00)
    with selling.book.database.transaction() as session:
        win_more(session, selling.no, LATEST + 41)
        session.flush()
        connection = session.connection()
        (((cycle, stage), days),) = usual(connection, selling.who.workspace_id).items()
        assert (stage, days) == (1, median(range(42, LATEST + 42)))
        assert (usual_at(connection, cycle, 1), usual_at(connection, cycle, 2)) == (days, USUAL_DAYS)
