"""Statistics by salesperson, contact, cycle or close code; the matrix of rows by periods."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from handlers import ids
from handlers.text.figures import counted, days, per_cent, period_name
from handlers.views import kit
from handlers.views.kit import Element, Markup
from handlers.views.pipeline.asked import BY, COLUMNS, MEASURES, ROWS, STANDINGS, Asked, By
from handlers.views.pipeline.compared import change, changed, sums_changed
from handlers.views.pipeline.frame import PAGE, STANDING_NAMES, Body, Reader, listing, menu
from storage.domain.figures import Columns, Ends, Figure, Matrix, Measure, ReasonFigure, Rows, Standing, Sums

PERIODS = 24
"""Periods of one row: two years of months, half a year of weeks. Business Central shows 32."""
BY_NAMES = {
    By.SALESPERSON: "By salesperson",
    By.CONTACT: "By contact",
    By.CYCLE: "By sales cycle",
    By.CLOSE_CODE: "By close code",
}
ROW_NAMES = {Rows.SALESPERSON: "Rows: salespeople", Rows.CONTACT: "Rows: contacts", Rows.STAGE: "Rows: stages"}
COLUMN_NAMES = {
    Columns.WEEK: "Weeks",
    Columns.MONTH: "Months",
    Columns.QUARTER: "Quarters",
    Columns.YEAR: "Years",
}
MEASURE_NAMES = {
    Measure.COUNT: "Count",
    Measure.VALUE: "Value",
    Measure.WEIGHTED: "Weighted value",
    Measure.AVERAGE_VALUE: "Average value",
    Measure.AVERAGE_WEIGHTED: "Average weighted value",
}
WORTH = {
    Standing.OPEN: "{count} · {value} · weighted {weighted}",
    Standing.WON: "{count} · estimated at {value} · sold for {weighted}",
    Standing.LOST: "{count} · estimated at {value}",
    Standing.ALL: "{count} · {value} · weighted {weighted}",
}
AVERAGE = {
    Standing.OPEN: "on average {value} · weighted {weighted}",
    Standing.WON: "on average estimated at {value} · sold for {weighted}",
    Standing.LOST: "on average estimated at {value}",
    Standing.ALL: "on average {value} · weighted {weighted}",
}
"""What is over keeps its estimated value; won, it weighs what it was sold for. Source: domain-reference 3.6."""
COUNTED_AS = {
    Standing.OPEN: "{measure} by the period of the estimated closing date.",
    Standing.WON: "{measure} by the period of the day of closing; the value is the estimated one, the weighted value "
    "what it was sold for.",
    Standing.LOST: "{measure} by the period of the day of closing; the value is the estimated one.",
    Standing.ALL: "{measure} by the period of the estimated closing date, of what is closed by that of the day of "
    "closing.",
}
CLOSED_AT = "0"
"""The stage of what is closed."""
_EMPTY = "There is nothing of this, as far as you may read."


def _by_menu(reader: Reader) -> Element:
    here = replace(reader.asked, page=0)
    options = [(reader.words(BY_NAMES[by]), replace(here, by=place)) for place, by in enumerate(BY)]
    return menu("by", reader.words("By"), options, here)


def _standing_menu(reader: Reader) -> Element:
    here = replace(reader.asked, page=0)
    options = [
        (reader.words(STANDING_NAMES[one]), replace(here, standing=place)) for place, one in enumerate(STANDINGS)
    ]
    return menu("standing", reader.words("Status"), options, here)


def statistics(reader: Reader, figures: Sequence[Figure], then: Sequence[Figure] | None = None) -> Body:
    """Draw a page of figures of salespeople, contacts or cycles, and of all together; `then` is what they were."""
    words, asked = reader.words, reader.asked
    shown = figures[asked.page * PAGE : (asked.page + 1) * PAGE]
    lines: list[tuple[Markup, Element | None]] = []
    if len(figures) > 1:
        was = None if then is None else _total(then).sums
        lines.append((_figure(reader, words("Together"), _total(figures), was), None))
    for one in shown:
        was = None if then is None else next((each.sums for each in then if each.key == one.key), Sums())
        lines.append((_figure(reader, named(reader, one), one, was), _behind(reader, one)))
    standing = [] if asked.by_what is By.CYCLE else [_standing_menu(reader)]
    small = words("Count and values: {standing}.", standing=words(STANDING_NAMES[_counted(reader)]).lower())
    return Body(lines, [_by_menu(reader), *standing], len(figures), empty=words(_EMPTY), small=small)


def _counted(reader: Reader) -> Standing:
    """Give which opportunities are counted; of sales cycles those that are open."""
    return Standing.OPEN if reader.asked.by_what is By.CYCLE else reader.asked.standing_of


def _total(figures: Sequence[Figure]) -> Figure:
    """Add up the rows."""
    not_started, won, lost = (
        sum(getattr(one.ends, name) for one in figures) for name in ("not_started", "won", "lost")
    )
    return Figure("", "", together([one.sums for one in figures]), Ends(not_started, won, lost))


def named(reader: Reader, one: Figure) -> str:
    """Name whose figures they are."""
    name = one.name or one.key
    return f"{one.key} · {name}" if reader.asked.by_what is By.CYCLE and name != one.key else name


def _behind(reader: Reader, one: Figure) -> Element | None:
    """Give the way to what is behind a row: its opportunities, or the contact with them."""
    asked, words = reader.asked, reader.words
    if asked.by_what is By.CONTACT:
        label = words("Open {no}, {description}", no=one.key, description=one.name)
        return kit.button(words("Open"), ids.ACTION_CONTACT_OPEN, one.key, label=label)
    if not one.key or not one.sums.count:
        return None
    if asked.by_what is By.CYCLE:
        return listing(reader, asked.behind(cycle=one.key, standing=0), one.key)
    return listing(reader, asked.behind(whose=one.key, team=""), one.name)


def _figure(reader: Reader, name: str, one: Figure, was: Sums | None) -> Markup:
    """Draw one row in five short lines at most."""
    words, ends = reader.words, one.ends
    standing = _counted(reader)
    average = words(
        AVERAGE[standing],
        value=reader.money(one.sums.average_value),
        weighted=reader.weighted(one.sums.average_weighted),
    )
    rate = words("win rate {rate}", rate=per_cent(words, ends.win_rate)) if ends.win_rate is not None else ""
    parts = [
        words("not started {count}", count=words.number(ends.not_started)),
        words("won {count}", count=words.number(ends.won)),
        words("lost {count}", count=words.number(ends.lost)),
        rate,
        words("{days} to win", days=days(words, one.cycle_days)) if one.cycle_days is not None else "",
    ]
    told = [
        words(
            WORTH[standing],
            count=counted(words, one.sums.count),
            value=reader.money(one.sums.value),
            weighted=reader.weighted(one.sums.weighted),
        ),
        sums_changed(reader, one.sums, was, sold=standing is Standing.WON),
        *([average] if one.sums.count > 1 else []),
        " · ".join(part for part in parts if part),
    ]
    return kit.join("\n", [kit.markup("*{name}*", name=name), *map(kit.escape, told)])


def close_codes(reader: Reader, reasons: Sequence[ReasonFigure], then: Sequence[ReasonFigure] | None = None) -> Body:
    """Draw a page of why opportunities were won and lost; `then` is how often by a day before."""
    words, asked = reader.words, reader.asked
    shown = reasons[asked.page * PAGE : (asked.page + 1) * PAGE]
    mixed = len({one.won for one in reasons}) > 1
    told = [[reason(reader, one, mixed=mixed), _more_often(reader, one, then)] for one in shown]
    lines = [(kit.join("\n", each), None) for each in told]
    small = words("Value: what they were estimated at, also where they were sold for another.") if reasons else ""
    return Body(lines, [_by_menu(reader)], len(reasons), empty=words(_EMPTY), small=small)


def _more_often(reader: Reader, one: ReasonFigure, then: Sequence[ReasonFigure] | None) -> Markup:
    """Say how much more a close code closed since."""
    if then is None:
        return kit.escape("")
    count, value = next(((each.count, each.value) for each in then if each.code == one.code), (0, 0))
    parts = change(reader.words.number, one.count, count), change(reader.money, one.value, value)
    return kit.escape(changed(reader.words, parts))


def reason(reader: Reader, one: ReasonFigure, *, mixed: bool = False) -> Markup:
    """Say how often a close code closed something, and what that was worth; where both are, `mixed`, won or lost."""
    words = reader.words
    return kit.markup(
        "*{name}* ({how})\n{count} · {value}" if mixed else "*{name}*\n{count} · {value}",
        name=one.description or one.code,
        how=words("won") if one.won else words("lost"),
        count=words.several("{count} time", "{count} times", one.count),
        value=reader.money(one.value),
    )


def cell(reader: Reader, measure: Measure, amount: int) -> str:
    """Write an amount of one measure."""
    if measure is Measure.COUNT:
        return reader.words.number(amount)
    if measure in (Measure.WEIGHTED, Measure.AVERAGE_WEIGHTED):
        return reader.weighted(amount)
    return reader.money(amount)


def together(cells: Sequence[Sums]) -> Sums:
    """Add up cells."""
    count, value, weighted = (sum(getattr(one, name) for one in cells) for name in ("count", "value", "weighted"))
    return Sums(count, value, weighted)


def matrix(reader: Reader, found: Matrix, then: Matrix | None = None) -> Body:
    """Draw a page of the matrix: a paragraph a row, in it the periods in which something falls.

    `then` is what it was: of each row it is said how much it rose or fell in all.
    """
    words, asked = reader.words, reader.asked
    measure = MEASURES[asked.measure]
    shown = found.rows[asked.page * PAGE : (asked.page + 1) * PAGE]
    by_period = {
        period: together([cells[period] for _, _, cells in found.rows if period in cells]) for period in found.periods
    }
    was = None if then is None else {key: together(list(cells.values())) for key, _, cells in then.rows}
    lines: list[tuple[Markup, Element | None]] = []
    if found.rows:
        lines.append(
            (_row(reader, words("Together"), by_period, None if was is None else together([*was.values()])), None)
        )
    for key, name, cells in shown:
        called = _stage_name(key, name) if ROWS[asked.rows] is Rows.STAGE else name or key
        before = None if was is None else was.get(key, Sums())
        lines.append((_row(reader, called, cells, before), _behind_row(reader, key, called)))
    menus = [
        _choice(reader, "rows", [ROW_NAMES[one] for one in ROWS]),
        _choice(reader, "columns", [COLUMN_NAMES[one] for one in COLUMNS]),
        _choice(reader, "measure", [MEASURE_NAMES[one] for one in MEASURES]),
        _standing_menu(reader),
    ]
    small = words(COUNTED_AS[asked.standing_of], measure=words(MEASURE_NAMES[measure]))
    return Body(lines, menus, len(found.rows), empty=words(_EMPTY), small=small)


def _choice(reader: Reader, name: str, names: Sequence[str]) -> Element:
    """Make the menu of one of the choices of a view."""
    here = replace(reader.asked, page=0)
    options = [(reader.words(said), _with(here, name, place)) for place, said in enumerate(names)]
    return menu(name, reader.words(names[0]), options, here)


def _with(here: Asked, name: str, place: int) -> Asked:
    """Choose something by its place."""
    if name == "rows":
        return replace(here, rows=place)
    return replace(here, columns=place) if name == "columns" else replace(here, measure=place)


def _row(reader: Reader, name: str, cells: dict[str, Sums], was: Sums | None) -> Markup:
    """Draw a row: its name and what it is worth over all periods, how that changed, then the periods."""
    words, measure = reader.words, MEASURES[reader.asked.measure]
    write = partial(cell, reader, measure)
    periods = sorted(cells)
    lines = [
        kit.markup("{period}: {worth}", period=period_name(words, one), worth=write(cells[one].measured(measure)))
        for one in periods[:PERIODS]
    ]
    if len(periods) > PERIODS:
        lines.append(kit.escape(words.several("and {count} more", "and {count} more", len(periods) - PERIODS)))
    total = together(list(cells.values())).measured(measure)
    first = kit.markup("*{name}*: {total}", name=name, total=write(total))
    since = "" if was is None else changed(words, [change(write, total, was.measured(measure))])
    return kit.join("\n", [first, kit.escape(since), kit.join(" · ", lines)])


def _stage_name(key: str, name: str) -> str:
    """Name a stage with its sales cycle."""
    return f"{key.rpartition(' ')[0]} · {name}" if name else key


def _behind_row(reader: Reader, key: str, name: str) -> Element | None:
    """Give the way to the opportunities of a row."""
    words, rows = reader.words, ROWS[reader.asked.rows]
    if rows is Rows.CONTACT:
        label = words("Open {no}, {description}", no=key, description=name)
        return kit.button(words("Open"), ids.ACTION_CONTACT_OPEN, key, label=label)
    if rows is Rows.SALESPERSON and key:
        return listing(reader, reader.asked.behind(whose=key, team=""), name)
    cycle, _, stage = key.rpartition(" ")
    if rows is Rows.STAGE and cycle and stage != CLOSED_AT:
        return listing(reader, reader.asked.behind(cycle=cycle, stage=int(stage)), name)
    return None
