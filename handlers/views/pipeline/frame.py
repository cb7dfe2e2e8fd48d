"""The frame of every view: whose pipeline it is and as of when, its pages, and the ways to all the others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.digest_lines import spoken
from handlers.views.kit import Block, Element, Markup
from handlers.views.opportunities import Message
from handlers.views.pipeline.asked import DUES, Asked, View
from storage.domain.dates import apply_formula
from storage.domain.figures import Standing
from storage.queries.people import Choice

PAGE = 8
"""Rows on a page: two thumbs' scroll on a phone."""
MOST_CHOICES = 90
"""Teams and cycles that are offered; others can be typed."""
BAR = re.compile(" *[▰▱]+")
NAMES: dict[View, str] = {
    View.STAGES: "Pipeline",
    View.CHANGES: "What changed",
    View.STATISTICS: "Statistics",
    View.MATRIX: "Matrix",
    View.TOP: "Top five",
    View.DUE: "Due",
    View.ENDED: "Won and lost",
    View.AGES: "Stage ages",
    View.FORECAST: "Forecast",
    View.CALIBRATION: "Calibration",
    View.LISTED: "Opportunities",
}
"""What the views are called."""
A_WEEK = "-1W"
AGO = {"-1W": "A week ago", "-1M": "A month ago", "-1Q": "Three months ago", "-1Y": "A year ago"}
"""Days that are often asked for, as date formulas; any other can be typed."""
STANDING_NAMES = {
    Standing.OPEN: "Open",
    Standing.WON: "Won",
    Standing.LOST: "Lost",
    Standing.ALL: "Open, won and lost",
}
CHARTED = frozenset({View.STAGES, View.ENDED, View.AGES, View.FORECAST})
"""The views that have a picture."""
SINCE = frozenset({View.STAGES, View.STATISTICS, View.MATRIX, View.DUE, View.CHANGES, View.ENDED})
"""The views that can say what changed since a day, or tell from it on."""


@dataclass(frozen=True)
class Reader:
    """Who looks, at what; `person` is the name of whose it is if one person's, and so on for `team`, `cycle`.

    `teams` and `cycles` are what can be chosen, `me` the reader's own code; `limited` says that there may be more than
    they may read.
    """

    words: Words
    currency: str
    today: date
    asked: Asked
    me: str = ""
    limited: bool = False
    person: str = ""
    team: str = ""
    teams: Sequence[Choice] = ()
    cycles: Sequence[Choice] = ()

    @property
    def day(self) -> date:
        """Give the day as of which it is."""
        return self.asked.day or self.today

    @property
    def since(self) -> date:
        """Give the day since when it is asked what changed: a week before, where nobody says."""
        return self.asked.from_day or apply_formula(self.day, A_WEEK)

    def money(self, minor: int) -> str:
        """Write an amount."""
        return self.words.money(minor, self.currency)

    def weighted(self, weighted: int) -> str:
        """Write a weighted amount."""
        return self.words.weighted(weighted, self.currency)


@dataclass(frozen=True)
class Body:
    """What a view shows: paragraphs each with its button, how many rows there are in all, menus of its own.

    `empty` stands for rows that there are none of; `small` is said in small letters at the end, `beside` next to the
    title. `drawable` says that a chart would show something.
    """

    lines: Sequence[tuple[Markup, Element | None]]
    menus: Sequence[Element] = ()
    total: int = 0
    size: int = PAGE
    empty: str = ""
    small: str = ""
    beside: str = ""
    drawable: bool = True


def title(reader: Reader) -> str:
    """Name the view, and whose it is."""
    words, asked = reader.words, reader.asked
    named = words(NAMES[View(asked.view)])
    parts = [reader.person, words("team {team}", team=reader.team) if reader.team else "", asked.cycle]
    if asked.view == View.LISTED:
        parts.append(words("stage {no}", no=asked.stage) if asked.stage else "")
        parts.append({"overdue": words("overdue"), "week": words("due in 7 days")}.get(DUES[asked.due], ""))
        parts.append("" if asked.stage or asked.due else words(STANDING_NAMES[asked.standing_of]).lower())
    return " · ".join([named, *(one for one in parts if one)])


