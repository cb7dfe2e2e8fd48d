"""A card that is shared in a channel stays true, and its thread says what changed, by whom, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot.sandbox import Message
from bot.scheduler import Scheduler
from handlers import sharing
from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.domain.people import Visibility
from storage.models import SharedCard, Workspace
from storage.services.quotes import QuoteDraft
from storage.services.sharing import LEASE
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.test_card_menu import look, lose, next_stage, told

LATER = MONDAY.replace(month=6)


def share(office: Office, no: str, channel: str = "sales") -> None:
    office.jim.command(f"/opp {no} share", channel="C1")
    window = office.jim.view("Share in channel")
    window.fill({"Channel": channel})
    assert window.submit().closed
    office.settle()


def shared(office: Office) -> Message:
    [card] = [one for one in office.otis.messages("C1") if not one.ephemeral and one.thread is None]
    return card


def thread(office: Office) -> list[str]:
    card = shared(office)
    return [one.text for one in office.otis.messages("C1") if one.thread == card.ts]


def tick(office: Office) -> int:
    return sharing.tell_changes(office.book, office.bot.client_for)


def rows(office: Office) -> list[SharedCard]:
    with office.book.database.reading() as session:
        return list(session.exec(select(SharedCard)).all())


def test_a_card_is_shared_and_who_shares_is_told(office: Office) -> None:
    no = office.deal()
    look(office, no).choose("Share in channel")
    window = office.jim.view("Share in channel")
    window.fill({"Channel": "sales"})
    assert window.submit().closed
    assert "OP000001 was shared in <#C1>." in told(office)
    assert "Shared by Jim Olive" in shared(office).drawn
    assert shared(office).buttons == ["Update", "Win", "Lose"]
    assert "Undo" not in shared(office).choices()


def test_the_card_stays_true_and_its_thread_says_what_changed(office: Office) -> None:
    no = office.deal()
    share(office, no)
    office.otis.command(f"/opp {no} next", channel="C1")
    window = office.otis.view("Update opportunity")
    window.fill({"Estimated value": "90000"})
    assert window.submit().closed
    office.settle()
    assert "2 of 4 · Presentation" in shared(office).drawn
    assert thread(office) == ["Otis Falls: stage Initial → Presentation, value €100,000 → €90,000"]
    assert tick(office) == 0
    assert len(thread(office)) == 1


def test_every_change_is_told_once_also_by_two_replicas_at_once(office: Office) -> None:
    no = office.deal()
    share(office, no)
    next_stage(office, no)
    office.book.editing.next_step(office.company.jo, no, "Call Kari", MONDAY)
    office.book.quotes.create(office.company.jo, no, QuoteDraft(90_000_00))
    office.book.noting.add(office.company.jo, no, "Secret")
    with ThreadPoolExecutor(4) as replicas:
        drawn = list(replicas.map(lambda _: tick(office), range(4)))
    assert sum(drawn) == 1
    assert thread(office) == [
        "Jim Olive: stage Initial → Presentation, value €100,000 → €7, chances 40 % → 50 %",
        "Jim Olive: next step: Call Kari, next step date: 2 Mar 2026",
        "Jim Olive: quote SQ000001 created, €90,000",
        "Jim Olive: note added",
    ]
    assert "Secret" not in str(thread(office))
    assert "Call Kari" in shared(office).drawn


def test_a_change_that_comes_while_it_is_drawn_is_told_next(office: Office) -> None:
    no = office.deal()
    share(office, no)
    next_stage(office, no)
    [taken] = office.book.sharing.take_due(1)
    lose(office, no)
    assert office.book.sharing.take_due(1) == []
    office.book.sharing.told(taken.id, taken.changes[-1].seq)
    office.book.sharing.done(taken)
    assert tick(office) == 1
    assert thread(office) == ["Jim Olive: lost, status In Progress → Lost, chances 50 % → 0 %"]
    assert "Lost" in shared(office).drawn


def test_what_another_opportunity_does_leaves_it_alone(office: Office) -> None:
    no, other = office.deal(), office.deal("Crates")
    share(office, no)
    next_stage(office, other)
    assert tick(office) == 0
    assert (thread(office), shared(office).edited) == ([], 0)


def test_a_press_in_the_channel_gives_a_private_card_and_redraws_the_shared_one(office: Office) -> None:
    no = office.deal(activate=False)
    share(office, no)
    card = next(one for one in office.jim.messages("C1") if not one.ephemeral)
    card.press("Activate")
    office.settle()
    assert "Activated: Initial" in office.jim.private("C1")[-1].drawn
    assert "Undo" in office.jim.private("C1")[-1].choices()
    assert "Activated" not in card.drawn
    assert "1 of 4 · Initial" in card.drawn
    assert "Undo" not in card.choices()
    assert "status Not Started → In Progress, stage: Initial" in thread(office)[0]


def test_an_outsider_who_presses_in_the_channel_is_refused(office: Office) -> None:
    no = office.deal()
    share(office, no)
    before = office.dump()
    card = next(one for one in office.stranger.messages("C1") if not one.ephemeral)
    card.press("Lose")
    card.choose("History")
    office.settle()
    assert "does not know you as a salesperson" in office.stranger.private("C1")[-1].text
    assert not office.stranger.has_view()
    assert office.dump() == before


def test_the_card_of_a_deleted_one_says_so_and_is_forgotten(office: Office) -> None:
    no = office.deal()
    share(office, no)
    lose(office, no)
    office.book.deleting.delete(office.company.jo, no)
    assert tick(office) == 1
    assert shared(office).drawn == "OP000001 was deleted."
    assert thread(office)[-1] == "Jim Olive: deleted"
    assert rows(office) == []


@pytest.mark.usefixtures("swept")
@pytest.mark.parametrize(("is_private", "is_archived"), [(False, False), (True, False), (False, True)])
def test_a_channel_in_which_the_bot_cannot_write_is_told_to_who_shares(
    office: Office,
    is_private: bool,  # noqa: FBT001 - a parameter of the test
    is_archived: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    office.slack.add_channel("C2", "other", members=["U1"], app_is_member=is_archived, is_private=is_private)
    no = office.deal()
    office.jim.command(f"/opp {no} share", channel="C1")
    window = office.jim.view("Share in channel")
    window.fill({"Channel": "other"})
    office.slack.workspace.channels["C2"].is_archived = is_archived
    assert window.submit().closed
    assert "Invite it there with /invite @Salesbot" in told(office)
    assert rows(office) == []


def test_what_somebody_may_not_see_they_may_not_share(office: Office) -> None:
    hidden = office.deal(salesperson="HR")
    with office.book.database.transaction() as session:
        session.get_one(Workspace, "T1").visibility = Visibility.OWN
    before = office.dump()
    office.jim.command(f"/opp {hidden} share", channel="C1")
    assert "There is no opportunity OP000001." in told(office)
    assert not office.jim.has_view()
    blind = replace(office.company.jo, sees=Visibility.OWN)
    with pytest.raises(RuleBrokenError) as refused:
        office.book.sharing.begin(blind, hidden)
    assert refused.value.codes == ("no_such_opportunity",)
    assert office.dump() == before


@pytest.mark.usefixtures("swept")
def test_while_slack_is_away_it_is_tried_again_and_told_once(office: Office) -> None:
    no = office.deal()
    share(office, no)
    office.slack.fail("chat.update", "503")
    next_stage(office, no)
    assert tick(office) == 0
    assert tick(office) == 0
    office.slack.recover()
    assert tick(office) == 0
    office.clock.move(seconds=3)
    assert tick(office) == 1
    assert len(thread(office)) == 1


@pytest.mark.usefixtures("swept")
def test_what_slack_may_have_taken_is_not_said_twice(office: Office) -> None:
    no = office.deal()
    share(office, no)
    next_stage(office, no)
    office.slack.fail("chat.postMessage", "drop", times=1)
    assert tick(office) == 1
    office.clock.move(seconds=LEASE.total_seconds() + 1)
    assert tick(office) == 0
    assert len(thread(office)) <= 1


@pytest.mark.usefixtures("swept")
def test_a_channel_that_is_gone_is_given_up_after_a_day(office: Office) -> None:
    no = office.deal()
    share(office, no)
    office.slack.workspace.channels["C1"].is_archived = True
    office.slack.fail("chat.update", "channel_not_found")
    next_stage(office, no)
    assert tick(office) == 0
    office.clock.move(hours=23)
    assert tick(office) == 0
    assert len(rows(office)) == 1
    office.clock.move(hours=2)
    assert tick(office) == 0
    assert rows(office) == []
    assert office.lines.of("shared card given up")


@pytest.mark.usefixtures("swept")
def test_a_message_that_somebody_deleted_is_forgotten(office: Office) -> None:
    no = office.deal()
    share(office, no)
    office.slack.fail("chat.update", "message_not_found")
    next_stage(office, no)
    assert tick(office) == 0
    assert rows(office) == []


def test_what_changed_while_it_was_being_shared_is_not_missed(office: Office) -> None:
    no = office.deal()
    _, seq = office.book.sharing.begin(office.company.jo, no)
    next_stage(office, no)
    office.book.sharing.keep(office.company.jo, no, ("C1", "1.1"), seq, "en-GB")
    assert [row.stale for row in rows(office)] == [True]
    _, seq = office.book.sharing.begin(office.company.jo, no)
    office.book.sharing.keep(office.company.jo, no, ("C1", "1.2"), seq, "en-GB")
    assert [row.stale for row in rows(office)] == [True, False]


def test_it_is_marked_in_the_transaction_that_changes_it(office: Office) -> None:
    no = office.deal()
    share(office, no)
    before = office.dump()
    with pytest.raises(RuleBrokenError):
        office.book.opportunities.close(
            office.company.jo, no, Closing(Status.WON, None, MONDAY, 0), close_code="PRICE_W"
        )
    assert office.dump() == before
    change = Change(ActionType.UPDATE, 1, MONDAY, Estimates(9_00, 50, LATER))
    office.book.opportunities.update(office.company.jo, no, change)
    with office.book.database.reading() as session:
        assert session.exec(select(SharedCard.stale).where(col(SharedCard.no) == no)).all() == [True]


def test_the_scheduler_tells_what_nobody_told(office: Office) -> None:
    no = office.deal()
    share(office, no)
    next_stage(office, no)
    Scheduler(office.bot).tell_channels()
    assert len(thread(office)) == 1
