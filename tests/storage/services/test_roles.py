"""Who may do what: every service asks, whoever calls it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.domain.people import Actor, Role, Visibility
from storage.models import Team, TeamMember
from storage.queries.filters import Filters
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.quotes import QuoteDraft, QuoteView
from tests.builders import MONDAY, Company, add_salesperson
from tests.storage.selling import LATER, dump

ESTIMATES = Estimates(100_00, 40, LATER)
MAY = ("owner", "manager", "member_manager", "admin")
MAY_NOT = ("colleague", "lead", "other_manager", "stranger")
"""`lead` manages the owner's team on paper but has the role of a salesperson; `stranger` is in no team."""


@dataclass
class Firm:
    """Two teams, and who is in them."""

    book: Book
    people: dict[str, Actor]
    no: str = ""

    def deal(self, *, activate: bool = True) -> str:
        """Write down an opportunity of the owner's."""
        draft = Draft(
            "Boxes", "CT000001", cycle="EXISTING", activate=activate, estimates=ESTIMATES if activate else Estimates()
        )
        self.no = self.book.opportunities.create(self.people["owner"], draft).line.no
        return self.no


@pytest.fixture
def firm(book: Book, company: Company) -> Firm:
    with book.database.transaction() as session:

        def add(code: str, role: Role = Role.SALESPERSON) -> Actor:
            return add_salesperson(session, "T1", code, f"Person {code}", role=role)

        people = {
            "owner": company.jo,
            "colleague": add("CO"),
            "lead": add("LE"),
            "manager": add("MA", Role.MANAGER),
            "member_manager": add("MM", Role.MANAGER),
            "other_manager": add("OM", Role.MANAGER),
            "stranger": add("ST"),
            "admin": add("AD", Role.ADMIN),
        }
        teams = [
            Team(workspace_id="T1", code="ONE", name="One", manager_id=people["manager"].salesperson_id),
            Team(workspace_id="T1", code="PAPER", name="Paper", manager_id=people["lead"].salesperson_id),
            Team(workspace_id="T1", code="TWO", name="Two", manager_id=people["other_manager"].salesperson_id),
        ]
        session.add_all(teams)
        session.flush()
        members = {"ONE": ("owner", "colleague", "member_manager"), "PAPER": ("owner",), "TWO": ("stranger",)}
        for team in teams:
            for name in members[team.code]:
                session.add(TeamMember(team_id=team.id, salesperson_id=people[name].salesperson_id))
    return Firm(book, people)


def update(book: Book, actor: Actor, no: str) -> object:
    return book.opportunities.update(actor, no, Change(ActionType.NEXT, 2, MONDAY, ESTIMATES))


def win(book: Book, actor: Actor, no: str) -> object:
    return book.opportunities.close(actor, no, Closing(Status.WON, None, MONDAY, 50_00), close_code="PRICE_W")


