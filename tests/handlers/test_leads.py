"""The window New lead: for whom it opens, what it sends, who is told what."""

import pytest
from sqlmodel import col, select

from bot.sandbox import Person, Sheet
from handlers.notices import tell_waiting
from storage.models import ChangeLog, Note, Opportunity, Salesperson, Workspace
from tests.builders import add_salesperson
from tests.handlers import screens_leads
from tests.handlers.conftest import Office
from tests.handlers.tampering import body_of, in_hands_of, send_signed
from tests.handlers.test_unwelcome_windows import refused
from tests.handlers.test_views import valid
from tests.storage.tasking import add_team

UNKNOWN = "does not know you as a salesperson"
LEAD = {"Company": "Zeta AS", "Description": "Desks", "Estimated value": "1200.5", "Note": "Ask for Kari"}


@pytest.fixture
def leading(office: Office) -> Office:
    """Let leads go to the team SALE, which Otis manages."""
    with office.book.database.transaction() as session:
        add_team(session, "T1", "SALE", office.company.jo, manager=office.company.of)
        session.get_one(Workspace, "T1").lead_team_code = "SALE"
    return office


def said(office: Office, line: str, who: Person | None = None) -> str:
    """Type a command; give all that its author has been told so far in the channel."""
    person = who or office.stranger
    answer = person.command(line, channel="C1").answer
    office.settle()
    return str(answer) + " ".join(message.drawn for message in person.private("C1"))


def window(office: Office, line: str = "/opp new") -> Sheet:
    said(office, line)
    return office.stranger.view("New lead")


def opportunities(office: Office) -> list[Opportunity]:
    with office.book.database.reading() as session:
        return list(session.exec(select(Opportunity).order_by(col(Opportunity.no))).all())


def test_a_lead_is_passed_on_and_its_owner_told_once(leading: Office) -> None:
    sheet = window(leading)
    assert sheet.labels == ["Company", "Description", "Estimated value", "Note"]
    assert [sheet.required(label) for label in sheet.labels] == [True, True, False, False]
    sheet.fill(LEAD)
    assert sheet.submit().closed
    leading.settle()
    thanks = leading.stranger.private("C1")[-1]
    assert thanks.drawn.strip() == "Thank you: “Desks” for Zeta AS was passed on to Sale."
    assert leading.stranger.direct_messages() == []
    [brief] = leading.otis.direct_messages()
    for part in ("OP000001 · Desks", "Zeta AS", "This lead was filed by A stranger", "“Ask for Kari”"):
        assert part in brief.drawn
    assert leading.jim.direct_messages() == []
    [row] = opportunities(leading)
    assert (row.planned_value, row.changed_by) == (1200_50, "U9")
    with leading.book.database.reading() as session:
        assert session.exec(select(Note)).one().text == "Filed by A stranger.\nAsk for Kari"
        assert set(session.exec(select(ChangeLog.actor))) == {"U9"}
    brief.press("Activate")
    leading.settle()
    assert opportunities(leading)[0].status == "in_progress"


@pytest.mark.parametrize(
    ("line", "description", "note"),
    [
        ("/opp new", "", ""),
        ("/opp New Desks &lt;3 for Acme 120k", "Desks <3 for Acme 120k", ""),
        ("/opp new <@U1> and <@U2|otis>", "@U1 and @otis", ""),
        ("/opp new " + "x" * 120, "x" * 99 + "…", "x" * 120),
    ],
)
def test_what_was_typed_is_filled_in_and_no_name_of_the_book(
    leading: Office, line: str, description: str, note: str
) -> None:
    sheet = window(leading, line)
    assert (sheet.value("Description") or "") == description
    assert (sheet.value("Note") or "") == note


@pytest.mark.parametrize(
    "line", ["/opp", "/opp 1", "/opp 1 win", "/opp list", "/opp find acme", "/opp delete closed", "/task", "/contact"]
)
def test_everything_else_stays_refused(leading: Office, line: str) -> None:
    leading.deal()
    before = leading.dump()
    leading.slack.workspace.users["U9"].is_admin = True
    told = said(leading, line)
    assert UNKNOWN in told or "Only Salesbot admins" in told
    assert "Acme" not in told
    assert not leading.stranger.has_view()
    assert leading.dump() == before


