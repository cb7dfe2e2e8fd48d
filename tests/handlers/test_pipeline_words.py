"""`/pipeline`: what is typed behind it is read or refused, and what travels in its buttons comes back or is refused."""

from typing import Any

import pytest

from handlers.call import Call
from handlers.pipeline.reading import read_asked
from handlers.text.problems import say
from handlers.views.pipeline.asked import BY, Adopting, Asked, By
from storage.domain.errors import RuleBrokenError
from storage.services.book import Book
from tests.builders import Company
from tests.storage.tasking import add_team

READ: dict[str, dict[str, Any]] = {
    "": {},
    "mine": {"whose": "JO"},
    "@otis": {"whose": "OF"},
    "@Otis Falls matrix": {"whose": "OF", "view": "matrix"},
    "<@U2|otis>": {"whose": "OF"},
    "of": {},
    "OF": {"whose": "OF"},
    "salesperson OF": {"whose": "OF"},
    "hr": {"whose": "HR"},
    "everybody": {},
    "team eu": {"team": "EU"},
    "Team Europe, stats": {"team": "EU", "view": "statistics"},
    "team the north, cycle existing": {"team": "NO", "cycle": "EXISTING"},
    "on 1 feb": {"on": "2026-02-01"},
    "on today": {},
    "on 2026-02-01 cycle NEW": {"on": "2026-02-01", "cycle": "NEW"},
    "since friday": {"since": "2026-02-27", "view": "changes"},
    "won and lost since february": {"since": "2026-02-01", "view": "closed"},
    "since 3 weeks ago on 1 march mine": {"since": "2026-02-09", "on": "2026-03-01", "view": "changes", "whose": "JO"},
    "matrix on 1 feb team EU since 1 jan": {"view": "matrix", "on": "2026-02-01", "team": "EU", "since": "2026-01-01"},
    "statistics contacts": {"view": "statistics", "by": BY.index(By.CONTACT)},
    "reasons": {"view": "statistics", "by": BY.index(By.CLOSE_CODE)},
    "won": {"view": "closed"},
    "open": {},
    "statistics won": {"view": "statistics", "standing": 1},
    "lost matrix": {"view": "matrix", "standing": 2},
    "contacts, all": {"view": "statistics", "by": BY.index(By.CONTACT), "standing": 3},
    "mine JO <@U1>": {"whose": "JO"},
}
REFUSED = {
    "foo": "unknown_word_pipeline_far",
    "statisitcs": "unknown_word_pipeline",
    "on": "word_missing",
    "team": "word_missing",
    "on soon": "day_unread",
    "on tomorrow": "day_ahead",
    "since 1 feb on 1 jan": "since_after",
    "on 1 feb on 1 jan": "said_twice",
    "mine @otis": "said_twice",
    "mine team EU": "said_twice",
    "matrix forecast": "said_twice",
    "contacts cycles": "said_twice",
    "top won": "said_twice",
    "cycles won": "said_twice",
    "top since 1 jan": "said_twice",
    "matrix won and lost": "said_twice",
    "team XX": "no_such_team_of",
    "cycle existin": "no_such_cycle_near",
    "cycle zzzz": "no_such_cycle",
    "@nobody": "no_such_person",
    "<@U9>": "no_such_person",
    "salesperson": "word_missing",
}


@pytest.fixture
def call(book: Book, company: Company) -> Call:
    """Give a command of Jim's without any Slack."""
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.hr, name="Europe")
        add_team(session, "T1", "NO", name="The North")
    known = book.people.by_slack_user(company.workspace_id, "U1")
    given: dict[str, Any] = {"ack": None, "client": None, "book": book, "known": known}
    return Call("command", "/pipeline", {}, workspace_id="T1", user_id="U1", **given)


def test_what_is_typed_is_read_in_any_order_or_refused(call: Call) -> None:
    read = {text: read_asked(call, text) for text in READ}
    assert read == {text: Asked(**asked) for text, asked in READ.items()}
    said = {}
    for text in REFUSED:
        with pytest.raises(RuleBrokenError) as caught:
            read_asked(call, text)
        said[text] = caught.value.codes[0]
    assert said == REFUSED
    with pytest.raises(RuleBrokenError) as caught:
        read_asked(call, "team XX")
    assert say(call.words, caught.value.problems[0]) == (
        "There is no team XX here, but there is EU, NO. Type a team's code or name."
    )


@pytest.mark.parametrize("asked", [Asked(), Asked("matrix", 'J"O', cycle="Å", on="2026-02-01", measure=4, page=2)])
def test_what_travels_comes_back(asked: Asked) -> None:
    assert Asked.load(asked.dump()) == asked


LOOKED_AT = '["stages","","","","","",0,0,0,1,1,'
FORGED = (
    "",
    "{}",
    "7",
    '"stages"',
    '["nowhere"]',
    "[7]",
    f'["stages","{"x" * 21}"]',
    '["stages","","","","2026-13-01"]',
    '["stages","","","","1066-01-01"]',
    '["stages","","","","","",9]',
    f"{LOOKED_AT}-1]",
    f'{LOOKED_AT}0,"C1"]',
    f'{LOOKED_AT}0,"",1]',
    "[" * 5000,
    '["stages","\\u0000"]',
    '["stages","\\ud800"]',
)


@pytest.mark.parametrize("text", FORGED)
def test_what_nobody_wrote_is_not_understood(text: str) -> None:
    with pytest.raises(RuleBrokenError, match="not_understood"):
        Asked.load(text)


@pytest.mark.parametrize("cycle", ["\\u0000", "\\ud800", "x" * 21])
def test_a_stage_that_no_cycle_has_is_not_understood(cycle: str) -> None:
    with pytest.raises(RuleBrokenError, match="not_understood"):
        Adopting.load(f'{{"cycle":"{cycle}"}}')
