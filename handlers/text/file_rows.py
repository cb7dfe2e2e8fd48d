"""What a file does row by row, in words: what it creates, what it changes from what to what, which numbers it gets.

All of it is plain text: whoever shows it as markup escapes it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.text import problems
from handlers.text.markup import cut
from handlers.text.words import Words
from storage.services.importing_content import FEW, Changed, Made, Numbers

LONGEST = 60
"""Characters of a text that are shown: a page has many."""
KINDS: Mapping[str, tuple[str, str]] = {
    "settings": ("{count} record of settings", "{count} records of settings"),
    "numbers": ("{count} series of numbers", "{count} series of numbers"),
    "salespeople": ("{count} salesperson", "{count} salespeople"),
    "teams": ("{count} team", "{count} teams"),
    "members": ("{count} member", "{count} members"),
    "activities": ("{count} activity", "{count} activities"),
    "activity_steps": ("{count} activity step", "{count} activity steps"),
    "cycles": ("{count} cycle", "{count} cycles"),
    "stages": ("{count} stage", "{count} stages"),
    "close_codes": ("{count} close code", "{count} close codes"),
    "contacts": ("{count} contact", "{count} contacts"),
    "opportunities": ("{count} opportunity", "{count} opportunities"),
    "entries": ("{count} entry", "{count} entries"),
    "quotes": ("{count} quote", "{count} quotes"),
    "notes": ("{count} note", "{count} notes"),
    "tasks": ("{count} task", "{count} tasks"),
    "absences": ("{count} absence", "{count} absences"),
    "digests": ("{count} digest", "{count} digests"),
    "channel_messages": ("{count} channel message", "{count} channel messages"),
}
"""How each kind of record is counted."""
COLUMNS: Mapping[str, str] = {
    "status": "Status",
    "stage": "Stage",
    "value": "Value",
    "chances": "Chances",
    "closing_date": "Estimated closing date",
    "close_code": "Close code",
    "date_closed": "Date closed",
    "description": "Description",
    "salesperson": "Salesperson",
    "priority": "Priority",
    "next_step": "Next step",
    "next_step_date": "Next step date",
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "last": "Last number",
}
"""How the columns are called that a row can change."""


def counted(words: Words, counts: Mapping[str, int]) -> str:
    """Name what is counted, kind by kind."""
    return ", ".join(words.several(*KINDS[kind], count) for kind, count in counts.items() if count) or words("nothing")


def made(words: Words, one: Made, currency: str) -> str:
    """Say what a row makes new: Desks · Acme AS · €5,000."""
    name, of = cut(one.name, LONGEST), cut(one.of, LONGEST)
    of = words("{name} (new)", name=of) if one.is_new and of else of
    value = words.money(one.value, currency) if one.value else ""
    return " · ".join(filter(None, (one.table, one.no, name, of, value)))


def changed(words: Words, one: Changed, currency: str) -> str:
    """Say what a row changes: Value €5,000 → €5,500, Salesperson JO → HR; what was empty before has no arrow."""
    parts = []
    for name, old, new in one.columns:
        label, now = words(COLUMNS[name]), _shown(words, name, new, currency)
        was = "" if old in {None, ""} else _shown(words, name, old, currency)
        parts.append(words("{label} {old} → {new}", label=label, old=was, new=now) if was else f"{label}: {now}")
    return ", ".join(parts)


def _shown(words: Words, name: str, value: Any, currency: str) -> str:  # noqa: ANN401 - a column of any type
    """Write a value as people read it."""
    if name == "value":
        return words.money(value, currency)
    if isinstance(value, date):
        return words.day(value)
    if name in {"status", "priority"}:
        return problems.name(words, value)
    return f"{words.number(value)} %" if name == "chances" else cut(str(value), LONGEST)


def numbers(words: Words, given: Mapping[str, Numbers]) -> str:
    """Name the numbers that were given: each of a few, otherwise from which to which; nothing for none."""
    return "; ".join(_numbers(words, given[kind]) for kind in ("opportunities", "contacts") if _count(given, kind))


def _count(given: Mapping[str, Numbers], kind: str) -> int:
    return given[kind].count if kind in given else 0


def _numbers(words: Words, given: Numbers) -> str:
    if given.count <= FEW:
        return ", ".join(given.each)
    runs = [
        first if first == last else words("{first} to {last}", first=first, last=last) for first, last in given.runs
    ]
    more = words.several(" and {count} more", " and {count} more", given.more) if given.more else ""
    return ", ".join(runs) + more
