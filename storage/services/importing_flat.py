"""The rows of one table, looked at a thousand at a time: which are new, which change something, which are refused."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session

from storage.domain.contacts import check_email
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor
from storage.domain.text import check_text, clean, search_form
from storage.models import Contact, ContactType, Salesperson
from storage.services import importing_changes as changes
from storage.services.importing_contacts import Contacts, Known, Named, Planned
from storage.services.importing_content import Changed, Flat, Made, Numbered, Options, Tally
from storage.services.importing_lines import Cells, Sale, Who, is_contact_no, sale_of, who_of
from storage.services.importing_opportunities import new_sale
from storage.services.importing_scratch import NUMBER, Scratch
from storage.services.importing_setup import SetUp
from storage.services.importing_telling import differences
from storage.services.lookups import gathered
from storage.services.writing import record

SALES, CONTACTS = "opportunities", "contacts"
"""How the kinds are called in what is counted."""


class _Rows:
    """What both tables share: each row is read, decided by itself, and refused by itself."""

    def __init__(self, session: Session, actor: Actor, flat: Flat, options: Options, notes: Scratch) -> None:
        self._session, self._actor, self._flat, self._options = session, actor, flat, options
        self._set_up = SetUp(session.connection(), actor.workspace_id)
        self._contacts = Contacts(actor.workspace_id, notes)
        self._notes = notes
        self._new: list[tuple[int, str]] = []

    def _cells(self, rows: Sequence[Numbered]) -> list[Cells]:
        flat = self._flat
        return [Cells(flat.columns, flat.headers, row, self._options, self._set_up.currency) for row in rows]

    def _decide(self, tally: Tally, cells: Cells, no: str | None, decide: Callable[[], None]) -> None:
        """Decide about a row; whatever is wrong with it refuses it alone."""
        if not cells.problems and no is not None and not self._notes.take(NUMBER, no):
            cells.problems.append(Problem("number_twice", "no", {"no": no}))
        if cells.problems:
            tally.refuse(*cells.refusals())
            return
        try:
            decide()
        except RuleBrokenError as error:
            tally.refuse(*cells.refusals(error.problems))


class SaleRows(_Rows):
    """A table of opportunities."""

    def look(self, rows: Sequence[Numbered], tally: Tally) -> None:
        """Decide about some rows."""
        read = [(cells, sale_of(cells)) for cells in self._cells(rows)]
        connection = self._session.connection()
        numbers = [sale.no for _, sale in read if sale.no]
        there = changes.there(connection, self._actor.workspace_id, numbers) if numbers else {}
        new = [sale for _, sale in read if (sale.no or "") not in there]
        self._contacts.learn(
            connection, [Named(sale.contact or "", sale.company or "", sale.email or "") for sale in new]
        )
        for cells, sale in read:
            row = there.get(sale.no or "")
            if row is None:
                self._decide(tally, cells, sale.no, lambda sale=sale: self._create(tally, sale))  # type: ignore[misc]
            else:
                self._decide(tally, cells, sale.no, lambda sale=sale, row=row: self._change(tally, sale, row))  # type: ignore[misc]
        tally.alike += changes.alike(connection, self._actor.workspace_id, self._new)
        self._new.clear()

    def _create(self, tally: Tally, sale: Sale) -> None:
        if sale.no and self._cannot_be_made(sale):
            raise broken("number_not_there", "no", no=sale.no)
        made, contacts = new_sale(self._actor, self._set_up, self._contacts, sale)
        self._notes.add("sale", made)
        if made.contact.row_id is not None:
            self._new.append((made.contact.row_id, search_form(made.description)))
        of = self._contacts.name_of(sale.contact or sale.company or "")
        value = sale.estimates.value
        tally.create(SALES, Made(sale.row, made.description, sale.no or "", of, contacts > 0, value))
        if contacts:
            tally.create(CONTACTS, count=contacts)

    def _cannot_be_made(self, sale: Sale) -> bool:
        """Tell whether a row, or its whole table, can only be meant to change what is there."""
        has = self._flat.columns.places.keys()
        named = sale.description, sale.contact, sale.company
        return not any(named) or "description" not in has or not has & {"contact", "company"}

    def _change(self, tally: Tally, sale: Sale, row: changes.There) -> None:
        wanted = changes.difference(self._set_up, sale, row)
        if wanted is None:
            tally.unchanged += 1
            return
        entry = changes.check(self._session, self._actor, self._set_up, wanted)
        self._session.expunge_all()
        self._notes.add("change", wanted)
        tally.change(SALES, Changed(sale.row, row.no, differences(self._set_up, row, wanted, entry)))


class ContactRows(_Rows):
    """A table of contacts."""

    def look(self, rows: Sequence[Numbered], tally: Tally) -> None:
        """Decide about some rows."""
        read = [(cells, who_of(cells)) for cells in self._cells(rows)]
        named = [
            Named(said or "", who.company or "", who.email or "")
            for _, who in read
            for said in filter(None, (who.no, who.name))
        ]
        self._contacts.learn(self._session.connection(), named)
        for cells, who in read:
            if who.deleted:
                tally.unchanged += 1  # an export says what was deleted; there is nothing to do about it
                continue
            self._decide(tally, cells, who.no, lambda who=who: self._one(tally, who))  # type: ignore[misc]

    def _one(self, tally: Tally, who: Who) -> None:
        found: list[Problem] = []
        seller = gathered(found, lambda: self._set_up.seller(who.salesperson or "")) if who.salesperson else None
        place = self._contacts.planned_company(who.company) if who.company else None
        company = None
        if who.company and place is None:
            company = gathered(found, lambda: self._contacts.company(who.company or ""))
        row = gathered(found, lambda: self._known(who))
        if row is None and who.no and "name" not in self._flat.columns.places:
            raise broken("number_not_there", "no", no=who.no)
        if row is None:
            found += check_text("name", who.name or "", required=True)
        elif who.name is not None:
            found += check_text("name", who.name, required=True)
        found += [*check_email(who.email or ""), *check_text("phone", who.phone or "", required=False)]
        if seller is not None and seller.blocked and (row is None or row.salesperson_id != seller.id):
            found.append(Problem("blocked", "salesperson", {"key": seller.name}))
        refuse_if_any(found)
        if row is None:
            self._create(tally, who, seller.id if seller else None, (company, place))
        else:
            self._change(tally, who, row, seller.id if seller else row.salesperson_id)

    def _known(self, who: Who) -> Known | None:
        """Find the contact that a row is about; raise `contact_blocked`, `named_twice`."""
        if who.no is not None:
            try:
                row: Known | None = self._contacts.numbered(who.no, "no") if is_contact_no(who.no) else None
            except RuleBrokenError:
                return None
        else:
            company = who.company if who.type is not ContactType.COMPANY else ""
            row = self._contacts.known(Named(who.name or "", company or "", who.email or ""), who.type)
        if row is not None and row.privacy_blocked:
            raise broken("contact_blocked", "no" if who.no else "name", no=row.no)
        return row

    def _create(self, tally: Tally, who: Who, salesperson_id: int | None, of: tuple[Known | None, int | None]) -> None:
        company, place = of
        is_person = who.type is ContactType.PERSON or (who.type is None and who.company is not None)
        if is_person and who.company and company is None and place is None:
            place, made = self._contacts.plan(Planned(ContactType.COMPANY, who.company, None, salesperson_id))
            if made:
                tally.create(CONTACTS)
        elif who.company and not is_person:
            raise broken("company_has_no_company", "company")
        owner = salesperson_id or (company.salesperson_id if company else None) or self._actor.salesperson_id or None
        kind = ContactType.PERSON if is_person else ContactType.COMPANY
        new = Planned(
            kind,
            who.name or "",
            company.id if company and is_person else None,
            owner,
            who.email or "",
            who.phone or "",
            who.no,
            who.customer_since,
        )
        _, is_new = self._contacts.plan(new, place)
        if is_new:
            tally.create(CONTACTS, Made(who.row, new.name, new.no or "", self._contacts.name_of(who.company or "")))
        else:
            tally.unchanged += 1

    def _change(self, tally: Tally, who: Who, row: Known, salesperson_id: int | None) -> None:
        if who.type is not None and who.type != row.type:
            raise broken("import_fixed", "type")
        of = search_form(who.company or "")
        if of and of not in {search_form(row.company_name or row.name), search_form(row.company_no or row.no)}:
            raise broken("import_fixed", "company")
        said: dict[str, Any] = {"name": who.name, "email": who.email, "phone": who.phone}
        columns = {name: value for name, value in said.items() if value and value != getattr(row, name)}
        if who.no is None and clean(who.name or "").casefold() == row.name.casefold():
            columns.pop("name", None)  # it was found by this name; how it is written is no reason to change it
        if salesperson_id != row.salesperson_id:
            columns["salesperson_id"] = salesperson_id
        if not columns:
            tally.unchanged += 1
            return
        self._notes.add("contact", (row.id, columns))
        codes = {one.id: one.code for one in self._set_up.sellers.values()}
        told = [
            ("salesperson", codes.get(row.salesperson_id, ""), codes[value])
            if name == "salesperson_id"
            else (name, getattr(row, name), value)
            for name, value in columns.items()
        ]
        tally.change(CONTACTS, Changed(who.row, row.no, tuple(told)))


def change_contact(session: Session, actor: Actor, now: Any, row_id: int, columns: dict[str, Any]) -> None:  # noqa: ANN401 - an instant
    """Change a contact as a row says, with its line of the change log; its persons have rows of their own."""
    row = session.get_one(Contact, row_id)
    before = {name: _plain(session, name, getattr(row, name)) for name in columns}
    for name, value in columns.items():
        setattr(row, name, value)
    row.search_name = search_form(row.name)
    after = {name: _plain(session, name, value) for name, value in columns.items()}
    session.flush()
    record(session, actor, now, kind="contact", no=row.no, action="changed", before=before, after=after)


def _plain(session: Session, name: str, value: Any) -> Any:  # noqa: ANN401 - a column of any type
    """Give a value as the log keeps it: people by their code."""
    if name != "salesperson_id" or value is None:
        return value
    return session.get_one(Salesperson, value).code
