"""An admin of a new workspace sets up how it sells, in Slack alone."""

from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from storage.domain.people import Actor, Role
from storage.models import Activity, ActivityStep, SalesCycle, SalesCycleStage, Salesperson, Workspace
from tests.builders import MONDAY, Company
from tests.handlers.conftest import Office
from tests.handlers.setting_up import SetUp

CLASSIC = {
    "EX-LARGE": ("Existing customer, large", "Multiply"),
    "EX-SMALL": ("Existing customer, small", "Add"),
    "FIRSTLARGE": ("First sale, large", "Multiply"),
    "FIRSTSMALL": ("First sale, small", "Add"),
}
STAGES = {
    "EX-LARGE": """
        1|Initial|2|10|INIT|n|y
        2|Understanding needs meeting|35|25|NEEDS|n|y
        3|Product Presentation/Workshop|70|60|P-WORK|y|y
        4|Proposal|85|80|PROPOSAL|y|n
        5|Sign Contract|95|100|SIGN|y|n""",
    "EX-SMALL": """
        1|Initial|2|20|INIT|n|y
        2|Presentation|50|40|P-WORK|n|y
        3|Proposal|80|60|PROPOSAL|y|n
        4|Sign Contract|95|80|SIGN|y|n""",
    "FIRSTLARGE": """
        1|Initial|2|10|INIT|n|y
        2|Qualification|5|20|QUAL|n|n
        3|Company Presentation|20|30|C-PRES|n|n
        4|Product Presentation|40|40|P-PRES|n|n
        5|Workshop|50|60|WORKSHOP|y|y
        6|Proposal|80|80|PROPOSAL|y|y
        7|Sign Contract|95|100|SIGN|y|n""",
    "FIRSTSMALL": """
        1|Initial|2|20|INIT|n|n
        2|Qualification|5|40|QUAL|n|n
        3|Presentation|40|60|P-WORK|y|y
        4|Proposal|60|80|PROPOSAL|y|n
        5|Sign Contract|95|100|SIGN|y|n""",
}
"""Stage, description, completed, chances, activity, quote required, allow skip. Source: domain-reference 9.2."""
STEPS = {
    "INIT": """
        None|High||Verify quality of opportunity
        None|Normal|1W|Identify key persons""",
    "QUAL": """
        None|Normal||Estimate customer needs
        None|Normal|1W|Send a letter of introduction
        Phone call|High|2W|Follow up on the letter
        None|High|2W+1D|Verify customer needs""",
    "NEEDS": """
        None|Low||Estimate customer needs
        Phone call|Normal|3D|Set up a meeting
        Meeting|High|2W|Go through the needs
        None|Normal|3W|Verify customer needs""",
}
"""Type, priority, date formula, description. Source: domain-reference 9.3."""
OTHERS = ("C-PRES", "P-PRES", "P-WORK", "PROPOSAL", "SIGN", "WORKSHOP")


@dataclass(frozen=True)
class _Nobody(Company):
    """A workspace without a book."""


@pytest.fixture
def company() -> Company:
    """Give a workspace in whose book there is nothing, not even the workspace."""
    nobody = Actor("T1", 0, "", MONDAY, role=Role.SALESPERSON)
    return _Nobody("T1", nobody, nobody, nobody, "", "", "", "")


@pytest.fixture
def setup(office: Office) -> SetUp:
    """Let Jim be an admin of the Slack workspace, and no salesperson."""
    office.slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale="en-GB", is_admin=True)
    return SetUp(office, office.jim)


def table(text: str) -> list[list[str]]:
    return [line.strip().split("|") for line in text.strip().splitlines()]


def add_activities(setup: SetUp) -> None:
    """Add the activities, with steps those of `STEPS`."""
    setup.press("Activities")
    for code in (*STEPS, *OTHERS):
        setup.press("New activity")
        setup.fill("Activity", {"Code": code.lower(), "Description": f"About {code}"})
        if code in STEPS:
            setup.press("Open", beside=f"*{code}*")
            for kind, priority, formula, description in table(STEPS[code]):
                setup.press("New step")
                setup.fill(
                    "Activity step",
                    {"Type": kind, "Description": description, "Priority": priority, "Date Formula": formula},
                )
            setup.press("Back")
    setup.press("Back")


def add_cycle(setup: SetUp, code: str) -> None:
    """Add a cycle with its stages."""
    description, method = CLASSIC[code]
    setup.press("New sales cycle")
    setup.fill("Sales cycle", {"Code": code, "Description": description, "Probability Calculation": method})
    setup.press("Open", beside=f"*{code}*")
    for no, name, completed, chances, activity, quote, skip in table(STAGES[code]):
        form = setup.press("New stage")
        assert form.value("Stage number") == no
        setup.fill(
            "Stage",
            {
                "Description": name,
                "Completed %": completed,
                "Chances of Success %": chances,
                "Activity": activity,
                "Quote Required": quote == "y",
                "Allow Skip": skip == "y",
            },
        )
    setup.press("Back")


def stages_of(office: Office, code: str) -> list[list[str]]:
    """Read a cycle's stages as the table above has them."""
    marks = {True: "y", False: "n"}
    with office.book.database.reading() as session:
        rows = session.exec(
            select(SalesCycleStage, Activity.code)
            .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
            .join(Activity, col(Activity.id) == col(SalesCycleStage.activity_id), isouter=True)
            .where(col(SalesCycle.code) == code)
            .order_by(col(SalesCycleStage.no))
        ).all()
        assert all(stage.date_formula == "" for stage, _ in rows)
        return [
            [
                *(str(stage.no), stage.description, str(stage.completed), str(stage.chances), str(activity)),
                *(marks[stage.quote_required], marks[stage.allow_skip]),
            ]
            for stage, activity in rows
        ]


def steps_of(office: Office, code: str) -> list[list[str]]:
    """Read an activity's steps as the table above has them."""
    names = {"none": "None", "phone_call": "Phone call", "meeting": "Meeting"}
    with office.book.database.reading() as session:
        rows = session.exec(
            select(ActivityStep)
            .join(Activity, col(Activity.id) == col(ActivityStep.activity_id))
            .where(col(Activity.code) == code)
            .order_by(col(ActivityStep.no))
        ).all()
        return [[names[row.type], row.priority.title(), row.date_formula, row.description] for row in rows]


def test_the_four_classic_cycles_are_set_up_in_slack_alone(office: Office, setup: SetUp) -> None:
    window = setup.open()
    assert "There is no sales cycle yet" in window.text
    areas = ["Sales cycles", "Activities", "Close codes", "People", "Teams", "Settings"]
    assert window.buttons == ["Use the standard sales cycles", *areas]
    add_activities(setup)
    setup.press("Sales cycles")
    for code in CLASSIC:
        add_cycle(setup, code)
    assert setup.press("Back").buttons == areas
    with office.book.database.reading() as session:
        cycles = session.exec(select(SalesCycle).order_by(col(SalesCycle.code))).all()
        assert {row.code: (row.description, row.method) for row in cycles} == {
            code: (description, method.lower()) for code, (description, method) in CLASSIC.items()
        }
        assert not any(row.blocked or row.deleted_at for row in cycles)
        assert session.get_one(Workspace, "T1").default_cycle_code is None
        assert session.exec(select(Salesperson)).all() == []
        assert set(session.exec(select(Activity.code))) == {*STEPS, *OTHERS}
    for code, stages in STAGES.items():
        assert stages_of(office, code) == table(stages)
    for code, steps in STEPS.items():
        assert steps_of(office, code) == table(steps)
