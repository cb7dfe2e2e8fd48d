"""Channel messages to draw: one, several, an extreme one; their list and form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from handlers.views import watching
from storage.domain.money import LARGEST_MINOR
from storage.domain.watching import NAMED, Event, Happening, WatchingDraft, What
from storage.queries.people import Choice
from storage.queries.watching import Shown
from storage.services.channel_news import News
from storage.services.watching import WatchingLine
from tests.builders import START
from tests.handlers.screens import ENGLISH

Screen = dict[str, Any]
LONG = "Ærlig <&> *Wide* 販売 " * 6
INITIAL, PROPOSAL, OUTSIDE = (1, "Initial"), (4, "Proposal & <plan>"), (0, "")
SHOWN = Shown("OP000012", "Boxes & <crates>", "Acme AS", "Jim Olive", 120_000_50)
WON = Happening(What.WON, START, "Otis <Falls>", PROPOSAL, OUTSIDE)
MOVED = Happening(What.MOVED, START, "Jim Olive", INITIAL, PROPOSAL)
NEWS = News("en-GB", "EUR", 1, ((SHOWN, (MOVED, WON)),))
EACH = (
    (WON,),
    (replace(WON, what=What.LOST),),
    (Happening(What.CREATED, START, "Jim Olive"),),
    (Happening(What.CREATED, START, "Jim Olive", OUTSIDE, INITIAL),),
    (MOVED,),
    (replace(MOVED, was=OUTSIDE),),
    (replace(MOVED, now=OUTSIDE),),
    (replace(MOVED, what=What.REOPENED, was=OUTSIDE),),
    (Happening(What.RAISED, START, "Jim Olive", (100_000_00, ""), (120_000_50, "")),),
    (replace(WON, what=What.NOT_WON),),
    (replace(WON, what=What.NOT_LOST),),
    (replace(WON, what=What.NOT_REOPENED),),
)
"""Everything that can be told."""
MANY = News(
    "en-GB", "EUR", 16, tuple((replace(SHOWN, no=f"OP{no:06d}", value=0), told) for no, told in enumerate(EACH, 1))
)
WIDE = Shown("OP999999", LONG[:100], LONG[:100], LONG[:50], LARGEST_MINOR)
WIDE_MOVE = Happening(What.MOVED, START, LONG[:50], (1, LONG[:100]), (2, LONG[:100]))
EXTREME = News("en-GB", "EUR", 10**6, ((WIDE, (WIDE_MOVE,) * 5),) * NAMED)
ROW = WatchingLine(7, "C0SALES", tuple(Event), None, "", active=True)
PAUSED = WatchingLine(8, "C0DEALS", ("won", "lost"), 10_000_00, "Europe", active=False)


def message(news: News) -> Screen:
    text, blocks = watching.message(ENGLISH, news)
    return {"text": text, "blocks": blocks}


def listed(*rows: WatchingLine, page: int = 0, **said: str) -> Screen:
    given = watching.WatchingsPage(rows, page, 25 if page else len(rows), "EUR")
    return watching.watchings(ENGLISH, given, "{}", **said)


def form(teams: int, draft: WatchingDraft, *, everybody: bool) -> Screen:
    choices = [Choice(f"T{no:03d}", LONG[:50]) for no in range(teams)]
    return watching.watching_form(ENGLISH, watching.WatchingForm(choices, everybody, draft, "EUR"), "{}")


MORE: dict[str, Callable[[], Screen]] = {
    "watching": lambda: message(NEWS),
    "watching_many": lambda: message(MANY),
    "watchings": lambda: listed(ROW, PAUSED, told="Saved", trouble="Salesbot cannot write there."),
    "watchings_none": listed,
    "watchings_page": lambda: listed(*[replace(PAUSED, team=LONG[:50])] * 10, page=1),
    "watching_form": lambda: form(1, WatchingDraft("C0SALES", ("won",), 10_000_50, "T000"), everybody=True),
    "watching_form_many": lambda: form(150, WatchingDraft(), everybody=False),
}
EXTREMES: dict[str, Callable[[], Screen]] = {"watching": lambda: message(EXTREME)}
