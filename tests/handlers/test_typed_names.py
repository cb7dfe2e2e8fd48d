"""`/opp list @name`, the name typed where Slack made no mention of it."""

import pytest

from storage.models import Salesperson
from tests.handlers.asking import ask, shown
from tests.handlers.conftest import Office

MINE, OTHERS = "Of Jim", "Of Helena"


@pytest.fixture
def deals(office: Office) -> Office:
    """Let Jim and Helena have one each, beside a second Helena."""
    office.deal(MINE)
    office.deal(OTHERS, salesperson="HR")
    with office.book.database.transaction() as session:
        for code, name in (("H2", "Helena Berg"), ("ÅL", "Åse van der Lund"), ("X1", "Twin"), ("X2", "Twin")):
            session.add(Salesperson(workspace_id="T1", code=code, name=name))
    return office


UNDERSTOOD = {
    "@jim": [MINE],
    "@Jim Olive": [MINE],
    "@JIM OLIVE high": [],
    "open @Jim Olive": [MINE],
    "@jo": [MINE],
    "@JO normal": [MINE],
    "@Helena Ray": [OTHERS],
    "@hr open": [OTHERS],
    "salesperson @jim": [MINE],
    "salesperson @Helena Ray open": [OTHERS],
    "@ase": [],
    "@Ase van der Lund": [],
    "@jim @Jim Olive": [MINE],
    "<@U1> @jim": [MINE],
}


@pytest.mark.parametrize("words", UNDERSTOOD)
def test_a_typed_name_means_the_one_salesperson_it_fits(deals: Office, words: str) -> None:
    assert shown(ask(deals, f"/opp list {words}")) == UNDERSTOOD[words]


REFUSED = {
    "@helena": "“@helena” is not something I know.",
    "@twin": "“@twin” is not something I know.",
    "@": "“@” is not something I know.",
    "@Jim Ray": "“Ray” is not something I know.",
    "@nobody here": "“@nobody” is not something I know. Type /opp help",
    "@jmi": "“@jmi” is not something I know. Did you mean “@jim”?",
    "salesperson @nobody": "“salesperson @nobody” is not something I know.",
    "@jim @hr": "“@jim” and “@hr” do not go together in one list.",
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_typed_name_of_nobody_or_of_two_is_refused(deals: Office, words: str) -> None:
    before = deals.dump()
    assert REFUSED[words] in ask(deals, f"/opp list {words}").drawn.replace("\u2060", "")
    assert deals.lines.all[-1] == "refused"
    assert deals.dump() == before


def test_a_code_without_a_sign_still_means_its_salesperson(deals: Office) -> None:
    assert shown(ask(deals, "/opp list hr")) == [OTHERS]
    assert shown(ask(deals, "/opp list salesperson XX")) == []
