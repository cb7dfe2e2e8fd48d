"""Admins set up who sells: people, teams, settings; nobody else does."""

import json

import pytest
from sqlmodel import col, select

from storage.domain.people import Role
from storage.models import Salesperson, Workspace
from tests.handlers.conftest import Office
from tests.handlers.setting_up import SetUp


@pytest.fixture
def setup(office: Office) -> SetUp:
    """Let Otis, who is an admin, sit in front of the window Set-up, among some colleagues."""
    office.slack.add_user("U3", "Anna Lund")
    office.slack.add_user("U4", "Bo Berg")
    office.slack.add_user("U5", "Guest Ellen", is_restricted=True)
    office.slack.add_user("U6", "Robot", is_bot=True)
    there = SetUp(office, office.otis)
    there.open()
    return there


def row(office: Office, code: str) -> Salesperson:
    with office.book.database.reading() as session:
        return session.exec(select(Salesperson).where(col(Salesperson.code) == code)).one()


def people(setup: SetUp) -> str:
    """Go to the people; give what is drawn."""
    return setup.press("People").text


def test_several_people_are_picked_at_once(setup: SetUp) -> None:
    assert "HR Helena Ray" in people(setup).replace("*", "")
    setup.press("New salesperson")
    shown = setup.fill("New salesperson", {"People in Slack": ["Anna Lund", "Bo Berg"], "Role": "Manager"})
    assert "Added Anna Lund (AL), Bo Berg (BB)" in shown.text
    assert [row(setup.office, code).slack_user_id for code in ("AL", "BB")] == ["U3", "U4"]
    anna = row(setup.office, "AL")
    assert (anna.role, anna.time_zone, anna.locale) == (Role.MANAGER, "Europe/London", "en-GB")
    assert anna.profile_read_at is not None, "their first reminder comes in their own zone"
    assert "Your open opportunities" in str(setup.office.slack.person("U3").command("/opp", channel="C1").answer)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        (
            {"People in Slack": ["Anna Lund", "Jim Olive"]},
            "People in Slack",
            "is the salesperson Jim Olive (JO) already",
        ),
        ({"People in Slack": ["Guest Ellen"]}, "People in Slack", "Guest Ellen is a guest or an app"),
        ({"People in Slack": ["Robot"]}, "People in Slack", "Robot is a guest or an app"),
        ({"People in Slack": []}, "People in Slack", "Choose people in Slack, or type the name"),
        ({"People in Slack": ["Anna Lund"], "Name": "Anna"}, "Name", "Leave the name empty"),
        ({"Name": "Nils", "Role": "Admin"}, "Role", "An admin needs a Slack user"),
    ],
)
def test_who_cannot_sell_is_refused_under_the_field(
    setup: SetUp, values: dict[str, str | bool], field: str, said: str
) -> None:
    people(setup)
    setup.press("New salesperson")
    errors = setup.refused("New salesperson", values)
    assert said in errors[field]


@pytest.mark.usefixtures("swept")
def test_a_profile_that_slack_does_not_give_keeps_the_form_open(setup: SetUp) -> None:
    people(setup)
    setup.press("New salesperson")
    setup.office.slack.fail("users.info", "internal_error")
    errors = setup.refused("New salesperson", {"People in Slack": ["Anna Lund"]})
    assert "Slack did not say who" in errors["People in Slack"]
    setup.office.slack.recover()
    assert "Added Anna Lund (AL)" in setup.fill("New salesperson", {}).text


