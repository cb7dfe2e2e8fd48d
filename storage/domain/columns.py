"""Which record a table is about, and which of its columns holds what: by the names people give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.domain.errors import Problem, refuse_if_any
from storage.domain.text import search_form


class Flat(StrEnum):
    """What one table by itself can hold."""

    OPPORTUNITIES = "opportunities"
    CONTACTS = "contacts"


_OPPORTUNITY = {
    "no": "no|number|opportunity|opportunity no|opportunity number|nr|id",
    "description": "description|opportunity name|deal|deal name|title|subject|beskrivelse|salgsmulighet",
    "contact": "contact|contact no|contact name|person|customer|customer name|kontakt|kunde",
    "company": "company|company name|account|account name|organisation|organization|selskap|firma",
    "salesperson": "salesperson|salesperson code|owner|seller|sales rep|assigned to|selger|selgerkode",
    "cycle": "cycle|sales cycle|sales cycle code|pipeline|salgssyklus",
    "stage": "stage|current sales cycle stage|sales cycle stage|phase|fase",
    "status": "status|state",
    "value": "value|estimated value|estimated value lcy|amount|deal value|anslatt verdi|verdi|belop",
    "chances": "chances|chances of success|chances of success %|probability of success|chance|salgsutsikter %",
    "closing_date": "estimated closing date|closing date|close date|expected close date|estimated close date"
    "|anslatt lukkedato",
    "creation_date": "creation date|created|created on|create date|date created|opprettingsdato",
    "date_closed": "date closed|closed on|lukket den",
    "close_code": "close code|close opportunity code|reason|closing reason",
    "priority": "priority|prioritet",
    "next_step": "next step|next action|neste trinn",
    "next_step_date": "next step date|next action date|follow up date|follow up",
    "email": "e mail|email|e post|e mail address|email address",
    "phone": "phone|phone no|telephone|phone number|telefon",
}
_CONTACT = {
    "no": "no|number|contact no|contact number|nr|id",
    "type": "type|contact type",
    "name": "name|contact|contact name|full name|navn|kontakt",
    "company": "company|company name|account|account name|organisation|organization|selskap|firma",
    "salesperson": "salesperson|salesperson code|owner|seller|sales rep|assigned to|selger|selgerkode",
    "email": "e mail|email|e post|e mail address|email address",
    "phone": "phone|phone no|telephone|phone number|mobile|telefon",
    "customer_since": "customer since",
    "deleted_at": "deleted at",
}
_NAMES: Mapping[Flat, Mapping[str, str]] = {
    kind: {name: field for field, names in fields.items() for name in names.split("|")}
    for kind, fields in ((Flat.OPPORTUNITIES, _OPPORTUNITY), (Flat.CONTACTS, _CONTACT))
}
_OF_OPPORTUNITIES = frozenset({"description", "cycle", "stage", "value", "chances", "closing_date", "next_step"})
"""Columns that only a table of opportunities has."""
_WORKED_OUT = frozenset(
    {
        *("stages", "completed", "probability", "weighted", "contact_name", "company_name", "version"),
        *("planned_value", "planned_chances", "planned_closing_date", "changed_at", "changed_by", "privacy_blocked"),
    }
)
"""Columns of reports and exports that are worked out from others: they are passed over, and that is not said."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table is about, where each field stands, and which columns nobody knows."""

    kind: Flat
    places: Mapping[str, int]
    unknown: tuple[str, ...] = ()


def said(header: str) -> str:
    """Give a header as it is compared: folded, its words parted by single blanks."""
    return " ".join(re.findall(r"[a-z0-9]+|%", search_form(header)))


def recognise(headers: Sequence[str]) -> Columns | None:
    """Say what a table with these headers holds; None for one that nobody knows.

    Raises `column_twice` where two columns hold the same.
    """
    names = [said(header) for header in headers]
    found = {_NAMES[Flat.OPPORTUNITIES].get(name) for name in names}
    kind = Flat.OPPORTUNITIES if found & _OF_OPPORTUNITIES else Flat.CONTACTS
    known = dict(_NAMES[kind])
    if kind is Flat.OPPORTUNITIES and "description" not in found:
        known["name"] = "description"
    if kind is Flat.CONTACTS and "name" not in {known.get(name) for name in names}:
        known |= {"company": "name", "company name": "name"}
    places: dict[str, int] = {}
    twice, unknown = [], []
    for place, (header, name) in enumerate(zip(headers, names, strict=True)):
        field = known.get(name)
        if field is None:
            unknown += [header] if header and header not in _WORKED_OUT else []
        elif field in places and header in _WORKED_OUT:
            continue
        elif field in places and headers[places[field]] not in _WORKED_OUT:
            first = headers[places[field]]
            twice.append(Problem("column_twice", field, {"first": first, "second": header}))
        else:
            places[field] = place
    needed = {Flat.OPPORTUNITIES: {"no", "description"}, Flat.CONTACTS: {"no", "name"}}[kind]
    if not needed & places.keys() or (kind is Flat.CONTACTS and places.keys() == {"no"}):
        return None
    refuse_if_any(twice)
    return Columns(kind, places, tuple(unknown))
