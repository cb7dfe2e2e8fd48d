"""Who may see and change which task, and what belongs to another workspace."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storage.domain.errors import RuleBrokenError
from storage.domain.people import Actor, Role, Visibility
from storage.queries import reports
from storage.queries.tasks import TaskFilters
from storage.services.book import Book
from tests.builders import MONDAY, Company, add_company, add_salesperson
from tests.storage.selling import Selling
from tests.storage.tasking import add_team, draft, write

CHANGES: dict[str, Callable[[Book, Actor, str], object]] = {
    "edit": lambda book, actor, no: book.tasks.edit(actor, no, draft("Other")),
    "complete": lambda book, actor, no: book.tasks.complete(actor, no),
    "cancel": lambda book, actor, no: book.tasks.cancel(actor, no),
    "reopen": lambda book, actor, no: book.tasks.reopen(actor, no),
    "start": lambda book, actor, no: book.tasks.start(actor, no),
    "wait": lambda book, actor, no: book.tasks.wait(actor, no),
    "postpone": lambda book, actor, no: book.tasks.postpone(actor, no, MONDAY),
}


@pytest.fixture
def people(selling: Selling) -> dict[str, Actor]:
    """Give JO and HR of the team SALE, its manager, a manager of another team, an admin and one of no team."""
    company = selling.company
    with selling.book.database.transaction() as session:
        boss = add_salesperson(session, "T1", "BO", "Bo Boss", role=Role.MANAGER)
        other = add_salesperson(session, "T1", "OB", "Other Boss", role=Role.MANAGER)
        alone = add_salesperson(session, "T1", "AL", "Al Lone")
        add_team(session, "T1", "SALE", company.jo, company.hr, manager=boss)
        add_team(session, "T1", "ELSE", manager=other)
    return {"JO": company.jo, "HR": company.hr, "BO": boss, "OB": other, "AL": alone, "OF": company.of}


def sees(actor: Actor, visibility: Visibility) -> Actor:
    return replace(actor, sees=visibility)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("who", ["HR", "OB", "AL"])
def test_anothers_task_is_refused_and_stays_as_it_is(
    selling: Selling, people: dict[str, Actor], change: str, who: str
) -> None:
    no = write(selling.book, people["JO"]).no
    if change == "reopen":
        selling.book.tasks.complete(people["JO"], no)
    with selling.refused("task_not_yours") as _:
        CHANGES[change](selling.book, people[who], no)


@pytest.mark.parametrize("who", ["JO", "HR", "BO", "OB", "AL", "OF"])
def test_what_may_be_changed_is_said_of_each_line_as_it_is_when_changed(
    selling: Selling, people: dict[str, Actor], who: str
) -> None:
    book, admin = selling.book, people["OF"]
    write(book, admin, salesperson="JO")
    write(book, admin, salesperson="AL")
    write(book, admin, team="SALE")
    write(book, admin, team="ELSE")
    write(book, admin, salesperson="AL", opportunity=selling.create().line.no)
    lines = book.tasks.page("T1", TaskFilters(viewer=people[who])).lines
    assert len(lines) == 5
    for line in lines:
        assert book.tasks.one("T1", line.no, viewer=people[who]).may_change is line.may_change
        if line.may_change:
            assert book.tasks.start(people[who], line.no).may_change
        else:
            with selling.refused("task_not_yours"):
                book.tasks.start(people[who], line.no)
    mine = {"JO": 3, "HR": 1, "BO": 3, "OB": 1, "AL": 2, "OF": 5}
    assert sum(line.may_change for line in lines) == mine[who]


@pytest.mark.parametrize("who", ["JO", "BO", "OF"])
def test_owner_manager_and_admin_may(selling: Selling, people: dict[str, Actor], who: str) -> None:
    no = write(selling.book, people["JO"]).no
    assert selling.book.tasks.complete(people[who], no).closed


@pytest.mark.parametrize(
    ("who", "may"), [("JO", True), ("HR", True), ("BO", True), ("OF", True), ("OB", False), ("AL", False)]
)
def test_a_teams_task_is_for_everybody_in_it(selling: Selling, people: dict[str, Actor], who: str, may: bool) -> None:  # noqa: FBT001 - a case
    no = write(selling.book, people["OF"], team="SALE").no
    if may:
        assert selling.book.tasks.complete(people[who], no).closed
        return
    with pytest.raises(RuleBrokenError) as caught:
        selling.book.tasks.complete(people[who], no)
    assert caught.value.codes == ("task_not_yours",)
    assert caught.value.problems[0].values == {"no": no, "owner": "Sale"}


def test_the_opportunitys_owner_and_their_manager_may(selling: Selling, people: dict[str, Actor]) -> None:
    selling.create()
    for who in ("JO", "BO"):
        no = write(selling.book, people["JO"], salesperson="AL", opportunity=selling.no).no
        assert selling.book.tasks.complete(people[who], no).closed
    no = write(selling.book, people["JO"], salesperson="AL", opportunity=selling.no).no
    with selling.refused("task_not_yours"):
        selling.book.tasks.complete(people["HR"], no)


def shown(book: Book, viewer: Actor, **filters: Any) -> list[str]:  # noqa: ANN401 - any filter
    page = book.tasks.page("T1", TaskFilters(viewer=viewer, **filters))
    return sorted(line.description for line in page.lines)


def test_seeing_follows_the_workspaces_visibility(selling: Selling, people: dict[str, Actor]) -> None:
    book = selling.book
    selling.create()
    write(book, people["JO"], "of JO on JO's deal", opportunity=selling.no)
    write(book, people["JO"], "of AL on JO's deal", salesperson="AL", opportunity=selling.no)
    write(book, people["OF"], "of HR", salesperson="HR")
    write(book, people["OF"], "of AL", salesperson="AL")
    write(book, people["OF"], "of SALE", team="SALE")
    everything = ["of AL", "of AL on JO's deal", "of HR", "of JO on JO's deal", "of SALE"]
    jo, hr, al = people["JO"], people["HR"], people["AL"]
    for who in people.values():
        assert shown(book, who) == everything
    team = ["of AL on JO's deal", "of HR", "of JO on JO's deal", "of SALE"]
    assert shown(book, sees(jo, Visibility.TEAM)) == team
    assert shown(book, sees(hr, Visibility.TEAM)) == team
    assert shown(book, sees(al, Visibility.TEAM)) == ["of AL", "of AL on JO's deal"]
    assert shown(book, sees(jo, Visibility.OWN)) == ["of AL on JO's deal", "of JO on JO's deal", "of SALE"]
    assert shown(book, sees(hr, Visibility.OWN)) == ["of HR", "of SALE"]
    assert shown(book, sees(people["BO"], Visibility.OWN)) == team
    assert shown(book, sees(people["OF"], Visibility.OWN)) == everything


def test_of_an_opportunity_that_is_not_for_them_nothing_is_told(selling: Selling, people: dict[str, Actor]) -> None:
    book, al = selling.book, sees(people["AL"], Visibility.OWN)
    selling.create()
    given = write(book, people["JO"], salesperson="AL", opportunity=selling.no)
    (line,) = book.tasks.page("T1", TaskFilters(mine=al, viewer=al)).lines
    assert (line.no, line.opportunity, line.opportunity_description, line.contact, line.contact_no) == (
        given.no,
        None,
        None,
        None,
        None,
    )
    kept = book.tasks.edit(al, line.no, draft("Other", salesperson="AL"))
    assert (kept.description, kept.opportunity) == ("Other", None)
    whole = book.tasks.one("T1", line.no)
    assert (whole.opportunity, whole.contact) == (selling.no, "Acme AS"), "what they cannot see they cannot drop"


@pytest.mark.parametrize("change", CHANGES)
def test_what_may_not_be_seen_is_not_there(selling: Selling, people: dict[str, Actor], change: str) -> None:
    book, al = selling.book, sees(people["AL"], Visibility.OWN)
    no = write(book, people["JO"]).no
    with selling.refused("no_such_task"):
        CHANGES[change](book, al, no)
    with selling.refused("no_such_task"):
        book.tasks.one("T1", no, viewer=al)


def test_a_task_hangs_only_on_what_one_may_see(selling: Selling, people: dict[str, Actor]) -> None:
    book, al = selling.book, sees(people["AL"], Visibility.OWN)
    selling.create()
    mine = write(book, al, salesperson="AL")
    with selling.refused("no_such_opportunity"):
        write(book, al, salesperson="AL", opportunity=selling.no)
    with selling.refused("no_such_opportunity"):
        book.tasks.edit(al, mine.no, draft(salesperson="AL", opportunity=selling.no))
    reader = people["AL"]
    assert write(book, reader, salesperson="AL", opportunity=selling.no).opportunity == selling.no


def test_mine_are_my_own_and_my_teams(selling: Selling, people: dict[str, Actor]) -> None:
    book = selling.book
    write(book, people["JO"], "own")
    write(book, people["OF"], "of SALE", team="SALE")
    write(book, people["OF"], "of ELSE", team="ELSE")
    write(book, people["OF"], "of HR", salesperson="HR")
    expected = {
        "JO": ["of SALE", "own"],
        "HR": ["of HR", "of SALE"],
        "BO": ["of SALE"],
        "OB": ["of ELSE"],
        "AL": [],
        "OF": [],
    }
    assert {who: shown(book, actor, mine=actor) for who, actor in people.items()} == expected


def test_lists_of_a_contact_an_opportunity_a_team_and_a_person(selling: Selling, people: dict[str, Actor]) -> None:
    book, jo = selling.book, people["JO"]
    selling.create()
    write(book, jo, "on the deal", opportunity=selling.no)
    write(book, jo, "with Kari", contact=selling.company.kari)
    write(book, jo, "of SALE", team="SALE")
    assert shown(book, jo, opportunity_no=selling.no) == ["on the deal"]
    assert shown(book, jo, contact_no=selling.company.kari) == ["with Kari"]
    assert shown(book, jo, contact_no=selling.company.acme) == ["on the deal"]
    assert shown(book, jo, team_code="SALE") == ["of SALE"]
    assert shown(book, jo, salesperson_code="JO") == ["on the deal", "with Kari"]
    assert shown(book, jo, salesperson_code="HR") == []


@pytest.fixture
def stranger(selling: Selling) -> Company:
    """Write a task in T1, and look from T2."""
    selling.create()
    write(selling.book, selling.who, opportunity=selling.no)
    return add_company(selling.book, "T2")


@pytest.mark.parametrize("change", CHANGES)
def test_another_workspaces_task_is_not_found(selling: Selling, stranger: Company, change: str) -> None:
    with selling.refused("no_such_task"):
        CHANGES[change](selling.book, stranger.of, "TD000001")
    with selling.refused("no_such_task"):
        selling.book.tasks.one("T2", "TD000001")


def test_another_workspaces_opportunity_team_and_people_are_unknown(selling: Selling, stranger: Company) -> None:
    book = selling.book
    with book.database.transaction() as session:
        add_team(session, "T1", "SALE")
        add_salesperson(session, "T1", "XX", "X")
    with selling.refused("no_such_opportunity"):
        write(book, stranger.jo, opportunity=selling.no)
    with selling.refused("unknown", field="owner"):
        write(book, stranger.jo, team="SALE")
    with selling.refused("unknown", field="owner"):
        write(book, stranger.jo, salesperson="XX")
    assert book.tasks.page("T2", TaskFilters(closed=None)).total == 0
    assert book.tasks.owners("T2", "", 10)[1] == []
    with book.database.reading() as session:
        assert reports.tasks(session, "T2") == []
        assert len(reports.tasks(session, "T1")) == 1
    assert write(book, stranger.jo).no == "TD000001", "every workspace counts from one"
    theirs = write(book, stranger.jo, "Theirs")
    with selling.refused("no_such_opportunity"):
        book.tasks.edit(stranger.jo, theirs.no, draft(opportunity=selling.no))
