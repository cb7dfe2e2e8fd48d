"""The first deal in the demo, by clicks and typing alone."""

import re

from playwright.sync_api import Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, NEEDED, SALES
from tests.browser.seats import Sit

OURS = "OP100025"
"""An opportunity of Helena's at the first stage of the cycle for existing customers."""
NEEDS_QUOTE = "The stage Presentation needs a sales quote"


def test_a_deal_from_new_to_won(demo: LocalSlack, sit: Sit) -> None:  # noqa: PLR0915 - one story, told to its end
    page = sit(demo, HELENA, SALES)
    tour = page.get_by_role("region", name="Your first minute")
    first, second = (tour.get_by_role("listitem").filter(has_text=name) for name in ("Enter an", "Advance it"))
    doing.line(page).press_sequentially("/o")
    page.get_by_role("option", name="/opp").click()
    expect(doing.line(page)).to_have_value("/opp ")
    expect(doing.line(page)).to_be_focused()
    doing.line(page).press_sequentially("new")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(doing.line(page)).to_have_value("")

    new = doing.window(page, "New opportunity")
    contact = doing.field(new, "Contact")
    expect(contact).to_be_focused()
    doing.field(new, "Next step").click()
    doing.press(new, "Create")
    missing = ("Contact", "Description", "Estimated value", "Chances of success %", "Estimated closing date")
    for label in missing:
        doing.expect_refused(doing.field(new, label), NEEDED)
    for label in ("Salesperson", "Sales cycle", "Priority", "Next step", "Next step date"):
        doing.expect_accepted(doing.field(new, label))
    expect(contact).to_be_focused()
    doing.pick(new, "Contact", "Granite & Pine Hotel", "gran")
    doing.fill_new(new, demo, "Chairs for the ballroom")
    for label in missing[:-1]:
        doing.expect_accepted(doing.field(new, label))
    expect(first).not_to_contain_text("done")
    doing.press(new, "Create")
    expect(new).to_be_hidden()

    card = doing.card(page, "OP000001")
    expect(card).to_contain_text("Created OP000001")
    expect(card).to_contain_text("1 of 5 · Initial")
    expect(card).to_contain_text("Granite & Pine Hotel")
    expect(card).to_contain_text("Only visible to you")
    expect(first).to_contain_text("done")
    expect(second).not_to_contain_text("done")

    doing.press(card, "Update")
    update = doing.window(page, "Update opportunity")
    expect(doing.field(update, "Action type")).to_have_value("Next")
    expect(doing.field(update, "Stage")).to_have_value("2 · Qualification")
    doing.field(update, "Estimated value").fill("0")
    doing.press(update, "Update")
    doing.expect_refused(doing.field(update, "Estimated value"), "Type a value above 0.")
    expect(doing.field(update, "Estimated value")).to_be_focused()
    doing.field(update, "Estimated value").fill("13000")
    doing.field(update, "Estimated closing date").fill(doing.day(demo, -3))
    doing.press(update, "Update")
    doing.expect_refused(doing.field(update, "Estimated closing date"), "or a later day")
    doing.expect_accepted(doing.field(update, "Estimated value"))
    expect(card).to_contain_text("1 of 5 · Initial")
    doing.field(update, "Estimated closing date").fill(doing.day(demo, 50))
    doing.press(update, "Update")
    expect(update).to_be_hidden()
    expect(card).to_contain_text("2 of 5 · Qualification")
    expect(card).to_contain_text("€13,000")
    expect(second).to_contain_text("done")

    doing.press(card, "Update")
    expect(update).to_contain_text(NEEDS_QUOTE)
    doing.press(update, "Update")
    doing.expect_refused(doing.field(update, "Stage"), NEEDS_QUOTE)
    doing.press(update, "Cancel")
    expect(update).to_be_hidden()
    doing.choose(card, "Quote")
    quote = doing.window(page, "Sales quote")
    expect(doing.field(quote, "Amount")).to_have_value("13000")
    doing.field(quote, "Amount").fill("12500.50")
    doing.press(quote, "Create")
    expect(quote).to_be_hidden()
    expect(card).to_contain_text("Quote SQ000006 created")
    doing.press(card, "Update")
    expect(update).not_to_contain_text(NEEDS_QUOTE)
    doing.press(update, "Update")
    expect(card).to_contain_text("3 of 5 · Presentation")

    doing.press(card, "Win")
    close = doing.window(page, "Close opportunity")
    expect(close.get_by_role("radio", name="Won")).to_be_checked()
    expect(doing.field(close, "Sales value")).to_have_value("12500.50")
    doing.press(close, "Close")
    doing.expect_refused(doing.field(close, "Close code"), NEEDED)
    doing.pick(close, "Close code", "(PRICE_W)")
    doing.press(close, "Close")
    expect(close).to_be_hidden()
    expect(card).to_contain_text("€12,500.50")
    expect(card.get_by_role("button", name="Win", exact=True)).to_have_count(0)
    doing.choose(card, "History")
    history = ["First → 1 Initial", "Next → 2 Qualification", "Next → 3 Presentation", "Won · The price"]
    for step in history:
        expect(page.get_by_role("log")).to_contain_text(step)
    read = page.get_by_role("log").inner_text()
    assert sorted(history, key=read.index) == history


