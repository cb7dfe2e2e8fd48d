"""Photograph the local Slack's page for the documents: `make screens`, or name some screens and walks."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from bot.sandbox import LocalSlack
from tests.browser.driver import open_browser
from tests.browser.seats import NARROW, Sit
from tests.browser.walks import Walk, analysing, exchanging, ground, homes, mornings, selling, setting_up

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screens"
PERSON: Final = "U0HELENA"
PLACE: Final = "C0SALES"
MOMENT: Final = datetime(2026, 11, 23, 9, 5, tzinfo=UTC).timestamp()
"""The demo's clock in all pictures: what is drawn must not change with the day it is drawn on."""


@dataclass(frozen=True)
class Screen:
    """One picture: what is done before it is taken, and how wide and dark it is."""

    name: str
    do: Callable[[Page], None]
    width: int = 1120
    person: str = PERSON
    dark: bool = False


def say(page: Page, line: str) -> None:
    """Send a line."""
    field = page.get_by_label("Message #sales")
    field.fill(line)
    field.press("Enter")


def fill_new(page: Page) -> None:
    """Fill in the window that enters an opportunity, and look for its contact."""
    say(page, "/opp new")
    window = page.get_by_role("dialog", name="New opportunity")
    window.get_by_label("Description").fill("50 conference chairs")
    window.get_by_role("combobox", name="Contact").fill("Granite")
    window.get_by_role("option", name="Granite & Pine Hotel").wait_for()


def open_card(page: Page) -> None:
    """Open an opportunity from the list of one's own."""
    page.get_by_role("button", name="Hide the tour").click()
    say(page, "/opp")
    page.get_by_role("button", name="Open").first.click()
    page.get_by_role("button", name="Update").wait_for()


def err(page: Page) -> None:
    """Advance with a value of nothing, and be told under the field."""
    open_card(page)
    page.get_by_role("button", name="Update").click()
    window = page.get_by_role("dialog", name="Update opportunity")
    window.get_by_label("Estimated value").fill("0")
    window.get_by_role("button", name="Update").click()
    window.get_by_role("alert").first.wait_for()


def look_behind(page: Page) -> None:
    """Look at what went over the wire."""
    open_card(page)
    page.goto(f"{page.url.partition('?')[0]}behind#behind-traffic")
    page.get_by_text("block_actions").first.wait_for()


def ask(page: Page) -> None:
    """Type a line in which something can mean two things."""
    page.get_by_role("button", name="Hide the tour").click()
    say(page, '/opp new Granite 1.500 close in 3 weeks !high 40% "Lobby chairs"')
    page.get_by_role("button", name="Leave out").wait_for()


def list_tasks(page: Page) -> None:
    """Look at one's own tasks."""
    page.get_by_role("button", name="Hide the tour").click()
    say(page, "/task")
    page.get_by_role("button", name="New task").wait_for()


def set_up(page: Page) -> None:
    """Look at a sales cycle of the set-up."""
    say(page, "/salesbot setup")
    page.get_by_role("button", name="Sales cycles").click()
    page.get_by_role("button", name="Open NEW").click()
    page.get_by_role("button", name="New stage").wait_for()


SCREENS: Final = (
    Screen("start", lambda page: page.get_by_text("Your first minute").wait_for()),
    Screen("new-opportunity", fill_new),
    Screen("card", open_card),
    Screen("update-error", err),
    Screen("card-phone", open_card, width=NARROW, dark=True),
    Screen("one-line", ask),
    Screen("tasks", list_tasks),
    Screen("set-up", set_up, person="U0JIM"),
    Screen("traffic", look_behind),
)


WALKS: Final = (*setting_up.WALKS, *selling.WALKS, *mornings.WALKS, *analysing.WALKS, *homes.WALKS, *exchanging.WALKS)


def walk_to(screen: Screen) -> Walk:
    """Make of a screen a walk that shows nothing else."""

    def go(page: Page, _: LocalSlack) -> Iterator[str]:
        screen.do(page)
        yield screen.name

    return Walk(screen.name, screen.person, go, screen.width, screen.dark)


def take(walks: Sequence[Walk], folder: Path) -> list[Path]:
    """Take pictures, each walk's in a demo of its own; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    with open_browser() as browser, tempfile.TemporaryDirectory(prefix="salesbot-screens-") as books:
        for walk in walks:
            with ground(walk, Path(books) / f"{walk.name}.db", lambda: MOMENT) as slack:
                sit = Sit(browser, Path(books))
                page = sit(slack, walk.person, PLACE, width=walk.width, dark=walk.dark)
                for name in walk.go(page, slack):
                    taken.append(folder / f"{name}.png")
                    page.screenshot(path=taken[-1])
                troubles = sit.troubles
                sit.leave()
            if troubles:
                raise RuntimeError("\n".join([f"{walk.name}:", *troubles]))
    return taken


def main(names: Sequence[str]) -> None:
    """Take all pictures, or those of the screens and walks that are named."""
    walks = [*(walk_to(screen) for screen in SCREENS), *WALKS]
    unknown = set(names) - {walk.name for walk in walks}
    if unknown:
        sys.exit(f"no such screen or walk: {', '.join(sorted(unknown))}")
    for path in take([walk for walk in walks if not names or walk.name in names], FOLDER):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
