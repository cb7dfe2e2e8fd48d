"""What is to come: the forecast with its test on past quarters; the chances of stages against what came of them."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import ids
from handlers.text.figures import per_cent, period_name
from handlers.views import kit
from handlers.views.kit import Element, Markup
from handlers.views.pipeline.asked import Adopting
from handlers.views.pipeline.frame import PAGE, Body, Reader
from storage.domain.calibration import Adopted, StageCalibration
from storage.domain.forecast import Forecast, ForecastPeriod, PastQuarter, Spread


def forecast(reader: Reader, found: Forecast) -> Body:
    """Draw what each month will bring, all of them together, and what past forecasts were worth."""
    words = reader.words
    if not found.enough:
        rows = [(_expected(reader, one), None) for one in found.periods]
        return Body([(_too_little(reader, found), None), *rows], drawable=False)
    lines: list[tuple[Markup, Element | None]] = [(_month(reader, one), None) for one in found.periods]
    if found.total is not None:
        text = kit.markup(
            words("*Until the end of {month}, together*\n{spread}"),
            month=period_name(words, found.periods[-1].span.period),
            spread=spread(reader, found.total),
        )
        lines.append((text, None))
    if found.backtest:
        lines.append((_tested(reader, found), None))
    small = words(
        "From {runs} simulations of {what}, by how {ended} went that had been at a stage and were closed in two years. "
        "In 8 of 10 it comes to between the low figure (P10) and the high one (P90), in half of them to the middle one "
        "(P50) or more.",
        runs=words.number(found.runs),
        what=words.several("{count} open opportunity", "{count} open opportunities", found.count),
        ended=words("others") if reader.limited else words.number(found.ended),
    )
    return Body(lines, small=small)


def spread(reader: Reader, one: Spread) -> str:
    """Say low, middle and high."""
    return reader.words(
        "{low} to {high}, in the middle {middle}",
        low=reader.money(one.p10),
        high=reader.money(one.p90),
        middle=reader.money(one.p50),
    )


def _month(reader: Reader, one: ForecastPeriod) -> Markup:
    """Say what one month will bring."""
    words = reader.words
    parts = [
        words("on top of {value} that is won already", value=reader.money(one.won)) if one.won else "",
        words("open and expected then {value}", value=reader.money(one.open)),
    ]
    return kit.markup(
        "*{month}*: {spread}\n{more}",
        month=period_name(words, one.span.period),
        spread=spread(reader, one.spread) if one.spread else "—",
        more=" · ".join(part for part in parts if part),
    )


def _too_little(reader: Reader, found: Forecast) -> Markup:
    """Say why nothing is foretold yet; how many were closed only to those who may read all of them."""
    words = reader.words
    if reader.limited:
        return kit.markup(
            words(
                ":hourglass_flowing_sand: *There is too little history for a forecast.* It takes {needed} closed in "
                "two years after having been at a stage, one of them at least won. Until then, this is what is open:"
            ),
            needed=words.number(found.needed),
        )
    said = words(
        ":hourglass_flowing_sand: *There is too little history for a forecast.* In the last two years {closed}{won}; "
        "it takes {needed}. Until then, this is what is open:"
    )
    needed = words("{needed}") if found.won else words("{needed}, one of them at least won")
    closed = words.several(
        "{count} that had been at a stage was closed", "{count} that had been at a stage were closed", found.ended
    )
    return kit.markup(
        said,
        closed=closed if found.ended else words("nothing that had been at a stage was closed"),
        won=_of_them_won(reader, found),
        needed=needed.format(needed=words.number(found.needed)),
    )


def _of_them_won(reader: Reader, found: Forecast) -> str:
    """Say how many of those that were closed were won."""
    words = reader.words
    if not found.ended:
        return ""
    if found.ended == 1:
        return words(", and won") if found.won else words(", and not won")
    return words(", {won} of them won", won=words.number(found.won)) if found.won else words(", none of them won")


def _expected(reader: Reader, one: ForecastPeriod) -> Markup:
    """Say what is open in a month of which nothing is foretold."""
    words = reader.words
    return kit.markup(
        words("*{month}*: open {open}, won {won}"),
        month=period_name(words, one.span.period),
        open=reader.money(one.open),
        won=reader.money(one.won),
    )


def _tested(reader: Reader, found: Forecast) -> Markup:
    """Say what would have been forecast in past quarters, and what came."""
    words = reader.words
    held = words(
        "*Past quarters*: {held} of {count} came out between low and high",
        held=words.number(found.held),
        count=words.number(len(found.backtest)),
    )
    return kit.join("\n", [Markup(held), *(_quarter(reader, one) for one in found.backtest)])


def _quarter(reader: Reader, one: PastQuarter) -> Markup:
    words = reader.words
    held = words(":white_check_mark: {quarter}: forecast {spread}; came {came}")
    missed = words(":heavy_multiplication_x: {quarter}: forecast {spread}; came {came}")
    return kit.markup(
        held if one.held else missed,
        quarter=period_name(words, one.span.period),
        spread=spread(reader, one.spread),
        came=reader.money(one.came),
    )


def calibration(reader: Reader, stages: Sequence[StageCalibration], *, may_adopt: bool) -> Body:
    """Draw a page of stages: their chances, how many were won of those that were there, and how sure that is."""
    words, asked = reader.words, reader.asked
    shown = stages[asked.page * PAGE : (asked.page + 1) * PAGE]
    several = len({one.cycle for one in stages}) > 1
    lines = [(_stage(reader, one, several=several), _adopt(reader, one) if may_adopt else None) for one in shown]
    empty = words("There is no sales cycle with stages yet. Ask an admin: /salesbot setup.")
    small = words(
        "Observed: of all opportunities that were ever at the stage and have ended, how many were won. The true rate "
        "lies within the interval 19 times of 20."
    )
    return Body(lines, total=len(stages), empty=empty, small=small)


def _stage(reader: Reader, one: StageCalibration, *, several: bool) -> Markup:
    """Say a stage's chances and what came of them."""
    words = reader.words
    name = f"{one.cycle} · {one.description}" if several else one.description
    first = kit.markup(words("*{stage}*: chances {chances}"), stage=name, chances=per_cent(words, one.chances * 100))
    if one.rate is None or one.interval is None:
        return kit.join("\n", [first, kit.escape(words("Nothing that was there has ended yet."))])
    observed = words(
        "observed {rate} ({won} of {ended}), between {low} and {high}",
        rate=per_cent(words, one.rate),
        won=words.number(one.won),
        ended=words.number(one.ended),
        low=per_cent(words, one.interval.low),
        high=per_cent(words, one.interval.high),
    )
    verdict = words("They fit.") if one.fits else words("They do not fit.")
    if not one.enough:
        verdict = words("Too few have ended to be sure.")
    return kit.join("\n", [first, kit.escape(observed), kit.escape(verdict)])