def scope(reader: Reader, who: str = "") -> str:
    """Say as of when it is, and since when; and that it is not all, to others with the name of who may read it."""
    words, asked = reader.words, reader.asked
    said = [words("As it stood on {day}", day=words.day(asked.day)) if asked.day else ""]
    if asked.view == View.CHANGES or (asked.from_day and asked.view in SINCE):
        said.append(words("since {day}", day=words.day(reader.since)))
    if reader.limited and asked.whose != reader.me:
        said.append(words("as far as {who} may read", who=who) if who else words("as far as you may read"))
    told = " · ".join(one for one in said if one)
    return told[:1].upper() + told[1:]


def message(reader: Reader, body: Body, told: str = "", *, done: bool = True) -> Message:
    """Draw the whole message; `told` says what has just happened, or could not be `done`."""
    said = scope(reader)
    sign = Markup(":white_check_mark:" if done else ":warning:")
    news = [kit.context(kit.markup("{sign} {told}", sign=sign, told=told))] if told else []
    rows = [kit.section(*line) for line in body.lines] or [kit.section(kit.escape(body.empty))]
    last = [*_turning(reader, body), *_menus(reader, body), _buttons(reader, body)]
    return _spoken(reader, body, said, told), [*news, *_lead(reader, body, said), *rows, *_small(body.small), *last]


def shared(reader: Reader, body: Body, who: str) -> Message:
    """Draw it for a channel: nothing in it can be pressed."""
    words, said = reader.words, scope(reader, who)
    rows = [kit.section(text) for text, _ in body.lines] or [kit.section(kit.escape(body.empty))]
    by = words("Shared by {who} on {day}", who=who, day=words.day(reader.today))
    last = [block for text in (body.small, _place(reader, body), by) for block in _small(text)]
    return _spoken(reader, body, said, by), [*_lead(reader, body, said), *rows, *last]


def _heading(reader: Reader, body: Body) -> str:
    return " ".join(one for one in (title(reader), body.beside) if one)


def _lead(reader: Reader, body: Body, said: str) -> list[Block]:
    """Draw what stands above the rows."""
    return [kit.header(_heading(reader, body)), *_small(said)]


def _small(text: str) -> list[Block]:
    """Say something in small letters."""
    return [kit.context(kit.escape(text))] if text else []


def _spoken(reader: Reader, body: Body, said: str, told: str) -> Markup:
    """Say all of it for who does not see: without the bars, of which a screen reader would name every mark."""
    lines = [Markup(BAR.sub("", text)) for text, _ in body.lines] or [kit.escape(body.empty)]
    first = [kit.markup("{one}", one=one) for one in (told, _heading(reader, body), said)]
    return spoken([*first, *lines, kit.escape(body.small), kit.escape(_place(reader, body))])


def _place(reader: Reader, body: Body) -> str:
    """Say which of the rows these are, where there are more."""
    if body.total <= body.size:
        return ""
    first, last = reader.asked.page * body.size + 1, min((reader.asked.page + 1) * body.size, body.total)
    number = reader.words.number
    return reader.words(
        "{first} to {last} of {total}", first=number(first), last=number(last), total=number(body.total)
    )


def _turning(reader: Reader, body: Body) -> list[Block]:
    """Say which page it is, and give the ways to the others."""
    words, asked = reader.words, reader.asked
    if body.total <= body.size:
        return []
    buttons = []
    if asked.page:
        back = replace(asked, page=asked.page - 1).dump()
        buttons.append(kit.button(words("Previous page"), turning("back"), back))
    if (asked.page + 1) * body.size < body.total:
        on = replace(asked, page=asked.page + 1).dump()
        buttons.append(kit.button(words("Next page"), turning("on"), on))
    return [*_small(_place(reader, body)), kit.actions(*buttons)]


def turning(what: str) -> str:
    """Name something that shows another screen in place of the one it stands in."""
    return field_ids.fresh(ids.ACTION_PIPELINE_TURN, what)


def menu(what: str, label: str, options: Sequence[tuple[str, Asked]], chosen: Asked) -> Element:
    """Make a menu that turns the message; each option carries all of it."""
    made = [kit.option(name, asked.dump()) for name, asked in options]
    return kit.select(made, chosen.dump(), label) | {"action_id": turning(what)}


