"""What somebody has goes to somebody else, in one piece. Source: domain-reference 2.7; cases G9."""

from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Status
from storage.domain.people import Actor, Role, TeamDraft
from storage.models import ChangeLog, Entry, Opportunity, Quote, Salesperson, Task
from storage.services.book import Book
from storage.services.handing_over import HandedOver, Part
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company
from tests.storage.selling import LATER, Selling
from tests.storage.services.test_concurrency import at_once

EVERYTHING = tuple(Part)
MANY = 500


def over(
    book: Book,
    company: Company,
    to: str | None = "HR",
    parts: tuple[Part, ...] = EVERYTHING,
    key: str | None = None,
) -> HandedOver:
    return book.handing_over.hand_over(company.of, company.jo.salesperson_id, to, parts, key=key)


def owners(book: Book, kind: type[Opportunity | Task | Quote | Entry]) -> dict[str, int]:
    """Count rows by whose they are."""
    with book.database.reading() as session:
        return dict(
            session.exec(
                select(Salesperson.code, func.count())
                .select_from(kind)
                .join(Salesperson, col(Salesperson.id) == col(kind.salesperson_id))
                .group_by(col(Salesperson.code))
            ).all()
        )


def sell(book: Book, company: Company, count: int, *, value: int = 100_00) -> list[str]:
    """Let Jim have some opportunities in progress, each with two tasks."""
    draft = Draft("Desks", company.acme, cycle="EXISTING", activate=True, estimates=Estimates(value, 40, LATER))
    return [book.opportunities.create(company.jo, draft).line.no for _ in range(count)]


def test_open_opportunities_go_with_their_active_entry_and_quote_and_the_rest_stays(selling: Selling) -> None:
    book, company = selling.book, selling.company
    selling.start("EXISTING", value=300_00)
    selling.change(ActionType.NEXT, 2)
    selling.quote(250_00)
    before = selling.card()
    lost = Selling(book, company)
    lost.start("EXISTING")
    lost.close(Status.LOST, "PRICE_L")
    selling.book.opportunities.create(company.jo, Draft("Later", company.acme))
    done = over(book, company, parts=(Part.OPPORTUNITIES,))
    assert (done.opportunities, done.tasks, done.teams, done.value) == (2, 0, (), 100_00)
    card = selling.card()
    assert (card.line.salesperson, card.line.stage, card.version) == ("HR", before.line.stage, before.version + 1)
    assert [entry.salesperson for entry in selling.history()] == ["JO", "HR"]
    assert owners(book, Quote) == {"HR": 1}
    assert (lost.card().line.salesperson, [entry.salesperson for entry in lost.history()]) == ("JO", ["JO", "JO"])
    assert {task.salesperson_id for task in selling.tasks() if not task.closed} == {company.jo.salesperson_id}


def test_g9_open_tasks_stay_or_go_as_it_was_asked(book: Book, company: Company) -> None:
    sell(book, company, 2)
    with book.database.transaction() as session:
        session.exec(select(Task).order_by(col(Task.id))).all()[0].closed = True
    over(book, company, parts=(Part.OPPORTUNITIES,))
    assert owners(book, Task) == {"JO": 4}
    done = over(book, company, parts=(Part.TASKS,))
    assert done.tasks == 3
    assert owners(book, Task) == {"JO": 1, "HR": 3}
    assert owners(book, Opportunity) == {"HR": 2}


def test_each_record_has_its_line_in_the_change_log(book: Book, company: Company) -> None:
    numbers = sell(book, company, 2)
    book.teams.add(company.of, TeamDraft("EU", "Europe", "JO", ("JO",)))
    over(book, company)
    with book.database.reading() as session:
        lines = session.exec(
            select(ChangeLog).where(col(ChangeLog.action) == "handed_over").order_by(col(ChangeLog.seq))
        ).all()
    expected = [("opportunity", no) for no in numbers] + [("task", f"TD00000{no}") for no in range(1, 5)]
    assert [(line.record, line.record_no) for line in lines] == [*expected, ("team", "EU")]
    assert {(str(line.before), str(line.after), line.actor) for line in lines} == {
        ("{'salesperson': 'JO'}", "{'salesperson': 'HR'}", "OF")
    }


