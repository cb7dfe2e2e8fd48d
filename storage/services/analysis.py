"""What the book says: the figures of a part of it, now or as it stood on a day. Nothing here changes anything."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection

from storage.database import Database
from storage.domain.digests import Bridge
from storage.domain.figures import (
    Columns,
    DueFigure,
    Figure,
    Large,
    Listed,
    Matrix,
    Month,
    ReasonFigure,
    Rows,
    StageFigure,
    Standing,
)
from storage.queries import (
    changes_since,
    figures,
    figures_listed,
    figures_matrix,
    figures_singles,
    figures_stages,
    slices,
)
from storage.queries.digests import Named, named
from storage.queries.slices import Slice


class Analysis:
    """The services that reckon; each asks one statement, so that all of a figure is of one moment.

    All of them raise `unknown` for a code in the slice that nobody has.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def _asked(self, part: Slice) -> Iterator[Connection]:
        """Open a connection on which a part may be asked for."""
        with self._database.connection() as connection:
            slices.check(connection, part)
            yield connection

    def pipeline(self, part: Slice) -> list[StageFigure]:
        """Give every stage of every cycle, or of the one asked for, in order."""
        with self._asked(part) as connection:
            return figures_stages.pipeline(connection, part)

    def by_salesperson(self, part: Slice, standing: Standing = Standing.OPEN) -> list[Figure]:
        """Give the figures of each salesperson who has anything, the largest value first."""
        with self._asked(part) as connection:
            return figures.by_salesperson(connection, part, standing)

    def by_contact(self, part: Slice, standing: Standing = Standing.OPEN) -> list[Figure]:
        """Give the figures of each company with its persons, and of each lone person; the largest value first."""
        with self._asked(part) as connection:
            return figures.by_contact(connection, part, standing)

    def by_cycle(self, part: Slice) -> list[Figure]:
        """Give the figures of each sales cycle by code: open sums, what became of all, how long won ones took."""
        with self._asked(part) as connection:
            return figures.by_cycle(connection, part)

    def by_close_code(self, part: Slice) -> list[ReasonFigure]:
        """Give how often each close code that was used closed something."""
        with self._asked(part) as connection:
            return figures.by_close_code(connection, part)

    def matrix(self, part: Slice, rows: Rows, columns: Columns, standing: Standing = Standing.OPEN) -> Matrix:
        """Give sums by row and by period of the estimated closing date."""
        with self._asked(part) as connection:
            return figures_matrix.matrix(connection, part, rows, columns, standing)

    def top(self, part: Slice, count: int = 5) -> list[Large]:
        """Give the largest open opportunities."""
        with self._asked(part) as connection:
            return figures_singles.top(connection, part, count)

    def due(self, part: Slice, today: date) -> DueFigure:
        """Count what closes within seven days of a day, and what should have closed before it."""
        with self._asked(part) as connection:
            return figures_singles.due(connection, part, today)

    def totals(self, part: Slice) -> Figure:
        """Give the figures of all together."""
        with self._asked(part) as connection:
            return figures.totals(connection, part)

    def months(self, part: Slice, first: date, last: date) -> list[Month]:
        """Give every month from one day to another: what was won and lost in it."""
        with self._asked(part) as connection:
            return figures_singles.months(connection, part, first, last)

    def listed(
        self,
        part: Slice,
        *,
        standing: Standing = Standing.OPEN,
        stage: int | None = None,
        closing: tuple[date | None, date | None] = (None, None),
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[list[Listed], int]:
        """Give a page of the opportunities behind a figure, the largest first, and how many there are in all."""
        with self._asked(part) as connection:
            return figures_listed.listed(
                connection, part, standing=standing, stage=stage, closing=closing, offset=offset, limit=limit
            )

    def since(self, part: Slice, day: date) -> tuple[Bridge, Mapping[str, Named]]:
        """Give what changed since the end of a day, and by their numbers the opportunities that are named in it."""
        with self._asked(part) as connection:
            bridge = changes_since.since(connection, part, day)
            numbers = [no for step in bridge.steps for no, _ in step.largest]
            return bridge, named(connection, part.workspace_id, numbers, part.viewer)