def test_a_company_nobody_knows_is_created_on_the_way(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    page.get_by_label("Shortcuts", exact=True).click()
    page.get_by_role("button", name=re.compile("^New opportunity")).click()
    new = doing.window(page, "New opportunity")
    contact = doing.field(new, "Contact")
    contact.press_sequentially("Fjord & Fell")
    new.get_by_role("option", name='Create company "Fjord & Fell"').click()
    expect(contact).to_have_value('Create company "Fjord & Fell"')
    doing.field(new, "Description").fill("Benches")
    new.get_by_role("checkbox", name="Start the sales cycle now").uncheck()
    expect(doing.field(new, "Estimated value")).not_to_have_attribute("aria-required", "true")
    expect(contact).to_have_value('Create company "Fjord & Fell"')
    expect(doing.field(new, "Description")).to_have_value("Benches")
    doing.press(new, "Create")
    expect(new).to_be_hidden()
    # Asked for from anywhere, it is answered in the conversation with the app.
    doing.follow(page, page.get_by_role("navigation", name="Conversations").get_by_role("link", name="Salesbot"))
    card = doing.card(page, "OP000001")
    expect(card).to_contain_text("Fjord & Fell")
    expect(card).to_contain_text("Not Started")
    doing.press(card, "Activate")
    expect(card).to_contain_text("1 of 5 · Initial")


def test_a_contact_that_is_there_is_not_offered_as_new(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, "/opp new")
    new = doing.window(page, "New opportunity")
    doing.field(new, "Contact").press_sequentially("Café Linnéa")
    expect(new.get_by_role("option", name=re.compile("^Café Linnéa"))).to_be_visible()
    expect(new.get_by_role("option")).to_have_count(1)
    assert "Create company" not in new.inner_text()


def test_the_stages_follow_the_action_type_and_what_was_typed_stays(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.press(doing.open_card(page, OURS), "Update")
    update = doing.window(page, "Update opportunity")
    stage, chances = doing.field(update, "Stage"), doing.field(update, "Chances of success %")
    doing.field(update, "Estimated value").fill("7777")
    doing.field(update, "Note").fill("Two\nlines")
    expect(stage).to_have_value("2 · Presentation")
    expect(chances).to_have_value("40")
    doing.pick(update, "Action type", "Update")
    expect(stage).to_have_value("1 · Initial")
    expect(chances).to_have_value("20")
    expect(update.get_by_role("group", name="Cancel existing open tasks")).to_have_count(0)
    doing.pick(update, "Action type", "Skip")
    expect(stage).to_have_value("2 · Presentation")
    doing.pick(update, "Stage", "3 · Proposal")
    expect(chances).to_have_value("80")
    expect(update).to_contain_text("needs a sales quote")
    expect(doing.field(update, "Estimated value")).to_have_value("7777")
    expect(doing.field(update, "Note")).to_have_value("Two\nlines")
    doing.pick(update, "Action type", "Next")
    expect(stage).to_have_value("2 · Presentation")
    doing.press(update, "Update")
    card = doing.card(page, OURS)
    expect(card).to_contain_text("2 of 4 · Presentation")
    expect(card).to_contain_text("€7,777")
    assert "€3,888.50 · 50 % completed" in card.inner_text()


def test_a_window_closes_and_the_focus_goes_back(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    card = doing.open_card(page, OURS)
    button = card.get_by_role("button", name="Update", exact=True)
    update = doing.window(page, "Update opportunity")
    for close in (_cancel, _esc, _cross):
        button.click()
        expect(update).to_be_visible()
        doing.field(update, "Estimated value").fill("1")
        close(page)
        expect(update).to_be_hidden()
        expect(button).to_be_focused()
    expect(card).to_contain_text("€10,000")


def _cancel(page: Page) -> None:
    doing.press(doing.window(page, "Update opportunity"), "Cancel")


def _esc(page: Page) -> None:
    page.keyboard.press("Escape")


def _cross(page: Page) -> None:
    doing.press(doing.window(page, "Update opportunity"), "Dismiss this window")


def test_the_focus_stays_where_one_types_while_errors_come_and_go(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, "/opp new")
    new = doing.window(page, "New opportunity")
    description, value, step = (doing.field(new, label) for label in ("Description", "Estimated value", "Next step"))
    doing.press(new, "Create")
    doing.expect_refused(description, NEEDED)
    description.fill("Chairs")
    step.click()
    doing.expect_accepted(description)
    expect(step).to_be_focused()
    value.fill("many")
    step.click()
    doing.expect_refused(value, "number")
    expect(step).to_be_focused()
    doing.press(new, "Create")
    expect(doing.field(new, "Contact")).to_be_focused()


def test_esc_closes_a_list_before_its_window(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, "/opp new")
    new = doing.window(page, "New opportunity")
    cycle = doing.field(new, "Sales cycle")
    cycle.click()
    expect(cycle).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(cycle).to_have_attribute("aria-expanded", "false")
    expect(new).to_be_visible()
    page.keyboard.press("Escape")
    expect(new).to_be_hidden()
    expect(doing.line(page)).to_be_focused()


def test_withdrawing_a_quote_asks_first(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, f"/opp {OURS} quote")
    window = doing.window(page, "Sales quote")
    doing.field(window, "Amount").fill("9000")
    doing.press(window, "Create")
    card = doing.card(page, OURS)
    expect(card).to_contain_text("quote SQ000006 €9,000")
    doing.send(page, f"/opp {OURS} quote")
    quote = doing.message(page, "Sales quote SQ000006")
    asked = page.get_by_role("alertdialog", name="Withdraw this quote?")
    doing.press(quote, "Withdraw")
    expect(asked).to_contain_text("This cannot be taken back.")
    expect(asked.get_by_role("button", name="Keep it")).to_be_focused()
    doing.press(asked, "Keep it")
    expect(asked).to_be_hidden()
    expect(quote.get_by_role("button", name="Withdraw")).to_be_focused()
    doing.press(quote, "Withdraw")
    expect(asked).to_be_visible()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(doing.open_card(page, OURS)).to_contain_text("quote SQ000006 €9,000")
    doing.press(quote, "Withdraw")
    doing.press(asked, "Withdraw")
    expect(asked).to_be_hidden()
    expect(page.get_by_role("log")).to_contain_text("Quote SQ000006 withdrawn")
    expect(doing.open_card(page, OURS)).not_to_contain_text("SQ000006")
