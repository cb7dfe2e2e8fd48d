"""Walks through the screens round an opportunity: what a salesperson and a manager see when they sell."""

import re
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA
from tests.browser.walks import Walk, keeping
from tests.browser.walks.steps import beginning, hide_tour, opened, sent

CHAIRS, STORAGE = "OP100025", "OP100026"
"""Helena's in the sample company: one of today, and one with tasks that are late."""


def working_on_it(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Say what is next, correct it, note what was said, look at both, give it away with its tasks."""
    hide_tour(page)
    box = opened(page, f"/opp {STORAGE} step", "Next step")
    doing.field(box, "Next step").fill("Show the shelves in the warehouse")
    doing.field(box, "Next step date").fill(doing.day(slack, 2))
    yield "next-step"
    sent(box, "Save")
    card = doing.card(page, STORAGE)
    expect(card).to_contain_text("Show the shelves in the warehouse")

    doing.choose(card, "Edit")
    box = doing.window(page, "Edit opportunity")
    expect(doing.field(box, "Description")).to_have_value("Storage system")
    doing.field(box, "Description").fill("Storage system for 400 bicycles")
    doing.pick(box, "Priority", "High")
    yield "edit-opportunity"
    sent(box, "Save")
    expect(card).to_contain_text(re.compile("400 bicycles.*High priority", re.DOTALL))

    doing.choose(card, "Note")
    box = doing.window(page, "Note")
    doing.pick(box, "Kind", "Call")
    doing.field(box, "Text").fill("Øyvind wants the shelves before the season.\nHe asks for two heights.")
    yield "note"
    sent(box, "Save")
    expect(card).to_contain_text("Note saved")
    doing.send(page, f"/opp {STORAGE} notes")
    notes = doing.message(page, f"Notes · {STORAGE}")
    expect(notes).to_contain_text("He asks for two heights.")
    yield "notes"

    doing.choose(card, "Assign")
    box = doing.window(page, "Assign")
    expect(box).to_contain_text("Move the 2 open tasks too")
    doing.pick(box, "Salesperson", "Otis Falls", "otis")
    doing.field(box, "Contact").click()
    box.get_by_role("option", name=re.compile("^Nordmarka")).click()
    box.get_by_role("checkbox", name="Move the 2 open tasks too").check()
    doing.field(box, "Note").fill("You know their new manager.")
    yield "assign"
    sent(box, "Assign")
    expect(card).to_contain_text("Assigned: Otis Falls, Nordmarka Sykler AS. 2 open tasks moved too")
    doing.choose(card, "History")
    told = page.get_by_role("listitem").filter(has_text="written by").last
    expect(told).to_contain_text("salesperson Helena Ray → Otis Falls")
    beginning(told)
    yield "history"


def from_quote_to_order(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Quote, turn the quote into an order, reopen what was won, share it and see its thread."""
    hide_tour(page)
    card = doing.open_card(page, CHAIRS)
    doing.choose(card, "Quote")
    box = doing.window(page, "Sales quote")
    doing.field(box, "Valid until").fill(doing.day(slack, 30))
    doing.field(box, "Link").fill("https://quotes.example/guest-chairs.pdf")
    yield "quote-window"
    sent(box, "Create")
    expect(card).to_contain_text("Quote SQ000006 created")
    doing.choose(card, "Quote")
    quote = doing.message(page, "Sales quote SQ000006")
    expect(quote).to_contain_text("Open")
    yield "quote"

    doing.press(quote, "Make order")
    box = doing.window(page, "Make order")
    doing.field(box, "Order number").fill("SO-2041")
    doing.pick(box, "Close code", "Good relations")
    yield "make-order"
    sent(box, "Make order")
    won = doing.card(page, CHAIRS)
    expect(won).to_contain_text("Won, with order SO-2041")
    yield "won"
    doing.press(won, "Reopen")
    box = doing.window(page, "Reopen opportunity")
    expect(box).to_contain_text("SO-2041")
    yield "reopen"
    sent(box, "Reopen")
    expect(won).to_contain_text("Reopened: ")

    doing.choose(won, "Share in channel")
    box = doing.window(page, "Share in channel")
    doing.pick(box, "Channel", "#sales", "sal")
    yield "share"
    sent(box, "Share")
    shared = doing.message(page, CHAIRS)
    expect(shared).to_contain_text("Shared by Helena Ray")
    doing.send(page, f"/opp {CHAIRS} next")
    sent(doing.window(page, "Update opportunity"), "Update")
    doing.follow(page, page.get_by_role("link", name="1 reply"))
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("Helena Ray: ")
    yield "shared-thread"


WALKS: Final[tuple[Walk, ...]] = (
    Walk("working-on-it", HELENA, working_on_it),
    Walk("from-quote-to-order", HELENA, from_quote_to_order, dark=True),
    *keeping.WALKS,
)
