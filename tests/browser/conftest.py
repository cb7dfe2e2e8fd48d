"""A browser, people who sit down at it, and something to look at: the demo, or a bare local Slack with a small app.

    def test_a_line_is_seen_by_both(demo: LocalSlack, sit: Sit) -> None:
        jim, otis = sit(demo, "U0JIM", "C0SALES"), sit(demo, "U0OTIS", "C0SALES", width=390, dark=True)

A test fails when its pages complain, or ask for anything beyond this machine: see `watching`. What its pages looked
like is kept then, and said. Without a browser these tests are skipped.
"""

import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.demo import demonstrate
from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Clock, Serve, Stub, api, serve
from tests.browser.driver import NoBrowserError, open_browser
from tests.browser.seats import PATIENCE_MILLISECONDS, Sit

__all__ = ["api", "serve"]

_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test has failed, for the fixtures that it ends with."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Let people leave before anything ends, in whatever order: pages complain when their Slack is gone."""
    failed = item.stash.get(_FAILED, False)
    sit = item.funcargs.get("sit") if isinstance(item, pytest.Function) else None
    if isinstance(sit, Sit):
        if failed or sit.troubles:
            print("\n".join(sit.keep()))  # noqa: T201 - pytest shows it with the failure
        sit.leave()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests of this folder.

    Not for the whole run: as long as Playwright is at work, no other test can run an event loop of its own.
    """
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(open_browser())
        except NoBrowserError as reason:
            pytest.skip(str(reason))
        yield browser


@pytest.fixture
def sit(browser: Browser, tmp_path: Path) -> Iterator[Sit]:
    """Let people sit down, each at a browser of their own; fail a test whose pages complain."""
    sit = Sit(browser, tmp_path / "pages")
    yield sit
    assert sit.troubles == []


@pytest.fixture(scope="package")
def sample_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the demo's book once: a copy is there at once, and loading it takes a second."""
    path = tmp_path_factory.mktemp("sample") / "demo.db"
    with demonstrate(path, 0):
        return path


@pytest.fixture
def demo(sample_book: Path, tmp_path: Path) -> Iterator[LocalSlack]:
    """Run the demo; at the end nothing that left the bot may have broken Slack's rules."""
    book = tmp_path / "demo.db"
    shutil.copy(sample_book, book)
    with demonstrate(book, 0) as slack:
        yield slack
    assert slack.findings == []
    assert slack.warnings == []


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at Friday 2027-01-15, 08:00 UTC: pages say what is known, and no time runs out."""
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[LocalSlack]:
    """Run a local Slack with two people and two channels, of which U1 is in both."""
    with LocalSlack(clock=clock) as slack:
        slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale="nb-NO", email="jim@example.com")
        slack.add_user("U2", "Ann Lee", is_admin=True)
        slack.add_channel("C1", "sales", members=["U1", "U2"])
        slack.add_channel("C2", "random", members=["U1"], app_is_member=False)
        yield slack


@pytest.fixture
def app(slack: LocalSlack, serve: Serve) -> Stub:
    """Install an app that answers what the test tells it to: `app.answers["/opp"] = lambda payload: "Hello"`."""
    app = Stub()
    app.url = serve(app)
    slack.deliver_to(app.url)
    return app
