"""The sample company as tables: how it sells, its people, and what they sold. Source: domain-reference 9.1, 9.3 to 9.6.

Days are month-day of the sample's year; `02/` before them means the year before. Amounts are whole units.
"""

from datetime import date
from typing import NamedTuple

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Priority, Status
from storage.domain.tasks import TaskType

TASK, CALL, MEETING = TaskType.NONE, TaskType.PHONE_CALL, TaskType.MEETING
LOW, NORMAL, HIGH = Priority.LOW, Priority.NORMAL, Priority.HIGH
WON, LOST = Status.WON, Status.LOST
E, N = "EXISTING", "NEW"

DEFAULT_CYCLE = N
"""The cycle of new opportunities, unless the workspace has chosen one already."""


class StageRow(NamedTuple):
    """A stage of a cycle."""

    no: int
    description: str
    completed: int
    chances: int
    activity: str
    quote_required: bool
    allow_skip: bool


class StepRow(NamedTuple):
    """A step of an activity."""

    type: TaskType
    priority: Priority
    date_formula: str
    description: str


class PersonRow(NamedTuple):
    """A salesperson; the commission is in per cent."""

    code: str
    name: str
    commission: int = 0


class ContactRow(NamedTuple):
    """A contact: a company, or a person with or without one."""

    name: str
    email: str
    is_person: bool = False
    company: str | None = None


class EntryRow(NamedTuple):
    """A stage that an opportunity entered."""

    stage: int
    day: str
    value: int
    chances: int


class CloseRow(NamedTuple):
    """How an opportunity ended."""

    status: Status
    day: str
    code: str
    sales: int = 0


class OpportunityRow(NamedTuple):
    """An opportunity and its history; `closing` is the estimated closing date of one that is open."""

    no: str
    description: str
    priority: Priority
    salesperson: str
    cycle: str
    contact: ContactRow
    entries: tuple[EntryRow, ...] = ()
    closed: CloseRow | None = None
    closing: str | None = None
    created: str | None = None


CYCLES = {
    E: ("Existing customer", ProbabilityMethod.COMPLETED),
    N: ("New customer", ProbabilityMethod.CHANCES),
}
STAGES = {
    E: (
        StageRow(1, "Initial", 2, 10, "INIT", quote_required=False, allow_skip=True),
        StageRow(2, "Presentation", 50, 40, "P-WORK", quote_required=False, allow_skip=True),
        StageRow(3, "Proposal", 80, 80, "PROPOSAL", quote_required=True, allow_skip=False),
        StageRow(4, "Sign Contract", 95, 100, "SIGN", quote_required=True, allow_skip=False),
    ),
    N: (
        StageRow(1, "Initial", 2, 10, "INIT", quote_required=False, allow_skip=False),
        StageRow(2, "Qualification", 5, 20, "QUAL", quote_required=False, allow_skip=False),
        StageRow(3, "Presentation", 40, 50, "P-WORK", quote_required=True, allow_skip=True),
        StageRow(4, "Proposal", 60, 75, "PROPOSAL", quote_required=True, allow_skip=False),
        StageRow(5, "Sign Contract", 95, 100, "SIGN", quote_required=True, allow_skip=False),
    ),
}

