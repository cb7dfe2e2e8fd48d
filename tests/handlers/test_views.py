"""What screens look like: expected ones as JSON for a reviewer's eye, extreme ones by two validators."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import check_message, check_options, check_view
from handlers import ids
from handlers.forms import Metadata
from handlers.views import dialogs, digest_details, history, kit, opportunities, quotes
from handlers.views.help import help_message
from storage.domain.cycles import ActionType
from storage.domain.opportunities import Status
from storage.domain.quotes import QuoteStatus
from storage.queries.people import Choice
from storage.services.looking import Story
from storage.services.opportunities import Standing
from tests.builders import MONDAY
from tests.handlers import (
    screens_around,
    screens_away,
    screens_contacts,
    screens_data,
    screens_digests,
    screens_entering,
    screens_home,
    screens_leads,
    screens_nudges,
    screens_people,
    screens_pipeline,
    screens_setup,
    screens_tasks,
    screens_watching,
    screens_why,
    second_opinion,
)
from tests.handlers.screens import (
    CARD,
    CODES,
    CYCLES,
    ENGLISH,
    ENTRY,
    EXTREMES,
    LINE,
    MANY_CODES,
    MANY_CYCLES,
    NOT_STARTED,
    QUOTE,
    STANDING,
    WON,
)

EXPECTED = Path(__file__).parents[1] / "data" / "views"
Screen = dict[str, Any]
READER = history.Reader(ENGLISH, "EUR", "Europe/Oslo")
ME = Choice("JO", "Jim Olive")
BACK = Metadata(no="OP000012", version=4).dump()


def message(drawn: opportunities.Message) -> Screen:
    return {"text": drawn[0], "blocks": drawn[1]}


def navigation() -> tuple[str, kit.Block]:
    on = kit.button("Next page", ids.ACTION_PAGE_ON, '{"offset": 10}')
    return "1 to 10 of 12", kit.actions(on, kit.button("New", ids.ACTION_NEW, "{}"))


def card(standing: Standing) -> Screen:
    return message(opportunities.card_message(ENGLISH, standing.card, "EUR", MONDAY, "Next: Proposal"))


def lines(standing: Standing) -> Screen:
    given = [standing.card.line] * 10
    return message(opportunities.list_message(ENGLISH, "Your open opportunities", given, navigation(), "EUR", MONDAY))


def told(standing: Standing) -> Screen:
    entry = replace(ENTRY, stage_description=standing.card.line.stage_description, value=standing.current.value)
    title = f"OP000012 · {standing.card.line.description}"
    return message(history.history_message(READER, title, "OP000012", Story(standing.card, (entry,) * 31), 1))


def new(_: Standing) -> Screen:
    return dialogs.new_opportunity(ENGLISH, dialogs.NewWindow(ME, CYCLES, "NEW", "EUR", "Boxes"), "{}")


def update(standing: Standing) -> Screen:
    return dialogs.update_opportunity(ENGLISH, dialogs.UpdateWindow(standing, MONDAY, "EUR"), BACK)


def close(standing: Standing) -> Screen:
    given = dialogs.CloseWindow(standing, MONDAY, "EUR", CODES, Status.WON)
    return dialogs.close_opportunity(ENGLISH, given, BACK)


def quote_window(standing: Standing) -> Screen:
    return quotes.sales_quote(ENGLISH, standing, "EUR", BACK)


def quote(standing: Standing) -> Screen:
    long = replace(QUOTE, link=standing.card.line.description[:2000], order_no=standing.card.order_no or "")
    return message(quotes.quote_message(ENGLISH, long, "EUR", standing.card.line))


def order(standing: Standing) -> Screen:
    return quotes.make_order(ENGLISH, quotes.OrderWindow(standing, MONDAY, "EUR", QUOTE, CODES), BACK)


SCREENS: dict[str, Callable[[Standing], Screen]] = {
    "card": card,
    "list": lines,
    "history": told,
    "new_opportunity": new,
    "update_opportunity": update,
    "close_opportunity": close,
    "sales_quote": quote_window,
    "quote": quote,
    "make_order": order,
}
MORE: dict[str, Callable[[], Screen]] = {
    "card_not_started": lambda: card(replace(STANDING, card=NOT_STARTED)),
    "card_won": lambda: card(replace(STANDING, card=WON)),
    "list_empty": lambda: message(
        opportunities.empty_message(ENGLISH, "Your open opportunities (0)", kit.Markup("Press *New*."))
    ),
    "history_empty": lambda: message(
        history.history_message(READER, "OP000012 · Boxes", "OP000012", Story(NOT_STARTED, ()), 0)
    ),
    "help": lambda: message(help_message(ENGLISH)),
    "quote_ordered": lambda: message(
        quotes.quote_message(ENGLISH, replace(QUOTE, status=QuoteStatus.ORDERED, order_no="SO-1"), "EUR", WON.line)
    ),
    "close_opportunity_lost": lambda: dialogs.close_opportunity(
        ENGLISH, dialogs.CloseWindow(STANDING, MONDAY, "EUR", CODES, Status.LOST), BACK
    ),
}
MORE |= screens_around.MORE
MORE |= screens_away.MORE
MORE |= screens_contacts.MORE
MORE |= screens_data.MORE
MORE |= screens_digests.MORE
MORE |= screens_entering.MORE
MORE |= screens_home.MORE
MORE |= screens_leads.MORE
MORE |= screens_watching.MORE
MORE |= screens_why.MORE
MORE |= screens_nudges.MORE
MORE |= screens_people.MORE
MORE |= screens_pipeline.MORE
MORE |= screens_setup.MORE
MORE |= screens_tasks.MORE


def valid(screen: Screen) -> None:
    """Let both validators look."""
    report = check_view(screen, ("modal", "home")) if "type" in screen else check_message(screen)
    assert report.findings == ()
    assert report.warnings == ()
    assert not report.too_large
    second_opinion.check(screen)


@pytest.mark.parametrize("name", [*SCREENS, *MORE])
def test_a_screen_is_as_it_was_reviewed(name: str, request: pytest.FixtureRequest) -> None:
    screen = MORE[name]() if name in MORE else SCREENS[name](STANDING)
    valid(screen)
    path = EXPECTED / f"{name}.json"
    drawn = json.dumps(screen, ensure_ascii=False, indent=2) + "\n"
    if request.config.getoption("--rewrite"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8"), "if this is meant: pytest tests/handlers --rewrite"


def test_every_reviewed_screen_is_still_drawn() -> None:
    assert {path.stem for path in EXPECTED.glob("*.json")} == {*SCREENS, *MORE}


@pytest.mark.parametrize("extreme", EXTREMES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_stays_valid_at_the_extremes(name: str, extreme: str) -> None:
    valid(SCREENS[name](EXTREMES[extreme]))


@pytest.mark.parametrize("name", screens_around.EXTREME)
def test_a_window_around_an_opportunity_stays_valid_at_the_extremes(name: str) -> None:
    valid(screens_around.EXTREME[name]())


ALL_SIGNS = 13_300
"""What Slack takes in all blocks of a message, as far as anybody has seen."""


@pytest.mark.parametrize("name", screens_digests.EXTREMES)
def test_a_digest_stays_valid_at_the_extremes(name: str) -> None:
    for screen in screens_digests.EXTREMES[name]():
        valid(screen)
        signs = sum(len(block["text"]["text"]) for block in screen["blocks"] if block["type"] == "section")
        assert signs <= ALL_SIGNS


def test_details_that_are_too_many_say_how_many_are_left() -> None:
    (_, blocks), *_ = digest_details.thread(ENGLISH, screens_digests.EXTREME)
    assert blocks[-1]["text"]["text"].splitlines()[-1].endswith("more lines")


@pytest.mark.parametrize("name", screens_pipeline.EXTREMES)
def test_a_view_of_the_pipeline_stays_valid_at_the_extremes(name: str) -> None:
    screen = screens_pipeline.EXTREMES[name]()
    valid(screen)
    assert len(screen["text"]) <= kit.TEXT_LENGTH
    assert sum(len(block["text"]["text"]) for block in screen["blocks"] if block["type"] == "section") <= ALL_SIGNS


@pytest.mark.parametrize("name", screens_watching.EXTREMES)
def test_a_channel_message_stays_valid_at_the_extremes(name: str) -> None:
    screen = screens_watching.EXTREMES[name]()
    valid(screen)
    assert len(screen["text"]) <= kit.TEXT_LENGTH


@pytest.mark.parametrize("name", screens_home.EXTREME)
def test_a_home_stays_valid_at_the_extremes(name: str) -> None:
    valid(screens_home.EXTREME[name]())


@pytest.mark.parametrize("name", screens_nudges.EXTREME)
def test_a_nudge_stays_valid_at_the_extremes(name: str) -> None:
    screen = screens_nudges.EXTREME[name]()
    valid(screen)
    assert len(screen.get("text", "")) <= kit.TEXT_LENGTH


@pytest.mark.parametrize("action_type", [kind for kind in ActionType if kind is not ActionType.FIRST])
def test_two_hundred_stages_fit_into_the_window(action_type: ActionType) -> None:
    standing = next(iter(EXTREMES.values()))
    valid(
        dialogs.update_opportunity(
            ENGLISH, dialogs.UpdateWindow(standing, MONDAY, "EUR", action_type, standing.current.stage), BACK
        )
    )


@pytest.mark.parametrize("status", [Status.WON, Status.LOST, None])
def test_a_hundred_and_fifty_close_codes_or_none_fit_into_the_window(status: Status | None) -> None:
    for codes in (MANY_CODES, CODES[:1]):
        valid(dialogs.close_opportunity(ENGLISH, dialogs.CloseWindow(STANDING, MONDAY, "EUR", codes, status), BACK))
    valid(quotes.make_order(ENGLISH, quotes.OrderWindow(STANDING, MONDAY, "EUR", QUOTE, MANY_CODES), BACK))


def test_a_hundred_and_fifty_cycles_fit_into_the_window() -> None:
    given = dialogs.NewWindow(Choice("X" * 20, "販" * 100), MANY_CYCLES, "C149", "EUR", "x" * 3000, activates=False)
    valid(dialogs.new_opportunity(ENGLISH, given, "x" * 3000))


@pytest.mark.parametrize("name", ["A", "x" * 100, "販" * 100, '"<&>"', "👩\u200d👧" * 33])
def test_suggestions_fit_and_say_what_they_make(name: str) -> None:
    created = dialogs.new_company_option(ENGLISH, name)
    found = dialogs.contact_option(ENGLISH, Choice("CT000001", name, name))
    assert check_options({"options": [created, found, dialogs.person_option(Choice("JO", name))]}).findings == ()
    assert created["value"].removeprefix(dialogs.NEW_COMPANY) == name


@pytest.mark.parametrize(
    ("position", "stages", "bar"),
    [
        (0, 0, ""),
        (0, 4, "▱▱▱▱"),
        (1, 1, "▰"),
        (1, 4, "▰▱▱▱"),
        (4, 4, "▰▰▰▰"),
        (1, 200, "▰▱▱▱▱▱▱▱▱▱"),
        (100, 200, "▰▰▰▰▰▱▱▱▱▱"),
        (10, 11, "▰▰▰▰▰▰▰▰▰▱"),
        (199, 200, "▰▰▰▰▰▰▰▰▰▱"),
        (200, 200, "▰" * 10),
    ],
)
def test_the_bar_is_as_long_as_the_cycle_and_ten_at_most(position: int, stages: int, bar: str) -> None:
    assert opportunities.progress(position, stages) == bar


def test_a_missing_value_is_something_to_do_only_while_in_progress() -> None:
    in_progress = replace(CARD, line=replace(LINE, value=0))
    for shown, missing in ((in_progress, True), (NOT_STARTED, False), (WON, False)):
        text, _ = opportunities.card_message(ENGLISH, shown, "EUR", MONDAY)
        assert ("value missing" in text) is missing