def test_a_salesperson_is_edited(setup: SetUp) -> None:
    setup.press("Teams")
    setup.press("New team")
    assert "Saved Europe" in setup.fill("Team", {"Code": "eu", "Name": "Europe"}).text
    setup.press("Back")
    people(setup)
    form = setup.press("Edit", beside="*HR*")
    assert [form.value("Code"), form.value("Name"), form.value("Role")] == ["HR", "Helena Ray", "Salesperson"]
    shown = setup.fill(
        "Salesperson",
        {
            "Code": "hr2",
            "Slack user": "Anna Lund",
            "Role": "Manager",
            "Teams": ["EU · Europe"],
            "E-mail": "helena@ray.example",
            "Phone": "+47 22 00 00 00",
            "Job title": "Sales",
            "Commission %": "7.25",
        },
    )
    assert "Saved Helena Ray" in shown.text
    assert "in EU" in shown.text
    helena = row(setup.office, "HR2")
    assert (helena.slack_user_id, helena.role, helena.commission, helena.phone) == (
        "U3",
        Role.MANAGER,
        725,
        "+47 22 00 00 00",
    )
    form = setup.press("Edit", beside="*HR2*")
    assert form.value("Commission %") == "7.25"


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"Code": "jo"}, "Code", "jo is taken"),
        ({"Commission %": "100.01"}, "Commission %", "0 to 100"),
        ({"Commission %": "7.125"}, "Commission %", "two decimals"),
        ({"E-mail": "helena@ray"}, "E-mail", "e-mail"),
        ({"Slack user": "Robot"}, "Slack user", "Robot is a guest or an app"),
        ({"Slack user": "Jim Olive"}, "Slack user", "Jim Olive (JO)"),
    ],
)
def test_what_does_not_go_is_said_under_its_field(
    setup: SetUp, values: dict[str, str | bool], field: str, said: str
) -> None:
    people(setup)
    setup.press("Edit", beside="*HR*")
    errors = setup.refused("Salesperson", values)
    assert said.lower() in errors[field].lower()


def test_the_only_admin_stays_one(setup: SetUp) -> None:
    people(setup)
    setup.press("Edit", beside="*OF*")
    errors = setup.refused("Salesperson", {"Role": "Salesperson"})
    assert "the only Salesbot admin" in errors["Role"]
    setup.who.view().cancel()
    before = setup.office.dump()
    assert "the only Salesbot admin" in setup.press("Block", beside="*OF*").text
    assert setup.office.dump() == before


def test_somebody_with_open_work_is_not_deleted_and_the_ways_out_are_there(setup: SetUp) -> None:
    office = setup.office
    no = office.deal()
    people(setup)
    before = office.dump()
    refused = setup.press("Delete", beside="*JO*")
    assert refused.title == "Not deleted"
    assert f"open opportunities: 1 ({no})" in refused.text
    assert office.dump() == before
    form = setup.press("Hand over")
    assert form.title == "Hand over"
    form.fill({"To": "Helena"})
    assert form.submit().closed
    office.settle()
    told = setup.who.view()
    assert "Handed over from Jim Olive to Helena Ray: 1 open opportunity worth €100,000, 2 open tasks." in told.text
    told.cancel()
    assert "Deleted Jim Olive" in setup.press("Delete", beside="*JO*").text
    assert row(office, "JO").deleted_at is not None


def test_only_the_ways_out_that_there_are_are_offered(setup: SetUp) -> None:
    setup.office.deal()
    people(setup)
    assert setup.press("Delete", beside="*OF*").buttons == []  # the only admin, who has nothing
    setup.who.view().cancel()
    setup.press("Block", beside="*JO*")
    assert setup.press("Delete", beside="*JO*").buttons == ["Hand over"]  # blocked already


def test_somebody_is_blocked_where_they_cannot_be_deleted(setup: SetUp) -> None:
    setup.office.deal()
    people(setup)
    setup.press("Delete", beside="*JO*")
    setup.press("Block")
    assert row(setup.office, "JO").blocked
    assert "does not know you" in str(setup.office.jim.command("/opp", channel="C1").answer)
    assert "Blocked" in setup.window.text
    setup.who.view().cancel()
    setup.press("Unblock", beside="*JO*")
    assert not row(setup.office, "JO").blocked


def test_a_team_gets_a_manager_and_members(setup: SetUp) -> None:
    assert "There is no team yet" in setup.press("Teams").text
    setup.press("New team")
    shown = setup.fill("Team", {"Code": "eu", "Name": "Europe", "Manager": "Helena", "Members": ["Jim", "Otis"]})
    assert "Saved Europe. Helena Ray is a manager now" in shown.text
    assert "managed by Helena Ray · 2 members" in shown.text
    form = setup.press("Edit", beside="*EU*")
    assert form.value("Members") == ["Jim Olive (JO)", "Otis Falls (OF)"]
    shown = setup.fill("Team", {"Members": ["Jim"]})
    assert "1 member" in shown.text
    assert "Deleted Europe" in setup.press("Delete", beside="*EU*").text


