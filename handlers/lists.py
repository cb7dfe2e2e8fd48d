"""Lists of opportunities: mine, filtered, found; paged and private."""

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from handlers import ids
from handlers.call import Call, Routes
from handlers.showing import answer
from handlers.text.words import Words
from handlers.views import kit, opportunities
from handlers.views.kit import Block
from storage.domain import money
from storage.domain.errors import broken
from storage.domain.opportunities import Priority, Status
from storage.queries.opportunities import Filters, Page

PAGE = 10
"""Lines on a page: two thumbs' scroll on a phone."""
LONGEST_SEARCH = 100
"""Longer than any description."""
WEEK = timedelta(days=7)
LEAST_VALUE = re.compile(r">=?([0-9]{1,12})")
MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
STAGE = re.compile(r"[0-9]{1,9}")
NOT_STARTED = re.compile(r"\bnot[ _]started\b", re.IGNORECASE)
_STATUSES = {
    "open": (Status.IN_PROGRESS,),
    "won": (Status.WON,),
    "lost": (Status.LOST,),
    "not_started": (Status.NOT_STARTED,),
    "closed": (Status.WON, Status.LOST),
    "all": tuple(Status),
}
_UNFINISHED = (Status.NOT_STARTED, Status.IN_PROGRESS)
_PLAIN_WORDS = (*_STATUSES, *Priority, "mine", "overdue", "week", "cycle", "stage")


@dataclass(frozen=True)
class Asked:
    """A list that was asked for, as it travels in the buttons that turn its pages."""

    kind: str = "mine"
    words: str = ""
    offset: int = 0

    def dump(self) -> str:
        """Write it for a button."""
        return json.dumps(asdict(self), ensure_ascii=False)


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_PAGE_BACK] = turn
    routes.actions[ids.ACTION_PAGE_ON] = turn


def mine(call: Call) -> None:
    """Show my open opportunities, the most urgent first."""
    _show(call, Asked())


def filtered(call: Call, words: str) -> None:
    """Show a list narrowed by words."""
    _show(call, Asked("list", words[:LONGEST_SEARCH]))


def find(call: Call, text: str) -> None:
    """Show what has this text in its description, contact or number."""
    if not text:
        raise broken("nothing_to_find")
    _show(call, Asked("find", text[:LONGEST_SEARCH]))


def turn(call: Call) -> None:
    """Turn a page, in place; raise `not_understood` for a button that is not ours."""
    try:
        asked = Asked(**json.loads(call.value))
    except (ValueError, TypeError, RecursionError) as error:
        raise broken("not_understood") from error
    if [type(asked.kind), type(asked.words), type(asked.offset)] != [str, str, int] or asked.kind not in _TITLES:
        raise broken("not_understood")
    _show(call, replace(asked, offset=max(asked.offset, 0)), in_place=True)


_TITLES = {
    "mine": "Your open opportunities ({count})",
    "list": "Opportunities: {words} ({count})",
    "find": "Found “{words}” ({count})",
}
_EMPTY = {
    "mine": "Nothing is open for you. Press *New*, or type `/opp new`, to write down the next one.",
    "list": "No opportunity fits. Try fewer words, such as `/opp list open`.",
    "find": "Nothing has that in its description, contact or number. Try a part of a word.",
}


def _filters(call: Call, asked: Asked) -> Filters:
    """Turn what was asked into filters."""
    if asked.kind == "mine":
        return Filters(statuses=_UNFINISHED, salesperson_code=call.person.code)
    if asked.kind == "find":
        return Filters(text=asked.words)
    return read_filters(call, asked.words)


def _show(call: Call, asked: Asked, *, in_place: bool = False) -> None:
    """Show one page."""
    person, words = call.person, call.words
    page = call.book.opportunities.page(person.workspace_id, _filters(call, asked), asked.offset, PAGE)
    said = MENTION.sub(lambda mention: f"@{mention[2] or mention[1]}", asked.words)
    title = words(_TITLES[asked.kind], words=said or words("all that are not closed"), count=page.total)
    if page.total == 0:
        text, blocks = opportunities.empty_message(words, title, kit.Markup(words(_EMPTY[asked.kind])))
    else:
        nav = _navigation(words, asked, page)
        text, blocks = opportunities.list_message(words, title, page.lines, nav, person.currency, call.actor.today)
    answer(call, text, blocks, replace=in_place)


def _navigation(words: Words, asked: Asked, page: Page) -> tuple[str, Block]:
    """Say which part this is, and give the buttons to go on."""
    last = page.offset + len(page.lines)
    buttons = []
    if page.offset > 0:
        back = replace(asked, offset=max(page.offset - PAGE, 0))
        buttons.append(kit.button(words("Previous page"), ids.ACTION_PAGE_BACK, back.dump()))
    if last < page.total:
        buttons.append(kit.button(words("Next page"), ids.ACTION_PAGE_ON, replace(asked, offset=last).dump()))
    buttons.append(kit.button(words("New"), ids.ACTION_NEW, "new"))
    part = ""
    if page.total > PAGE:
        part = words("{first} to {last} of {total}", first=page.offset + 1, last=last, total=page.total)
    return part, kit.actions(*buttons)


def read_filters(call: Call, text: str) -> Filters:
    """Read `open high overdue cycle NEW stage 2 @maria >100000`; raise `unknown_word` for anything else."""
    filters = Filters(statuses=_UNFINISHED)
    tokens = iter(NOT_STARTED.sub(Status.NOT_STARTED, text).split())
    for token in tokens:
        word = token.lower()
        if word in {"cycle", "stage"}:
            which = next(tokens, "")
            narrowed = _of_cycle(word, which)
            if narrowed is None:
                raise broken("unknown_word_far", word=f"{word} {which}".strip()[:50])
        else:
            narrowed = _plain(call, word) or _shaped(call, token)
        if narrowed is None:
            near = get_close_matches(word, _PLAIN_WORDS, n=1, cutoff=0.5)
            raise broken("unknown_word" if near else "unknown_word_far", word=token[:50], nearest="".join(near))
        filters = replace(filters, **narrowed)
    return filters


def _plain(call: Call, word: str) -> dict[str, Any] | None:
    """Read a word that stands alone."""
    today, open_only = call.actor.today, {"statuses": _STATUSES["open"]}
    if word in _STATUSES:
        return {"statuses": _STATUSES[word]}
    if word in set(Priority):
        return {"priority": Priority(word)}
    known: dict[str, dict[str, Any]] = {
        "mine": {"salesperson_code": call.person.code},
        "overdue": {"due_to": today - timedelta(days=1), **open_only},
        "week": {"due_from": today, "due_to": today + WEEK, **open_only},
    }
    return known.get(word)


def _of_cycle(word: str, which: str) -> dict[str, Any] | None:
    """Read `cycle NEW` and `stage 2`."""
    if word == "cycle":
        return {"cycle_code": which.upper()} if which else None
    return {"stage": int(which)} if STAGE.fullmatch(which) else None


def _shaped(call: Call, token: str) -> dict[str, Any] | None:
    """Read a mentioned person and a least value."""
    if match := MENTION.fullmatch(token):
        return {"slack_user_id": match[1]}
    if match := LEAST_VALUE.fullmatch(token):
        return {"least_value": money.to_minor(Decimal(match[1]), call.person.currency, "value")}
    return None
