"""When somebody's Home is drawn, by whom, and what becomes of it when that fails or is overtaken."""

from datetime import timedelta

from storage.domain.home import Scope, Showing
from storage.models import Salesperson
from storage.services.book import Book
from storage.services.concerned import WATCHERS_WAIT
from storage.services.home import LEASE
from tests.builders import Company, SettableClock
from tests.storage.homes import deal, opened, read, state

DAY = timedelta(days=1)


def test_a_home_is_drawn_by_one_at_a_time_and_again_for_what_changed_meanwhile(
    book: Book, company: Company, clock: SettableClock
) -> None:
    taken = opened(book, company.jo, "U1", cycle_code="NEW")
    assert book.home.take("T1", "U1") is None, "somebody draws it"
    assert book.home.take_due() is None
    book.home.choose(company.jo, "U1", showing=Showing.TASKS)
    book.home.choose(company.jo, "U1", cycle_code="")
    again = book.home.drawn(taken, "h1", "UTC")
    assert again is not None
    assert (again.showing, again.cycle_code, again.hash) == (Showing.TASKS, "", "h1")
    assert book.home.drawn(again, "h2", "Europe/Oslo") is None
    assert book.home.take("T1", "U1") is None, "it is as it should be"
    assert state(book, "U1") == (False, timedelta(hours=14)), "until midnight in Oslo: it is ten there"
    clock.move(hours=14)
    assert book.home.take_due(frozenset({"T1"})) is None
    night = book.home.take_due()
    assert night is not None
    clock.now += LEASE
    later = book.home.take_due()
    assert later is not None, "whoever had it has died"
    assert book.home.behind(night) is None
    assert book.home.drawn(night, "h3", "UTC") is None
    book.home.failed(night)
    book.home.forget(night)
    seen = book.home.behind(later)
    assert seen is not None
    assert seen.hash == "", "what was there is not known any more"
    book.home.failed(later)
    assert state(book, "U1") == (True, timedelta(seconds=2))
    clock.move(seconds=2)
    third = book.home.take_due()
    assert third is not None
    book.home.failed(third)
    assert state(book, "U1") == (True, timedelta(seconds=4))


def test_the_home_of_somebody_who_left_is_forgotten_and_so_is_what_could_never_be_drawn_for_a_day(
    book: Book, company: Company, clock: SettableClock
) -> None:
    taken = opened(book, company.jo, "U1")
    with book.database.transaction() as session:
        session.get_one(Salesperson, company.jo.salesperson_id).is_outsider = True
    assert book.home.read(taken) is None
    book.home.forget(taken)
    assert book.home.take("T1", "U1") is None
    for _ in range(8):
        broken = opened(book, company.of, "U2") if _ == 0 else book.home.take_due()
        assert broken is not None
        book.home.failed(broken)
        clock.now += state(book, "U2")[1]
    clock.now -= DAY
    assert state(book, "U2") == (True, DAY)


def test_a_home_that_midnight_overtook_while_it_was_drawn_is_drawn_again(
    book: Book, company: Company, clock: SettableClock
) -> None:
    clock.now = clock.now.replace(hour=22, minute=59, second=59)
    taken = opened(book, company.jo, "U1")
    shown = read(book, taken)
    clock.move(seconds=2)
    assert book.home.drawn(taken, "h", "Europe/Oslo", shown.read_at) is None
    again = book.home.take_due()
    assert again is not None, "in Oslo it was tomorrow when Slack had taken today's"
    assert book.home.drawn(again, "h", "Europe/Oslo", read(book, again).read_at) is None
    assert state(book, "U1") == (False, DAY - timedelta(seconds=1))


def test_whoever_looks_at_the_work_of_others_waits_also_for_what_changes_while_their_home_is_drawn(
    book: Book, company: Company
) -> None:
    no = deal(book, company.jo, company)
    taken = opened(book, company.of, "U2", scope=Scope.ALL)
    book.noting.add(company.jo, no, "Hello")
    assert book.home.drawn(taken, "h", "UTC") is None
    assert state(book, "U2") == (True, WATCHERS_WAIT)
    book.home.choose(company.of, "U2", showing=Showing.TASKS)
    assert state(book, "U2") == (True, timedelta()), "what they do themselves shows at once"


def test_what_becomes_of_a_home_that_somebody_else_has_forgotten_matters_to_nobody(
    book: Book, company: Company
) -> None:
    taken = opened(book, company.jo, "U1")
    book.home.forget(taken)
    assert book.home.behind(taken) is None
    assert book.home.drawn(taken, "h", "UTC") is None
    book.home.failed(taken)
    book.home.forget(taken)
    assert book.home.take_due() is None


def test_the_homes_of_one_workspace_are_drawn_alone_where_that_is_asked(book: Book, company: Company) -> None:
    book.home.opened(company.jo, "U1")
    assert book.home.take_due(workspace_id="T2") is None
    assert book.home.take_due(workspace_id="T1") is not None
