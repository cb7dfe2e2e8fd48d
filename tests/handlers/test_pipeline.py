"""`/pipeline`: its views, what is behind them, who sees what."""

import pytest
from sqlmodel import col, select

from bot.sandbox import Message
from handlers.views.pipeline.asked import Asked
from storage.domain.opportunities import Closing, Status
from storage.domain.people import Role, Visibility
from storage.models import Salesperson, Workspace
from tests.builders import MONDAY
from tests.handlers.asking import ask, shown
from tests.handlers.conftest import Office


@pytest.fixture
def selling(office: Office) -> Office:
    """Let three be open, one not started, one won and one lost; Otis has one of the open ones."""
    jo = office.company.jo
    for name in ("Boxes", "Desks"):
        office.deal(name)
    office.deal("Lamps", salesperson="OF", cycle="NEW")
    office.deal("Later", activate=False)
    for name, status, code in (("Chairs", Status.WON, "PRICE_W"), ("Shelves", Status.LOST, "PRICE_L")):
        office.book.opportunities.close(jo, office.deal(name), Closing(status, None, MONDAY, 7_00), close_code=code)
    return office


def share_here(office: Office, message: Message) -> None:
    """Share what the message shows in the channel."""
    message.press("Share in channel")
    office.settle()
    window = office.jim.view("Share in channel")
    window.fill({"Channel": "C1"})
    assert window.submit().closed
    office.settle()


def chosen(office: Office, message: Message, option: str) -> str:
    """Choose from a menu of the message; give what it shows then."""
    message.choose(option)
    office.settle()
    return message.drawn


def test_one_message_turns_to_every_view_and_lists_what_is_behind(selling: Office) -> None:
    office = selling
    message = ask(office, "/pipeline")
    assert message.ephemeral
    assert "*Open in all*: 3 opportunities · €300,000 · weighted" in message.drawn
    assert "not started 1 · won 1 · lost 1" in message.drawn
    assert "reached 4" in message.drawn
    assert "Weighted: EXISTING by what is completed, NEW by chances." in message.drawn
    assert "EX-LARGE" not in message.text
    assert "▰" in message.drawn
    assert "▰" not in message.post.text
    assert "*1 Initial*\n2 opportunities" in message.post.text
    assert "*EXISTING*" not in chosen(office, message, "NEW")
    assert "Weighted: " not in message.drawn
    assert "*1 Initial*" in chosen(office, message, "Every sales cycle")
    told = {
        "What changed": "were open on 23 Feb 2026",
        "Statistics": "*Jim Olive*\n2 opportunities · €200,000",
        "Matrix": "*Together*: €300,000",
        "Top five": "1. *OP000001* Boxes — Acme AS",
        "Due": "*Overdue*: 0 opportunities",
        "Won and lost": "won 1, €7 · lost 1, €100,000 · win rate 50",
        "Stage ages": "0 days on average · reached 4",
        "Forecast": "There is too little history for a forecast",
        "Calibration": "observed 50",
        "Pipeline": "*Open in all*",
    }
    assert {view: words in chosen(office, message, view) for view, words in told.items()} == dict.fromkeys(told, True)
    assert "Jim Olive" in chosen(office, message, "Mine")
    assert "2 opportunities · €200,000" in message.text
    message.press("List")
    office.settle()
    listed = office.jim.private("C1")[-1]
    assert sorted(shown(listed)) == ["Boxes", "Desks"]
    assert listed.blocks[0]["text"]["text"] == "Opportunities · Jim Olive · EXISTING · stage 1 (2) · €200,000"
    assert listed.buttons == ["Open", "Open", "Pipeline", "Share in channel"]
    assert "as it is today" not in listed.drawn
    listed.press("Pipeline")
    office.settle()
    assert "*1 Initial*" in listed.drawn
    assert "As it stood on 2 Feb 2026" in chosen(office, message, "A month ago")
    assert "Nothing had been at any stage by then" in message.drawn
    assert len(office.jim.private("C1")) == 2