ACTIVITIES = {
    "C-PRES": "Company presentation",
    "INIT": "Identify and qualify the lead",
    "NEEDS": "Understand the customer's needs",
    "PROPOSAL": "Write and present a proposal",
    "P-PRES": "Product presentation",
    "P-WORK": "Presentation or workshop",
    "QUAL": "Qualify the opportunity",
    "SIGN": "Sign the contract and follow up",
    "WORKSHOP": "Workshop with the customer",
}
STEPS = {
    "C-PRES": (
        StepRow(TASK, HIGH, "", "Invite key persons"),
        StepRow(TASK, NORMAL, "1W", "Check dates for the showroom"),
        StepRow(CALL, HIGH, "1W", "Confirm the date"),
        StepRow(TASK, NORMAL, "1W", "Book the showroom"),
        StepRow(TASK, HIGH, "2W", "Tailor the presentation"),
    ),
    "INIT": (
        StepRow(TASK, HIGH, "", "Verify quality of opportunity"),
        StepRow(TASK, NORMAL, "1W", "Identify key persons"),
    ),
    "NEEDS": (
        StepRow(TASK, LOW, "", "Estimate customer needs"),
        StepRow(CALL, NORMAL, "3D", "Set up a meeting"),
        StepRow(MEETING, HIGH, "2W", "Go through the needs"),
        StepRow(TASK, NORMAL, "3W", "Verify customer needs"),
    ),
    "PROPOSAL": (
        StepRow(TASK, HIGH, "", "Draft the proposal"),
        StepRow(TASK, HIGH, "3D", "Get internal approval"),
        StepRow(CALL, HIGH, "1W", "Arrange a date for the presentation"),
        StepRow(MEETING, HIGH, "2W", "Present the proposal and set the follow-up"),
    ),
    "P-PRES": (
        StepRow(CALL, NORMAL, "", "Make an appointment"),
        StepRow(TASK, HIGH, "2D", "Confirm the appointment in writing"),
        StepRow(TASK, NORMAL, "2D", "Book equipment"),
    ),
    "P-WORK": (
        StepRow(CALL, NORMAL, "", "Make an appointment"),
        StepRow(TASK, LOW, "3D", "Confirm the appointment in writing"),
        StepRow(TASK, LOW, "3D", "Book equipment"),
        StepRow(TASK, NORMAL, "3D", "Ensure internal resources"),
    ),
    "QUAL": (
        StepRow(TASK, NORMAL, "", "Estimate customer needs"),
        StepRow(TASK, NORMAL, "1W", "Send a letter of introduction"),
        StepRow(CALL, HIGH, "2W", "Follow up on the letter"),
        StepRow(TASK, HIGH, "2W+1D", "Verify customer needs"),
    ),
    "SIGN": (
        StepRow(TASK, LOW, "", "Check the delivery status"),
        StepRow(MEETING, HIGH, "1W", "Sign the contract"),
        StepRow(TASK, NORMAL, "2W", "Have the contract filed by administration"),
        StepRow(TASK, NORMAL, "6M", "Follow up on customer satisfaction"),
    ),
    "WORKSHOP": (
        StepRow(CALL, NORMAL, "", "Make an appointment"),
        StepRow(TASK, HIGH, "3D", "Confirm the appointment in writing"),
        StepRow(TASK, HIGH, "3D", "Ensure internal resources"),
    ),
}

CLOSE_CODES = {
    "BUSINESS_W": (WON, "Our knowledge of the customer's business"),
    "CONSULT_W": (WON, "Our consultant"),
    "RELATION_W": (WON, "Good relations"),
    "PRICE_W": (WON, "The price"),
    "PRODUCT_W": (WON, "The product"),
    "PRES_W": (WON, "Presales work"),
    "SALESREP_W": (WON, "The salesperson"),
    "CP": (WON, "Commerce portal"),
    "BUSINESS_L": (LOST, "Too little knowledge of the customer's business"),
    "CONSULT_L": (LOST, "Our consultant"),
    "RELATION_L": (LOST, "Poor relations"),
    "PRICE_L": (LOST, "The price"),
    "PRODUCT_L": (LOST, "The product"),
    "PRES_L": (LOST, "Presales work"),
    "SALESREP_L": (LOST, "The salesperson"),
    "TIMEWST_L": (LOST, "The customer was not committed"),
    "POSTPND_L": (LOST, "Postponed indefinitely"),
    "WALKED_L": (LOST, "We withdrew"),
}

PEOPLE = (
    PersonRow("EH", "Ester Henderson"),
    PersonRow("OF", "Otis Falls", 5),
    PersonRow("LT", "Lina Townsend", 5),
    PersonRow("JO", "Jim Olive", 5),
    PersonRow("RB", "Robin Bettencourt", 2),
    PersonRow("BC", "Benjamin Chiu", 3),
    PersonRow("HR", "Helena Ray"),
)
TEAMS = {
    "ADM": ("Administration", ()),
    "CANVAS": ("Canvassing", ()),
    "MARKETING": ("Marketing", ()),
    "SALE": ("Sales", ("RB", "JO")),
    "SERVICE": ("Service", ()),
    "SUPPORT": ("Support", ()),
}


def on_day(day: str, year: int) -> date:
    """Turn `01-06` or `02/11-16` into a date of the sample's year or the one before."""
    before, _, month_day = day.rpartition("/")
    month, day_of_month = month_day.split("-")
    return date(year - 1 if before else year, int(month), int(day_of_month))
