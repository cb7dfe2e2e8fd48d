"""Presses and windows that were made up: every door of ours, with values that somebody else would have to give.

The walk is over the table of routes, so that whatever comes to it is walked too.
"""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from bot.sandbox import Exchange, Person
from handlers import field_ids, ids
from handlers.register import routes
from handlers.views.card_actions import MENU
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Closing, Status
from storage.services.opportunities import Draft
from tests.builders import MONDAY, add_company, add_workspace
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, body_of, send_signed
from tests.rows import Dump

TABLE = routes()
COUNT = count(1)
KINDS = ("button", "static_select")
"""What may have been pressed or chosen."""


def somebody_elses(office: Office) -> str:
    """Write down an opportunity of Otis's; give its number."""
    draft = Draft("His", office.company.acme, cycle="EXISTING", activate=True, estimates=Estimates(50_00, 40, MONDAY))
    return office.book.opportunities.create(office.company.of, draft).line.no


def of_another_workspace(office: Office) -> str:
    """Write down opportunities in another workspace until one has a number that ours has not."""
    add_workspace(office.book, "T2", default_cycle="EXISTING")
    other = add_company(office.book, "T2")
    nos = [office.book.opportunities.create(other.jo, Draft(f"No. {n}", other.acme)).line.no for n in range(9)]
    return nos[-1]


def deleted(office: Office) -> str:
    """Write down an opportunity and take it out of the book; give its number."""
    no = office.deal("Gone", activate=False)
    closing = Closing(Status.LOST, None, MONDAY)
    office.book.opportunities.close(office.company.jo, no, closing, close_code="PRICE_L")
    with office.book.database.transaction() as session:
        for table in ("last_action", "task", "entry"):
            find = "(SELECT id FROM opportunity WHERE no = :no)"
            session.connection().execute(text(f"DELETE FROM {table} WHERE opportunity_id = {find}"), {"no": no})  # noqa: S608 - our own names
        session.connection().execute(text("DELETE FROM opportunity WHERE no = :no"), {"no": no})
    return no


def pressed(office: Office, person: Person) -> Exchange:
    """Have somebody press a button that does nothing, to know what Slack sends."""
    person.command("/opp", channel="C1")
    exchange = person.private("C1")[-1].press("New")
    office.settle()
    return exchange


def acting(name: str, value: str, kind: str) -> dict[str, Any]:
    """Make up what was pressed or chosen."""
    action: dict[str, Any] = {"action_id": name, "block_id": "b", "type": kind, "action_ts": "1.0"}
    if kind == "button":
        return action | {"value": value}
    option = {"text": {"type": "plain_text", "text": "?"}, "value": value}
    if kind == "multi_users_select":
        return action | {"selected_users": [value]}
    return action | {"selected_option": option}


def send(office: Office, base: Exchange, edit: Callable[[dict[str, Any]], object]) -> int:
    """Sign a made-up request and send it, unlike every one before; give the status of the answer."""

    def unlike(made: dict[str, Any]) -> None:
        edit(made)
        made["trigger_id"] = f"{next(COUNT)}.made.up"

    return send_signed(office.slack, body_of(base, unlike)).status_code


def check(office: Office, before: Dump, what: object) -> None:
    """See that nothing changed, and that nothing of it was taken for a bug."""
    office.settle()
    assert office.lines.of("failed") == [], what
    # So many refusals wear out the address for private answers, and Slack's patience: some are kept to be told later.
    assert {**office.dump(), "notice": []} == {**before, "notice": []}, what


def values(office: Office) -> dict[str, list[str]]:
    """Give numbers that are not Jim's to use, and garbage; behind the card's menu under each of its words."""
    hidden = (somebody_elses(office), deleted(office), of_another_workspace(office))
    plain = [*hidden, f"{hidden[0]} SQ000001", json.dumps({"no": hidden[0], "version": 1}), "x" * 2000]
    plain += [GARBAGE["garbage"], GARBAGE["another shape"], GARBAGE["nothing"]]
    return {"": plain, ids.ACTION_MORE: [*plain, *(f"{verb} {no}" for verb, _ in MENU for no in hidden)]}