def _menus(reader: Reader, body: Body) -> list[Block]:
    """Give the menus: those of the view itself, then what is looked at, whose, in which cycle, as of when."""
    words, asked = reader.words, reader.asked
    here = replace(asked, page=0)
    views = menu(
        "view",
        words("View"),
        [(words(name), here.turned(view)) for view, name in NAMES.items() if view is not View.LISTED],
        here,
    )
    if asked.view == View.LISTED:
        return []
    own = [kit.actions(*body.menus)] if body.menus else []
    return [*own, kit.actions(views, _whose(reader, here), *_cycles(reader, here), _when(reader, here))]


def _whose(reader: Reader, here: Asked) -> Element:
    """Offer everybody, oneself, and the teams; what was typed stands there too."""
    words = reader.words
    options = [(words("All salespeople"), replace(here, whose="", team=""))]
    if reader.me:
        options.append((words("Mine"), replace(here, whose=reader.me, team="")))
    if here.whose and here.whose != reader.me:
        options.append((reader.person, here))
    teams = [(one.key, one.name) for one in reader.teams[:MOST_CHOICES]]
    if here.team and here.team not in dict(teams):
        teams.append((here.team, reader.team))
    options += [(words("Team {team}", team=name), replace(here, whose="", team=code)) for code, name in teams]
    return menu("whose", words("Whose"), options, here)


def _cycles(reader: Reader, here: Asked) -> list[Element]:
    """Offer the sales cycles where there are several."""
    codes = [one.key for one in reader.cycles[:MOST_CHOICES]]
    if here.cycle and here.cycle not in codes:
        codes.append(here.cycle)
    if len(codes) <= 1 and not here.cycle:
        return []
    options = [
        (reader.words("Every sales cycle"), replace(here, cycle="")),
        *((one, replace(here, cycle=one)) for one in codes),
    ]
    return [menu("cycle", reader.words("Sales cycle"), options, here)]


def _when(reader: Reader, here: Asked) -> Element:
    """Offer days that are often asked for: as of when, or since when where that is the question.

    What was typed stands there too. With the word Now nothing is told since a day any more.
    """
    words, changes = reader.words, here.view == View.CHANGES
    days = [(words(name), apply_formula(reader.today, formula).isoformat()) for formula, name in AGO.items()]
    if changes:
        options = [(name, replace(here, since=day, on="")) for name, day in days]
        options[0] = options[0][0], replace(here, since="", on="")
    else:
        now = replace(here, on="", since="" if here.view in SINCE else here.since)
        options = [(words("Now"), now), *((name, replace(here, on=day)) for name, day in days)]
    if here not in [one for _, one in options]:
        since = words("Since {day}", day=words.day(reader.since))
        options.insert(0, (words.day(reader.day) if here.on and not changes else since, here))
    return menu("when", words("Since") if changes else words("As of"), options, here)


def _buttons(reader: Reader, body: Body) -> Block:
    """Give the buttons below everything; from a list the way back to its pipeline."""
    words, asked = reader.words, reader.asked
    carried, first = asked.dump(), []
    if asked.view in CHARTED and body.drawable:
        first = [kit.button(words("Chart"), ids.ACTION_PIPELINE_CHART, carried)]
    if asked.view == View.LISTED:
        first = [kit.button(words("Pipeline"), turning("pipeline"), asked.turned(View.STAGES).dump())]
    return kit.actions(*first, kit.button(words("Share in channel"), ids.ACTION_PIPELINE_SHARE, carried))


def listing(reader: Reader, behind: Asked, label: str) -> Element:
    """Make the button that lists what is behind a row."""
    said = reader.words("List {row}", row=label)
    return kit.button(reader.words("List"), ids.ACTION_PIPELINE_LIST, behind.dump(), label=said)


def share_window(words: Words, named: str, metadata: str) -> dict[str, Any]:
    """Draw the window that asks in which channel to share."""
    hint = words("Everybody in the channel will see these figures, as you see them now.")
    blocks = [
        kit.context(kit.escape(named)),
        kit.field(field_ids.CHANNEL, words("Channel"), kit.conversation(), hint=hint),
    ]
    title_said, verb = words("Share in channel"), words("Share")
    return kit.modal(ids.VIEW_PIPELINE_SHARE, title_said, verb, words("Cancel"), metadata, blocks)