@pytest.mark.parametrize("line", ["/opp", "/opp new", "/opp new Acme 5k", "/opp help"])
def test_without_the_setting_nothing_opens_and_whom_to_ask_is_said(office: Office, line: str) -> None:
    with office.book.database.transaction() as session:
        add_team(session, "T1", "SALE", office.company.jo, manager=office.company.of)
    before = office.dump()
    assert UNKNOWN in said(office, line)
    assert not office.stranger.has_view()
    assert office.dump() == before


@pytest.mark.parametrize("mark", ["is_restricted", "is_bot", "deleted"])
def test_a_guest_a_bot_and_somebody_who_has_left_are_refused(leading: Office, mark: str) -> None:
    setattr(leading.slack.workspace.users["U9"], mark, True)
    for line in ("/opp new Desks", "/opp", "/opp help"):
        told = said(leading, line)
        assert UNKNOWN in told
        assert "New lead" not in told
    assert not leading.stranger.has_view()


@pytest.mark.usefixtures("swept")
def test_while_slack_gives_no_profile_nobody_is_let_in(leading: Office) -> None:
    leading.slack.fail("users.info", "internal_error", times=1)
    assert UNKNOWN in said(leading, "/opp new")
    assert window(leading)


def test_somebody_who_is_blocked_files_nothing(leading: Office) -> None:
    with leading.book.database.transaction() as session:
        session.get_one(Salesperson, leading.company.jo.salesperson_id).blocked = True
    assert UNKNOWN in said(leading, "/opp new Desks", leading.jim)
    assert not leading.jim.has_view()


def test_a_salesperson_has_the_window_they_had(leading: Office) -> None:
    said(leading, "/opp new", leading.jim)
    assert leading.jim.view("New opportunity")
    assert [one.name for one in leading.slack.traffic].count("users.info") == 1, "to learn their zone, as ever"


@pytest.mark.parametrize("line", ["/opp", "/opp help", "/opp new help", "/opp NEW  Help"])
def test_whoever_may_only_file_leads_is_told_how_and_no_more(leading: Office, line: str) -> None:
    leading.deal()
    told = said(leading, line)
    assert "`/opp new`" in told
    assert UNKNOWN in told
    assert [word for word in ("Acme", "OP000001", "/opp 12", "/opp find") if word in told] == []
    assert not leading.stranger.has_view()


def test_the_help_of_who_sells_stays_theirs(leading: Office) -> None:
    assert "`/opp find acme`" in said(leading, "/opp help", leading.jim)


def test_the_button_of_the_help_opens_the_window_and_makes_way_for_the_thanks(leading: Office) -> None:
    leading.stranger.command("/opp help", channel="C1")
    [told] = leading.stranger.private("C1")
    told.press("New lead")
    leading.settle()
    sheet = leading.stranger.view("New lead")
    sheet.fill(LEAD)
    assert sheet.submit().closed
    leading.settle()
    assert [one.drawn.strip() for one in leading.stranger.private("C1")] == [
        "Thank you: “Desks” for Zeta AS was passed on to Sale."
    ]


def test_the_shortcuts_open_the_window_too_a_message_with_what_was_said(leading: Office) -> None:
    leading.stranger.shortcut("new_opportunity")
    leading.settle()
    assert leading.stranger.view("New lead").value("Description") in {"", None}
    leading.stranger.message_shortcut("message_to_opportunity", leading.jim.say("Desks for <@U1>\nby spring", "C1"))
    leading.settle()
    sheet = leading.stranger.view("New lead")
    assert (sheet.value("Description"), sheet.value("Note")) == ("Desks for @U1 by spring", "Desks for @U1\nby spring")
    sheet.fill({"Company": "Zeta AS"})
    assert sheet.submit().closed
    leading.settle()
    assert "passed on to Sale" in leading.stranger.private("C1")[-1].drawn


def test_the_button_does_nothing_any_more_once_the_setting_is_gone(leading: Office) -> None:
    leading.stranger.command("/opp help", channel="C1")
    [told] = leading.stranger.private("C1")
    with leading.book.database.transaction() as session:
        session.get_one(Workspace, "T1").lead_team_code = None
    told.press("New lead")
    leading.settle()
    assert not leading.stranger.has_view()
    assert UNKNOWN in leading.stranger.private("C1")[-1].drawn