def lose(book: Book, actor: Actor, no: str) -> object:
    return book.opportunities.close(actor, no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")


def quote(book: Book, actor: Actor, no: str) -> object:
    return book.quotes.create(actor, no, QuoteDraft(10_00))


def activate(book: Book, actor: Actor, no: str) -> object:
    return book.opportunities.activate(actor, no)


DEEDS: dict[str, Callable[[Book, Actor, str], object]] = {
    "update": update,
    "win": win,
    "lose": lose,
    "quote": quote,
    "activate": activate,
}


def prepare(firm: Firm, deed: str) -> str:
    return firm.deal(activate=deed != "activate")


@pytest.mark.parametrize("who", MAY)
def test_owners_their_managers_and_admins_may(firm: Firm, who: str) -> None:
    for deed, does in DEEDS.items():
        no = prepare(firm, deed)
        before = dump(firm.book.database)
        does(firm.book, firm.people[who], no)
        assert dump(firm.book.database) != before, deed


@pytest.mark.parametrize("who", MAY_NOT)
def test_nobody_else_may(firm: Firm, who: str) -> None:
    for deed, does in DEEDS.items():
        no = prepare(firm, deed)
        before = dump(firm.book.database)
        with pytest.raises(RuleBrokenError) as caught:
            does(firm.book, firm.people[who], no)
        assert caught.value.codes == ("not_yours",), deed
        assert caught.value.problems[0].values == {"no": no, "owner": "Jim Olive"}
        assert dump(firm.book.database) == before, deed


def of_quote(firm: Firm, deed: str, actor: Actor, no: str = "SQ000001") -> None:
    quotes = firm.book.quotes
    if deed == "withdraw":
        quotes.withdraw(actor, firm.no)
    elif deed == "link":
        quotes.link(actor, firm.no, no)
    elif deed == "make_order":
        quotes.make_order(actor, firm.no, "SO-1", "PRICE_W", MONDAY)
    else:
        quotes.make_order(firm.people["owner"], firm.no, "SO-1", "PRICE_W", MONDAY)
        quotes.delete_order(actor, firm.no)


OF_A_QUOTE = ("withdraw", "link", "make_order", "delete_order")


@pytest.mark.parametrize("who", MAY_NOT)
def test_the_quote_is_behind_the_same_wall(firm: Firm, who: str) -> None:
    for deed in OF_A_QUOTE:
        firm.no = firm.deal()
        quote(firm.book, firm.people["owner"], firm.no)
        with pytest.raises(RuleBrokenError) as caught:
            of_quote(firm, deed, firm.people[who])
        assert caught.value.codes == ("not_yours",), deed


@pytest.mark.parametrize("who", MAY)
def test_the_quote_lets_through_whom_the_opportunity_does(firm: Firm, who: str) -> None:
    for deed in OF_A_QUOTE:
        linked = quote(firm.book, firm.people["owner"], firm.deal())
        assert isinstance(linked, QuoteView)
        before = dump(firm.book.database)
        of_quote(firm, deed, firm.people[who], linked.no)
        assert dump(firm.book.database) != before, deed


SEES = {
    Visibility.EVERYBODY: {*MAY, *MAY_NOT},
    Visibility.TEAM: {"owner", "colleague", "lead", "manager", "member_manager", "admin"},
    Visibility.OWN: {"owner", "manager", "member_manager", "admin"},
}
"""Who reads an opportunity of the owner's, by the workspace's setting."""


def reads(firm: Firm, viewer: Actor) -> list[bool]:
    """Tell of each way to read an opportunity whether it shows it."""
    opportunities, quotes = firm.book.opportunities, firm.book.quotes
    ways: tuple[Callable[[], object], ...] = (
        lambda: opportunities.card("T1", firm.no, viewer=viewer),
        lambda: opportunities.standing("T1", firm.no, viewer=viewer),
        lambda: opportunities.history("T1", firm.no, viewer=viewer),
        lambda: quotes.of("T1", firm.no, viewer=viewer),
    )
    found = [shows(way) for way in ways]
    page = opportunities.page("T1", Filters(viewer=viewer))
    return [*found, page.total == 1, [line.no for line in page.lines] == [firm.no]]


def shows(way: Callable[[], object]) -> bool:
    try:
        way()
    except RuleBrokenError as error:
        if error.codes != ("no_such_opportunity",):
            raise
        return False
    return True


@pytest.mark.parametrize("sees", Visibility)
def test_the_setting_says_who_reads_what(firm: Firm, sees: Visibility) -> None:
    quote(firm.book, firm.people["owner"], firm.deal())
    for who in (*MAY, *MAY_NOT):
        assert reads(firm, replace(firm.people[who], sees=sees)) == [who in SEES[sees]] * 6, who


@pytest.mark.parametrize("who", MAY_NOT)
def test_what_somebody_may_not_read_is_not_there_when_they_change_it(firm: Firm, who: str) -> None:
    no = firm.deal()
    hidden = replace(firm.people[who], sees=Visibility.OWN)
    with pytest.raises(RuleBrokenError) as caught:
        update(firm.book, hidden, no)
    assert caught.value.codes == ("no_such_opportunity",)


def test_an_admin_of_slack_without_a_record_has_no_opportunities_of_their_own(firm: Firm) -> None:
    no = firm.deal()
    visitor = Actor("T1", 0, "U9", date(2026, 3, 2), role=Role.SALESPERSON, sees=Visibility.OWN)
    assert reads(firm, visitor)[:1] == [False]
    with pytest.raises(RuleBrokenError):
        update(firm.book, visitor, no)
