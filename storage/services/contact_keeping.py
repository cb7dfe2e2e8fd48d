"""Write down, change and delete companies and persons. Source: domain-reference 1.9, 2.11."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.contacts import check_email
from storage.domain.errors import RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor, Role
from storage.domain.text import check_text, clean, search_form
from storage.models import Contact, ContactType, Salesperson
from storage.queries import contacts as queries
from storage.queries.contacts import Similar, fingerprint
from storage.queries.teams import leads
from storage.services import contact_rows as rows
from storage.services.contacts import choose_company, new_contact
from storage.services.lookups import by_code, gathered
from storage.services.permits import check_admin
from storage.services.writing import Series, already_carried_out, next_numbers, record


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """What a person filled in. `company` is a number, or `new_company` a name; a company has neither.

    `salesperson` is a code. `blocked` is for admins; None leaves it as it is.
    """

    type: ContactType
    name: str
    company: str | None = None
    new_company: str | None = None
    email: str = ""
    phone: str = ""
    salesperson: str | None = None
    blocked: bool | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Nothing was written down: these look the same. Sent along, `confirmation` says that it is meant all the same."""

    found: tuple[Similar, ...]
    confirmation: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A contact that was written down, changed or deleted.

    `followed` counts the persons that went along with their company, `moved` the closed opportunities that it has now.
    """

    no: str
    name: str
    followed: int = 0
    moved: int = 0


class _AlikeError(Exception):
    """Leaves the transaction, so that nothing of it is kept."""

    def __init__(self, alike: Alike) -> None:
        super().__init__(alike.confirmation)
        self.alike = alike


class ContactKeeping:
    """The services that change contacts. Every change is one transaction and says who made it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, actor: Actor, draft: ContactDraft, *, key: str | None = None, confirmed: str = "") -> Kept | Alike:
        """Write down a company or a person; without a salesperson it has its company's, else the actor.

        One that looks the same as another is asked about first: `confirmed` is the answer, and holds for this name,
        e-mail and company alone. Raises together `missing`, `too_long`, `not_an_email`, `unknown`, `blocked`,
        `not_a_company`; then `contact_blocked` for the very name or e-mail of somebody blocked for privacy.
        """
        now = self._clock()
        try:
            with self._database.transaction() as session:
                if done := already_carried_out(session, actor.workspace_id, key, now):
                    return _kept(rows.find(session, actor.workspace_id, done))
                next_numbers(session, actor.workspace_id, Series.CONTACT, 0)  # who makes the same one now waits here
                row = _filled(session, actor, now, draft)
                _check_alike(session, row, draft, confirmed)
                made = new_contact(
                    session,
                    row.workspace_id,
                    row.name,
                    row.salesperson_id or _inherited(session, row) or actor.salesperson_id,
                    kind=row.type,
                    company=session.get(Contact, row.company_id) if row.company_id else None,
                    email=row.email,
                )
                made.phone = row.phone
                self._log(session, actor, made, "created", key=key)
                return _kept(made)
        except _AlikeError as question:
            return question.alike

    def edit(
        self, actor: Actor, no: str, draft: ContactDraft, *, seen: str | None = None, key: str | None = None
    ) -> Kept:
        """Change a contact; persons that had their company's salesperson follow it to the new one.

        `seen` is the fingerprint that somebody looked at, `key` names the form. Raises `no_such_contact`,
        `contact_blocked`, `changed_meanwhile`; then what `create` says of the fields, `contact_type_in_use`, and
        `admins_only` for the block. Source: domain-reference 1.9, 2.11.
        """
        now = self._clock()
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, now, no):
                return _kept(rows.find(session, actor.workspace_id, done))
            row = rows.take(session, actor.workspace_id, no)
            rows.hold(session, row, with_opportunities=_moves(session, row, draft))
            if row.privacy_blocked and actor.role is not Role.ADMIN:
                raise broken("contact_blocked", None, no=no)
            rows.check_seen(session, row, seen, queries.seen_of(session.connection(), row.id))
            before = _logged(session, row)
            wanted = _filled(session, actor, now, draft, row)
            if wanted.type != row.type and rows.is_linked(session, row):
                raise broken("contact_type_in_use", "contact_type", no=no)
            if draft.blocked is not None and draft.blocked != row.privacy_blocked:
                check_admin(actor)
                row.privacy_blocked = draft.blocked
            followed = self._inherit(session, actor, row, wanted.salesperson_id)
            moves = wanted.company_id != row.company_id
            for name in ("type", "name", "search_name", "company_id", "email", "phone", "salesperson_id"):
                setattr(row, name, getattr(wanted, name))
            session.flush()
            if moves:
                rows.give_company(session, actor, now, row)
            self._log(session, actor, row, "changed", before=before)
            return Kept(row.no, row.name, followed)

    def delete(self, actor: Actor, no: str) -> Kept:
        """Delete a contact, a company with its persons; a person's closed opportunities become its company's.

        Raises `no_such_contact`, `contact_not_yours` or `admins_only`; for it and its persons together
        `contact_has_tasks`, `contact_has_opportunities`. Source: domain-reference 2.11.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row = rows.take(session, actor.workspace_id, no)
            rows.hold(session, row, with_opportunities=True)
            _check_may_delete(session, actor, row)
            gone = [row, *rows.persons(session, row)]
            refuse_if_any([problem for each in gone for problem in rows.in_the_way(session, each)])
            moved = rows.give_closed(session, actor, now, row)
            for each in gone:
                each.deleted_at, each.privacy_blocked = now, True
                session.flush()
                record(session, actor, now, kind=rows.KIND, no=each.no, action="deleted", before=_logged(session, each))
            return Kept(row.no, row.name, len(gone) - 1, moved)

    def _inherit(self, session: Session, actor: Actor, row: Contact, salesperson_id: int | None) -> int:
        """Let the persons of a company follow its salesperson; count them. Source: domain-reference 1.9."""
        old = row.salesperson_id
        if salesperson_id == old:
            return 0
        following = [each for each in rows.persons(session, row) if each.salesperson_id == old]
        for each in following:
            before = _logged(session, each)
            each.salesperson_id = salesperson_id
            self._log(session, actor, each, "changed", before=before)
        return len(following)

    def _log(
        self,
        session: Session,
        actor: Actor,
        row: Contact,
        action: str,
        *,
        before: dict[str, Any] | None = None,
        key: str | None = None,
    ) -> None:
        """Write the change log's line, if there is anything to tell."""
        session.flush()
        after = _logged(session, row)
        if before == after:
            return
        record(
            session, actor, self._clock(), kind=rows.KIND, no=row.no, action=action, before=before, after=after, key=key
        )