def test_the_matrix_is_chosen_in_place(selling: Office) -> None:
    assert "1 opportunity · estimated at €100,000 · sold for €7" in ask(selling, "/pipeline statistics won").drawn
    assert "sold for +€7" in ask(selling, "/pipeline statistics won since 1 march").drawn
    assert "sold for" not in ask(selling, "/pipeline statistics lost").drawn
    assert "sold for another" in ask(selling, "/pipeline reasons").drawn
    message = ask(selling, "/pipeline matrix")
    for option in ("Rows: contacts", "Quarters", "Count", "Won"):
        chosen(selling, message, option)
    assert "*Acme AS*: 1\nQ1 2026: 1" in message.drawn
    chosen(selling, message, "Rows: stages")
    assert "*EXISTING · Initial" not in chosen(selling, message, "Average value")
    assert "€100,000" in chosen(selling, message, "Open, won and lost")


def test_what_changed_since_is_named_and_opened(selling: Office) -> None:
    office = selling
    office.clock.move(days=7)
    message = ask(office, "/pipeline since 1 march")
    assert "*€0* were open on 1 Mar 2026" in message.drawn
    assert "*+ €400,007* New (5)" in message.drawn
    assert "*= €300,000* are open now" in message.drawn
    chosen(office, message, "OP000001 · Boxes")
    assert office.jim.private("C1")[-1].buttons == ["Update", "Win", "Lose"]


def test_figures_say_how_they_changed_since_a_day(selling: Office) -> None:
    office = selling
    office.clock.move(days=7)
    told = {
        "stages since 1 march": "changed by +3 opportunities · +€300,000 · weighted +€44,000",
        "stages since 2 march": "",
        "statistics since 1 march": "changed by +2 opportunities · +€200,000 · weighted +€4,000",
        "reasons since 1 march": "changed by +1 · +€100,000",
        "matrix since 1 march": "*Otis Falls*: €100,000\nchanged by +€100,000",
        "matrix since 2 march": "",
        "due since 1 march": "",
    }
    drawn = {line: ask(office, f"/pipeline {line}").drawn for line in told}
    assert {line: words in drawn[line] for line, words in told.items()} == dict.fromkeys(told, True)
    assert {line for line in told if "changed by" in drawn[line]} == {line for line, words in told.items() if words}
    assert all("Since" in one for one in drawn.values())
    assert "Lost by reason" not in ask(office, "/pipeline won since 3 march").drawn
    assert "*Price_L*\n1 time" in ask(office, "/pipeline won since 2 march").drawn
    message = ask(office, "/pipeline since 1 march")
    assert "changed by" in chosen(office, message, "Pipeline")
    assert "changed by" not in chosen(office, message, "Now")


def test_a_chart_comes_by_itself_and_takes_the_place_of_the_one_before(selling: Office) -> None:
    office = selling
    message = ask(office, "/pipeline")
    for _ in range(2):
        message.press("Chart")
        office.settle()
    (sent,) = office.jim.direct_messages()
    link = f"<https://local.slack.com/archives/{sent.channel}/p{sent.ts.replace('.', '')}|The chart>"
    assert f":white_check_mark: {link} is in your conversation with Salesbot." in message.drawn
    assert [block["type"] for block in sent.blocks] == ["section", "image"]
    assert "EXISTING · Initial: 2 open of 4 ever there" in sent.text
    office.slack.fail("chat.getPermalink", "503")
    message.press("Chart")
    office.settle()
    assert ":white_check_mark: The chart is in your conversation with Salesbot." in message.drawn
    chart = message.post.blocks[-1]["elements"][0]
    chosen(office, message, "Forecast")
    assert message.buttons == ["Share in channel"]
    message.post.blocks[-1]["elements"].append(chart | {"value": Asked("forecast").dump()})
    message.press("Chart")
    office.settle()
    assert ":warning: There is nothing to draw yet." in message.drawn
    assert len(office.jim.direct_messages()) == 1