def test_once_the_setting_is_gone_an_open_window_is_refused(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    with leading.book.database.transaction() as session:
        session.get_one(Workspace, "T1").lead_team_code = None
    assert UNKNOWN in refused(leading, sheet, leading.dump(), "outsider")["Company"]


def test_whoever_sells_by_now_is_told_that_the_window_is_out_of_date(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    with leading.book.database.transaction() as session:
        add_salesperson(session, "T1", "RV", "Robin", slack_user_id="U9")
    assert "out of date" in refused(leading, sheet, leading.dump(), "not_understood")["Company"]


@pytest.mark.parametrize(
    ("typed", "codes", "field", "text"),
    [
        ({"Company": ""}, "missing", "Company", "This is needed"),
        ({"Estimated value": "-1"}, "value_not_positive", "Estimated value", "0"),
    ],
)
def test_what_is_wrong_stands_under_its_field(
    leading: Office, typed: dict[str, str], codes: str, field: str, text: str
) -> None:
    sheet = window(leading)
    sheet.fill(LEAD | typed)
    assert text in refused(leading, sheet, leading.dump(), codes)[field]


def test_without_anybody_to_take_it_the_first_field_says_so(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    with leading.book.database.transaction() as session:
        for actor in (leading.company.jo, leading.company.of):
            session.get_one(Salesperson, actor.salesperson_id).blocked = True
    assert "nobody in the team" in refused(leading, sheet, leading.dump(), "no_lead_taker")["Company"]


def test_without_a_default_cycle_the_first_field_says_so(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    with leading.book.database.transaction() as session:
        session.get_one(Workspace, "T1").default_cycle_code = None
    assert "no sales cycle" in refused(leading, sheet, leading.dump(), "no_cycles")["Company"]


def test_a_window_sent_twice_files_one_lead_and_tells_once(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    sent = sheet.submit()
    leading.settle()
    assert send_signed(leading.slack, body_of(sent.exchange, lambda sent: sent.update(api_app_id="A2"))).is_success
    leading.settle()
    assert len(opportunities(leading)) == 1
    assert len(leading.otis.direct_messages()) == 1


def test_the_window_in_the_hands_of_a_salesperson_is_refused(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    before = leading.dump()
    sent = in_hands_of(leading.jim, sheet).submit(force=True)
    leading.settle()
    assert not sent.closed
    assert leading.dump() == before


@pytest.mark.usefixtures("swept")
def test_a_card_that_slack_does_not_take_is_told_later(leading: Office) -> None:
    sheet = window(leading)
    sheet.fill(LEAD)
    leading.slack.fail("chat.postMessage", "internal_error", times=1)
    assert sheet.submit().closed
    leading.settle()
    assert leading.otis.direct_messages() == []
    leading.clock.move(minutes=1)
    assert tell_waiting(leading.book, leading.bot.client_for) == 1
    [late] = leading.otis.direct_messages()
    assert "This lead was filed by A stranger (told late: Slack did not answer)" in late.drawn


@pytest.mark.parametrize(("linked", "told"), [(None, "nobody to brief"), ("outsider", "nobody to brief")])
def test_an_owner_who_cannot_be_told_has_the_lead_all_the_same(leading: Office, linked: str | None, told: str) -> None:
    with leading.book.database.transaction() as session:
        row = session.get_one(Salesperson, leading.company.of.salesperson_id)
        row.slack_user_id, row.is_outsider = ("U2", True) if linked else (None, False)
    sheet = window(leading)
    sheet.fill(LEAD)
    assert sheet.submit().closed
    leading.settle()
    assert len(opportunities(leading)) == 1
    assert leading.otis.direct_messages() == []
    assert bool(leading.lines.of(told)) is bool(linked)


@pytest.mark.parametrize("text", screens_leads.EXTREMES)
def test_the_window_and_the_brief_stay_valid_at_the_extremes(text: str) -> None:
    valid(screens_leads.EXTREMES[text]())
    valid(screens_leads.BRIEFS[text]())