def test_places_in_teams_go_and_leading_makes_a_manager(book: Book, company: Company) -> None:
    book.teams.add(company.of, TeamDraft("EU", "Europe", None, ("JO", "HR")))
    book.teams.add(company.of, TeamDraft("US", "America", "JO", ("JO", "OF")))
    offer = book.handing_over.offer(company.of, company.jo.salesperson_id)
    assert (offer.holdings.teams, offer.holdings.leads) == (("EU", "US"), ("US",))
    done = over(book, company)
    assert (done.teams, done.raised) == (("EU", "US"), True)
    lines = {line.code: line for line in book.salespeople.page("T1", 0, 10)[0]}
    assert (lines["JO"].teams, lines["JO"].leads) == ((), ())
    assert (lines["HR"].teams, lines["HR"].leads, lines["HR"].role) == (("EU", "US"), ("US",), Role.MANAGER)
    assert lines["OF"].teams == ("US",)


def test_the_offer_counts_what_there_is(book: Book, company: Company) -> None:
    sell(book, company, 3, value=1_000_00)
    held = book.handing_over.offer(company.of, company.jo.salesperson_id).holdings
    assert (held.opportunities, held.value, held.tasks, held.teams) == (3, 3_000_00, 6, ())


@pytest.mark.parametrize(
    ("to", "parts", "code", "field"),
    [
        (None, EVERYTHING, "missing", "hand_to"),
        ("XX", EVERYTHING, "unknown", "hand_to"),
        ("JO", EVERYTHING, "same_person", "hand_to"),
        ("HR", (), "missing", "hand_over"),
        ("HR", (Part.TEAMS,), "nothing_to_hand_over", "hand_over"),
    ],
)
def test_what_does_not_go_is_refused_under_its_field(
    selling: Selling, to: str | None, parts: tuple[Part, ...], code: str, field: str
) -> None:
    sell(selling.book, selling.company, 1)
    with selling.refused(code, field=field):
        over(selling.book, selling.company, to, parts)


def test_nobody_hands_over_to_somebody_who_is_blocked_but_from_somebody_who_is(selling: Selling) -> None:
    book, company = selling.book, selling.company
    sell(book, company, 1)
    book.salespeople.block(company.of, company.hr.salesperson_id)
    with selling.refused("blocked", field="hand_to"):
        over(book, company)
    book.salespeople.block(company.of, company.hr.salesperson_id, blocked=False)
    book.salespeople.block(company.of, company.jo.salesperson_id)
    assert over(book, company).opportunities == 1


def test_a_manager_hands_over_in_their_teams_and_no_teams(selling: Selling) -> None:
    book, company = selling.book, selling.company
    sell(book, company, 1)
    manager = replace(company.hr, role=Role.MANAGER)

    def by(actor: Actor, parts: tuple[Part, ...] = (Part.OPPORTUNITIES,)) -> HandedOver:
        return book.handing_over.hand_over(actor, company.jo.salesperson_id, "OF", parts)

    for actor in (company.jo, company.hr, manager):
        with selling.refused("managers_only"):
            by(actor)
        with selling.refused("managers_only"):
            book.handing_over.offer(actor, company.jo.salesperson_id)
    book.teams.add(company.of, TeamDraft("EU", "Europe", "HR", ("JO",)))
    assert not book.handing_over.offer(manager, company.jo.salesperson_id).with_teams
    with selling.refused("admins_only"):
        by(manager, EVERYTHING)
    assert by(manager).opportunities == 1


def test_the_same_form_hands_over_once(book: Book, company: Company) -> None:
    sell(book, company, 1)
    assert not over(book, company, key="k").again
    sell(book, company, 1)
    again = over(book, company, key="k")
    assert (again.again, again.opportunities, again.receiver) == (True, 0, "Helena Ray")
    assert owners(book, Opportunity) == {"HR": 1, "JO": 1}


def test_a_window_that_was_open_does_not_overwrite_a_hand_over(selling: Selling) -> None:
    version = selling.start("EXISTING").version
    over(selling.book, selling.company)
    with selling.refused("not_yours"):
        selling.change(ActionType.NEXT, 2, version=version)