def test_a_view_is_shared_as_its_sharer_sees_it_and_cannot_be_pressed(selling: Office) -> None:
    office = selling
    share_here(office, ask(office, "/pipeline mine"))
    shared = office.otis.wait_for_message("Shared by Jim Olive on 2 Mar 2026", channel="C1")
    assert not shared.ephemeral
    assert shared.buttons == []
    assert [block["type"] for block in shared.blocks].count("image") == 1
    assert "2 opportunities · €200,000" in shared.text
    assert "was shared in <#C1>" in office.jim.private("C1")[-1].drawn


def test_nobody_sees_what_they_may_not_read(selling: Office) -> None:
    office = selling
    with office.book.database.transaction() as session:
        session.exec(select(Workspace)).one().visibility = Visibility.OWN
    for line in ("", "mine", "@otis", "statistics", "matrix", "top", "since 1 march", "won", "contacts"):
        assert "Lamps" not in ask(office, f"/pipeline {line}").text
    assert "*Open in all*: 2 opportunities" in ask(office, "/pipeline").drawn
    assert "*Open in all*: 0 opportunities" in ask(office, "/pipeline @otis").drawn
    assert "As far as you may read" in ask(office, "/pipeline").drawn
    assert "As far as you may read" not in ask(office, "/pipeline mine").drawn
    assert "2 were closed" not in ask(office, "/pipeline forecast").drawn
    share_here(office, ask(office, "/pipeline"))
    assert "As far as Jim Olive may read" in office.otis.wait_for_message("Shared by Jim Olive", channel="C1").drawn
    assert "Otis" not in ask(office, "/pipeline statistics").text
    office.stranger.command("/pipeline", channel="C1")
    office.settle()
    assert "does not know you" in office.stranger.private("C1")[-1].drawn


def test_an_admin_adopts_what_was_observed_and_takes_it_back(selling: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = selling
    monkeypatch.setattr("storage.domain.calibration.ENOUGH_ENDED", 2)
    assert "Adopt" not in " ".join(ask(office, "/pipeline calibration cycle EXISTING").buttons)
    with office.book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one().role = Role.ADMIN
    message = ask(office, "/pipeline calibration cycle EXISTING")
    message.press("Adopt 50 %")
    office.settle()
    assert "Initial: the chances are 50" in message.drawn
    assert "*Initial*: chances 50" in message.drawn
    message.press("Undo")
    office.settle()
    assert "Initial: the chances are 10" in message.drawn
    assert "Adopt 50 %" in message.buttons


def test_a_forged_button_or_menu_changes_nothing_and_says_so(selling: Office) -> None:
    office = selling
    message = ask(office, "/pipeline")
    before = office.dump()
    chart, share = message.post.blocks[-1]["elements"]
    for value in ("", "{}", '["matrix"]', '["stages","NOBODY"]', '["stages","","","","","",0,0,0,1,1,-7]'):
        for button, name in ((chart, "Chart"), (share, "Share in channel")):
            button["value"] = value
            message.press(name)
            office.settle()
    for screen in ('["stages","NOBODY"]', '["calibration","","","","","",0,0,0,1,1,9]'):
        share["value"] = screen
        share_here(office, message)
    said = [one.drawn for one in office.jim.private("C1")]
    assert any("NOBODY is not known here" in one for one in said)
    assert any("out of date" in one for one in said)
    assert office.lines.of("failed") == []
    assert office.lines.of("chart not drawn") == []
    assert office.jim.direct_messages() == []
    assert office.dump() == before


def test_pages_go_both_ways(selling: Office) -> None:
    office = selling
    message = ask(office, "/pipeline calibration")
    first = message.drawn
    message.press("Next page")
    office.settle()
    assert "9 to 15 of 15" in message.drawn
    message.press("Previous page")
    office.settle()
    assert "1 to 8 of 15" in message.drawn
    assert message.drawn.splitlines()[:8] == first.splitlines()[:8]
    on = next(block for block in message.post.blocks if block["type"] == "actions")["elements"][-1]
    on["value"] = Asked("calibration", page=99).dump()
    message.press("Next page")
    office.settle()
    assert "out of date" in office.jim.private("C1")[-1].drawn
