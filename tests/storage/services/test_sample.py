"""The sample company, against the table of domain-reference 9.6."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from storage.domain.dates import check_formula
from storage.domain.errors import RuleBrokenError
from storage.domain.people import Actor, Source
from storage.models import (
    Activity,
    ActivityStep,
    ChangeLog,
    CloseCode,
    CloseCodeType,
    Contact,
    Opportunity,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Submission,
    Team,
    TeamMember,
    Workspace,
)
from storage.queries import reports
from storage.queries.opportunities import Card
from storage.services import sample
from storage.services.book import Book
from storage.services.opportunities import Opportunities
from storage.services.sample_sales import OPPORTUNITIES
from tests.rows import dump
from tests.servers import with_tables

W = "T1"
PEOPLE = {"JO": "U1", "OF": "U2"}

# Description, priority, salesperson, cycle, status, close code, closing date, and the entries:
# (stage, date of change, value, chances, weighted).
TABLE = {
    "OP100015": ("Assembling furniture", "low", "JO", "EXISTING", "won", "BUSINESS_W", "2026-01-26", [
        (1, "2026-01-06", 10_000, 10, 200), (2, "2026-01-07", 10_000, 30, 5_000), (3, "2026-01-11", 12_000, 55, 9_600),
        (4, "2026-01-13", 9_000, 95, 8_550), (0, "2026-01-26", 9_000, 100, 9_000)]),
    "OP100016": ("Assembling furniture", "normal", "JO", "EXISTING", "won", "CONSULT_W", "2026-01-21", [
        (1, "2026-01-06", 5_000, 20, 100), (2, "2026-01-08", 5_500, 35, 2_750), (3, "2026-01-12", 5_500, 65, 4_400),
        (4, "2026-01-17", 5_500, 90, 5_225), (0, "2026-01-21", 5_500, 100, 5_500)]),
    "OP100017": ("Assembling furniture", "normal", "OF", "EXISTING", "won", "RELATION_W", "2026-01-20", [
        (1, "2026-01-06", 8_000, 25, 160), (2, "2026-01-11", 7_000, 50, 3_500), (3, "2026-01-12", 7_000, 65, 5_600),
        (4, "2026-01-14", 6_000, 70, 5_700), (0, "2026-01-20", 6_000, 100, 6_000)]),
    "OP100018": ("Furniture to sales dept.", "low", "JO", "NEW", "won", "PRICE_W", "2026-01-20", [
        (1, "2026-01-09", 25_000, 30, 7_500), (2, "2026-01-13", 20_000, 50, 10_000),
        (3, "2026-01-14", 21_000, 70, 14_700), (4, "2026-01-15", 21_000, 95, 19_950),
        (0, "2026-01-20", 21_000, 100, 21_000)]),
    "OP100019": ("Furniture for the conference", "normal", "JO", "EXISTING", "won", "PRODUCT_W", "2026-01-11", [
        (1, "2026-01-03", 7_500, 25, 150), (2, "2026-01-05", 8_000, 55, 4_000), (3, "2026-01-06", 8_000, 80, 6_400),
        (4, "2026-01-07", 8_000, 80, 7_600), (0, "2026-01-11", 8_000, 100, 8_000)]),
    "OP100022": ("Storage facilities", "normal", "BC", "EXISTING", "open", None, "2026-02-03", [
        (1, "2026-01-24", 5_000, 25, 100)]),
    "OP100023": ("Swivel chair", "normal", "BC", "EXISTING", "open", None, "2026-02-16", [
        (1, "2025-11-16", 500, 95, 10)]),
    "OP100024": ("Table lighting", "normal", "HR", "EXISTING", "open", None, "2026-03-21", [
        (1, "2025-12-15", 2_000, 30, 40)]),
    "OP100025": ("Guest chairs", "low", "HR", "EXISTING", "open", None, "2026-02-01", [
        (1, "2026-01-26", 10_000, 20, 200)]),
    "OP100026": ("Storage system", "high", "HR", "EXISTING", "open", None, "2026-03-04", [
        (1, "2025-11-29", 3_000, 10, 60)]),
    "OP100027": ("Desks", "normal", "JO", "EXISTING", "not_started", None, None, []),
    "OP100037": ("Conference table", "normal", "OF", "NEW", "lost", "BUSINESS_L", "2025-10-16", [
        (1, "2025-09-28", 450, 10, 45), (0, "2025-10-16", 450, 0, 0)]),
    "OP100038": ("New office system", "high", "OF", "NEW", "lost", "CONSULT_L", "2025-10-03", [
        (0, "2025-10-03", 0, 0, 0)]),
    "OP100039": ("Complete storage system", "normal", "HR", "NEW", "lost", "RELATION_L", "2026-01-16", [
        (0, "2026-01-16", 0, 0, 0)]),
    "OP100040": ("30 chairs, blue", "high", "BC", "EXISTING", "lost", "PRICE_L", "2026-01-24", [
        (0, "2026-01-24", 0, 0, 0)]),
}  # fmt: skip

DAYS_OPEN = {"OP100015": [1, 4, 2, 13], "OP100016": [2, 4, 5, 4], "OP100018": [4, 1, 1, 5], "OP100037": [18]}


class StoppedError(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """Give all that reports show of a book that was loaded once and in one go, whatever the database."""
    with with_tables(f"sqlite:///{tmp_path_factory.mktemp('plain') / 'salesbot.db'}") as database:
        book = Book(database, lambda: datetime(2026, 1, 1, tzinfo=UTC))
        sample.load(book, "T2", 2026, {}, "EUR")
        return _shown(book, "T2")


def test_every_opportunity_is_as_the_table_says(timeless: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE, "EUR")
    with timeless.database.reading() as session:
        found = reports.opportunities(session, W, "all")
        entries = {no: reports.entries(session, W, no) for no in TABLE}
    assert [row["no"] for row in found] == list(TABLE)
    for row in found:
        description, priority, salesperson, cycle, status, close_code, closing, steps = TABLE[str(row["no"])]
        assert (row["description"], row["priority"], row["salesperson"]) == (description, priority, salesperson)
        assert (row["cycle"], row["status"], row["close_code"]) == (cycle, status, close_code)
        assert row["estimated_closing_date"] == closing
        assert row["date_closed"] == (closing if status in {"won", "lost"} else None)
        assert [
            (entry["stage"], entry["date_of_change"], entry["value"], entry["chances"], entry["weighted"])
            for entry in entries[str(row["no"])]
        ] == [
            (stage, day, f"{value}.00", str(chances), f"{weighted}.00")
            for stage, day, value, chances, weighted in steps
        ]
    assert sum(len(rows) for rows in entries.values()) == 35
    for no, days in DAYS_OPEN.items():
        assert [entry["days_open"] for entry in entries[no]] == [*days, None], "days open are real"


def test_the_workspace_is_set_up(timeless: Book) -> None:
    loaded = sample.load(timeless, W, 2026, PEOPLE, "NOK")
    assert loaded.created
    assert {kind: loaded.counts[kind] for kind in ("opportunities", "entries", "contacts", "quotes")} == {
        "opportunities": 15, "entries": 35, "contacts": 15, "quotes": 5,
    }  # fmt: skip
    with timeless.database.reading() as session:
        workspace = session.get_one(Workspace, W)
        assert (workspace.currency, workspace.default_cycle_code) == ("NOK", "NEW")
        stages = session.exec(
            select(SalesCycle.code, SalesCycle.method, SalesCycleStage.no, SalesCycleStage.completed)
            .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
            .order_by(col(SalesCycle.code), col(SalesCycleStage.no))
        ).all()
        flags = session.exec(select(SalesCycleStage).order_by(col(SalesCycleStage.cycle_id), col(SalesCycleStage.no)))
        quote_skip = [f"{'y' if row.quote_required else 'n'}{'y' if row.allow_skip else 'n'}" for row in flags]
        formulas = session.exec(select(ActivityStep.date_formula)).all()
        counted = [
            session.exec(select(func.count()).select_from(kind)).one() for kind in (Activity, ActivityStep, Team)
        ]
        codes = session.exec(select(CloseCode)).all()
        people = session.exec(select(Salesperson).order_by(col(Salesperson.code))).all()
        members = session.exec(
            select(Team.code, Salesperson.code)
            .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
            .join(Salesperson, col(Salesperson.id) == col(TeamMember.salesperson_id))
            .order_by(col(Salesperson.code))
        ).all()
    assert [tuple(row) for row in stages] == [
        *[("EXISTING", "completed", no, done) for no, done in enumerate([2, 50, 80, 95], start=1)],
        *[("NEW", "chances", no, done) for no, done in enumerate([2, 5, 40, 60, 95], start=1)],
    ]
    assert quote_skip == ["ny", "ny", "yn", "yn", "nn", "nn", "yy", "yn", "yn"]
    assert counted == [9, 33, 6]
    assert [check_formula(formula) for formula in formulas] == list(formulas)
    assert [sum(code.type is kind for code in codes) for kind in CloseCodeType] == [8, 10]
    assert all(code.description for code in codes)
    assert {row.code: row.commission for row in people} == {
        "BC": 300, "EH": 0, "HR": 0, "JO": 500, "LT": 500, "OF": 500, "RB": 200,
    }  # fmt: skip
    assert [tuple(row) for row in members] == [("SALE", "JO"), ("SALE", "RB")]


def test_everything_happened_on_its_day_and_came_from_the_sample(timeless: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE)
    with timeless.database.reading() as session:
        log = session.exec(select(ChangeLog)).all()
        changed = dict(session.exec(select(Opportunity.no, Opportunity.changed_at)).all())
        contacts = session.exec(select(Contact)).all()
    assert {line.source for line in log} == {Source.SAMPLE}
    made = [line.record_no for line in log if line.record == "contact"]
    assert sorted(made) == sorted(contact.no for contact in contacts)
    assert changed["OP100015"] == datetime(2026, 1, 26, 9, tzinfo=UTC)
    assert changed["OP100023"] == datetime(2025, 11, 16, 9, tzinfo=UTC)
    assert len({contact.name for contact in contacts}) == 15
    assert any("Ø" in contact.name or "ø" in contact.name for contact in contacts)


def test_loading_at_once_loads_once(timeless: Book, plain: list[object]) -> None:
    with ThreadPoolExecutor(3) as pool:
        loads = [pool.submit(sample.load, timeless, W, 2026, PEOPLE, "EUR") for _ in range(3)]
        assert sorted(load.result().created for load in loads) == [False, False, True]
    assert _shown(timeless) == plain


def test_loading_again_changes_nothing(timeless: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE, "EUR")
    before = dump(timeless.database)
    again = sample.load(timeless, W, 2026, PEOPLE, "EUR")
    assert (again.created, set(again.counts.values())) == (False, {0})
    assert dump(timeless.database) == before


@pytest.mark.parametrize("survives", [0, 3, 33])
def test_an_interrupted_load_is_finished_by_the_next(
    timeless: Book, plain: list[object], survives: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = iter(range(survives))

    def until_stopped(move: Callable[..., Card]) -> Callable[..., Card]:
        def counted(*args: object, **options: object) -> Card:
            if next(moves, None) is None:
                raise StoppedError
            return move(*args, **options)

        return counted

    for name in ("create", "update", "close"):
        monkeypatch.setattr(Opportunities, name, until_stopped(getattr(Opportunities, name)))
    with pytest.raises(StoppedError):
        sample.load(timeless, W, 2026, PEOPLE, "EUR")
    monkeypatch.undo()
    assert sample.load(timeless, W, 2026, PEOPLE, "EUR").created
    assert _shown(timeless) == plain


def _shown(book: Book, workspace_id: str = W) -> list[object]:
    """Give all that reports show of a workspace."""
    with book.database.reading() as session:
        found = reports.opportunities(session, workspace_id, "all")
        return [found, [reports.entries(session, workspace_id, str(row["no"])) for row in found]]


def test_what_people_did_since_is_left_alone(timeless: Book, book: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE)
    jim = book.people.by_slack_user(W, "U1")
    assert jim is not None
    book.opportunities.activate(Actor(W, jim.id, jim.code, date(2026, 3, 2)), "OP100027")
    before = dump(book.database)
    sample.load(timeless, W, 2026, PEOPLE)
    assert dump(book.database) == before


@pytest.mark.parametrize("days", [-20, 0, 300])
def test_a_shift_moves_every_day(timeless: Book, days: int) -> None:
    shift = timedelta(days=days)
    sample.load(timeless, W, 2026, PEOPLE, "EUR", shift=shift)
    sample.load(timeless, "T2", 2026, {}, "EUR")

    def moved(value: object) -> object:
        if isinstance(value, list):
            return [moved(each) for each in value]
        if isinstance(value, dict):
            return {key: moved(each) for key, each in value.items()}
        is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        return (date.fromisoformat(str(value)) + shift).isoformat() if is_day else value

    assert _shown(timeless) == moved(_shown(timeless, "T2"))
    with timeless.database.reading() as session:
        log = session.exec(select(ChangeLog.workspace_id, ChangeLog.at)).all()
    own = sorted(at for workspace, at in log if workspace == W)
    assert own == sorted(at + shift for workspace, at in log if workspace == "T2")


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        ({"people": {"XX": "U1"}}, "unknown", "people"),
        ({"people": {"JO": "U1", "OF": "U1"}}, "slack_user_taken", "people"),
        ({"currency": "euro"}, "unknown", "currency"),
        ({"currency": "eur"}, "unknown", "currency"),
        ({"year": 1}, "unknown", "year"),
        ({"year": 1900}, "unknown", "year"),
        ({"year": 3000}, "unknown", "year"),
        ({"year": 2999, "shift": timedelta(days=300)}, "unknown", "year"),
        ({"year": 1901, "shift": timedelta(days=-300)}, "unknown", "year"),
        ({"shift": timedelta.max}, "unknown", "year"),
    ],
)
def test_what_cannot_be_loaded_is_refused_and_nothing_written(
    timeless: Book, options: dict[str, object], code: str, field: str
) -> None:
    wanted: dict[str, object] = {"year": 2026, "people": PEOPLE} | options
    with pytest.raises(RuleBrokenError) as refused:
        sample.load(timeless, W, **wanted)  # type: ignore[arg-type]
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [(code, field)]
    assert all(rows == [] for rows in dump(timeless.database).values())


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "9000"), ("KWD", "9000.000"), ("CLF", "9000.0000")])
def test_amounts_are_whole_units_of_any_currency(timeless: Book, currency: str, shown: str) -> None:
    sample.load(timeless, W, 2026, PEOPLE, currency)
    with timeless.database.reading() as session:
        assert reports.entries(session, W, "OP100015")[-1]["weighted"] == shown


def test_every_opportunity_has_a_contact_of_its_own() -> None:
    assert len({sale.contact.name for sale in OPPORTUNITIES}) == len(OPPORTUNITIES) == 15


def test_each_step_is_remembered(timeless: Book) -> None:
    sample.load(timeless, W, 2026, PEOPLE)
    with timeless.database.reading() as session:
        assert session.get(Submission, (W, "sample")) is not None
        assert "" not in session.exec(select(Submission.record_no).where(col(Submission.key) != "sample")).all()
