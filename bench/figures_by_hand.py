# ruff: noqa: S608 - our own words and no input
"""The statements that one would write by hand for each figure: nothing more than what it says, names left out."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class ByHand:
    """Writes statements about one workspace, now or on a past day, for one of the databases."""

    workspace: str
    on: date | None
    today: date
    sqlite: bool

    @property
    def counted(self) -> str:
        """Narrow to what counts by the day."""
        past = f" AND date_of_change <= '{self.on}'" if self.on else ""
        return f"workspace_id = '{self.workspace}' AND {self._not('undone')}{past}"

    @property
    def in_force(self) -> str:
        """Narrow to what was in force."""
        if self.on:
            return f"{self.counted} AND (until IS NULL OR until > '{self.on}')"
        return f"workspace_id = '{self.workspace}' AND active{' = 1' if self.sqlite else ''}"

    @property
    def waiting(self) -> str:
        """Narrow opportunities to those that had not begun."""
        mine = f"workspace_id = '{self.workspace}'"
        if not self.on:
            return f"{mine} AND status = 'not_started'"
        here = f"{mine} AND creation_date <= '{self.on}'"
        if self.sqlite:
            return f"{here} AND id NOT IN (SELECT opportunity_id FROM entry WHERE {self.in_force})"
        begun = f"SELECT FROM entry e WHERE e.opportunity_id = opportunity.id AND e.{self.in_force}"
        return f"{here} AND NOT EXISTS ({begun})"

    def statement(self, name: str) -> str:
        """Give the statement of a figure."""
        month = "substr(closing_date, 1, 7)" if self.sqlite else "to_char(closing_date, 'YYYY-MM')"
        kinds = {
            "pipeline": self._pipeline,
            "salespeople": self._grouped("salesperson_id"),
            "salespeople, all": self._grouped("salesperson_id", "TRUE"),
            "contacts": self._grouped("coalesce(company_id, contact_id)"),
            "cycles": f"{self._grouped('cycle_id')} UNION ALL {self._lengths('cycle_id')}",
            "totals": f"{self._grouped('0')} UNION ALL {self._lengths('0')}",
            "close codes": self._close_codes,
            "matrix, salesperson by month": self._matrix("salesperson_id", month),
            "matrix, stage by week": self._matrix("cycle_id, stage", self._week),
            "matrix, contact by quarter": self._matrix("coalesce(company_id, contact_id)", self._quarter),
            "top": self._top,
            "due": self._due,
            "months": self._months,
            "since": self._since,
        }
        return kinds[name]

    def _not(self, column: str) -> str:
        return f"{column} = 0" if self.sqlite else f"NOT {column}"

    @property
    def _pipeline(self) -> str:
        sums = f"SELECT cycle_id, stage, count(*), sum(value), sum(weighted) FROM entry WHERE {self.in_force}"
        ever = "SELECT cycle_id, stage, count(DISTINCT opportunity_id), sum(days_open), count(days_open) FROM entry"
        group = "AND stage > 0 GROUP BY cycle_id, stage"
        return f"{sums} {group} UNION ALL {ever} WHERE {self.counted} {group}"

    def _grouped(self, key: str, standing: str = "stage > 0") -> str:
        sums = ", ".join(f"{each} FILTER (WHERE {standing})" for each in ("count(*)", "sum(value)", "sum(weighted)"))
        ends = ", ".join(f"count(*) FILTER (WHERE stage = 0 AND chances = {chances})" for chances in (100, 0))
        group = "" if key == "0" else f"GROUP BY {key}"
        return (
            f"SELECT {key}, {sums}, {ends} FROM entry WHERE {self.in_force} {group} UNION ALL "
            f"SELECT {key}, count(*), 0, 0, 0, 0 FROM opportunity WHERE {self.waiting} {group}"
        )

    def _lengths(self, key: str) -> str:
        first = (
            "(SELECT f.date_of_change FROM entry f WHERE f.opportunity_id = entry.opportunity_id "
            f"AND {self._not('f.undone')} ORDER BY f.no LIMIT 1)"
        )
        days = f"julianday(date_of_change) - julianday({first})" if self.sqlite else f"date_of_change - {first}"
        group = "" if key == "0" else f"GROUP BY {key}"
        won = f"{self.in_force} AND stage = 0 AND chances = 100"
        return f"SELECT {key}, count(*), sum({days}), 0, 0, 0 FROM entry WHERE {won} {group}"

    @property
    def _close_codes(self) -> str:
        past = f"AND date_of_change <= '{self.on}'" if self.on else ""
        return (
            "SELECT close_code_id, count(*), sum(value) FROM entry WHERE close_code_id IN "
            f"(SELECT id FROM close_code WHERE workspace_id = '{self.workspace}') "
            f"AND action IN ('won', 'lost') AND {self._not('undone')} {past} GROUP BY close_code_id"
        )

    def _matrix(self, key: str, period: str) -> str:
        sums = "count(*), sum(value), sum(weighted)"
        return f"SELECT {key}, {period}, {sums} FROM entry WHERE {self.in_force} AND stage > 0 GROUP BY {key}, {period}"

    @property
    def _week(self) -> str:
        if self.sqlite:
            return "date(closing_date, '-3 days', 'weekday 4')"
        return """to_char(closing_date, 'IYYY-"W"IW')"""

    @property
    def _quarter(self) -> str:
        if self.sqlite:
            return "substr(closing_date, 1, 4) || ((substr(closing_date, 6, 2) + 2) / 3)"
        return """to_char(closing_date, 'YYYY-"Q"Q')"""

    @property
    def _top(self) -> str:
        largest = f"SELECT opportunity_id, value FROM entry WHERE {self.in_force} AND stage > 0"
        return (
            f"SELECT no, description, value FROM ({largest} ORDER BY value DESC LIMIT 5) AS largest "
            "JOIN opportunity ON opportunity.id = opportunity_id ORDER BY value DESC"
        )

    @property
    def _due(self) -> str:
        day = self.on or self.today
        soon = f"closing_date BETWEEN '{day}' AND '{day + timedelta(days=7)}'"
        return (
            f"SELECT count(*) FILTER (WHERE {soon}), count(*) FILTER (WHERE closing_date < '{day}') "
            f"FROM entry WHERE {self.in_force} AND stage > 0"
        )

    @property
    def _months(self) -> str:
        day = self.on or self.today
        month = "substr(date_of_change, 1, 7)" if self.sqlite else "to_char(date_of_change, 'YYYY-MM')"
        return (
            f"SELECT {month}, chances, count(*), sum(weighted), sum(value) FROM entry WHERE {self.in_force} "
            f"AND stage = 0 AND date_of_change BETWEEN '{day - timedelta(days=365)}' AND '{day}' "
            f"GROUP BY {month}, chances"
        )

    @property
    def _since(self) -> str:
        """Pair what is in force with what was a month before; the parts of the bridge are left out."""
        day = (self.on or self.today) - timedelta(days=30)
        now = f"SELECT opportunity_id, stage, value FROM entry WHERE {self.in_force} AND date_of_change > '{day}'"
        return (
            "SELECT now.stage > 0, was.stage > 0, count(*), sum(now.value), sum(was.value) "
            f"FROM ({now}) AS now LEFT JOIN entry was ON was.opportunity_id = now.opportunity_id "
            f"AND {self._not('was.undone')} AND was.date_of_change <= '{day}' AND was.until > '{day}' GROUP BY 1, 2"
        )