def lowered(office: Office) -> None:
    """Make Otis's book private, and Jim somebody who may do nothing in it but his own."""
    with office.book.database.transaction() as session:
        session.connection().execute(text("UPDATE workspace SET visibility = 'own' WHERE id = 'T1'"))


CHUNKS = 3
"""Parts of the walk, so that they can be walked side by side."""


@pytest.mark.parametrize("part", range(CHUNKS))
def test_no_made_up_press_changes_anything(office: Office, part: int) -> None:
    base = pressed(office, office.jim)
    given = values(office)
    lowered(office)
    before = office.dump()
    for name in sorted(TABLE.actions)[part::CHUNKS]:
        for at, value in enumerate(given.get(name, given[""])):
            action = acting(name, value, KINDS[at % len(KINDS)] if name != ids.ACTION_MORE else "static_select")
            assert send(office, base, lambda made: made.update(actions=[action])) == 200, (name, value)  # noqa: B023 - used at once
        check(office, before, name)


def window(callback: str, metadata: str, values: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """Make up a window that was sent."""

    def edit(made: dict[str, Any]) -> None:
        made["view"].update(callback_id=callback, private_metadata=metadata)
        made["view"]["state"] = {"values": values}

    return edit


def sent(office: Office) -> Exchange:
    """Have Jim send a window that is refused, to know what Slack sends."""
    office.jim.command(f"/opp {office.deal()} win", channel="C1")
    office.settle()
    submission = office.jim.view("Close opportunity").submit(force=True)
    office.settle()
    return submission.exchange


def filled(value: str) -> dict[str, Any]:
    """Fill every field there is with a made-up value, whatever kind it is."""
    option = {"text": {"type": "plain_text", "text": "?"}, "value": value[:150]}
    fields = [name for key, name in vars(field_ids).items() if key.isupper()]
    held = {"value": value, "selected_option": option, "selected_options": [option], "selected_date": "2026-03-02"}
    more = {"selected_users": ["U2"], "selected_user": "U2", "selected_conversation": "C1", "selected_time": "10:00"}
    return {field: {field: {"type": "plain_text_input", **held, **more}} for field in fields}


@pytest.mark.parametrize("part", range(CHUNKS))
def test_no_made_up_window_changes_anything(office: Office, part: int) -> None:
    base = sent(office)
    hidden = [somebody_elses(office), deleted(office), of_another_workspace(office)]
    lowered(office)
    before = office.dump()
    metadata = [json.dumps({"no": no, "version": 1}) for no in hidden]
    metadata += ["x" * 3000, json.dumps({"note": "x" * 2900}), GARBAGE["another shape"], GARBAGE["nothing"]]
    for name in sorted(TABLE.views)[part::CHUNKS]:
        for at, carried in enumerate(metadata):
            state = STATES[at % len(STATES)]
            assert send(office, base, window(name, carried, state)) == 200, (name, carried)
        check(office, before, name)


STATES: tuple[dict[str, Any], ...] = ({}, filled("OP000001"), filled("\x00" * 10), filled("9" * 3000))
"""Fields as nobody filled them in."""


def test_a_made_up_window_of_somebody_unknown_is_refused(office: Office) -> None:
    base = sent(office)
    before = office.dump()
    for name in sorted(TABLE.views):
        assert send(office, base, unknown(name)) == 200, name
        check(office, before, name)


def unknown(callback: str) -> Callable[[dict[str, Any]], None]:
    """Let somebody send a window whom nobody knows."""

    def edit(made: dict[str, Any]) -> None:
        made["user"] = {"id": "U9", "team_id": "T1"}
        made["view"]["callback_id"] = callback

    return edit
