"""Every service that changes something, and what it says to somebody who may not: nothing is forgotten.

What they are asked to do stands in `deeds`.
"""

import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from storage.domain.digests import DigestDraft
from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status
from storage.domain.people import Role, Visibility
from storage.domain.watching import WatchingDraft
from storage.models import Team
from storage.services.book import Book
from tests.builders import add_workspace
from tests.storage.selling import Selling, dump
from tests.storage.services.deeds import EVERYBODYS, OF_MANAGERS, OF_OPPORTUNITIES, OF_TASKS, SAID, Hers
from tests.storage.tasking import add_team, write


@pytest.fixture
def hers(selling: Selling) -> Hers:
    book, company = selling.book, selling.company
    hr = Selling(book, company, company.hr)
    lost = hr.start("EXISTING").line.no
    hr.close(Status.LOST, "PRICE_L")
    new = hr.create().line.no
    started = hr.start("EXISTING").line.no
    hr.quote()
    task = write(book, company.hr, salesperson="HR").no
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.hr)
        team = session.exec(select(Team.id).where(col(Team.code) == "EU")).one()
    digest = book.digests.add(company.of, DigestDraft("EU", "C1")).id
    watching = book.watching.add(company.of, WatchingDraft("C1", team="EU")).id
    return Hers(book, company, new, started, lost, task, team, digest, watching)


def taking_an_actor(book: Book) -> Iterator[str]:
    """Name every public method of a service that says who acts."""
    for name, service in vars(book).items():
        if type(service).__module__.startswith("storage.services"):
            for method, function in inspect.getmembers(service, inspect.ismethod):
                if not method.startswith("_") and "actor" in inspect.signature(function).parameters:
                    yield f"{name}.{method}"


def test_no_service_is_forgotten_here(book: Book) -> None:
    listed = [name for _, deeds in SAID for name in deeds]
    assert sorted([*listed, *EVERYBODYS]) == sorted(taking_an_actor(book))


def test_a_salesperson_and_the_manager_of_others_are_refused_and_nothing_changes(hers: Hers) -> None:
    before = dump(hers.book.database)
    for who in (hers.company.jo, replace(hers.company.jo, role=Role.MANAGER)):
        for code, deeds in SAID:
            for name, deed in deeds.items():
                with pytest.raises(RuleBrokenError) as caught:
                    deed(hers, who)
                assert caught.value.codes == (code,), name
    assert dump(hers.book.database) == before


def test_what_somebody_may_not_even_read_is_not_there_for_them(hers: Hers) -> None:
    blind = replace(hers.company.jo, sees=Visibility.OWN)
    opportunities = {**OF_OPPORTUNITIES, "opportunities.reopen": OF_MANAGERS["opportunities.reopen"]}
    before = dump(hers.book.database)
    for code, deeds in (("no_such_opportunity", opportunities), ("no_such_task", OF_TASKS)):
        for name, deed in deeds.items():
            with pytest.raises(RuleBrokenError) as caught:
                deed(hers, blind)
            assert caught.value.codes == (code,), name
    assert dump(hers.book.database) == before


def test_another_workspaces_records_are_not_there_for_its_admins(hers: Hers) -> None:
    stranger = replace(hers.company.of, workspace_id="T2")
    add_workspace(hers.book, "T2")
    gone = {
        "file_missing",
        "gone",
        "no_such_person",
        "no_such_opportunity",
        "no_such_task",
        "no_such_contact",
        "nothing_to_delete",
    }
    at_home = {
        *(
            "home.checklist",
            "selling.overview",
            "selling.use_standard",
            "settings.change",
            "salespeople.add",
            "teams.add",
        ),
        *("cycle_setup.page", "cycle_setup.save", "activity_setup.page", "activity_setup.search"),
        *("activity_setup.save", "close_code_setup.page", "close_code_setup.save", "digests.add"),
        *("watching.add", "exporting.write"),
    }
    before = dump(hers.book.database)
    for _, deeds in SAID:
        for name, deed in deeds.items():
            if name not in at_home:
                with pytest.raises(RuleBrokenError) as caught:
                    deed(hers, stranger)
                assert set(caught.value.codes) <= gone, name
    assert dump(hers.book.database) == before
