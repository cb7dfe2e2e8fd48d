"""The rows of each chart, and the same in words: both from the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.charts import Bar, Pair, Spread
from handlers.text.figures import compact, compact_number, days, first_day, month_name, period_name
from handlers.views import kit
from handlers.views.digest_charts import ALT_LENGTH
from handlers.views.pipeline.frame import Reader
from handlers.views.pipeline.stages import in_use, stage_name
from storage.domain.figures import Month, StageFigure, Sums
from storage.domain.forecast import Forecast
from storage.domain.money import minor_digits, to_decimal

ROWS = 12
"""Rows of a chart, and months beside each other: more are too small on a phone."""
LONGEST_NAME = 40
"""Signs of a stage's name in words."""
ROOMY = 6
"""Months of which all amounts have room for a digit behind the point; half as many beside a scale."""
DECEMBER = 12
MARKS = 3
"""Lines across at most."""
STEPS = (1, 2, 5)
"""People count by these, and ten times them."""


@dataclass(frozen=True)
class Drawing:
    """What a chart is called, its rows, what they are, and all of it in words."""

    title: str
    alt_text: str
    bars: Sequence[Bar] = ()
    months: Sequence[Pair] = ()
    periods: Sequence[Spread] = ()
    marks: Sequence[tuple[float, str]] = ()
    names: tuple[str, ...] = ()


def _major(reader: Reader, minor: int) -> float:
    return float(to_decimal(minor, reader.currency))


def _alt(title: str, said: Sequence[str]) -> str:
    """Say it as far as Slack takes it."""
    return kit.cut(f"{title}. {'; '.join(said)}.", ALT_LENGTH)


def funnel(reader: Reader, figures: Sequence[StageFigure]) -> Drawing:
    """Draw how many were ever at each stage, and how many are; beyond so many stages the smallest together.

    Each sales cycle has a scale of its own: beside one of hundreds another would be slivers.
    """
    words, figures = reader.words, in_use(figures)
    rows, several = _stages(reader, figures), len({figure.cycle for figure in figures}) > 1
    title = words("Opportunities by stage")
    bars, said = [], []
    for name, figure in rows:
        count, reached = words.number(figure.sums.count), words.number(figure.reached)
        bars.append(
            Bar(
                figure.description if figure.cycle or not several else words("Together"),
                f"{figure.cycle} {figure.stage}",
                figure.reached,
                figure.sums.count,
                words("{open} of {reached}", open=count, reached=reached),
                (figure.cycle or figure.description) if several else "",
            )
        )
        stage = kit.cut(name, LONGEST_NAME)
        said.append(words("{stage}: {open} open of {reached} ever there", stage=stage, open=count, reached=reached))
    opened = words("Open then") if reader.asked.day else words("Open now")
    return Drawing(title, _alt(title, said), bars, names=(words("Ever there"), opened))


def _stages(reader: Reader, figures: Sequence[StageFigure]) -> list[tuple[str, StageFigure]]:
    """Name the stages; beyond so many the smallest are put together."""
    several = len({figure.cycle for figure in figures}) > 1
    least = sorted(figures, key=lambda one: (one.reached, one.sums.count), reverse=True)[ROWS - 1 :]
    rest = least if len(figures) > ROWS else []
    found = [(stage_name(one, several=several), one) for one in figures if one not in rest]
    if rest:
        count, value, weighted = (
            sum(getattr(one.sums, name) for one in rest) for name in ("count", "value", "weighted")
        )
        reached = sum(one.reached for one in rest)
        other = reader.words("Other stages")
        found.append((other, StageFigure("", 0, other, Sums(count, value, weighted), reached, None)))
    return found


