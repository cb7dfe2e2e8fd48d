"""Guests and people of other organisations are outsiders, whatever the book says of them."""

import pytest

from handlers.requester import OUTSIDER_AGE, PROFILE_AGE
from storage.models import Salesperson
from tests.handlers.conftest import Office


def say_of_jim(office: Office, **marks: bool) -> None:
    """Change what Slack says of Jim."""
    user = office.slack.workspace.users["U1"]
    for mark, value in marks.items():
        setattr(user, mark, value)


@pytest.mark.parametrize("mark", ["is_restricted", "deleted"])
def test_nothing_is_shown_to_a_guest_or_to_somebody_who_has_left(office: Office, mark: str) -> None:
    say_of_jim(office, **{mark: True})
    answer = str(office.jim.command("/opp", channel="C1").answer)
    assert "does not know you as a salesperson here. Ask a Salesbot admin to add you." in answer


def test_whom_to_ask_is_named_to_members_alone(office: Office) -> None:
    user, say = office.slack.workspace.users["U9"], "Ask Otis Falls to add you."
    for guest in (True, False):
        user.is_restricted = guest
        answer = str(office.stranger.command("/task", channel="C1").answer)
        assert (say in answer, "does not know you" in answer) == (not guest, True)
        office.clock.move(seconds=OUTSIDER_AGE.total_seconds() + 1)
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.of.salesperson_id).blocked = True
    assert "Ask a Salesbot admin to add you." in str(office.stranger.command("/task", channel="C1").answer)


def test_a_member_is_shown_everything(office: Office) -> None:
    assert "Your open opportunities" in str(office.jim.command("/opp", channel="C1").answer)


def test_a_guest_who_becomes_a_member_is_let_in_within_minutes(office: Office) -> None:
    say_of_jim(office, is_restricted=True)
    office.jim.command("/opp", channel="C1")
    say_of_jim(office, is_restricted=False)
    assert "does not know you" in str(office.jim.command("/opp", channel="C1").answer)
    office.clock.move(seconds=OUTSIDER_AGE.total_seconds() + 1)
    assert "Your open opportunities" in str(office.jim.command("/opp", channel="C1").answer)


def test_a_member_who_becomes_a_guest_is_found_out_after_a_day(office: Office) -> None:
    office.jim.command("/opp", channel="C1")
    say_of_jim(office, is_restricted=True)
    office.clock.move(seconds=PROFILE_AGE.total_seconds() + 1)
    office.jim.command("/opp", channel="C1")
    office.settle()
    assert "does not know you" in str(office.jim.command("/opp", channel="C1").answer)
