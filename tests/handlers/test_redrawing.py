"""Quick changes in one window: the later one wins, in whatever order Slack takes the drawings."""

import pytest

from bot.sandbox import Exchange, Sheet
from handlers import drawings
from tests.handlers.conftest import Office
from tests.handlers.tampering import Json, body_of, send_signed

pytestmark = [
    pytest.mark.usefixtures("swept"),
    # slack_sdk leaves the answer of a failed call to the garbage collector, which may come while a test runs.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

LOST, WON = ["Price_L (PRICE_L)"], ["Price_W (PRICE_W)", "Product_W (PRODUCT_W)"]


def close_window(office: Office) -> Sheet:
    office.jim.command(f"/opp {office.deal()} win", channel="C1")
    office.settle()
    return office.jim.view("Close opportunity")


def changed(office: Office) -> Exchange:
    return next(one for one in reversed(office.slack.traffic) if one.name == "block_actions")


def choice(status: str, view_hash: str, action_ts: str) -> object:
    """Make an edit of a request: another status chosen, at another time, in the window of this hash."""

    def edit(payload: Json) -> None:
        payload["view"]["hash"] = view_hash
        payload["actions"][0]["action_ts"] = action_ts
        for block_id, elements in payload["view"]["state"]["values"].items():
            if block_id == "status":
                elements["status"]["selected_option"]["value"] = status

    return edit


def drawn_for(office: Office, window: Sheet) -> list[str]:
    office.settle()
    return window.choices("Close code")


def test_two_changes_of_one_hash_leave_the_later_one_drawn(office: Office) -> None:
    window = close_window(office)
    old = window.screen.hash
    window.fill({"Status": "Lost"})
    assert drawn_for(office, window) == LOST
    later = choice("won", old, "9000000000.000002")
    send_signed(office.slack, body_of(changed(office), later))  # type: ignore[arg-type]
    assert drawn_for(office, window) == WON
    assert office.lines.all == []


def test_an_older_change_that_comes_late_is_not_drawn(office: Office) -> None:
    window = close_window(office)
    old = window.screen.hash
    window.fill({"Status": "Lost"})
    office.settle()
    earlier = choice("won", old, "0000000000.000001")
    send_signed(office.slack, body_of(changed(office), earlier))  # type: ignore[arg-type]
    assert drawn_for(office, window) == LOST
    assert office.lines.all == []


def test_a_window_that_is_gone_is_drawn_no_more(office: Office) -> None:
    window = close_window(office)
    window.fill({"Status": "Lost"})
    office.settle()
    body = body_of(changed(office))
    window.cancel()
    assert send_signed(office.slack, body, 1).status_code in {200, 401}
    office.settle()
    assert "failed" not in office.lines.all


@pytest.mark.parametrize("refusal", ["invalid_arguments", "view_too_large"])
def test_a_drawing_that_breaks_slacks_rules_is_a_bug_of_ours(office: Office, refusal: str) -> None:
    window = close_window(office)
    office.slack.fail("views.update", refusal)
    window.fill({"Status": "Lost"})
    office.settle()
    assert "Something went wrong on our side." in office.jim.direct_messages()[-1].text
    assert office.lines.of("failed")[0]["log_level"] == "error"


def test_no_more_windows_are_remembered_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "REMEMBERED_WINDOWS", 3)
    known = drawings.Drawings()
    for number in range(10):
        known.begin(f"V{number}", "1")
    assert list(known._known) == ["V7", "V8", "V9"]