def _adopt(reader: Reader, one: StageCalibration) -> Element | None:
    """Make the button that sets a stage's chances to what was observed, where that is sure and would change them."""
    words = reader.words
    if not one.enough or one.observed in (0, one.chances):
        return None
    label = words("Adopt {rate} for {stage}", rate=f"{one.observed} %", stage=one.description)
    carried = Adopting(reader.asked.dump(), one.cycle, one.stage).dump()
    button = kit.button(
        words("Adopt {rate}", rate=f"{one.observed} %"), ids.ACTION_PIPELINE_ADOPT, carried, label=label
    )
    said = words(
        "The chances of {stage} become {rate}; they are {chances} now. Opportunities that are there keep theirs until "
        "they move.",
        stage=one.description,
        rate=f"{one.observed} %",
        chances=f"{one.chances} %",
    )
    return kit.asking(button, words("Adopt chances"), said, words("Adopt"), words("Cancel"))


def adopted(reader: Reader, body: Body, done: Adopted, *, again: bool) -> Body:
    """Say above the stages what was set, with the way back; `again` says that this was it."""
    words = reader.words
    now = per_cent(words, done.chances * 100)
    if again:
        back, said = None, words("{stage}: the chances are {chances} again.", stage=done.description, chances=now)
    else:
        was = per_cent(words, done.was * 100)
        said = words(
            "{stage}: the chances are {chances} now; they were {was}.", stage=done.description, chances=now, was=was
        )
        carried = Adopting(reader.asked.dump(), done.cycle, done.stage, done.was, done.chances).dump()
        back = kit.button(words("Undo"), ids.ACTION_PIPELINE_SET_BACK, carried, label=words("Undo: {what}", what=said))
    return replace(body, lines=[(kit.markup(":white_check_mark: {said}", said=said), back), *body.lines])
