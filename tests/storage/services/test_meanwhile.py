"""Who comes back hears what was dealt with meanwhile."""

from datetime import date
from typing import Any

from storage.domain.estimates import Estimates
from storage.domain.nudges import Became
from storage.domain.opportunities import Closing, Status
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company, SettableClock
from tests.storage.nudging import Mornings, away
from tests.storage.services.planned import kept
from tests.storage.tasking import write

TUESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 5)


def test_on_return_it_is_told_what_became_of_things_that_the_substitute_was_told_of(
    book: Book, company: Company, clock: SettableClock
) -> None:
    jim, otis = Mornings(book, clock, company.jo), Mornings(book, clock, company.of, "U2")
    done, moved, left = (write(book, company.jo, f"Call {number}", MONDAY).no for number in range(3))
    dated: dict[str, Any] = {
        "next_step": "Send the plan",
        "next_step_date": MONDAY,
        "estimates": Estimates(100_00, 40, MONDAY),
    }
    won = book.opportunities.create(
        company.jo, Draft("Desks", company.acme, cycle="MULTI", activate=True, **dated)
    ).line.no
    others = write(book, company.of, "Not Jim's", MONDAY, salesperson="OF").no
    away(book, company.jo, MONDAY, TUESDAY, company.of)
    lines = {item.record_no: item.id for item in otis.told().items}
    for no in (done, others):
        book.nudge_actions.done(otis.me, lines[no])
    book.nudge_actions.move(otis.me, lines[moved], THURSDAY)
    book.opportunities.close(otis.me, won, Closing(Status.WON, None, MONDAY, 100_00), close_code="PRICE_W")
    jim.plan(TUESDAY, held="away")
    back = jim.told(date(2026, 3, 4))
    assert [(one.no, one.name, one.became, one.due) for one in back.dealt] == [
        (won, "Acme AS · Desks", Became.WON, None),
        (done, "Call 0", Became.DONE, None),
        (moved, "Call 1", Became.MOVED, THURSDAY),
    ]
    assert (back.dealt_count, left in {item.record_no for item in back.items}) == (3, True)
    shown = book.nudges.shown(back.id)
    assert shown is not None
    assert (shown.dealt, shown.dealt_count) == (back.dealt, back.dealt_count)
    assert jim.told(THURSDAY).dealt == ()


def test_who_has_nothing_left_to_do_hears_it_all_the_same(book: Book, company: Company, clock: SettableClock) -> None:
    jim, otis = Mornings(book, clock, company.jo), Mornings(book, clock, company.of, "U2")
    write(book, company.jo, "Call", MONDAY)
    away(book, company.jo, MONDAY, MONDAY, company.of)
    book.nudge_actions.done(otis.me, otis.told().items[0].id)
    jim.plan(MONDAY, held="away")
    back = jim.told(TUESDAY)
    assert (back.items, [one.became for one in back.dealt]) == ((), [Became.DONE])
    assert kept(book, back.id).answered_at == clock.now, "nothing is asked, so it is no morning without a reaction"
    assert jim.on(THURSDAY) is None
