"""A page of another site in the same browser can neither do nor read anything here; a link to the page works."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from markupsafe import escape
from playwright.sync_api import Page, expect
from werkzeug.wrappers import Request, Response

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Serve, Stub, plain
from tests.browser.moves import comes, is_ready, message
from tests.browser.seats import Sit

SECRET = "The secret number is 4711"
PATHS = ("/?as=U1&in=C1", "/behind", "/side?as=U1&and=U2", "/earlier?as=U1&in=C1", "/static/desk.js", "/api/auth.test")


@dataclass
class Site:
    """Another site, whose pages say what the test wants."""

    body: str = ""
    url: str = ""
    asked: list[str] = field(default_factory=list)
    """What its own pages told it: whatever they could read would be here."""

    def answer(self, request: Request) -> Response:
        """Answer whatever is asked with the page."""
        self.asked.append(request.full_path)
        page = f"<!doctype html><title>A site</title><link rel=icon href=data:,>{self.body}"
        return Response(page, content_type="text/html; charset=utf-8")


@pytest.fixture(params=["127.0.0.1", "localhost"])
def site(request: pytest.FixtureRequest, serve: Serve) -> Site:
    """Serve another site: at another port of the same host, and at another host."""
    site = Site()
    site.url = serve(Request.application(site.answer)).replace("127.0.0.1", str(request.param))
    return site


@pytest.fixture
def victim(slack: LocalSlack, app: Stub, api: Api) -> LocalSlack:
    """Give a local Slack where there is something to read and to do."""
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}])
    slack.person("U2").say(SECRET, "C1")
    app.received.clear()
    return slack


def state(slack: LocalSlack, app: Stub) -> tuple[object, ...]:
    """Return all that a deed would change."""
    said = [(post.channel, post.text, post.edited) for post in slack.workspace.posts]
    return said, len(app.received), len(slack.traffic), slack.clock.ahead, slack._faults.switches


def deeds(slack: LocalSlack) -> dict[str, dict[str, str]]:
    """Return the forms that do something on the page itself, and on the doors for the app."""
    post = slack.workspace.posts[0]
    return {
        "/do/line": {"as": "U1", "in": "C1", "line": "Said by another site"},
        "/do/blocks": {"as": "U1", "origin": f"m:{post.channel}:{post.ts}", "press": "b/go"},
        "/do/opened": {"as": "U1"},
        "/behind/clock": {"as": "U1", "wind": "3600"},
        "/behind/failures": {"switch": "outage", "turn": "on"},
        "/api/chat.postMessage": {"token": slack.identity.bot_token, "channel": "C1", "text": "Said by another site"},
    }


def visit(page: Page, site: Site, body: str) -> None:
    site.body = body
    page.goto(site.url)


def test_forms_of_another_site_do_nothing(victim: LocalSlack, app: Stub, site: Site, sit: Sit) -> None:
    page = sit.at("about:blank")
    before = state(victim, app)
    for path, values in deeds(victim).items():
        fields = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in values.items())
        with sit.expecting("403|favicon.ico"):
            visit(
                page, site, f'<form method=post action="{victim.url}{path}">{fields}<button>Win a prize</button></form>'
            )
            page.get_by_role("button", name="Win a prize").click()
            expect(page.get_by_text("this comes from another site")).to_be_visible()
    assert state(victim, app) == before


def test_scripts_of_another_site_do_and_read_nothing(victim: LocalSlack, app: Stub, site: Site, sit: Sit) -> None:
    page = sit.at("about:blank")
    visit(page, site, "<p>Nothing to see here</p>")
    before = state(victim, app)
    with sit.expecting("CORS policy|403|ERR_BLOCKED|ERR_FAILED"):
        for path, values in deeds(victim).items():
            for mode in ("no-cors", "cors"):
                outcome = page.evaluate(
                    """([url, mode, values]) => fetch(url, {method: "POST", mode, body: new URLSearchParams(values),
                       credentials: "include"}).then((answer) => answer.text(), () => "refused")""",
                    [f"{victim.url}{path}", mode, values],
                )
                assert outcome in {"", "refused"}
        for path in PATHS:
            for mode in ("no-cors", "cors"):
                outcome = page.evaluate(
                    """([url, mode]) => fetch(url, {mode}).then((answer) => answer.text(), () => "refused")""",
                    [f"{victim.url}{path}", mode],
                )
                assert outcome in {"", "refused"}
    assert state(victim, app) == before


def test_pictures_scripts_and_frames_of_another_site_show_nothing(
    victim: LocalSlack, app: Stub, site: Site, sit: Sit
) -> None:
    page = sit.at("about:blank")
    before = state(victim, app)
    with sit.expecting("403|X-Frame-Options|frame-ancestors|ERR_BLOCKED"):
        tags = [
            f'<img src="{victim.url}{path}" alt="{path}"><script src="{victim.url}{path}"></script>'
            f'<iframe src="{victim.url}{path}"></iframe>'
            for path in map(escape, PATHS)
        ]
        visit(page, site, "".join(tags))
        frames = [frame for frame in page.frames if frame != page.main_frame]
        assert [frame.url for frame in frames if SECRET in frame.content()] == []
        assert page.evaluate("[...document.images].map((one) => one.naturalWidth)") == [0] * len(PATHS)
        assert page.evaluate("typeof htmx") == "undefined"
    assert len(frames) >= len(PATHS)
    assert state(victim, app) == before


def test_another_site_cannot_listen(victim: LocalSlack, app: Stub, site: Site, sit: Sit) -> None:
    page = sit.at("about:blank")
    visit(page, site, "<p>Nothing to see here</p>")
    before = state(victim, app)
    with sit.expecting("WebSocket connection .*403"):
        for path in ("/live?as=U1&in=C1", "/link/?ticket=guess"):
            outcome = page.evaluate(
                """(url) => new Promise((done) => {
                   const socket = new WebSocket(url);
                   socket.onmessage = (event) => done(event.data);
                   socket.onopen = () => done("open");
                   socket.onerror = () => done("refused");
                })""",
                f"ws://{urlsplit(victim.url).netloc}{path}",
            )
            assert outcome == "refused"
    assert state(victim, app) == before


def test_a_link_from_another_site_leads_to_the_page_and_gives_no_hold_on_it(
    victim: LocalSlack, app: Stub, site: Site, sit: Sit
) -> None:
    page = sit.at("about:blank")
    address = escape(f"{victim.url}/?as=U1&in=C1")
    before = state(victim, app)
    visit(page, site, f'<a href="{address}">Here</a> <a href="{address}" target=_blank rel=opener>In a new window</a>')
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="In a new window").click()
    there = opened.value
    expect(message(there, SECRET)).to_be_visible()
    assert there.evaluate("window.opener") is None
    page.get_by_role("link", name="Here").click()
    is_ready(page)
    expect(message(page, SECRET)).to_be_visible()
    assert page.evaluate("document.referrer") == site.url.partition("/slack")[0] + "/"
    assert state(victim, app) == before
    # Who looks at it through a link can use it as ever.
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("button", name="Go")).to_be_enabled()
    victim.person("U2").say("Afterwards", "C1")
    expect(message(page, "Afterwards")).to_be_visible()
    comes(page, lambda: [one["type"] for one in app.received], ["block_actions"])
    assert [one for one in site.asked if re.search("4711", one)] == []
