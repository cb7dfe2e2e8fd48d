"""What somebody looks at in the pipeline, as it travels in the buttons and menus that turn it; nothing is trusted."""

import json
import re
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from handlers.carried import Carried
from storage.domain.dates import EARLIEST, LATEST
from storage.domain.errors import broken
from storage.domain.figures import Columns, Measure, Rows, Standing

LONGEST_CODE = 20
TIME_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}")
LARGEST = 10**6
"""No list has more pages."""


class View(StrEnum):
    """What can be looked at; the value is the word that is typed for it."""

    STAGES = "stages"
    CHANGES = "changes"
    STATISTICS = "statistics"
    MATRIX = "matrix"
    TOP = "top"
    DUE = "due"
    ENDED = "closed"
    AGES = "ages"
    FORECAST = "forecast"
    CALIBRATION = "calibration"
    LISTED = "list"


class By(StrEnum):
    """What statistics are of."""

    SALESPERSON = "salesperson"
    CONTACT = "contact"
    CYCLE = "cycle"
    CLOSE_CODE = "close_code"


VIEWS, BY = tuple(View), tuple(By)
STANDINGS, ROWS, COLUMNS, MEASURES = tuple(Standing), tuple(Rows), tuple(Columns), tuple(Measure)
"""What can be chosen, by the place that travels: an option of Slack's holds 150 signs."""
DUES = ("", "overdue", "week")
"""Whether only what is overdue, or due within a week, is listed."""
_CHOICES = {"due": DUES, "by": BY, "standing": STANDINGS, "rows": ROWS, "columns": COLUMNS, "measure": MEASURES}


def is_code(text: str) -> bool:
    """Tell whether a text could be a code; raise ValueError for half a character, which cannot be kept anywhere."""
    return len(text) <= LONGEST_CODE and b"\0" not in text.encode()


@dataclass(frozen=True)
class Asked(Carried):
    """One screen: which view, whose, as of which day, since which day, and the choices of the views by their places."""

    view: str = View.STAGES.value
    whose: str = ""
    team: str = ""
    cycle: str = ""
    on: str = ""
    since: str = ""
    by: int = 0
    standing: int = 0
    rows: int = 0
    columns: int = COLUMNS.index(Columns.MONTH)
    measure: int = MEASURES.index(Measure.VALUE)
    page: int = 0
    stage: int = 0
    due: int = 0
    """What a list is narrowed to besides: a stage's number, and a place among `DUES`."""
    chart: str = ""
    """Which message shows the chart that was drawn last, so that another takes its place."""

    def dump(self) -> str:
        """Write it for Slack as short as can be, without what is as usual at the end."""
        values, usual = ([getattr(one, field.name) for field in fields(self)] for one in (self, Asked()))
        while values and values[-1] == usual[len(values) - 1]:
            values.pop()
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood` for anything that `dump` would not write."""
        try:
            values = json.loads(text)
            named = dict(zip((field.name for field in fields(cls)), values, strict=False))
            made = super().load(json.dumps(named))
            sound = isinstance(values, list) and len(values) <= len(fields(cls)) and made.is_sound
        except (ValueError, TypeError, RecursionError) as error:
            raise broken("not_understood") from error
        if not sound:
            raise broken("not_understood")
        return made

    @property
    def is_sound(self) -> bool:
        """Tell whether all of it is something that can be looked at; raise ValueError for what is no day."""
        days = [date.fromisoformat(day) for day in (self.on, self.since) if day]
        return (
            self.view in VIEWS
            and all(is_code(code) for code in (self.whose, self.team, self.cycle))
            and all(EARLIEST <= day <= LATEST for day in days)
            and all(0 <= getattr(self, name) < len(known) for name, known in _CHOICES.items())
            and 0 <= self.page <= LARGEST
            and 0 <= self.stage <= LARGEST
            and (not self.chart or TIME_STAMP.fullmatch(self.chart) is not None)
        )

    @property
    def day(self) -> date | None:
        """Give the day as of which it is; None for now."""
        return date.fromisoformat(self.on) if self.on else None

    @property
    def from_day(self) -> date | None:
        """Give the day since when it is asked what changed."""
        return date.fromisoformat(self.since) if self.since else None

    @property
    def by_what(self) -> By:
        """Give what statistics are of."""
        return BY[self.by]

    @property
    def standing_of(self) -> Standing:
        """Give which opportunities are counted."""
        return STANDINGS[self.standing]

    def turned(self, view: View) -> Self:
        """Give the same of another view, from its beginning."""
        return replace(self, view=view.value, page=0, stage=0, due=0)

    def behind(self, **narrowed: Any) -> Self:  # noqa: ANN401 - any of the fields
        """Give the list of what is behind a row."""
        return replace(self.turned(View.LISTED), **narrowed)


@dataclass(frozen=True)
class Adopting(Carried):
    """A stage whose chances are set, or set back, and the screen that it is done in; nothing of it is trusted."""

    screen: str = ""
    cycle: str = ""
    stage: int = 0
    was: int = 0
    chances: int = 0

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood` for anything that `dump` would not write."""
        made = super().load(text)
        try:
            sound = is_code(made.cycle)
        except ValueError as error:
            raise broken("not_understood") from error
        if not sound:
            raise broken("not_understood")
        return made
