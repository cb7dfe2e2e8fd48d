"""One line of the change log in words: for the thread of a shared card, and for the history."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from handlers.text import problems
from handlers.text.words import Words
from storage.queries.stories import Change

SIMPLE: Mapping[str, str] = {
    "created": "created",
    "deleted": "deleted",
    "noted": "note added",
    "undone": "last step undone",
    "reopened": "reopened",
    "won": "won",
    "lost": "lost",
}
"""What is said of an opportunity's own lines, before what was changed by them."""
QUOTES: Mapping[str, str] = {
    "created": "quote {no} created, {amount}",
    "linked": "quote {no} linked, {amount}",
    "withdrawn": "quote {no} withdrawn",
    "ordered": "quote {no} has become order {order}",
    "order_deleted": "order {order} deleted",
}
TASKS: Mapping[str, str] = {
    "created": "task {no} created: {what}",
    "completed": "task {no} completed: {what}",
    "cancelled": "task {no} cancelled: {what}",
    "deleted": "task {no} deleted: {what}",
}
COMPARED: Mapping[str, str] = {
    "status": "status",
    "stage_description": "stage",
    "value": "value",
    "chances": "chances",
    "closing_date": "closing date",
    "description": "description",
    "priority": "priority",
    "cycle": "sales cycle",
    "salesperson": "salesperson",
    "contact": "contact",
    "next_step": "next step",
    "next_step_date": "next step date",
}
"""What is compared of a line's two sides, in this order, and how it is called."""


def _shown(words: Words, currency: str) -> Mapping[str, Callable[[Any], str]]:
    """Say how the values are written that are no plain texts."""
    return {
        "status": lambda value: problems.name(words, value),
        "priority": lambda value: problems.name(words, value),
        "value": lambda value: words.money(value, currency),
        "chances": lambda value: f"{words.number(value)} %",
        "closing_date": lambda value: words.day(date.fromisoformat(value)),
        "next_step_date": lambda value: words.day(date.fromisoformat(value)),
    }


def _differences(words: Words, change: Change, currency: str) -> list[str]:
    """Say what is different: stage Proposal → Sign Contract; next step: Call Kari; next step removed."""
    shown = _shown(words, currency)
    found = []
    for name, label in COMPARED.items():
        old, new = change.before.get(name), change.after.get(name)
        if old == new or (name not in change.before and name not in change.after):
            continue
        closed = name == "stage_description" and not new
        if closed or (name == "closing_date" and change.action in {"won", "lost"}):
            continue  # what is closed has no stage and no estimate
        if new_name := change.after.get(f"{name}_name"):  # people are told names; the log has the keys beside them
            old, new = change.before.get(f"{name}_name"), new_name
        was, now = (shown.get(name, str)(value) if value not in {None, ""} else "" for value in (old, new))
        found.append(_difference(words, words(label), was, now))
    return found


def _difference(words: Words, label: str, was: str, now: str) -> str:
    """Say one difference; what was empty before or is empty now has no arrow."""
    if not now:
        return words("{label} removed", label=label)
    return words("{label} {old} → {new}", label=label, old=was, new=now) if was else f"{label}: {now}"


def change_text(words: Words, change: Change, currency: str) -> str:
    """Say what was changed, without who did it; plain text that the caller escapes."""
    before, after = change.before, change.after
    if change.record == "quote":
        order = after.get("order_no") or before.get("order_no") or ""
        amount = words.money(after.get("amount") or 0, currency)
        template = QUOTES.get(change.action, "quote {no} changed")
        return words(template, no=change.record_no, amount=amount, order=order)
    if change.record == "task":
        what = after.get("description") or before.get("description") or "—"
        return words(TASKS.get(change.action, "task {no} changed: {what}"), no=change.record_no, what=what)
    parts = [words(SIMPLE[change.action])] if change.action in SIMPLE else []
    if change.action not in {"created", "deleted"}:
        parts += _differences(words, change, currency)
    return ", ".join(parts) or words("updated")
