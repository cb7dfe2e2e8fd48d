"""Photograph the local Slack's page for the documents: `make screens`, or name some of them."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from bot.demo import demonstrate
from bot.sandbox import LocalSlack
from tests.browser.driver import open_browser
from tests.browser.seats import NARROW, Sit

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screens"
PERSON: Final = "U0HELENA"
PLACE: Final = "C0SALES"


@dataclass(frozen=True)
class Screen:
    """One picture: who looks how, and what is done before it is taken."""

    name: str
    do: Callable[[Page, LocalSlack], None] = lambda _page, _slack: None
    person: str = PERSON
    place: str = PLACE
    width: int = 1280
    dark: bool = False


def list_open(page: Page, slack: LocalSlack) -> None:
    """Ask for the open opportunities."""
    slack.person(PERSON).command("/opp", PLACE)
    page.get_by_text("Your open opportunities").first.wait_for()


def open_new(page: Page, slack: LocalSlack) -> None:
    """Open the window that creates an opportunity."""
    slack.person(PERSON).command("/opp new", PLACE)
    page.get_by_role("dialog", name="New opportunity").wait_for()


SCREENS: Final = (
    Screen("list", list_open),
    Screen("list-dark", list_open, dark=True),
    Screen("list-narrow", list_open, width=NARROW),
    Screen("new", open_new),
    Screen("new-narrow-dark", open_new, width=NARROW, dark=True),
)


def take(screens: Sequence[Screen], folder: Path) -> list[Path]:
    """Take pictures, each in a demo of its own; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with open_browser() as browser, tempfile.TemporaryDirectory(prefix="salesbot-screens-") as books:
        for screen in screens:
            with demonstrate(Path(books) / f"{screen.name}.db", 0) as slack:
                sit = Sit(browser, Path(books))
                page = sit(slack, screen.person, screen.place, width=screen.width, dark=screen.dark)
                screen.do(page, slack)
                taken.append(folder / f"{screen.name}.png")
                page.screenshot(path=taken[-1])
                troubles = sit.troubles
                sit.leave()
            if troubles:
                raise RuntimeError("\n".join([f"{screen.name}:", *troubles]))
    return taken


def main(names: Sequence[str]) -> None:
    """Take all pictures, or those that are named."""
    unknown = set(names) - {screen.name for screen in SCREENS}
    if unknown:
        sys.exit(f"no such screen: {', '.join(sorted(unknown))}")
    for path in take([screen for screen in SCREENS if not names or screen.name in names], FOLDER):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
