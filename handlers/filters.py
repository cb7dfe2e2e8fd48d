"""The words that narrow a list: `open high overdue cycle NEW stage 2 @maria >100k on 1 march`."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from handlers.call import Call
from handlers.forms import unescaped
from handlers.reading.past import read_past_at
from storage.domain import money
from storage.domain.errors import RuleBrokenError, broken
from storage.domain.opportunities import CLOSED, Priority, Status
from storage.domain.text import search_form
from storage.queries.filters import Filters
from storage.queries.people import Choice

WEEK = timedelta(days=7)
LONGEST_SHOWN = 50
"""Of a word that is said back."""
LONGEST_NAME = 6
"""Words of a name that is typed behind an @."""
EVERYBODY = 10_000
"""More salespeople than a workspace has."""
VALUE = re.compile(r"([<>])=?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(\.[0-9]{1,6})?([km]?)", re.IGNORECASE)
TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
STAGE = re.compile(r"[0-9]{1,9}")
TOKEN = re.compile(r"<[^<>]*>|\S+")
"""A mention, whatever stands in the name, or a word."""
TOGETHER = (
    (re.compile(r"\bnot[ _]started\b", re.IGNORECASE), "not_started"),
    (re.compile(r"\bin[ _]progress\b", re.IGNORECASE), "open"),
    (re.compile(r"((?:[<>]|&[lg]t;)=?)\s+(?=[0-9])"), r"\1"),
)
"""Words that people type apart and that mean one thing."""
UNFINISHED = (Status.NOT_STARTED, Status.IN_PROGRESS)
STATUSES = {
    "open": (Status.IN_PROGRESS,),
    "won": (Status.WON,),
    "lost": (Status.LOST,),
    "not_started": (Status.NOT_STARTED,),
    "closed": (Status.WON, Status.LOST),
    "all": tuple(Status),
}
Narrowed = dict[str, Any]
"""What a word narrows a list to, by the names in `Filters`."""


def read_filters(call: Call, text: str) -> Filters:
    """Read what was typed; of a day that is over, what is due is due by that day.

    Raises `unknown_word` for what means nothing, `word_missing_list` behind a word that leads to another, `said_twice`
    for what cannot go together, `day_unread`, `day_ahead`, `not_kept` for what no day of the past tells.
    """
    statuses: dict[str, tuple[Status, ...]] = {}
    said: dict[str, tuple[str, Narrowed]] = {}
    for what, shown, narrowed in _parts(call, text):
        if what == "status":
            statuses[shown] = narrowed["statuses"]
            continue
        # A least and a highest value go together.
        first, before = said.setdefault(f"{what} {'most_value' in narrowed}", (shown, narrowed))
        if before != narrowed:
            raise _twice(first, shown)
    asked = {status for one in statuses.values() for status in one}
    due = next((shown for shown, narrowed in said.values() if "due_to" in narrowed), None)
    if due is not None:
        for word, only in statuses.items():
            if CLOSED.issuperset(only):
                raise _twice(word, due)
        asked = asked - CLOSED or {Status.IN_PROGRESS}
    narrowed = {name: value for _, one in said.values() for name, value in one.items()}
    if narrowed.get("on"):
        if "priority" in narrowed:
            raise broken("not_kept", word=next(shown for shown, one in said.values() if "priority" in one))
        since = call.actor.today - narrowed["on"]
        narrowed |= {name: narrowed[name] - since for name in ("due_from", "due_to") if name in narrowed}
    return Filters(statuses=tuple(status for status in Status if status in (asked or UNFINISHED)), **narrowed)


def _twice(first: str, second: str) -> RuleBrokenError:
    """Name two words that cannot go together."""
    return broken("said_twice", first=first, second=second)


def _parts(call: Call, text: str) -> Iterator[tuple[str, str, Narrowed]]:
    """Read word by word: what it is about, how it was typed, and what it narrows to.

    Raises `unknown_word`, `word_missing_list` and what `_day` says.
    """
    for apart, joined in TOGETHER:
        text = apart.sub(joined, text)
    tokens = _names_together(call, TOKEN.findall(text))
    while tokens:
        token = tokens.pop(0)
        what, word = token.lower(), unescaped(token)
        if not tokens and (what == "on" or what in READERS):
            raise broken("word_missing_list", word=word[:LONGEST_SHOWN])
        if what == "on":
            day, shown = _day(call, tokens)
            yield what, f"{token} {shown}", {"on": day}
            continue
        led_by = what if what in READERS else ""
        if led_by:
            led = unescaped(tokens.pop(0))
            narrowed, word, shown = READERS[what](call, led), led, f"{token} {led}"
        else:
            read = ((each, READERS[each](call, word)) for each in ALONE)
            what, narrowed = next(((each, found) for each, found in read if found), ("salesperson", None))
            narrowed, shown = narrowed or _mentioned(call, word) or _known(call, word), word
        if narrowed is None:
            known = [f"@{name}" for name in _called(call)] if word.startswith("@") else KNOWN[led_by]
            raise _unknown(word, shown, known)
        yield what, shown[:LONGEST_SHOWN], narrowed


def _day(call: Call, tokens: list[str]) -> tuple[date | None, str]:
    """Take a day that is over from what follows, None for today; raise `day_unread`, `day_ahead`."""
    words, today = [unescaped(token) for token in tokens], call.actor.today
    found, shown, count = read_past_at(words, call.person.locale, today)
    if found is None:
        raise broken("day_unread", said=words[0][:LONGEST_SHOWN])
    if found > today:
        raise broken("day_ahead", said=shown[:LONGEST_SHOWN], day=found)
    del tokens[:count]
    return (found if found < today else None), shown


def _names_together(call: Call, tokens: list[str]) -> list[str]:
    """Join the words of a name that was typed behind an @: Slack makes a mention only of one that was chosen."""
    if not any(token.startswith("@") for token in tokens):
        return tokens
    names, left, joined = _called(call), list(tokens), []
    while left:
        length = 1
        if left[0].startswith("@"):
            runs = range(min(len(left), LONGEST_NAME), 1, -1)
            length = next((run for run in runs if bare(" ".join(left[:run])) in names), 1)
        joined.append(" ".join(left[:length]))
        left = left[length:]
    return joined


def bare(word: str) -> str:
    """Fold a name as it was typed behind an @."""
    return search_form(unescaped(word).removeprefix("@"))


def named(call: Call, text: str) -> tuple[str, Choice | None]:
    """Part a person who was typed behind an @ from the rest of a line; raise `no_such_person`."""
    tokens = _names_together(call, TOKEN.findall(text))
    typed = next((token for token in tokens if token.startswith("@")), None)
    if typed is None:
        return text, None
    code = _called(call).get(bare(typed))
    found = call.book.people.search(call.person.workspace_id, code or "", EVERYBODY)
    person = next((one for one in found if one.key == code), None)
    if person is None:
        raise broken("no_such_person", key=unescaped(typed)[:LONGEST_SHOWN])
    return " ".join(token for token in tokens if token != typed), person


def _called(call: Call) -> dict[str, str]:
    """Give codes by what salespeople are called: code, name, or first name if it is one person's alone."""
    people = call.book.people.search(call.person.workspace_id, "", EVERYBODY)
    return codes_by_name([(person.key, person.name) for person in people])


