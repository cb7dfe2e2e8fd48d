"""The words behind `/pipeline`: `mine`, `team EU on 1 march`, `matrix @maria since 3 weeks ago`, in any order."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from handlers.call import Call
from handlers.filters import EVERYBODY, LONGEST_NAME, MENTION, TOKEN, bare, codes_by_name
from handlers.forms import as_said, unescaped
from handlers.reading.past import read_past_at
from handlers.reading.vocabulary import fold
from handlers.views.pipeline.asked import BY, STANDINGS, Asked, By, View
from handlers.views.pipeline.frame import SINCE
from storage.domain.errors import RuleBrokenError, broken
from storage.domain.figures import Standing
from storage.domain.setup import Some
from storage.domain.text import clean
from storage.queries.people import Choice

LONGEST_SHOWN = 50
MOST_NAMED = 10
"""Teams that are named to whoever asks for one that is not there."""
AROUND = ",;"
"""Signs that part one thing from the next."""
VIEWS: dict[str, View] = {
    **{view.value: view for view in View if view is not View.LISTED},
    "pipeline": View.STAGES,
    "changed": View.CHANGES,
    "stats": View.STATISTICS,
    "overdue": View.DUE,
    "age": View.AGES,
}
"""What can be looked at, by the word that is typed."""
STATUSES = {standing.value: place for place, standing in enumerate(STANDINGS)}
"""Which are counted in statistics and the matrix; `won` and `lost` alone ask what came of them."""
OVER = frozenset({Standing.WON.value, Standing.LOST.value})
STATISTICS: dict[str, By] = {
    "salespeople": By.SALESPERSON,
    "contacts": By.CONTACT,
    "cycles": By.CYCLE,
    "reasons": By.CLOSE_CODE,
}
"""Statistics by what they are of."""
LEADS = ("team", "cycle", "salesperson", "on", "since")
"""Words that lead to another."""
COUNTED = frozenset({By.SALESPERSON, By.CONTACT})
"""Statistics that tell of what is open, won or lost, as is asked."""
IGNORED = frozenset({"and", "by", "the", "of"})
"""Words that people type between the others."""
KNOWN = (*VIEWS, *STATISTICS, *STATUSES, *LEADS, "mine", "everybody", "help")


def read_asked(call: Call, text: str) -> Asked:
    """Read what was typed.

    Raises `unknown_word_pipeline` for what means nothing, `word_missing` behind one that leads to another,
    `said_twice`, `no_such_person`, `no_such_team`, `no_such_cycle`, `day_unread`, `day_ahead`, `since_after`.
    """
    return _Reader(call, text).read()


class _Reader:
    """Reads word by word; `said` keeps how each thing was typed."""

    def __init__(self, call: Call, text: str) -> None:
        self._call = call
        self._left: list[str] = TOKEN.findall(text)
        self._said: dict[str, str] = {}
        self._view = ""
        self._whose = self._team = self._cycle = ""
        self._by = 0
        self._days: dict[str, date] = {}
        self._statuses: dict[str, str] = {}

    def read(self) -> Asked:
        """Read all of it."""
        while self._left:
            self._next()
        on, since = self._days.get("on"), self._days.get("since")
        today = self._call.actor.today
        if since and since > (on or today):
            raise broken("since_after", since=since, on=on or today)
        standing = self._standing()
        if since and self._view and self._view not in SINCE:
            raise broken("said_twice", first=self._said["view"], second=f"since {since.isoformat()}")
        usual = View.CHANGES if since else View.STAGES
        return Asked(
            view=self._view or usual.value,
            whose=self._whose,
            team=self._team,
            cycle=self._cycle,
            on=on.isoformat() if on and on < today else "",
            since=since.isoformat() if since else "",
            by=self._by,
            standing=standing,
        )

    def _standing(self) -> int:
        """Give which are counted; raise `said_twice` for two, and for a view that counts as it does."""
        counted = self._view == View.MATRIX or (self._view == View.STATISTICS and BY[self._by] in COUNTED)
        said = list(self._statuses)
        if not said or (counted and len(said) == 1):
            return STATUSES[said[0]] if said else 0
        if self._view in ("", View.ENDED) and OVER.issuperset(said):
            self._view = View.ENDED.value
            return 0
        if not self._view and len(said) == 1:
            return 0
        first = self._said["view"] if len(said) == 1 else self._statuses[said[0]]
        raise broken("said_twice", first=first, second=self._statuses[said[-1]])

    def _next(self) -> None:
        """Read what comes next."""
        token = self._left.pop(0)
        shown = as_said(self._call, token)
        word = fold(unescaped(token)).rstrip(AROUND)
        if word in ("on", "since"):
            self._day(word, shown)
        elif word == "team":
            self._known_team(shown)
        elif word == "cycle":
            self._known_cycle(shown)
        elif word == "salesperson":
            self._person(self._led(shown), led=True)
        elif word in STATUSES:
            self._statuses[word] = shown
        elif word in VIEWS or word in STATISTICS:
            self._looked_at(word, shown)
        elif word == "everybody":
            self._once("team or person", shown)
        elif word == "mine":
            self._once("team or person", shown)
            self._whose = self._call.person.code
        elif word not in IGNORED or self._named(unescaped(token))[0] == unescaped(token):
            self._person(token, led=False)  # OF is a code, where `of` is none

    def _looked_at(self, word: str, shown: str) -> None:
        """Read what is looked at."""
        view = VIEWS.get(word, View.STATISTICS)
        if self._view and (self._view != view or word in STATISTICS):
            statistics = self._view == view == View.STATISTICS and self._said["view"] in ("statistics", "stats")
            if not statistics:
                raise broken("said_twice", first=self._said["view"], second=shown)
        self._view = view.value
        self._said["view"] = shown
        if word in STATISTICS:
            self._by = BY.index(STATISTICS[word])

    def _peek(self) -> str:
        return as_said(self._call, self._left[0]) if self._left else ""

    def _led(self, lead: str) -> str:
        """Take the word behind one that leads to it; raise `word_missing`."""
        if not self._left:
            raise broken("word_missing", word=lead[:LONGEST_SHOWN])
        return self._left.pop(0)

    def _once(self, what: str, shown: str) -> None:
        """Raise `said_twice` for what was said otherwise already."""
        shown = shown.strip()
        if self._said.setdefault(what, shown) != shown:
            raise broken("said_twice", first=self._said[what][:LONGEST_SHOWN], second=shown[:LONGEST_SHOWN])

    def _day(self, lead: str, shown: str) -> None:
        """Read the longest day that follows; raise `word_missing`, `day_unread`, `day_ahead`."""
        if not self._left:
            raise broken("word_missing", word=shown[:LONGEST_SHOWN])
        today, locale = self._call.actor.today, self._call.person.locale
        words = [unescaped(one) for one in self._left]
        found, said, count = read_past_at(words, locale, today, first=lead == "since")
        if found is None:
            raise broken("day_unread", said=self._peek()[:LONGEST_SHOWN])
        if found > today:
            raise broken("day_ahead", said=said[:LONGEST_SHOWN], day=found)
        self._once(lead, found.isoformat())
        self._days[lead] = found
        del self._left[:count]

    def _person(self, token: str, *, led: bool) -> None:
        """Read a mention, a name behind an @, or a code; raise `no_such_person`, or what is nearest."""
        mention, typed = MENTION.fullmatch(token), unescaped(token)
        if mention:
            known = self._call.book.people.by_slack_user(self._call.workspace_id, mention[1])
            code: str = known.code if known else ""
        else:
            code, typed = self._named(typed)
        if not code and not (led or mention or typed.startswith("@")):
            raise unknown(typed)
        if not code:
            raise broken("no_such_person", key=as_said(self._call, token)[:LONGEST_SHOWN])
        self._once("team or person", f"@{code}" if code != self._call.person.code else "mine")
        self._whose = code

    def _named(self, typed: str) -> tuple[str, str]:
        """Find the code of a name, with the words of it that follow; of a word that stands alone, only a code."""
        people, _ = self._call.book.salespeople.page(self._call.workspace_id, 0, EVERYBODY)
        if not typed.startswith("@"):
            return next((one.code for one in people if fold(one.code) == fold(typed)), ""), typed
        names = codes_by_name([(one.code, one.name) for one in people])
        for more in range(min(LONGEST_NAME - 1, len(self._left)), -1, -1):
            whole = " ".join([typed, *map(unescaped, self._left[:more])])
            if bare(whole) in names:
                del self._left[:more]
                return names[bare(whole)], whole
        return "", typed

    def _known_team(self, lead: str) -> None:
        """Find a team by its code or its name; raise `word_missing`, `no_such_team`, or with those there are."""
        teams = self._call.book.teams.choices(self._call.workspace_id)
        code, typed = self._among(teams, lead)
        if not code:
            known = Some(tuple(team.key for team in teams[:MOST_NAMED]), len(teams))
            raise broken("no_such_team_of" if teams else "no_such_team", key=typed[:LONGEST_SHOWN], teams=known)
        self._once("team or person", f"{lead} {code}")
        self._team = code

    def _known_cycle(self, lead: str) -> None:
        """Find a sales cycle by its code or its name, also a blocked one; raise `word_missing`, `no_such_cycle`."""
        cycles, _ = self._call.book.cycles.choices(self._call.workspace_id)
        code, typed = self._among(cycles, lead)
        if not code and self._call.book.cycles.rules(self._call.workspace_id, typed.upper()):
            code = typed.upper()
        if not code:
            near = _nearest(typed.upper(), [one.key for one in cycles])
            raise broken("no_such_cycle_near" if near else "no_such_cycle", key=typed[:LONGEST_SHOWN], nearest=near)
        self._once("cycle", f"{lead} {code}")
        self._cycle = code

    def _among(self, known: Sequence[Choice], lead: str) -> tuple[str, str]:
        """Find by code or name what is typed next, the longest first; give its code and the first word."""
        first = clean(unescaped(self._led(lead))).rstrip(AROUND)
        codes = {fold(called): one.key for one in known for called in (one.name, one.key)}
        for more in range(min(LONGEST_NAME - 1, len(self._left)), -1, -1):
            whole = fold(" ".join([first, *map(unescaped, self._left[:more])]).rstrip(AROUND))
            if whole in codes:
                del self._left[:more]
                return codes[whole], first
        return "", first


def unknown(typed: str) -> RuleBrokenError:
    """Name the nearest known word, if there is one that is near."""
    near = _nearest(typed.lower(), KNOWN)
    word = typed[:LONGEST_SHOWN]
    return broken("unknown_word_pipeline" if near else "unknown_word_pipeline_far", word=word, nearest=near)


def _nearest(word: str, known: Sequence[str]) -> str:
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.5)), "")