def _filled(session: Session, actor: Actor, now: datetime, draft: ContactDraft, row: Contact | None = None) -> Contact:
    """Give what a form would make of a contact, looked at as a whole; a company that it names anew is written down.

    What stays as it was is not asked whether it may be chosen.
    """
    name, email, phone = clean(draft.name), clean(draft.email).casefold(), clean(draft.phone)
    found = [
        *check_text("name", name, required=True),
        *check_email(email),
        *check_text("phone", phone, required=False),
    ]
    salesperson = gathered(found, lambda: _salesperson(session, actor, draft.salesperson, row))
    is_person = draft.type is ContactType.PERSON
    company = gathered(found, lambda: _company(session, actor, now, draft, row)) if is_person else None
    refuse_if_any(found)
    return Contact(
        no="",
        workspace_id=actor.workspace_id,
        type=draft.type,
        name=name,
        search_name=search_form(name),
        company_id=company.id if company else None,
        email=email,
        phone=phone,
        salesperson_id=salesperson.id if salesperson else None,
    )


def _salesperson(session: Session, actor: Actor, code: str | None, row: Contact | None) -> Salesperson | None:
    """Find the salesperson; one who is unchanged stays, also deleted. Raises `unknown`, `blocked`."""
    if not code:
        return None
    old = session.get(Salesperson, row.salesperson_id) if row is not None and row.salesperson_id else None
    try:
        found = by_code(session, Salesperson, actor.workspace_id, code, "salesperson")
    except RuleBrokenError:
        if old is not None and old.code == code:
            return old
        raise
    if found.blocked and (row is None or row.salesperson_id != found.id):
        raise broken("blocked", "salesperson", key=found.name)
    return found


def _company(session: Session, actor: Actor, now: datetime, draft: ContactDraft, row: Contact | None) -> Contact | None:
    """Find a person's company, or write it down; raise `unknown`, `blocked`, `not_a_company`, `too_long`."""
    old = session.get(Contact, row.company_id) if row is not None and row.company_id else None
    if old is not None and draft.company == old.no:
        return old
    return choose_company(session, actor, now, draft.company, draft.new_company)


def _moves(session: Session, row: Contact, draft: ContactDraft) -> bool:
    """Tell whether a form may give a contact another company, or none."""
    company = session.get_one(Contact, row.company_id).no if row.company_id else None
    return draft.new_company is not None or draft.type is not row.type or (draft.company or None) != company


def _inherited(session: Session, row: Contact) -> int | None:
    """Give the salesperson of a person's company. Source: domain-reference 1.9."""
    return session.get_one(Contact, row.company_id).salesperson_id if row.company_id else None


def _check_alike(session: Session, row: Contact, draft: ContactDraft, confirmed: str) -> None:
    """Ask before something is written down that is there already; raise `contact_blocked` for who must not be."""
    found = queries.similar(session.connection(), row)
    for each in found:
        if each.blocked and each.exact:
            raise broken("contact_blocked", "email" if each.by_email else "name", no=each.no)
    open_ones = tuple(each for each in found if not each.blocked)
    company = draft.company, draft.new_company
    asked = fingerprint(row.type, row.name.casefold(), *company, row.email, *(each.no for each in open_ones))
    if open_ones and asked != confirmed:
        raise _AlikeError(Alike(open_ones, asked))


def _check_may_delete(session: Session, actor: Actor, row: Contact) -> None:
    """Let a contact be deleted by its salesperson, their managers and admins: `contact_not_yours`, `admins_only`."""
    if row.salesperson_id is None:
        check_admin(actor)
    elif row.salesperson_id != actor.salesperson_id and not leads(session.connection(), actor, row.salesperson_id):
        owner = session.get_one(Salesperson, row.salesperson_id).name
        raise broken("contact_not_yours", no=row.no, owner=owner)


def _logged(session: Session, row: Contact) -> dict[str, Any]:
    """Give what the change log keeps of a contact: by the keys people know."""
    company = session.get_one(Contact, row.company_id) if row.company_id else None
    salesperson = session.get_one(Salesperson, row.salesperson_id) if row.salesperson_id else None
    return {
        "type": row.type,
        "name": row.name,
        "company": company.no if company else None,
        "email": row.email,
        "phone": row.phone,
        "salesperson": salesperson.code if salesperson else None,
        "blocked": row.privacy_blocked,
    }


def _kept(row: Contact) -> Kept:
    """Say which contact it is."""
    return Kept(row.no, row.name)
