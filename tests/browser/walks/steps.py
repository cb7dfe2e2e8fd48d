"""What every walk does between its screens: windows open and go, the tour is out of the way."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import doing


def opened(page: Page, line: str, title: str) -> Locator:
    """Type a command and wait for the window that it opens."""
    doing.send(page, line)
    box = doing.window(page, title)
    expect(box).to_be_visible()
    return box


def sent(box: Locator, name: str) -> None:
    """Press the button that sends a window, and see it go."""
    doing.press(box, name)
    expect(box).to_be_hidden()


def beginning(message: Locator) -> None:
    """Bring the heading of a message to the top of what is seen."""
    message.get_by_role("heading").first.evaluate("heading => heading.closest('li').scrollIntoView()")


def hide_tour(page: Page) -> None:
    """Make room for what the walk is about."""
    page.get_by_role("button", name="Hide the tour").click()