def test_the_briefing_names_the_most_urgent(book: Book, company: Company) -> None:
    for day in range(9, 1, -1):
        estimates = Estimates(100_00, 40, MONDAY.replace(day=day))
        draft = Draft(f"Day {day}", company.acme, cycle="EXISTING", activate=True, estimates=estimates)
        book.opportunities.create(company.jo, draft)
    book.opportunities.create(company.jo, Draft("Some day", company.acme))
    done = over(book, company)
    assert [one.description for one in done.urgent] == ["Day 2", "Day 3", "Day 4", "Day 5", "Day 6"]
    assert (done.value, done.urgent[0].contact, done.slack_user_id) == (800_00, "Acme AS", None)


def test_five_hundred_opportunities_go_in_one_piece(book: Book, company: Company) -> None:
    sell(book, company, MANY, value=12_345)
    done = over(book, company)
    assert (done.opportunities, done.tasks, done.value, len(done.urgent)) == (MANY, 2 * MANY, MANY * 12_345, 5)
    assert (owners(book, Opportunity), owners(book, Task), owners(book, Entry)) == (
        {"HR": MANY},
        {"HR": 2 * MANY},
        {"HR": MANY},
    )
    with book.database.reading() as session:
        assert set(session.exec(select(Opportunity.version)).all()) == {2}
        lines = select(func.count()).select_from(ChangeLog).where(col(ChangeLog.action) == "handed_over")
        assert session.exec(lines).one() == 3 * MANY


def test_of_two_hand_overs_at_once_one_takes_everything(book: Book, company: Company) -> None:
    sell(book, company, 10)
    results, refused = at_once([lambda: over(book, company, "HR"), lambda: over(book, company, "OF")])
    assert refused == ["nothing_to_hand_over"]
    assert (results[0].opportunities, results[0].tasks) == (10, 20)
    assert list(owners(book, Opportunity).values()) == [10]
    assert owners(book, Entry) == owners(book, Opportunity)


def test_hand_overs_there_and_back_at_once_lose_nothing(book: Book, company: Company) -> None:
    sell(book, company, 5)
    draft = Draft("Hers", company.acme, cycle="EXISTING", activate=True, estimates=Estimates(100, 40, LATER))
    for _ in range(5):
        book.opportunities.create(company.hr, draft)

    def back() -> HandedOver:
        return book.handing_over.hand_over(company.of, company.hr.salesperson_id, "JO", (Part.OPPORTUNITIES,))

    at_once([lambda: over(book, company, parts=(Part.OPPORTUNITIES,)), back])
    assert sum(owners(book, Opportunity).values()) == 10
    assert owners(book, Entry) == owners(book, Opportunity)
    assert len(owners(book, Opportunity)) == 1


def test_a_hand_over_races_updates_and_every_active_entry_is_the_owners(book: Book, company: Company) -> None:
    numbers = sell(book, company, 12)
    change = Change(ActionType.NEXT, 2, MONDAY, Estimates(100_00, 40, LATER))

    def move(some: list[str]) -> int:
        moved = 0
        for no in some:
            book.opportunities.update(company.jo, no, change, cancel_tasks=True)
            moved += 1
        return moved

    _, refused = at_once(
        [
            lambda: move(numbers[:6]),
            lambda: move(numbers[6:]),
            lambda: over(book, company).opportunities,
        ]
    )
    assert set(refused) <= {"not_yours"}
    assert owners(book, Opportunity) == {"HR": 12}
    with book.database.reading() as session:
        active = session.exec(select(Entry.salesperson_id).where(col(Entry.active))).all()
        still_his = session.exec(
            select(func.count())
            .select_from(Task)
            .where(~col(Task.closed), col(Task.salesperson_id) == company.jo.salesperson_id)
        ).one()
    assert (set(active), len(active), still_his) == ({company.hr.salesperson_id}, 12, 0)


def test_a_hand_over_races_somebody_who_deletes_the_receiver(book: Book, company: Company) -> None:
    sell(book, company, 3)
    _, refused = at_once(
        [lambda: over(book, company), lambda: book.salespeople.delete(company.of, company.hr.salesperson_id)]
    )
    with book.database.reading() as session:
        helena = session.get_one(Salesperson, company.hr.salesperson_id)
    if helena.deleted_at is None:
        assert set(refused) == {"has_opportunities", "has_tasks"}
        assert owners(book, Opportunity) == {"HR": 3}
    else:
        assert refused[0] in {"blocked", "unknown"}
        assert owners(book, Opportunity) == {"JO": 3}
