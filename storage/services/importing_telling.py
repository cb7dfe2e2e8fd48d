"""What is told of a row before it is carried out: what it changes, column by column, from what to what."""

from typing import Any

from storage.domain.opportunities import NewEntry
from storage.services.importing_changes import There, Wanted
from storage.services.importing_setup import SetUp

_ORDER = (
    *("status", "stage", "value", "chances", "closing_date", "close_code", "date_closed"),
    *("description", "salesperson", "priority", "next_step", "next_step_date"),
)


def differences(set_up: SetUp, row: There, wanted: Wanted, entry: NewEntry | None) -> tuple[tuple[str, Any, Any], ...]:
    """Give what becomes of an opportunity: column, what it is, what it will be; `entry` is what its move brings.

    Amounts are minor units, people their codes, stages their descriptions; what is not there is empty or None.
    """
    new: dict[str, Any] = dict(wanted.columns)
    if (seller := new.pop("salesperson_id", None)) is not None:
        new["salesperson"] = set_up.sellers[seller].code
    if entry is not None:
        new |= {"status": entry.status, "value": entry.value}
        if wanted.ending is not None:
            code = wanted.ending[1]
            new |= {"date_closed": entry.date_of_change, "close_code": set_up.reason(code).code if code else ""}
        else:
            new |= {"stage": entry.stage_description, "chances": entry.chances, "closing_date": entry.closing_date}
    elif wanted.estimates is not None:
        said = wanted.estimates
        new |= {"value": said.value, "chances": said.chances, "closing_date": said.closing_date}
    was = {name: getattr(row, "stage_description" if name == "stage" else name) for name in new}
    return tuple((name, was[name], new[name]) for name in _ORDER if name in new and was[name] != new[name])