def test_a_team_of_the_same_code_is_refused(setup: SetUp) -> None:
    setup.press("Teams")
    setup.press("New team")
    setup.fill("Team", {"Code": "eu", "Name": "Europe"})
    setup.press("New team")
    assert setup.refused("Team", {"Code": "EU", "Name": "Again"}) == {"Code": "EU is taken already."}


def test_the_settings_are_changed(setup: SetUp) -> None:
    page = setup.press("Settings")
    assert "Euro" in page.text
    form = setup.press("Change settings")
    assert form.search("Currency", "kron")[0] == "DKK · Danish Krone"
    assert form.search("Currency", "nok") == ["NOK · Norwegian Krone"]
    told = setup.refused("Settings", {"Holidays: country": "Germany", "Holidays: region": "q"})["Holidays: region"]
    assert "Q is no region of this country that is known here. Known are BB, BE, BW, BY" in told
    shown = setup.fill(
        "Settings",
        {
            "Currency": "NOK",
            "Default sales cycle": "EXISTING",
            "Next opportunity number": "500",
            "Whose opportunities salespeople read": "Only their own",
            "Holidays: country": "Germany",
            "Holidays: region": "by",
        },
    )
    assert "Saved the settings" in shown.text
    with setup.office.book.database.reading() as session:
        found = session.get_one(Workspace, "T1")
    assert (found.currency, found.default_cycle_code, found.visibility) == ("NOK", "EXISTING", "own")
    assert (found.holiday_country, found.holiday_region) == ("DE", "BY")
    assert setup.office.deal() == "OP000500"


def test_blocking_names_what_stays_with_them(setup: SetUp) -> None:
    def question(name: str) -> str:
        drawn = json.dumps(setup.who.view().screen.content)
        return drawn[drawn.index(f"Block {name}?") :].split("Hand over", 1)[0]

    setup.office.deal()
    people(setup)
    assert "Still theirs: 1 open opportunity worth " in question("Jim Olive")
    assert "Still theirs" not in question("Otis Falls")


def test_a_number_that_nobody_touched_is_left_alone(setup: SetUp) -> None:
    setup.press("Settings")
    setup.press("Change settings")
    assert setup.office.deal() == "OP000001"
    assert "Saved the settings" in setup.fill("Settings", {"Next quote number": "10"}).text
    assert setup.office.deal() == "OP000002"


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"Currency": "NOK"}, "Currency", "Amounts are kept in EUR already"),
        ({"Next opportunity number": "1"}, "Next opportunity number", "Type 2 or more"),
        ({"Next task number": "-5"}, "Next task number", "Numbers only go up"),
        ({"Holidays: region": "BY"}, "Holidays: country", "Choose the country"),
    ],
)
def test_settings_that_do_not_go_are_refused_under_their_fields(
    setup: SetUp, values: dict[str, str | bool], field: str, said: str
) -> None:
    setup.office.deal()
    setup.press("Settings")
    setup.press("Change settings")
    assert said in setup.refused("Settings", values)[field]


def test_a_list_of_many_is_paged(setup: SetUp) -> None:
    with setup.office.book.database.transaction() as session:
        session.add_all(Salesperson(workspace_id="T1", code=f"P{no:02d}", name=f"Person {no:02d}") for no in range(25))
    assert "1 to 10 of 28" in people(setup)
    assert "11 to 20 of 28" in setup.press("Next page").text
    setup.press("Next page")
    setup.press("Edit", beside="*P24*")
    shown = setup.fill("Salesperson", {"Phone": "1"})
    assert "21 to 28 of 28" in shown.text


def test_a_window_that_was_overtaken_changes_nothing(setup: SetUp) -> None:
    people(setup)
    setup.press("Edit", beside="*HR*")
    helena = setup.office.company.hr.salesperson_id
    setup.office.book.salespeople.block(setup.office.company.of, helena)
    errors = setup.refused("Salesperson", {"Phone": "1"})
    assert "Somebody changed this while the window was open" in str(errors)
