"""The search against a plain one over the rows, after everything that can change what is found."""

import random
import re
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice, pairwise, product
from string import ascii_lowercase

import pytest
from sqlalchemy import Update, bindparam
from sqlmodel import Session, SQLModel, col, select

from storage.database import Database
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Closing, Priority, Status
from storage.domain.people import Actor, Role, Visibility
from storage.domain.searching import errors_forgiven, nearest
from storage.domain.text import search_words
from storage.models import Contact, ContactType, Entry, Note, Opportunity
from storage.queries import search_hits
from storage.services.book import Book
from storage.services.contact_keeping import ContactDraft
from storage.services.editing import Edit
from tests.builders import MONDAY, START, Company, add_company, on
from tests.storage.selling import LATER, Selling

NOUNS = (
    "Kontormøbler",
    "Møbler",
    "Stühle",
    "Straße 12",
    "desks",
    "Desktops",
    "chairs",
    "armchair",
    "30 chairs",
    "展示会",
)
CHANGES = 50
ASKED = (
    *("mobler", "møbler", "kontor", "stuhle", "strasse", "desk", "chair", "chairs desks", "30", "12", "op000003", "3"),
    *("展示", "desk mobler", "acme", "nordlys kari", "moebler", "chiars", "dekstop", "kontromobelr", "acmee chairs"),
    *("call them", "freitag", "qqqq", "as", "kar", "as 30 chair", "renamed", "olso"),
)


def plainly(database: Database, viewer: Actor, asked: str) -> tuple[list[str], bool]:
    """Search in Python: give the numbers, and whether words had to be taken for others."""
    words, found = search_words(asked), _hits(database, viewer, [[word] for word in search_words(asked)], asked)
    if found:
        return found, False
    known = {
        word
        for head, notes, *_ in _texts(database, replace(viewer, sees=Visibility.EVERYBODY)).values()
        for word in head + notes
        if (len(word) > 3 or not word.isascii()) and not re.search("[0-9]", word)
    }
    near = {word: nearest(word, known)[:5] if errors_forgiven(word) else [] for word in words}
    missed = [word for word in words if len(words) == 1 or not _hits(database, viewer, [[word]], "")]
    for mistyped in (missed, words):
        wider = [[word, *(f"={one}" for one in near[word] if word in mistyped)] for word in words]
        if found := _hits(database, viewer, wider, ""):
            return found, True
    return [], False


def _hits(database: Database, viewer: Actor, terms: list[list[str]], asked: str) -> list[str]:
    """Give the numbers of what has each of the terms, in order. `=` begins a term that is a whole word."""

    def has(words: list[str], term: str) -> bool:
        if term.startswith("="):
            return term[1:] in words
        return any(word.startswith(term) or _inside(term, word) for word in words)

    found = []
    for no, (head, notes, urgency) in _texts(database, viewer).items():
        exact = asked.strip().upper() == no or (asked.isdecimal() and f"OP{int(asked):06d}" == no)
        in_head = all(any(has(head, term) for term in some) for some in terms)
        if exact or (terms and all(any(has(head + notes, term) for term in some) for some in terms)):
            found.append((not exact, not in_head, urgency, no))
    return [no for *_, no in sorted(found)]


def _inside(term: str, word: str) -> bool:
    known = (len(word) > 3 or not word.isascii()) and not re.search("[0-9]", word)
    return known and term in word and (len(term) > 2 or not term.isascii())


def _texts(database: Database, viewer: Actor) -> dict[str, tuple[list[str], list[str], tuple[int, int]]]:
    """Give the words of each opportunity, those of its notes, and its place among equals."""
    with database.reading() as session:
        contacts = {row.id: row.name for row in session.exec(select(Contact))}
        closings = {
            row.opportunity_id: row.closing_date for row in session.exec(select(Entry).where(col(Entry.active)))
        }
        notes: dict[int, str] = {}
        for note in session.exec(select(Note)):
            notes[note.opportunity_id] = f"{notes.get(note.opportunity_id, '')} {note.text}"
        found = {}
        for row in session.exec(select(Opportunity).where(col(Opportunity.workspace_id) == viewer.workspace_id)):
            if viewer.sees is Visibility.OWN and row.salesperson_id != viewer.salesperson_id:
                continue
            head = f"{row.no} {row.description} {contacts[row.contact_id]} {contacts.get(row.company_id or 0, '')}"
            due = closings.get(row.id, row.planned_closing_date)
            day = due.toordinal() if due else 10**7
            if row.date_closed:
                day = 10**8 - row.date_closed.toordinal()
            urgency = (day, [Priority.HIGH, Priority.NORMAL, Priority.LOW].index(row.priority))
            found[row.no] = (search_words(head), search_words(notes.get(row.id, "")), urgency)
        return found


