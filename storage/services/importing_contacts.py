"""Which contact a row means: one of the book, one that a row above has named, or a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from storage.domain.contacts import check_email
from storage.domain.errors import RuleBrokenError, broken
from storage.domain.text import check_text, name_form, search_form
from storage.models import Contact, ContactType
from storage.services.importing_lines import is_contact_no, number_of
from storage.services.importing_scratch import Scratch

_contact = Contact.__table__  # type: ignore[attr-defined]
_company = _contact.alias("company")
_FOUND = select(
    *(
        _contact.c[name]
        for name in ("id", "no", "type", "name", "search_name", "company_id", "salesperson_id", "email", "phone")
    ),
    _contact.c.privacy_blocked,
    _contact.c.deleted_at,
    _company.c.name.label("company_name"),
    _company.c.no.label("company_no"),
).join(_company, _company.c.id == _contact.c.company_id, isouter=True)

Known = Any
"""A contact of the book, as `_FOUND` gives it."""


class Meant(NamedTuple):
    """The contact that a row means: a row of the book, or the place of one that is planned; so is its company."""

    row_id: int | None = None
    place: int | None = None
    company_id: int | None = None
    company_place: int | None = None
    salesperson_id: int | None = None


class Planned(NamedTuple):
    """A contact to write down; a company that is planned as well is named by the scratch database."""

    type: ContactType
    name: str
    company_id: int | None = None
    salesperson_id: int | None = None
    email: str = ""
    phone: str = ""
    no: str | None = None
    customer_since: object = None


@dataclass(frozen=True, slots=True)
class Named:
    """What a row says of a contact."""

    contact: str
    company: str = ""
    email: str = ""
    phone: str = ""


class Contacts:
    """Finds contacts for the rows of a file, many rows at a time."""

    def __init__(self, workspace_id: str, scratch: Scratch) -> None:
        self._workspace_id = workspace_id
        self._scratch = scratch
        self._numbers: dict[str, Known] = {}
        self._names: dict[str, list[Known]] = {}
        self._emails: dict[str, list[Known]] = {}

    def learn(self, connection: Connection, named: Iterable[Named]) -> None:
        """Look up whatever some rows name, in one go."""
        numbers, names, emails = set[str](), set[str](), set[str]()
        for one in named:
            for said in filter(None, (one.contact, one.company)):
                if is_contact_no(said):
                    numbers.add(number_of(said, "CT"))
                else:
                    names.add(search_form(said))
            if one.email:
                emails.add(one.email)
        which = or_(
            _contact.c.no.in_(sorted(numbers)),
            _contact.c.search_name.in_(sorted(names)),
            _contact.c.email.in_(sorted(emails)),
        )
        found = connection.execute(_FOUND.where(_contact.c.workspace_id == self._workspace_id, which)).all()
        self._numbers = {row.no: row for row in found}
        self._names, self._emails = {}, {}
        for row in sorted(found, key=lambda one: one.id):
            if row.deleted_at is None:
                self._names.setdefault(name_form(row.name), []).append(row)
                if row.email:
                    self._emails.setdefault(row.email.casefold(), []).append(row)

    def name_of(self, said: str) -> str:
        """Give the name of a contact that is named by its number or its name."""
        found = self._numbers.get(number_of(said, "CT")) if is_contact_no(said) else None
        return said if found is None else str(found.name)

    def numbered(self, said: str, field: str = "contact") -> Known:
        """Find a contact by its number; raise `unknown`."""
        found = self._numbers.get(number_of(said, "CT"))
        if found is None or found.deleted_at is not None:
            raise broken("unknown", field, key=said)
        return found

    def known(self, named: Named, kind: ContactType | None = None) -> Known | None:
        """Find the contact of the book that a row names: by number, else by name, else by e-mail; None for none.

        Raises `unknown` for a number, `named_twice` for several of the same name.
        """
        if is_contact_no(named.contact):
            return self.numbered(named.contact)
        found = [row for row in self._names.get(name_form(named.contact), []) if kind in {None, row.type}]
        if named.company and name_form(named.company) != name_form(named.contact):
            of = name_form(named.company)
            found = [row for row in found if name_form(row.company_name or "") == of or row.company_no == named.company]
        if len(found) > 1 and named.email:
            found = [row for row in found if row.email.casefold() == named.email] or found
        if len(found) > 1:
            raise broken("named_twice", "contact", name=named.contact)
        same_email = self._emails.get(named.email, []) if named.email and not found else []
        return (found or same_email or [None])[0]

    def meant(self, named: Named, salesperson_id: int | None) -> tuple[Meant, int]:
        """Say which contact a row of an opportunity means, and how many are planned for it.

        Raises what `known` says, `blocked`, and for a new one `missing`, `too_long`, `not_an_email`.
        """
        row = self.known(named)
        if row is not None:
            if row.privacy_blocked:
                raise broken("blocked", "contact", key=row.name)
            return Meant(row_id=row.id, company_id=row.company_id, salesperson_id=row.salesperson_id), 0
        problems = [
            *(check_text("name", named.contact, required=True)),
            *check_email(named.email),
            *check_text("phone", named.phone, required=False),
        ]
        if problems:
            raise RuleBrokenError(*problems)
        if named.company and name_form(named.company) != name_form(named.contact):
            return self._person(named, salesperson_id)
        new = Planned(ContactType.COMPANY, named.contact, None, salesperson_id, email=named.email, phone=named.phone)
        place, is_new = self.plan(new)
        return Meant(place=place, salesperson_id=salesperson_id), int(is_new)

    def _person(self, named: Named, salesperson_id: int | None) -> tuple[Meant, int]:
        """Plan a person, with their company if that is not there either."""
        company = self.company(named.company)
        place, made = None, False
        if company is None:
            place, made = self.plan(Planned(ContactType.COMPANY, named.company, None, salesperson_id))
        company_id = company.id if company is not None else None
        person = Planned(
            ContactType.PERSON, named.contact, company_id, salesperson_id, email=named.email, phone=named.phone
        )
        at, is_new = self.plan(person, place)
        meant = Meant(place=at, company_id=company_id, company_place=place, salesperson_id=salesperson_id)
        return meant, made + is_new

    def company(self, said: str) -> Known | None:
        """Find a company of the book by number or name; None for none of that name.

        Raises `unknown`, `not_a_company`, `blocked`, `named_twice`.
        """
        if is_contact_no(said):
            found: Known | None = self.numbered(said, "company")
        else:
            called = [row for row in self._names.get(name_form(said), []) if row.type == ContactType.COMPANY]
            if len([row for row in called if not row.privacy_blocked]) > 1:
                raise broken("named_twice", "company", name=said)
            found = called[0] if called else None
        if found is not None and found.type != ContactType.COMPANY:
            raise broken("not_a_company", "company", name=found.name)
        if found is not None and found.privacy_blocked:
            raise broken("blocked", "company", key=found.name)
        if found is None and (problems := check_text("name", said, required=True)):
            raise RuleBrokenError(*(type(each)(each.code, "company", each.values) for each in problems))
        return found

    def plan(self, new: Planned, company_place: int | None = None) -> tuple[int, bool]:
        """Plan a contact unless a row above has planned it; give its place, and whether it is new.

        Who has a number is told by it; the others by kind, name, and company.
        """
        of = f"{new.company_id or ''}/{company_place or ''}" if new.type is ContactType.PERSON else ""
        form = f"{new.type}:{of}:{name_form(new.name)}"
        place = self._scratch.called(form) if new.no is None else None
        if place is not None:
            return place, False
        forms = [form] if new.no is None else [form, new.no]
        return self._scratch.contact(forms, new, company_place), True

    def planned_company(self, said: str) -> int | None:
        """Give the place of a company that a row above has planned, by its number or its name."""
        form = number_of(said, "CT") if is_contact_no(said) else f"{ContactType.COMPANY}::{name_form(said)}"
        return self._scratch.called(form)
