"""A pipeline by stage: the rows of its chart, and the same in words."""

from handlers.charts import Bar
from handlers.text.words import Words
from handlers.views import kit
from storage.domain.money import to_decimal, weighted_decimal
from storage.queries.open_pipeline import OpenStage
from storage.services.snapshots import Drawn

ROWS = 12
"""Rows of the chart; smaller stages are put together."""
ALT_LENGTH = 1000
"""Slack's length for what a picture says."""


def stage_name(stage: OpenStage, *, several: bool) -> str:
    """Name a stage, with its cycle where there are several."""
    return f"{stage.cycle} · {stage.name}" if several and stage.cycle else stage.name


def rows(words: Words, drawn: Drawn) -> list[tuple[str, OpenStage]]:
    """Give the rows with their names; beyond so many the smallest are put together."""
    stages = list(drawn.stages)
    several = len({stage.cycle for stage in stages}) > 1
    rest = sorted(stages, key=lambda stage: stage.value, reverse=True)[ROWS - 1 :] if len(stages) > ROWS else []
    found = [(stage_name(stage, several=several), stage) for stage in stages if stage not in rest]
    if rest:
        count, value, weighted = (sum(getattr(one, name) for one in rest) for name in ("count", "value", "weighted"))
        found.append((words("Other stages"), OpenStage("", "", 0, words("Other stages"), count, value, weighted)))
    return found


def bars(words: Words, drawn: Drawn) -> tuple[Bar, ...]:
    """Give what is drawn."""
    return tuple(
        Bar(
            name,
            f"{stage.cycle} {stage.stage}",
            float(to_decimal(stage.value, drawn.currency)),
            float(weighted_decimal(stage.weighted, drawn.currency)),
            words.money(stage.value, drawn.currency),
        )
        for name, stage in rows(words, drawn)
    )


def alt_text(words: Words, drawn: Drawn) -> str:
    """Say what the chart shows, as far as Slack takes it."""
    said = "; ".join(
        words(
            "{stage}: {value}, weighted {weighted}",
            stage=name,
            value=words.money(stage.value, drawn.currency),
            weighted=words.weighted(stage.weighted, drawn.currency),
        )
        for name, stage in rows(words, drawn)
    )
    return kit.cut(words("Open pipeline by stage. {stages}.", stages=said), ALT_LENGTH)