class Life:
    """Changes a book at random, by every way that changes what is found."""

    def __init__(self, selling: Selling, seed: int) -> None:
        self.selling = selling
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret
        self.company = selling.company

    def change(self) -> None:
        often = (self.create, self.create, self.create, self.note, self.note)
        seldom = (self.edit, self.rename, self.close, self.undo, self.delete, self.unwrite, self.move, self.import_)
        with suppress(RuleBrokenError):  # what is refused has changed nothing
            self.chance.choice((*often, *seldom))()

    def _words(self) -> str:
        return " ".join(self.chance.sample(NOUNS, k=2))

    def _no(self) -> str:
        with self.selling.book.database.reading() as session:
            numbers = select(Opportunity.no).where(col(Opportunity.workspace_id) == "T1").order_by(col(Opportunity.no))
            return self.chance.choice(session.exec(numbers).all() or [""])

    def create(self) -> None:
        activate = self.chance.random() < 0.7
        estimates = Estimates(5, 40, LATER + timedelta(days=self.chance.randrange(9)))
        contact = self.chance.choice([self.company.acme, self.company.kari, self.company.nordlys, self.company.loner])
        self.selling.create(
            description=self._words(), contact=contact, cycle="EXISTING", activate=activate, estimates=estimates,
            salesperson=self.chance.choice(["JO", "OF"]), priority=self.chance.choice(list(Priority)),
            note=self.chance.choice(["", "Call them on Freitag"]),
        )  # fmt: skip

    def note(self) -> None:
        self.selling.book.noting.add(self.company.jo, self._no(), f"Said: {self._words()}")

    def edit(self) -> None:
        no = self._no()
        line = self.selling.book.opportunities.card("T1", no).line
        self.selling.book.editing.edit(self.company.jo, no, Edit(self._words(), line.priority))

    def rename(self) -> None:
        name = self.chance.choice(["Acme AS", "Acme Renamed", "Møbelhuset Oslo"])
        with self.selling.book.database.transaction() as session:
            mine = col(Contact.workspace_id) == "T1", col(Contact.no) == self.company.acme
            session.exec(select(Contact).where(*mine)).one().name = name

    def move(self) -> None:
        company = self.chance.choice([self.company.acme, self.company.nordlys, None])
        draft = ContactDraft(ContactType.PERSON, self.chance.choice(["Kari Nordmann", "Kåre Lie"]), company=company)
        self.selling.book.contact_keeping.edit(self.company.jo, self.company.kari, draft)

    def close(self) -> None:
        day = MONDAY + timedelta(days=self.chance.randrange(5))
        closing = Closing(Status.LOST, None, day, None)
        self.selling.book.opportunities.close(on(self.company.jo, day), self._no(), closing, close_code="PRICE_L")

    def undo(self) -> None:
        self.selling.book.undoing.undo(self.company.jo, self._no())

    def delete(self) -> None:
        self.selling.book.deleting.delete(self.company.jo, self._no())

    def unwrite(self) -> None:
        with self.selling.book.database.transaction() as session:
            for note in session.exec(select(Note).order_by(col(Note.id)).limit(2)).all():
                if self.chance.random() < 0.5:
                    session.delete(note)
                else:
                    note.text = self._words()

    def import_(self) -> None:
        """Write many at once, as an import does, without the ORM."""
        with self.selling.book.database.transaction() as session:
            like = session.exec(select(Opportunity).where(col(Opportunity.workspace_id) == "T1")).first()
            if like is None:
                return
            shared = like.model_dump(exclude={"id", "words", "urgency"})
            table = Opportunity.__table__  # type: ignore[attr-defined]
            at = self.chance.randrange(10**5)
            rows = [shared | {"no": f"X{at}-{each}", "description": self._words()} for each in range(2)]
            session.connection().execute(table.insert(), rows)


@pytest.fixture
def elsewhere(book: Book) -> Company:
    """Another workspace, whose words are the same."""
    return add_company(book, "T2")


@pytest.mark.parametrize("few", [5_000, 3], ids=["all are sorted", "the list is walked"])
def test_what_is_found_is_what_a_plain_search_finds(
    selling: Selling, elsewhere: Company, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search_hits, "FEW", few)
    Selling(selling.book, elsewhere).create(description="Kontormøbler desks chairs", contact=elsewhere.acme)
    life = Life(selling, few)
    database, looking = selling.book.database, selling.book.looking
    for _ in range(CHANGES):
        life.change()
    reader = replace(selling.company.of, sees=Visibility.OWN, role=Role.SALESPERSON)
    for asked in ASKED:
        for viewer in (selling.company.jo, reader):
            expected, taken = plainly(database, viewer, asked)
            found = looking.find("T1", asked, viewer, 0, 100)
            assert ([line.no for line in found.page.lines], bool(found.missed)) == (expected, taken), asked
    assert_urgencies_are_right(database)


