"""What no screen of ours sends about tasks: refused where it came from, and nothing changes."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.tasks.asked import MOST_KEPT, WHICH, WHOSE, Asked
from storage.domain.errors import RuleBrokenError
from storage.domain.people import Visibility
from storage.models import Workspace
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, as_seen_by, choose_unlisted, in_hands_of, rewire, type_unchecked
from tests.handlers.test_task_lists import ask
from tests.handlers.test_task_windows import FILLED, new
from tests.storage.tasking import write

OUT_OF_DATE = "This button or window is out of date."
MINE = Asked().dump()
FORGED = {
    **GARBAGE,
    "no state": "TD000001",
    "another series": f"OP000001 {MINE}",
    "a short number": f"TD1 {MINE}",
    "unknown list": 'TD000001 ["his","","open",0,[]]',
    "unknown part": 'TD000001 ["mine","","every",0,[]]',
    "a negative place": 'TD000001 ["mine","","open",-1,[]]',
    "a huge place": 'TD000001 ["mine","","open",99999999999999999999,[]]',
    "no number": 'TD000001 ["mine","","open",true,[]]',
    "other numbers": 'TD000001 ["mine","","open",0,["TD000001"]]',
    "too few": 'TD000001 ["mine"]',
    "a key of another kind": 'TD000001 ["person",{},"open",0,[]]',
    "a list for a key": 'TD000001 ["person",["JO"],"open",0,[]]',
}


def answers(office: Office) -> Iterator[str]:
    yield from (message.drawn for message in office.jim.private("C1"))


@pytest.mark.parametrize("forged", [name for name in FORGED if name != "nothing"])
@pytest.mark.parametrize("element", ["Done", "Next page", "Cancel task"])
def test_a_forged_button_does_nothing(office: Office, element: str, forged: str) -> None:
    for _ in range(11):
        write(office.book, office.company.jo)
    message = ask(office)
    value = FORGED[forged]
    if element == "Cancel task":
        value = f"cancel {value}"[:150]
    elif element == "Next page":
        value = value.removeprefix("TD000001 ")
    before = office.dump()
    rewire(message, element, value=value)
    (message.choose if element == "Cancel task" else message.press)(element)
    office.settle()
    assert any(OUT_OF_DATE in said for said in answers(office))
    assert office.dump() == before


def test_a_word_that_is_in_no_menu_does_nothing(office: Office) -> None:
    write(office.book, office.company.jo)
    message = ask(office)
    before = office.dump()
    for verb in ("delete", "reopen2", "opportunity", "x"):
        rewire(message, "Edit", value=f"{verb} TD000001 {MINE}")
        message.choose("Edit")
        office.settle()
        assert OUT_OF_DATE in office.jim.private("C1")[-1].drawn
    assert office.dump() == before


def test_open_opportunity_of_a_task_without_one_does_nothing(office: Office) -> None:
    write(office.book, office.company.jo)
    message = ask(office)
    rewire(message, "Edit", value=f"open TD000001 {MINE}")
    message.choose("Edit")
    office.settle()
    assert OUT_OF_DATE in office.jim.private("C1")[-1].drawn


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", "JO"),
        ("owner", "admin:JO"),
        ("owner", "person:NOBODY"),
        ("owner", "team:NOWHERE"),
        ("owner", "person:"),
        ("task_type", "party"),
        ("priority", "urgent"),
        ("repeats_from", "today"),
        ("opportunity", "OP000099"),
        ("contact", "CT000099"),
    ],
)
def test_a_choice_that_was_not_offered_is_refused(office: Office, field: str, value: str) -> None:
    window = new(office)
    window.fill(FILLED)
    before = office.dump()
    choose_unlisted(window, field, value)
    assert window.submit(force=True).errors
    assert office.dump() == before


@pytest.mark.parametrize(
    ("field", "state"),
    [
        ("date", {"selected_date": "2026-02-30"}),
        ("date", {"selected_date": "9999-12-31"}),
        ("start_time", {"selected_time": "25:00"}),
        ("start_time", {"selected_time": "noon"}),
        ("duration", {"value": "9" * 3000}),
        ("description", {"value": "x" * 3000}),
        ("repeats", {"value": "1D" * 1000}),
    ],
)
def test_what_no_field_takes_is_refused(office: Office, field: str, state: dict[str, str]) -> None:
    window = new(office)
    window.fill({**FILLED, "Repeat": "CY"})
    before = office.dump()
    type_unchecked(window, field, **state)
    assert window.submit(force=True).errors
    assert office.dump() == before


@pytest.mark.parametrize(
    "metadata", ['{"no": "TD000001"}', '{"no": "TD000001", "listed": "[]"}', "[]", "{", '{"x": 1}']
)
def test_a_window_whose_place_was_forged_changes_nothing(office: Office, metadata: str) -> None:
    write(office.book, office.company.jo)
    office.jim.command("/task 1 edit", channel="C1")
    office.settle()
    window = office.jim.view("Edit task")
    window.fill({"Description": "Other"})
    before = office.dump()
    window.screen.content["private_metadata"] = metadata
    assert OUT_OF_DATE in next(iter(window.submit().errors.values()))
    assert office.dump() == before


def test_an_opportunity_that_is_not_for_them_cannot_be_named(office: Office) -> None:
    no = office.deal(salesperson="OF")
    with office.book.database.transaction() as session:
        session.get_one(Workspace, "T1").visibility = Visibility.OWN
    window = new(office)
    window.fill(FILLED)
    before = office.dump()
    choose_unlisted(window, "opportunity", no)
    assert f"There is no opportunity {no}." in window.submit().errors["Opportunity"]
    office.jim.command(f"/opp {no} task", channel="C1")
    office.settle()
    assert f"There is no opportunity {no}." in office.jim.private("C1")[-1].drawn
    office.jim.command(f"/opp {no} tasks", channel="C1")
    office.settle()
    assert f"There is no opportunity {no}." in office.jim.private("C1")[-1].drawn
    assert office.dump() == before


def test_buttons_and_windows_in_other_hands_do_nothing(office: Office) -> None:
    write(office.book, office.company.jo)
    message = ask(office)
    office.jim.command("/task 1 edit", channel="C1")
    office.settle()
    window = office.jim.view("Edit task")
    before = office.dump()
    as_seen_by(office.stranger, message).press("Done")
    as_seen_by(office.stranger, message).choose("Cancel task")
    office.settle()
    errors = in_hands_of(office.stranger, window).submit().errors
    assert "Salesbot does not know you" in next(iter(errors.values()))
    assert office.dump() == before


def test_anothers_task_is_refused_privately(office: Office) -> None:
    write(office.book, office.company.of, salesperson="OF")
    assert "Done" not in ask(office, "/task list all").drawn
    before = office.dump()
    for verb in ("done", "cancel"):
        assert "TD000001 belongs to Otis Falls." in ask(office, f"/task 1 {verb}").drawn
    assert office.dump() == before


def test_a_stranger_learns_nothing(office: Office) -> None:
    write(office.book, office.company.jo)
    before = office.dump()
    for line in ("/task", "/task 1", "/task 1 done", "/task new", "/task list all"):
        office.stranger.command(line, channel="C1")
        office.settle()
        assert "Salesbot does not know you" in office.stranger.private("C1")[-1].drawn
    assert office.dump() == before
    assert not office.stranger.has_view()


ASKED = st.builds(
    Asked,
    st.sampled_from(WHOSE),
    st.text(max_size=20),
    st.sampled_from(WHICH),
    st.integers(0, 10**9 - 1),
    st.lists(st.integers(0, 10**9 - 1), max_size=MOST_KEPT).map(tuple),
)


@given(ASKED)
def test_what_was_asked_for_comes_back_as_it_went(asked: Asked) -> None:
    assert Asked.load(asked.dump()) == asked


@given(st.text() | st.recursive(st.integers() | st.text() | st.none(), st.lists).map(repr))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(RuleBrokenError):
        Asked.load(text)


@given(st.lists(st.integers(1, 10**9 - 1), max_size=20))
def test_what_is_kept_fits_behind_a_menu(numbers: list[int]) -> None:
    asked = Asked("person", "\\" * 20, "overdue", 10**9 - 1)
    for number in numbers:
        asked = asked.keeping(f"TD{number:06d}")
    assert len(f"tomorrow TD999999999 {asked.dump()}") <= 150
    assert list(asked.kept) == list(dict.fromkeys(reversed(numbers)))[:MOST_KEPT][::-1]
