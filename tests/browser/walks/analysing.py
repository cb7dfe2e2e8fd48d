"""Walks through the figures: what a manager asks of the pipeline, at a desk and on a phone."""

import re
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA
from tests.browser.seats import NARROW
from tests.browser.walks import Walk
from tests.browser.walks.steps import beginning, hide_tour, sent

DRAWN_MILLISECONDS: Final = 30_000
"""What draws a chart is loaded when the first one is asked for."""


def turned(page: Page, menu: str, option: str, says: str) -> Locator:
    """Choose from a menu of the newest message, and wait for what it says then: until then its menus are the old."""
    message = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Share in channel")).last
    message.get_by_role("combobox", name=menu, exact=True).click()
    message.get_by_role("option", name=option, exact=True).click()
    expect(message).to_contain_text(re.compile(says, re.DOTALL))
    return message


def fits_its_words(field: Locator) -> None:
    """Expect a field to be as wide as what it says."""
    assert field.evaluate("field => field.scrollWidth <= field.clientWidth")


def analysing(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Look at the pipeline now and as it stood, at what is behind it, at what is made of it, and draw it."""
    hide_tour(page)
    doing.send(page, "/pipeline team sale")
    shown = doing.message(page, "Pipeline · team Sales")
    expect(shown).to_contain_text("Open in all: ")
    beginning(shown)
    yield "pipeline"
    shown.get_by_role("button", name=re.compile("^List Initial")).first.click()
    expect(doing.message(page, "Opportunities · team Sales · EXISTING · stage 1")).to_contain_text("Initial")
    yield "pipeline-list"

    doing.send(page, f"/pipeline on {doing.day(slack, -7)}")
    then = doing.message(page, "Pipeline")
    expect(then).to_contain_text("As it stood on ")
    beginning(then)
    yield "pipeline-then"
    changed = turned(page, "View", "What changed", "were open on .* were open on ")
    beginning(changed)
    yield "pipeline-changes"
    turned(page, "View", "Pipeline", "As it stood on .*Open in all")
    told = turned(page, "View", "Statistics", "Together.*win rate")
    beginning(told)
    yield "pipeline-statistics"
    turned(page, "View", "Matrix", "Value by the period of the estimated closing date")
    turned(page, "Rows: salespeople", "Rows: stages", "Initial")
    matrix = turned(page, "Count", "Weighted value", "Weighted value by the period")
    beginning(matrix)
    yield "pipeline-matrix"
    forecast = turned(page, "View", "Forecast", "too little history")
    beginning(forecast)
    yield "pipeline-forecast"
    closed = turned(page, "View", "Won and lost", "Lost by reason")
    doing.press(closed, "Chart")
    expect(closed).to_contain_text("The chart is in your conversation", timeout=DRAWN_MILLISECONDS)
    beginning(closed)
    yield "pipeline-closed"

    doing.follow(page, closed.get_by_role("link", name="The chart"))
    picture = page.get_by_role("log").get_by_role("img", name=re.compile("^Won and lost by month, EUR\\. "))
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("picture => picture.naturalWidth") > NARROW
    yield "pipeline-chart"


def sharing_figures(page: Page, _: LocalSlack) -> Iterator[str]:
    """On a phone, where the tour leaves room until it is asked: show a channel how long stages take."""
    tour = page.get_by_role("region", name="Your first minute")
    example = tour.get_by_role("button", name="Type it for me")
    expect(example).to_be_hidden()
    tour.get_by_role("button", name="How?").click()
    expect(example).to_be_visible()
    tour.get_by_role("button", name="Show less").click()
    expect(example).to_be_hidden()
    fits_its_words(doing.line(page))
    hide_tour(page)
    doing.send(page, "/pipeline ages")
    ages = doing.message(page, "Stage ages")
    expect(ages).to_contain_text("on average")
    for menu in ages.get_by_role("combobox").all():
        fits_its_words(menu)
    beginning(ages)
    yield "pipeline-ages"
    doing.press(ages, "Share in channel")
    box = doing.window(page, "Share in channel")
    doing.pick(box, "Channel", "#sales", "sal")
    sent(box, "Share")
    shared = page.get_by_role("listitem").filter(has_text="Shared by Helena Ray on ").last
    picture = shared.get_by_role("img", name=re.compile("^Days in each stage"))
    expect(picture).to_be_visible(timeout=DRAWN_MILLISECONDS)
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("picture => picture.width") > NARROW * 0.75
    yield "pipeline-shared"


WALKS: Final[tuple[Walk, ...]] = (
    Walk("analysing", HELENA, analysing),
    Walk("sharing-figures", HELENA, sharing_figures, width=NARROW, dark=True),
)