def assert_urgencies_are_right(database: Database) -> None:
    """Expect what a list begins with, in the order that `urgency` gives."""
    with database.reading() as session:
        rows = session.exec(select(Opportunity).order_by(col(Opportunity.urgency))).all()
    assert len({row.urgency for row in rows}) > 1
    assert all((one.date_closed is not None) <= (other.date_closed is not None) for one, other in pairwise(rows))


def test_only_words_of_what_may_be_read_are_told(selling: Selling) -> None:
    selling.create(description="Secret Nordvest", salesperson="OF")
    selling.create(description="Open Nordvist")
    mine = replace(selling.company.jo, sees=Visibility.OWN, role=Role.SALESPERSON)
    told = [selling.book.looking.find("T1", "nordvast", viewer).instead for viewer in (None, mine)]
    assert told == [("Nordvest", "Nordvist"), ("Nordvist",)]
    assert selling.book.looking.find("T1", "secret", mine).page.total == 0


def test_a_page_beyond_the_last_is_the_last(selling: Selling) -> None:
    for number in range(12):
        selling.create(description=f"Desks {number}")
    pages = [selling.book.looking.find("T1", "desks", None, offset, 10).page for offset in (0, 10, 500)]
    assert [(len(page.lines), page.offset, page.total) for page in pages] == [(10, 0, 12), (2, 10, 12), (2, 10, 12)]


def test_notes_beyond_what_is_searched_are_taken_all_the_same(selling: Selling) -> None:
    selling.create()
    for text in ("the first", "the last"):
        selling.book.noting.add(selling.company.jo, selling.no, text)
    many = (
        " ".join("".join(letters) for letters in islice(product(ascii_lowercase, repeat=3), 17_000)) + " second" * 9_000
    )
    with selling.book.database.transaction() as session:
        last = session.exec(select(Note).order_by(col(Note.id).desc())).first()
        assert last is not None
        note = Note.__table__  # type: ignore[attr-defined]
        session.connection().execute(note.update().where(note.c.id == last.id).values(words=many))
    found = [selling.book.looking.find("T1", word).page.total for word in ("zdu", "second", "first")]
    assert found == [1, 1, 0]


def test_who_writes_words_waits_for_nobody_who_writes_the_same(selling: Selling) -> None:
    if selling.book.database.is_sqlite:
        return  # one at a time writes there
    selling.create()
    selling.create()
    with selling.book.database.reading() as session:
        rows = session.exec(select(Opportunity).order_by(col(Opportunity.no))).all()

    def write(session: Session, row: Opportunity, said: str) -> None:
        session.add(Note(workspace_id="T1", opportunity_id=row.id, text=said, author_id=row.salesperson_id, at=START))
        session.flush()

    with selling.book.database.transaction() as one, selling.book.database.transaction() as other:
        other.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        write(one, rows[0], "Zwiebel")
        write(other, rows[1], "Apfel Zwiebel")
        write(one, rows[0], "Apfel")
    found = [selling.book.looking.find("T1", asked) for asked in ("pfel", "wiebel", "zwiebal", "apfle")]
    assert [(one.page.total, one.instead) for one in found] == [(2, ()), (2, ()), (2, ("zwiebel",)), (2, ("apfel",))]


def test_no_update_leaves_the_words_behind(selling: Selling) -> None:
    selling.create(description="Desks")
    opportunity, contact, note = (SQLModel.metadata.tables[name] for name in ("opportunity", "contact", "note"))
    forgetting: list[tuple[Update, dict[str, str] | list[dict[str, str]]]] = [
        (opportunity.update().values(description="Chairs"), {}),
        (note.update().where(note.c.id == bindparam("of")), [{"of": "1", "text": "Chairs"}]),
        (contact.update().values(name=contact.c.name + " AS"), {}),
    ]
    with selling.book.database.transaction() as session:
        for statement, given in forgetting:
            with pytest.raises(AssertionError, match="words"):
                session.connection().execute(statement, given)
        for right in ({"priority": Priority.LOW}, {"description": "Chairs", "words": "chairs"}):
            session.connection().execute(opportunity.update().values(right))
        session.exec(select(Contact).where(col(Contact.no) == selling.company.acme)).one().name = "ACME AS"
    assert selling.book.looking.find("T1", "chairs acme").page.total == 1
