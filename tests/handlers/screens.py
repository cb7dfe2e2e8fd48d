"""Opportunities, cycles and quotes to draw: what is usual, and what is extreme."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from handlers.text.words import words_for
from storage.domain.cycles import Cycle, ProbabilityMethod, Stage
from storage.domain.money import LARGEST_MINOR
from storage.domain.opportunities import Action, Current, Priority, Status
from storage.domain.quotes import QuoteStatus
from storage.queries.cycles import CloseCodeChoice
from storage.queries.history import HistoryEntry
from storage.queries.opportunities import Card, Line
from storage.queries.people import Choice
from storage.services.opportunities import Standing
from storage.services.quotes import QuoteView
from tests.builders import MONDAY

ENGLISH = words_for("en-GB")
LATER = date(2026, 6, 1)

LINE = Line(
    no="OP000012",
    description="Boxes & <crates>",
    contact="Kari Nordmann",
    company="Acme AS",
    salesperson="JO",
    salesperson_name="Jim Olive",
    cycle="EXISTING",
    stage=3,
    stage_description="Proposal",
    position=3,
    stages=4,
    status=Status.IN_PROGRESS,
    priority=Priority.HIGH,
    value=120_000_50,
    chances=80,
    completed=80,
    probability=8000,
    weighted=120_000_50 * 8000,
    creation_date=date(2026, 2, 2),
    closing_date=LATER,
    date_closed=None,
    close_code=None,
    next_step="Call Kari",
    next_step_date=date(2026, 3, 1),
)
CARD = Card(
    line=LINE,
    version=4,
    date_of_change=date(2026, 2, 20),
    stage_since=date(2026, 2, 20),
    usual_days=7.4,
    open_tasks=2,
    next_task_date=date(2026, 3, 4),
    quote="SQ000001",
    quote_amount=125_000_00,
    order_no=None,
    contact_no="CT000002",
    salesperson_slack_id="U1",
    owner_id=1,
    method=ProbabilityMethod.COMPLETED,
)
BEFORE_THE_FIRST_STAGE: dict[str, Any] = {
    "status": Status.NOT_STARTED,
    "stage": None,
    "stage_description": "",
    "position": 0,
    "value": 0,
    "chances": 0,
    "completed": 0,
    "probability": 0,
    "weighted": 0,
    "closing_date": None,
    "next_step": "",
    "next_step_date": None,
    "company": None,
    "priority": Priority.NORMAL,
}
NOT_STARTED = replace(
    CARD,
    line=replace(LINE, **BEFORE_THE_FIRST_STAGE),
    date_of_change=None,
    stage_since=None,
    usual_days=None,
    open_tasks=0,
    next_task_date=None,
    quote=None,
    quote_amount=None,
)
WON = replace(
    CARD,
    line=replace(
        LINE,
        status=Status.WON,
        stage=None,
        position=0,
        date_closed=MONDAY,
        close_code="PRICE_W",
        chances=100,
        probability=10_000,
        weighted=125_000_00 * 10_000,
    ),
    order_no="SO-7",
    close_reason="Price",
)
CYCLE = Cycle(
    "EXISTING",
    ProbabilityMethod.COMPLETED,
    (
        Stage(1, "Initial", 2, 10, allow_skip=True),
        Stage(2, "Presentation", 50, 40, allow_skip=True),
        Stage(3, "Proposal", 80, 80, quote_required=True),
        Stage(4, "Sign Contract", 95, 100, quote_required=True),
    ),
)
CURRENT = Current(Status.IN_PROGRESS, 3, date(2026, 2, 20), 120_000_50, 80, LATER, 125_000_00)
STANDING = Standing(CARD, CURRENT, CYCLE)
CODES = [
    CloseCodeChoice("PRICE_W", "Price", Status.WON),
    CloseCodeChoice("PRODUCT_W", "Product", Status.WON),
    CloseCodeChoice("PRICE_L", "Price", Status.LOST),
]
CYCLES = [Choice("EXISTING", "Existing customers"), Choice("NEW", "")]
QUOTE = QuoteView("SQ000001", "OP000012", 125_000_00, LATER, "https://q.example/?a=1&b=2", QuoteStatus.OPEN, "")
ENTRY = HistoryEntry(
    no=3,
    stage=3,
    stage_description="Proposal",
    previous_stage=2,
    action=Action.NEXT,
    date_of_change=date(2026, 2, 20),
    days_open=10,
    value=120_000_50,
    chances=80,
    completed=80,
    probability=8000,
    weighted=120_000_50 * 8000,
    closing_date=LATER,
    active=True,
    salesperson="JO",
    close_code=None,
    note=None,
    id=7,
    salesperson_name="Jim Olive",
    made_by="Jim Olive",
    made_at=datetime(2026, 2, 20, 9, 30, tzinfo=UTC),
)

EXTREME_TEXTS = {
    "long": "long & <long> " * 215,
    "signs": "<&>*_~`" * 430,
    "CJK": "販売機会" * 750,
    "families": "👩\u200d👩\u200d👧\u200d👦" * 400,
    "right to left": "مرحبا بالعالم \u202e" * 200,
    "marks": "a" + "\u0301" * 2999,
    "nothing": "",
    "blank": " ",
    "lines": "\n" * 3000,
}


def extreme(text: str, amount: int, count: int) -> Standing:
    """Make an opportunity whose every text is this one, with as many stages."""
    line = replace(
        LINE,
        description=text,
        contact=text,
        company=text[::-1],
        salesperson_name=text,
        stage_description=text,
        next_step=text,
        value=amount,
        weighted=amount * 10_000,
        stage=count,
        position=count,
        stages=count,
    )
    card = replace(CARD, line=line, quote_amount=amount, order_no=text[:20], open_tasks=amount, usual_days=1e6)
    stages = tuple(Stage(no, text, 50, 50, allow_skip=True) for no in range(1, count + 1))
    current = replace(CURRENT, stage=(count + 1) // 2, value=amount, quote_amount=None)
    return Standing(card, current, Cycle("EXTREME", ProbabilityMethod.ADD, stages))


EXTREMES = {
    f"{name}, {amount}, {count} stages": extreme(text, amount, count)
    for name, text in EXTREME_TEXTS.items()
    for amount, count in ((LARGEST_MINOR, 200), (0, 1))
}
MANY_CODES = [CloseCodeChoice(f"C{number}", "x" * 100, Status.WON) for number in range(150)]
MANY_CYCLES = [Choice(f"C{number}", "販売" * 50) for number in range(150)]
