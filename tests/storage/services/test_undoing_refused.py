"""What cannot be undone: by whom not, when not, over what not; and who wins when several act at once."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from storage.database import hurry
from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.people import Role, Visibility
from storage.domain.quotes import QuoteStatus
from storage.models import Quote, SalesCycle, SalesCycleStage, Salesperson, Team, TeamMember
from storage.services.writing import Series, next_numbers
from tests.builders import SettableClock
from tests.storage.selling import LATER, Selling, as_somebody
from tests.storage.services.test_assigning import assign
from tests.storage.services.test_concurrency import at_once
from tests.storage.services.test_contact_keeping import edit
from tests.storage.services.test_undoing import to_helena, to_stage, undo, undo_to_card, whole_quotes, won_by_order


def test_nothing_was_done(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    with selling.refused("nothing_to_undo"):
        undo(selling)


def test_it_is_undone_once(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    undo(selling)
    with selling.refused("nothing_to_undo"):
        undo(selling)


def test_after_ten_minutes_it_is_too_late(selling: Selling, clock: SettableClock) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    clock.move(minutes=10, seconds=1)
    with selling.refused("undo_too_late"):
        undo(selling)
    clock.move(seconds=-1)
    assert undo(selling).action == "next"


@pytest.mark.parametrize("who", ["of", "hr"])
def test_somebody_else_cannot_undo_it(selling: Selling, who: str) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    other = as_somebody(selling, getattr(selling.company, who))
    with other.refused("undo_not_yours"):
        undo(other)
    assert undo(selling).action == "next"


def test_it_is_not_undone_over_a_newer_change(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    selling.quote()
    with selling.refused("undo_superseded"):
        undo(selling)


def test_a_button_undoes_only_what_its_card_shows(selling: Selling) -> None:
    selling.start("EXISTING")
    seen = selling.change(ActionType.NEXT, 2).version
    selling.change(ActionType.UPDATE, 2, Estimates(7_00, 5, LATER))
    with selling.refused("undo_superseded"):
        undo(selling, version=seen)
    assert undo(selling, version=seen + 1).action == "updated"


def test_the_stage_may_be_gone_by_now(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    with selling.book.database.transaction() as session:
        found = select(SalesCycleStage).join(SalesCycle).where(col(SalesCycle.code) == "EXISTING")
        session.delete(session.exec(found.where(col(SalesCycleStage.no) == 1)).one())
    with selling.refused("undo_superseded"):
        undo(selling)


def moved(selling: Selling, kari: str) -> None:
    edit(selling, kari, company=selling.company.nordlys)


def deleted(selling: Selling, kari: str) -> None:
    selling.book.contact_keeping.delete(as_somebody(selling, selling.company.of).who, kari)


def renamed(selling: Selling, kari: str) -> None:
    edit(selling, kari, name="Kari Nygård")


@pytest.mark.parametrize(("meanwhile", "undone"), [(moved, False), (deleted, False), (renamed, True)])
def test_the_contact_may_be_elsewhere_or_gone_by_now(
    selling: Selling,
    meanwhile: Callable[[Selling, str], None],
    undone: bool,  # noqa: FBT001 - a column of the table
) -> None:
    kari = selling.company.kari
    selling.create(cycle="EXISTING", contact=kari)
    assign(selling, "JO", selling.company.acme)
    meanwhile(selling, kari)
    if undone:
        undo(selling)
    else:
        with selling.refused("undo_superseded"):
            undo(selling)
    assert selling.card().contact_no == (kari if undone else selling.company.acme)


def test_who_gave_it_away_takes_it_back_though_it_is_out_of_sight(selling: Selling) -> None:

    selling.start("EXISTING")
    selling.book.assigning.assign(selling.who, selling.no, to_helena(selling))
    blind = as_somebody(selling, replace(selling.who, sees=Visibility.OWN))
    assert undo(blind).card.line.salesperson == "JO"


def test_who_leads_nobody_any_more_undoes_nothing_of_theirs(selling: Selling) -> None:
    selling.start("EXISTING")
    other = as_somebody(selling, selling.company.of)
    to_stage(other, 2)
    demoted = as_somebody(selling, replace(selling.company.of, role=Role.SALESPERSON))
    with demoted.refused("not_yours"):
        undo(demoted)


def test_a_manager_undoes_what_they_did_to_one_of_their_teams(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        otis, jim = selling.company.of.salesperson_id, selling.company.jo.salesperson_id
        team = Team(workspace_id="T1", code="SALE", name="Sale", manager_id=otis)
        session.add(team)
        session.flush()
        session.add(TeamMember(team_id=team.id, salesperson_id=jim))
        session.get_one(Salesperson, otis).role = Role.MANAGER
    selling.start("EXISTING")
    manager = as_somebody(selling, replace(selling.company.of, role=Role.MANAGER))
    to_stage(manager, 2)
    assert undo(manager).action == "next"


def test_of_undo_and_update_at_once_one_wins(selling: Selling) -> None:
    selling.start("EXISTING")
    version = selling.change(ActionType.NEXT, 2).version
    for _ in range(3):
        results, refused = at_once(
            [
                partial(undo_to_card, selling, version),
                partial(selling.change, ActionType.UPDATE, 2, version=version),
            ]
        )
        assert len(results) == 1
        assert refused in (["undo_superseded"], ["changed_meanwhile"], ["nothing_to_undo"])
        assert [entry.active for entry in selling.history()].count(True) == 1
        if selling.card().line.stage == 1:
            selling.change(ActionType.NEXT, 2)
        version = selling.change(ActionType.UPDATE, 2).version
    assert whole_quotes(selling) == []


def test_of_many_undos_one_wins(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    results, refused = at_once([lambda: undo(selling)] * 8)
    assert (len(results), refused) == (1, ["nothing_to_undo"] * 7)
    assert len(selling.history()) == 3


def test_the_linked_order_is_a_quote_again(selling: Selling) -> None:
    won_by_order(selling)
    undo(selling)
    with selling.book.database.reading() as session:
        assert session.exec(select(Quote)).one().status is QuoteStatus.OPEN


def test_what_is_undone_at_the_same_contact_waits_for_nobody_who_changes_contacts(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    with selling.book.database.transaction() as session, hurry(1):
        next_numbers(session, "T1", Series.CONTACT, 0)
        if selling.book.database.is_sqlite:  # there whoever writes waits for whoever writes
            with pytest.raises(OperationalError):
                undo(selling)
        else:
            assert undo(selling).action == "next"
