"""Every problem has its words and every word its problem; every id has its handler and every handler its id."""

import ast
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from handlers import field_ids, ids, register
from handlers.opportunities import VERBS
from handlers.tasks.buttons import ACTS
from handlers.text import problems
from handlers.views import dialogs
from handlers.views.card_actions import MENU
from storage.domain.cycles import ActionType
from storage.domain.errors import Problem
from storage.domain.nudges import Became
from storage.domain.opportunities import Action, Priority, Status
from storage.domain.people import Role, Visibility
from storage.domain.quotes import QuoteStatus
from storage.domain.tasks import RepeatsFrom, TaskStatus, TaskType
from storage.models import ContactType, NoteKind
from tests.handlers.screens import ENGLISH, STANDING
from tests.handlers.test_views import MORE, SCREENS

ROOT = Path(__file__).parents[2]
RAISERS = {"broken", "Problem"}
TITLE_LENGTH = 24
MENU_VALUES = {verb for verb, _ in MENU}
"""What the menu of a card offers; each can also be typed."""
TASK_MENU_VALUES = {*ACTS, "edit", "open"} - {"done", "undo", "reopen"}
"""What the menus of tasks offer; a button does the rest."""
ONLY_ON_THE_COMMAND_LINE = ("sample*.py", "reports.py")
"""What these raise is said by `bot`, to whoever runs the service."""


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def raised() -> dict[str, set[frozenset[str]]]:
    """Find every code that is raised, with the names of the values that come with it."""
    found: dict[str, set[frozenset[str]]] = defaultdict(set)
    for path in python_files("storage", "handlers"):
        if any(path.match(pattern) for pattern in ONLY_ON_THE_COMMAND_LINE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISERS and node.args:
                for code in codes(node.args[0]):
                    found[code].add(values(node))
    return dict(found)


def codes(argument: ast.expr) -> Iterator[str]:
    """Read the codes of a call: a text, or the one or the other."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from codes(argument.body)
        yield from codes(argument.orelse)


def values(call: ast.Call) -> frozenset[str]:
    """Read the names of the values: keywords of `broken`, the dictionary of `Problem`."""
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    for argument in call.args[2:]:
        if isinstance(argument, ast.Dict):
            given |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
    return frozenset(given)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


RAISED = raised()


def test_every_code_has_a_text_and_every_text_a_code() -> None:
    assert set(RAISED) == set(problems.SAID)


def test_the_search_for_codes_finds_the_ones_we_know() -> None:
    assert {"missing", "quote_required", "changed_meanwhile", "unknown_word_far", "blocked"} <= set(RAISED)
    assert frozenset({"no", "by", "at"}) in RAISED["changed_meanwhile"]


@pytest.mark.parametrize("code", sorted(problems.SAID))
def test_a_text_can_be_filled_wherever_its_code_is_raised(code: str) -> None:
    for given in RAISED[code]:
        assert places(problems.SAID[code]) <= given


@pytest.mark.parametrize("code", sorted(problems.SAID))
def test_a_text_is_a_sentence_that_leaves_no_place_empty(code: str) -> None:
    said = problems.say(ENGLISH, Problem(code, None, dict.fromkeys(places(problems.SAID[code]), "x")))
    assert said[0].isupper() or said[0] in "x“"
    assert said.endswith(".") or "/opp" in said.rsplit(".", 1)[-1] or ": " in said
    assert not re.search("[{}]|  ", said)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 3, 2), "2 Mar 2026"),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "3 Mar 2026, 00:30"),
        (Decimal("1E+12"), "1000000000000"),
        (Status.NOT_STARTED, "Not Started"),
        (ActionType.SKIP, "Skip"),
        ("open", "open"),
        ("next", "next"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_a_value_is_written_as_people_read_it(value: object, shown: str) -> None:
    said = problems.say(ENGLISH, Problem("unknown", None, {"key": value}), "Europe/Oslo")
    assert said == f"{shown} is not known here. Choose one from the list."


def test_every_option_that_is_shown_has_a_name_and_every_name_an_option() -> None:
    shown = {
        *ActionType,
        *Action,
        *Status,
        *Priority,
        *QuoteStatus,
        *TaskType,
        *TaskStatus,
        *RepeatsFrom,
        *NoteKind,
        *Role,
        *Visibility,
    }
    shown |= {*ContactType, *Became}
    assert set(problems.NAMED) == {str(option) for option in shown}


@pytest.mark.parametrize("name", [name for name, draw in SCREENS.items() if draw(STANDING).get("type") == "modal"])
def test_a_windows_frame_fits_without_being_cut(name: str) -> None:
    window = SCREENS[name](STANDING)
    for part in ("title", "submit", "close"):
        text = window[part]["text"]
        assert len(text) <= TITLE_LENGTH
        assert not text.endswith("…")


def constants(prefix: str) -> set[str]:
    return {str(value) for name, value in vars(ids).items() if name.startswith(prefix) and isinstance(value, str)}


FIELDS = {value for name, value in vars(field_ids).items() if name.isupper() and name != "FRESH"}


def elements(part: object) -> Iterator[dict[str, object]]:
    """Walk through every object of a screen."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from elements(value)
    elif isinstance(part, list):
        for value in part:
            yield from elements(value)


def screens() -> Iterator[dict[str, object]]:
    yield from (draw(STANDING) for draw in SCREENS.values())
    yield from (draw() for draw in MORE.values())


def dispatched() -> set[str]:
    """Collect the action ids that come back when they are touched."""
    found = set()
    for screen in screens():
        for part in elements(screen):
            if part.get("type") == "actions" or part.get("dispatch_action") or "accessory" in part:
                found |= {str(one["action_id"]).split("~")[0] for one in elements(part) if "action_id" in one}
    return found


TABLE = register.routes()
ACTIONS_THAT_DISPATCH_ONLY_IN_OTHER_WINDOWS = {field_ids.STAGE, ids.ACTION_ACTIVATE, ids.ACTION_PAGE_BACK}
"""On the screens reviewed here there is one stage to choose from, and no page before the first."""


def test_every_button_and_field_that_comes_back_has_a_handler() -> None:
    assert dispatched() - set(TABLE.actions) == set()


def test_every_handler_of_a_button_is_reached_from_a_screen() -> None:
    reached = dispatched() | ACTIONS_THAT_DISPATCH_ONLY_IN_OTHER_WINDOWS
    drawn = {ids.ACTION_HISTORY_BACK, ids.ACTION_HISTORY_ON}
    assert set(TABLE.actions) - reached - drawn == set()


def test_every_id_of_ours_is_in_the_table_and_the_table_holds_nothing_else() -> None:
    fields = FIELDS
    assert set(TABLE.commands) == constants("COMMAND_")
    assert set(TABLE.shortcuts) == constants("SHORTCUT_")
    assert set(TABLE.views) == constants("VIEW_")
    assert set(TABLE.actions) - fields == constants("ACTION_")
    assert set(TABLE.options) <= fields


def test_every_window_that_is_sent_has_a_handler() -> None:
    sent = {str(screen["callback_id"]) for screen in screens() if "callback_id" in screen}
    assert sent == set(TABLE.views)


def test_every_field_that_is_searched_has_answers() -> None:
    searched = {
        str(one["action_id"]).split("~")[0]
        for screen in screens()
        for one in elements(screen)
        if str(one.get("type")).endswith("external_select")
    }
    assert searched == set(TABLE.options)


def test_every_field_is_used_by_a_window_and_every_window_uses_only_fields() -> None:
    used = {
        str(one["block_id"]).split("~")[0]
        for screen in screens()
        for one in elements(screen)
        if "block_id" in one and one["type"] != "actions"
    }
    assert used == FIELDS


def test_every_choice_of_a_tasks_menu_is_understood() -> None:
    options = {
        str(one["value"]).split(" ")[0]
        for screen in screens()
        for menu in elements(screen)
        if menu.get("action_id") == ids.ACTION_TASK_MORE
        for one in elements(menu["options"])
        if "value" in one
    }
    assert options == TASK_MENU_VALUES


def test_every_choice_of_an_opportunitys_menu_can_be_typed_too() -> None:
    options = {
        str(one["value"]).split(" ")[0]
        for screen in screens()
        for menu in elements(screen)
        if menu.get("action_id") == ids.ACTION_MORE
        for one in elements(menu["options"])
        if "value" in one
    }
    assert options == MENU_VALUES
    assert set(VERBS) >= MENU_VALUES


def test_no_two_ids_are_alike() -> None:
    both = [*vars(ids).items(), *vars(field_ids).items()]
    named = [value for name, value in both if name.isupper() and isinstance(value, str)]
    assert sorted(named) == sorted(set(named))


def test_a_new_company_is_told_from_a_number() -> None:
    assert not re.match(r"CT\d", dialogs.NEW_COMPANY)
