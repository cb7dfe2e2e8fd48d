"""Data in and out to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from handlers.views import data as views
from handlers.views.opportunities import Message
from storage.domain.errors import Problem
from storage.domain.opportunities import Status
from storage.services.importing_content import Changed, Made, Numbers, Preview, Refusal
from tests.handlers.screens import ENGLISH


def refusal(row: int, code: str, **values: object) -> Refusal:
    """Give a refusal in a column."""
    return Refusal(row, Problem(code, "value", values), "Value & <more>", "1.234")


CLEAN = Preview("deals.csv", "0" * 64, {"opportunities": 1_200, "contacts": 1}, {"opportunities": 3}, 12, 0)
REFUSED = Preview(
    "deals <&>.csv",
    "0" * 64,
    {"opportunities": 2},
    {},
    0,
    3,
    (
        refusal(4, "cell_number_unclear", value="1.234"),
        refusal(5, "cell_day_unclear", value="03/04/2026", dmy="2026-04-03", mdy="2026-03-04"),
        refusal(1_006, "cell_not_a_number", value="<!channel>"),
    ),
    ("Shoe size",),
    "Windows-1252",
)
ROWS = replace(
    REFUSED,
    created={"opportunities": 2, "contacts": 1},
    changed={"opportunities": 2},
    changes=(
        Changed(
            2,
            "OP000012",
            (
                ("status", Status.NOT_STARTED, Status.IN_PROGRESS),
                ("stage", None, "Qualification"),
                ("value", 5_000_00, 5_500_50),
                ("chances", 0, 40),
                ("closing_date", None, date(2026, 12, 31)),
            ),
        ),
        Changed(3, "OP000013", (("salesperson", "JO", "HR"), ("next_step", "", "Call <them>"))),
    ),
    creations=(
        Made(7, "Desks & <more>", of="Acme AS", value=5_000_00),
        Made(8, "Chairs", "OP000500", "Nordlys AS", is_new=True),
    ),
    currency="EUR",
    numbers={
        "opportunities": Numbers(7, ["OP000001"], [("OP000001", "OP000006"), ("OP000500", "OP000500")]),
        "contacts": Numbers(1, ["CT000009"], [("CT000009", "CT000009")]),
    },
)
LONG = "<&>" * 40
MANY = Preview(
    LONG,
    "0" * 64,
    {"opportunities": 100_000},
    {"contacts": 100_000},
    0,
    1_000,
    tuple(Refusal(row, Problem("cell_not_a_number", "value", {"value": LONG}), LONG, LONG) for row in range(1_000)),
    (LONG,) * 50,
    changes=tuple(Changed(row, "OP000001", (("next_step", LONG, LONG),) * 12) for row in range(1_000)),
    creations=tuple(Made(row, LONG, LONG, LONG, is_new=True, value=10**15, table="x") for row in range(1_000)),
    currency="EUR",
)
WHOLE = Preview(
    "all.zip",
    "0" * 64,
    {"cycles": 2, "opportunities": 1},
    {},
    0,
    1,
    (Refusal(0, Problem("history_numbers")),),
    whole=True,
)


def window(found: Preview, page: int = 0) -> dict[str, Any]:
    """Draw the window."""
    return views.preview(ENGLISH, views.Shown(found, page, '{"file": "F1"}'))


def message(drawn: Message) -> dict[str, Any]:
    """Give a message as it is sent."""
    return {"text": drawn[0], "blocks": drawn[1]}


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "import": lambda: window(CLEAN),
    "import_refused": lambda: window(REFUSED),
    "import_rows": lambda: window(ROWS),
    "import_many": lambda: window(MANY, 3),
    "import_many_changes": lambda: window(MANY, 25),
    "import_many_last": lambda: window(MANY, 59),
    "import_export": lambda: window(WHOLE),
    "import_nothing": lambda: window(Preview("deals.csv", "0" * 64, {}, {}, 7, 0)),
    "import_again": lambda: window(
        replace(CLEAN, alike=1_200, before=1, before_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    ),
    "import_loading": lambda: views.loading(ENGLISH, "the file"),
    "import_unreadable": lambda: views.unreadable(ENGLISH, "deals <&>.csv", "The file is damaged & not whole."),
    "import_help": lambda: message(views.import_help(ENGLISH)),
    "import_dropped": lambda: message(views.dropped(ENGLISH, "deals <&>.csv", '{"file": "F1"}')),
    "import_done": lambda: message(views.brought_in(ENGLISH, ROWS)),
    "import_not_done": lambda: message(views.not_brought_in(ENGLISH, "deals.csv", "The file is damaged.")),
    "export_done": lambda: message(views.written(ENGLISH, {"opportunities": 15, "contacts": 15, "entries": 35})),
}
