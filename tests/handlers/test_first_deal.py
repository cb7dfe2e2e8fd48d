"""The first deal, as a salesperson plays it: over signed HTTP, and over Socket Mode."""

import pytest

from storage.queries import reports
from tests.handlers.conftest import Office

BOTH = pytest.mark.parametrize("transport", ["http", "socket"])
NASTY = "<!channel> & *x*"


def rows(office: Office, status: str = "all") -> list[dict[str, object]]:
    with office.book.database.reading() as session:
        return reports.opportunities(session, "T1", status)


@BOTH
def test_a_deal_from_new_to_won(office: Office) -> None:  # noqa: PLR0915 - one story, told to its end
    jim = office.jim
    jim.command("/opp new", channel="C1")
    new = jim.view("New opportunity")
    assert new.labels == [
        "Contact",
        "Description",
        "Salesperson",
        "Sales cycle",
        "Priority",
        "Activate first stage",
        "Estimated value",
        "Chances of success %",
        "Estimated closing date",
        "Next step",
        "Next step date",
    ]
    assert new.value("Salesperson") == "Jim Olive"
    assert new.value("Priority") == "Normal"
    new.fill(
        {
            "Contact": "Ny Kunde",
            "Description": NASTY,
            "Sales cycle": "Existing (EXISTING)",
            "Estimated value": "120000",
            "Chances of success %": "40",
            "Estimated closing date": "2026-03-01",
        }
    )
    refused = new.submit()
    assert refused.errors == {"Estimated closing date": "Choose 2 Mar 2026 or a later day."}
    assert rows(office) == []
    new.fill({"Estimated closing date": "2026-06-01"})
    assert new.submit().closed

    card = jim.wait_for_message("OP000001")
    assert "1 of 4 · Initial" in card.drawn
    assert "*Contact*\nNy Kunde\n" in card.drawn
    assert NASTY in card.blocks[0]["text"]["text"]
    assert "<!channel>" not in card.text
    assert card.buttons == ["Update", "Win", "Lose"]
    [row] = rows(office)
    assert (row["description"], row["status"], row["value"], row["weighted"]) == (NASTY, "open", "120000.00", "2400.00")

    card.press("Update")
    update = jim.view("Update opportunity")
    assert update.labels == [
        "Action type",
        "Stage",
        "Date of change",
        "Estimated value",
        "Chances of success %",
        "Estimated closing date",
        "Cancel existing open tasks",
        "Note",
    ]
    assert (update.value("Action type"), update.value("Stage")) == ("Next", "2 · Presentation")
    update.fill({"Estimated value": "0"})
    assert update.submit().errors == {"Estimated value": "Type a value above 0."}
    update.fill({"Estimated value": "130000", "Note": "They like it"})
    assert update.submit().closed
    card = jim.wait_for_message("2 of 4 · Presentation")

    jim.command("/opp op1 next", channel="C1")
    update = jim.view("Update opportunity")
    assert update.value("Stage") == "3 · Proposal"
    refused = update.submit()
    assert list(refused.errors) == ["Stage"]
    assert "needs a sales quote" in refused.errors["Stage"]
    update.cancel()

    jim.command("/opp 1 quote", channel="C1")
    quote = jim.view("Sales quote")
    assert quote.labels == ["Amount", "Valid until", "Link"]
    quote.fill({"Amount": "125000.50", "Valid until": "2026-05-01"})
    assert quote.submit().closed
    jim.wait_for_message("SQ000001")

    jim.command("/opp 1 next", channel="C1")
    assert jim.view("Update opportunity").submit().closed
    card = jim.wait_for_message("3 of 4 · Proposal")
    card.press("Win")
    close = jim.view("Close opportunity")
    assert close.labels == ["Status", "Close code", "Closing date", "Sales value", "Cancel open tasks", "Note"]
    assert (close.value("Status"), close.value("Sales value")) == ("Won", "125000.50")
    assert close.choices("Close code") == ["Price_W (PRICE_W)", "Product_W (PRODUCT_W)"]
    close.fill({"Close code": "Price_W (PRICE_W)"})
    assert close.submit().closed
    card = jim.wait_for_message("Won")
    assert card.buttons == ["Delete"]
    [row] = rows(office, "won")
    assert (row["weighted"], row["close_code"], row["date_closed"]) == ("125000.50", "PRICE_W", "2026-03-02")

    card.choose("History")
    history = jim.wait_for_message("First → 1 Initial")
    for step in ("*1*", "*2*", "Next → 3 Proposal", "Won · Price_W"):
        assert step in history.drawn


@BOTH
def test_a_bare_command_lists_what_is_open_and_teaches_when_nothing_is(office: Office) -> None:
    answer = office.jim.command("/opp", channel="C1")
    assert "Your open opportunities (0)" in str(answer.answer)
    assert office.jim.private("C1")[-1].buttons == ["New"]
