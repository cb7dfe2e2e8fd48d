from datetime import date

from storage.domain.opportunities import Priority
from storage.domain.tasks import PlannedTask, Step, TaskType, plan

MONDAY = date(2026, 3, 2)
NONE, CALL = TaskType.NONE, TaskType.PHONE_CALL
LOW, NORMAL, HIGH = Priority.LOW, Priority.NORMAL, Priority.HIGH


def test_f3_each_step_becomes_a_task_on_its_day() -> None:
    steps = [Step(NONE, "Draft", HIGH), Step(CALL, "Call", LOW, "2D"), Step(NONE, "Send", NORMAL, "1W-2D")]
    assert plan(steps, MONDAY) == (
        PlannedTask(NONE, "Draft", HIGH, MONDAY),
        PlannedTask(CALL, "Call", LOW, date(2026, 3, 4)),
        PlannedTask(NONE, "Send", NORMAL, date(2026, 3, 7)),
    )


def test_an_activity_without_steps_still_gives_one_blank_task() -> None:
    assert plan([], MONDAY) == (PlannedTask(NONE, "", NORMAL, MONDAY),)
