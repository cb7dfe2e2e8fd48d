"""The ground itself: what is wrong with a page fails the test, and what is right does not."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Protocol

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Stub
from tests.browser.driver import VARIABLE, NoBrowserError, find_browser
from tests.browser.seats import NARROW, Sit
from tests.browser.watching import leaves

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'"


class Show(Protocol):
    def __call__(self, body: str, code: str = "") -> str: ...


@pytest.fixture
def show() -> Iterator[Show]:
    """Serve a page with this body and this script, under the rules the local Slack's page has."""
    script: list[str] = []

    @Request.application
    def answer(request: Request) -> Response:
        if request.path == "/":
            return Response(
                f"<!doctype html><title>A page</title>{script[0]}",
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": STRICT},
            )
        if request.path == "/script.js":
            return Response(script[1], content_type="text/javascript")
        return Response("", 204 if request.path == "/favicon.ico" else 404)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()

    def show(body: str, code: str = "") -> str:
        script[:] = [f"{body}<script src=/script.js></script>", code]
        return f"http://127.0.0.1:{server.port}/"

    yield show
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("body", "code", "trouble"),
    [
        ("", "console.error('oh no')", "console: oh no"),
        ("", "null.it", "script: TypeError"),
        ("", "Promise.reject(new Error('lost'))", "script: Error: lost"),
        ("", "fetch('/missing')", "console: .*404"),
        ("<p onclick='x()'>x</p>", "", "console: .*Content Security Policy"),
        ("<p style='color:red'>x</p>", "", "console: .*Content Security Policy"),
        ("<script>1</script>", "", "console: .*Content Security Policy"),
        ("<img src=https://elsewhere.example/x.png>", "", "network: https://elsewhere.example/x.png"),
        ("<img src=https://192.0.2.1/x.png>", "", "network: https://192.0.2.1/x.png"),
        ("", "new WebSocket('wss://elsewhere.example/')", "console: .*Content Security Policy"),
    ],
)
def test_what_is_wrong_with_a_page_is_noticed(sit: Sit, show: Show, body: str, code: str, trouble: str) -> None:
    page = sit.at("about:blank")
    with sit.expecting(".") as met:
        page.goto(show(body, code))
    assert [one for one in met if re.match(trouble, one)], met
    assert sit.troubles == []


def test_what_is_right_is_left_alone(sit: Sit, show: Show) -> None:
    page = sit.at(show("<p id=shown></p>", "shown.textContent = 'Hello'; console.warn('by the way')"))
    expect(page.locator("#shown")).to_have_text("Hello")
    assert sit.troubles == []


def test_a_trouble_nobody_expects_is_kept(sit: Sit, show: Show) -> None:
    page = sit.at("about:blank")
    page.goto(show("", "console.error('oh no')"))
    with sit.expecting("second"):
        page.evaluate("console.error('the second')")
    assert [one[:14] for one in sit.troubles] == ["console: oh no"]
    sit.forget()


def test_a_trouble_that_was_expected_must_come(sit: Sit, show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sit.at(show(""))
    monkeypatch.setattr("tests.browser.seats.PATIENCE_MILLISECONDS", 100)
    with pytest.raises(AssertionError, match="nothing like 'absent' went wrong"), sit.expecting("absent"):
        page.reload()


def test_a_window_that_a_page_opens_is_watched_too(sit: Sit, show: Show) -> None:
    page = sit.at(show("<a href=/missing target=_blank rel=noreferrer>away</a>"))
    with sit.expecting("console: .*404"), page.context.expect_page():
        page.get_by_role("link", name="away").click()
    assert len(sit.pages) == 2


def test_each_person_has_a_browser_of_their_own(sit: Sit, show: Show) -> None:
    url = show("<input id=kept>", "kept.value = localStorage.name || ''; localStorage.name = 'Jim'")
    jim = sit.at(url)
    jim.reload()
    expect(jim.locator("#kept")).to_have_value("Jim")
    expect(sit.at(url).locator("#kept")).to_have_value("")


def test_a_browser_is_narrow_dark_or_without_scripts_on_request(sit: Sit, show: Show) -> None:
    url = show(
        "<p id=shown>as it came</p>",
        "shown.textContent = innerWidth + ' ' + matchMedia('(prefers-color-scheme: dark)').matches",
    )
    expect(sit.at(url).locator("#shown")).to_have_text("1280 false")
    expect(sit.at(url, width=NARROW, dark=True).locator("#shown")).to_have_text("390 true")
    expect(sit.at(url, scripts=False).locator("#shown")).to_have_text("as it came")


def test_what_pages_looked_like_is_kept_and_said(sit: Sit, show: Show, tmp_path: Path) -> None:
    sit.at(show("<button>Press me</button>"))
    said = sit.keep()
    assert 'button "Press me"' in "\n".join(said)
    assert "<button>Press me</button>" in (tmp_path / "pages" / "page-1.html").read_text(encoding="utf-8")
    assert (tmp_path / "pages" / "page-1.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("url", "away"),
    [
        ("http://127.0.0.1:1/", False),
        ("ws://localhost/x", False),
        ("http://[::1]:8/", False),
        ("data:,x", False),
        ("about:blank", False),
        ("https://slack.com/", True),
        ("wss://127.0.0.1.example/", True),
        ("http://0.0.0.0/", True),
    ],
)
def test_only_loopback_is_on_this_machine(url: str, *, away: bool) -> None:
    assert leaves(url) is away


def test_a_browser_that_is_named_is_used_or_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = tmp_path / "mine"
    monkeypatch.setenv(VARIABLE, str(named))
    with pytest.raises(FileNotFoundError, match="cannot be run"):
        find_browser()
    named.touch(mode=0o755)
    assert find_browser() == str(named)


def test_the_first_browser_on_the_path_is_used_if_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBrowserError, match="install the package chromium"):
        find_browser()
    for name in ("google-chrome", "chromium-browser"):
        (tmp_path / name).touch(mode=0o755)
    assert find_browser() == str(tmp_path / "chromium-browser")


def test_a_page_may_outlive_its_slack(sit: Sit, slack: LocalSlack) -> None:
    """`slack` is named last, so it is the first to end."""
    jim = sit(slack, "U1", "C1")
    expect(jim.locator("body")).to_contain_text("Jim Olive")


def test_the_demo_runs_with_its_company(demo: LocalSlack) -> None:
    jim = demo.person("U0JIM")
    assert jim.command("/opp", "C0SALES").error is None
    assert jim.wait_for_message("Your open opportunities", "C0SALES")


def test_a_small_app_answers_as_it_is_told(slack: LocalSlack, app: Stub, api: Api) -> None:
    app.answers["/hello"] = lambda payload: f"Hello {payload['user_name']}"
    assert slack.person("U1").command("/hello", "C1").error is None
    assert api("chat.postMessage", channel="C1", text="Good morning")["ok"] is True
    assert app.received[0]["command"] == "/hello"