def ages(reader: Reader, figures: Sequence[StageFigure]) -> Drawing:
    """Draw how long a visit to each stage takes; of more stages than fit those that take longest."""
    words, figures = reader.words, in_use(figures)
    several = len({figure.cycle for figure in figures}) > 1
    longest = sorted(figures, key=lambda one: one.average_days or 0, reverse=True)[:ROWS]
    rows = [(stage_name(one, several=several), one) for one in figures if one in longest]
    title = words("Days in each stage, on average")
    bars = [Bar(name, f"{one.cycle} {one.stage}", one.average_days or 0, 0, _days(reader, one)) for name, one in rows]
    said = [f"{kit.cut(name, LONGEST_NAME)}: {_days(reader, one)}" for name, one in rows]
    return Drawing(title, _alt(title, said), bars)


def _days(reader: Reader, one: StageFigure) -> str:
    return reader.words("none has left yet") if one.average_days is None else days(reader.words, one.average_days)


def closed(reader: Reader, months: Sequence[Month]) -> Drawing:
    """Draw what was won and lost in each month; of more months than fit the last."""
    words, shown = reader.words, months[-ROWS:]
    won, lost = (sum(getattr(one, name) for one in shown) for name in ("won_value", "lost_value"))
    title = words("Won and lost by month, {currency}", currency=reader.currency)
    names = (
        words("Won {value}", value=compact(words, won, reader.currency)),
        words("Lost {value}", value=compact(words, lost, reader.currency)),
    )
    pairs, years = [], set[int]()
    crowded = len(shown) > ROOMY
    for one in shown:
        day = first_day(one.month)
        # Beside the next year's name there would be no room for that of a December.
        year = "" if day.year in years or (crowded and day.month == DECEMBER) else str(day.year)
        years.add(day.year)
        up, down = (_short(reader, value, crowded=crowded) for value in (one.won_value, one.lost_value))
        pairs.append(
            Pair(month_name(words, day), year, _major(reader, one.won_value), _major(reader, one.lost_value), up, down)
        )
    said = [
        words(
            "{month}: won {won}, lost {lost}",
            month=period_name(words, one.month),
            won=compact(words, one.won_value, reader.currency),
            lost=compact(words, one.lost_value, reader.currency),
        )
        for one in shown
    ]
    return Drawing(title, _alt(title, said), months=pairs, names=names)


def _short(reader: Reader, value: int, *, crowded: bool) -> str:
    return compact_number(reader.words, value, reader.currency, crowded=crowded)


def fan(reader: Reader, found: Forecast) -> Drawing:
    """Draw what will have been won by the end of each month, all months before it added up."""
    words = reader.words
    title = words("Forecast, added up, {currency}", currency=reader.currency)
    periods, said, won = [], [], 0
    crowded = len(found.periods) > ROOMY // 2
    for one in found.periods:
        won += one.won
        if one.so_far is None:
            continue
        low, middle, high = (won + amount for amount in (one.so_far.p10, one.so_far.p50, one.so_far.p90))
        day = first_day(one.span.period)
        short = [compact(words, amount, reader.currency) for amount in (low, high, middle, won)]
        lowest, half, highest, had = (_major(reader, amount) for amount in (low, middle, high, won))
        written = _short(reader, middle, crowded=crowded)
        periods.append(Spread(month_name(words, day), lowest, half, highest, had, written))
        said.append(
            words(
                "{month}: {low} to {high}, in the middle {middle}, of it won {won}",
                month=period_name(words, one.span.period),
                low=short[0],
                high=short[1],
                middle=short[2],
                won=short[3],
            )
        )
    names = (words("Low to high"), words("Middle"), words("Won so far"))
    largest = max((one.high for one in periods), default=0.0)
    return Drawing(title, _alt(title, said), periods=periods, marks=_marks(reader, largest), names=names)


def _marks(reader: Reader, largest: float) -> list[tuple[float, str]]:
    """Choose round amounts below the largest; `largest` is in whole units of the currency."""
    if largest <= 1:
        return []
    power = 10 ** (len(str(int(largest))) - 1)
    steps = [step * power // 10 for step in STEPS] + [step * power for step in STEPS]
    step = next(step for step in steps if step and largest / step < MARKS + 1)
    unit = 10 ** minor_digits(reader.currency)
    return [(float(step * place), _short(reader, step * place * unit, crowded=False))
            for place in range(1, int(largest // step) + 1)]  # fmt: skip