def codes_by_name(people: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Give codes by what salespeople, each a code and a name, are called: see `bare`."""
    found: dict[str, str] = {}
    for called in (
        [(search_form(code), code) for code, _ in people],
        [(search_form(name), code) for code, name in people],
        [(search_form(name).partition(" ")[0], code) for code, name in people],
    ):
        count = Counter(name for name, _ in called)
        found = {name: code for name, code in called if count[name] == 1} | found
    return found


def _unknown(word: str, shown: str, known: Sequence[str]) -> RuleBrokenError:
    """Name the nearest known word, if there is one that is near."""
    near = get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return broken("unknown_word" if near else "unknown_word_far", word=shown[:LONGEST_SHOWN], nearest="".join(near))


def _status(_: Call, word: str) -> Narrowed | None:
    found = STATUSES.get(word.lower())
    return {"statuses": found} if found else None


def _priority(_: Call, word: str) -> Narrowed | None:
    return {"priority": Priority(word.lower())} if word.lower() in set(Priority) else None


def _due(call: Call, word: str) -> Narrowed | None:
    today = call.actor.today
    known: dict[str, Narrowed] = {
        "overdue": {"due_to": today - timedelta(days=1)},
        "today": {"due_from": today, "due_to": today},
        "week": {"due_from": today, "due_to": today + WEEK},
    }
    return known.get(word.lower())


def _value(call: Call, word: str) -> Narrowed | None:
    """Read a least or a highest value: `>100000`, `>100k`, `<1.5m`, `<=1,000`; the value itself counts."""
    match = VALUE.fullmatch(word)
    if match is None:
        return None
    amount = Decimal(match[2].replace(",", "") + (match[3] or "")) * TIMES[match[4].lower()]
    return {"least_value" if match[1] == ">" else "most_value": money.to_minor(amount, call.person.currency, "value")}


def _mentioned(call: Call, word: str) -> Narrowed | None:
    """Read `mine` and a mentioned person, or one typed behind an @; a salesperson is the same as their code."""
    if word.lower() == "mine":
        return {"salesperson_code": call.person.code}
    if word.startswith("@"):
        code = _called(call).get(bare(word))
        return {"salesperson_code": code} if code else None
    match = MENTION.fullmatch(word)
    if match is None:
        return None
    known = call.book.people.by_slack_user(call.workspace_id, match[1])
    return {"salesperson_code": known.code} if known else {"slack_user_id": match[1]}


def _known(call: Call, word: str) -> Narrowed | None:
    """Read a salesperson's code that stands alone."""
    found = call.book.people.search(call.person.workspace_id, word, EVERYBODY)
    code = next((person.key for person in found if person.key.casefold() == word.casefold()), None)
    return {"salesperson_code": code} if code else None


def _salesperson(call: Call, word: str) -> Narrowed | None:
    """Read a salesperson behind that word: also a code of somebody who has left."""
    found = _mentioned(call, word) or _known(call, word)
    return found if found or word.startswith("@") else {"salesperson_code": word.upper()}


def _cycle(_: Call, word: str) -> Narrowed:
    return {"cycle_code": word.upper()}


def _stage(_: Call, word: str) -> Narrowed | None:
    return {"stage": int(word)} if STAGE.fullmatch(word) else None


READERS: dict[str, Callable[[Call, str], Narrowed | None]] = {
    "status": _status,
    "priority": _priority,
    "due": _due,
    "value": _value,
    "salesperson": _salesperson,
    "cycle": _cycle,
    "stage": _stage,
}
"""What can be asked for, by the word that leads it."""
ALONE = ("status", "priority", "due", "value")
"""What is understood without its leading word; a mention and a code are too."""
KNOWN: dict[str, Sequence[str]] = dict.fromkeys(READERS, ()) | {
    "": (*STATUSES, *Priority, "mine", "overdue", "today", "week", "on", *READERS),
    "status": tuple(STATUSES),
    "priority": tuple(Priority),
    "due": ("overdue", "today", "week"),
}
"""What may have been meant, by the leading word."""
