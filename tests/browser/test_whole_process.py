"""What a salesperson does around a deal, by clicks and typing: one line, tasks, contacts, notes, undo, sharing."""

import re

from playwright.sync_api import expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, SALES
from tests.browser.seats import Sit

OURS = "OP100025"
"""An opportunity of Helena's at the first stage of the cycle for existing customers."""
OTIS = "U0OTIS"
PREVIEW = "New opportunity: is this right?"


def test_one_line_becomes_an_opportunity(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, '/opp new Granite 1.500 close in 3 weeks @jim !high 40% "Chairs for the ballroom"')
    preview = doing.message(page, PREVIEW)
    expect(preview).to_contain_text("1.500 can mean several things")
    expect(preview.get_by_role("button", name="Create")).to_have_count(0)
    doing.press(preview, "€1,500")
    expect(preview).to_contain_text(re.compile("€1,500.*1.500", re.DOTALL))
    expect(preview).to_contain_text("Granite & Pine Hotel")
    expect(preview).to_contain_text("Jim Olive")
    doing.press(preview, "Create")
    card = doing.card(page, "OP000001")
    for words in ("Chairs for the ballroom", "Granite & Pine Hotel", "Jim Olive", "€1,500", "40 %", "High priority"):
        expect(card).to_contain_text(words)
    expect(doing.message(page, PREVIEW)).to_have_count(0)


def test_one_line_is_edited_in_the_window_or_cancelled(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES, width=390, dark=True)
    doing.send(page, "/opp new Quarry Books 12k")
    preview = doing.message(page, PREVIEW)
    expect(preview).to_contain_text("new company")
    doing.press(preview, "Edit")
    window = doing.window(page, "New opportunity")
    expect(doing.field(window, "Estimated value")).to_have_value("12000")
    expect(doing.field(window, "Contact")).to_have_value(re.compile("Quarry Books"))
    doing.press(window, "Cancel")
    expect(window).to_be_hidden()
    doing.press(preview, "Cancel")
    expect(doing.message(page, PREVIEW)).to_have_count(0)


def test_a_task_is_made_and_done_and_taken_back(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, "/task new Ring the printer")
    window = doing.window(page, "New task")
    expect(doing.field(window, "Description")).to_have_value("Ring the printer")
    doing.field(window, "Date").fill(doing.day(demo, 1))
    doing.press(window, "Create")
    expect(window).to_be_hidden()
    doing.send(page, "/task")
    tasks = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="New task")).last
    expect(tasks).to_contain_text("Ring the printer")
    tasks.get_by_role("button", name=re.compile("^Done.*TD000083")).click()
    expect(tasks.get_by_role("button", name=re.compile("^Open TD000083 again"))).to_be_visible()
    tasks.get_by_role("button", name=re.compile("^Open TD000083 again")).click()
    expect(tasks.get_by_role("button", name=re.compile("^Open TD000083 again"))).to_have_count(0)


def test_what_was_done_last_is_undone_from_the_menu(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    card = doing.open_card(page, OURS)
    doing.press(card, "Update")
    doing.press(doing.window(page, "Update opportunity"), "Update")
    expect(card).to_contain_text("2 of 4 · Presentation")
    doing.choose(card, "Undo")
    expect(card).to_contain_text("1 of 4 · Initial")
    doing.choose(card, "History")
    told = page.get_by_role("listitem").filter(has_text="Undone").last
    expect(told).to_contain_text("Helena Ray")


def test_a_shared_card_stays_true_and_its_thread_tells(demo: LocalSlack, sit: Sit) -> None:
    page, otis = sit(demo, HELENA, SALES), sit(demo, OTIS, SALES)
    card = doing.open_card(page, OURS)
    doing.choose(card, "Share in channel")
    window = doing.window(page, "Share in channel")
    channel = doing.field(window, "Channel")
    if not channel.input_value():
        doing.pick(window, "Channel", "#sales", "sal")
    doing.press(window, "Share")
    expect(window).to_be_hidden()
    shared = doing.card(otis, OURS)
    expect(shared).to_contain_text("1 of 4 · Initial")
    doing.press(card, "Update")
    doing.press(doing.window(page, "Update opportunity"), "Update")
    expect(shared).to_contain_text("2 of 4 · Presentation")
    replies = otis.get_by_role("link", name=re.compile("repl"))
    expect(replies).to_have_text("1 reply")
    doing.press(shared, "Update")
    expect(otis.get_by_role("log").get_by_text(f"{OURS} belongs to Helena Ray")).to_be_visible()
    doing.follow(otis, replies)
    told = otis.get_by_role("complementary", name="Thread")
    expect(told).to_contain_text(re.compile("Helena Ray.*Initial → Presentation", re.DOTALL))


def test_a_note_is_kept_from_a_message(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    said = page.get_by_role("listitem").filter(has_text="Granite & Pine Hotel needs 50").last
    said.hover()
    said.get_by_label("More actions for this message").click()
    said.get_by_role("button", name="Add to opportunity").click()
    window = doing.window(page, "Add to opportunity")
    doing.pick(window, "Opportunity", OURS, "guest")
    expect(doing.field(window, "Text")).to_have_value(re.compile("50 conference chairs"))
    doing.press(window, "Save")
    expect(window).to_be_hidden()
    doing.send(page, f"/opp {OURS} notes")
    expect(page.get_by_role("log")).to_contain_text(re.compile("Notes.*50 conference chairs", re.DOTALL))
