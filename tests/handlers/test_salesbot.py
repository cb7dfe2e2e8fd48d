"""The command /salesbot and the Home: for salespeople, for admins of a workspace old or new, for everybody else."""

import pytest

from bot.sandbox.people.person import Person
from storage.domain.people import Actor, Role
from storage.models import Salesperson
from tests.builders import MONDAY, Company
from tests.handlers.conftest import Office
from tests.handlers.setting_up import SetUp


def said(who: Person, line: str) -> str:
    return str(who.command(line, channel="C1").answer)


def home(office: Office, who: Person) -> str:
    """Open the Home; give what is drawn."""
    who.open_home()
    office.settle()
    return who.wait_for_home().text


@pytest.mark.parametrize(
    "line", ["/salesbot", "/salesbot help", "/salesbot HELP", "/salesbot handover help", "/salesbot setup help"]
)
def test_the_command_says_what_can_be_typed(office: Office, line: str) -> None:
    answer = said(office.jim, line)
    for word in ("setup", "handover", "away", "digest", "why", "export", "import"):
        assert f"/salesbot {word}" in answer


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/salesbot setpu", "Did you mean “setup”?"),
        ("/salesbot exprot", "Did you mean “export”?"),
        ("/salesbot export", "Only Salesbot admins can do that"),
        ("/salesbot handover", "Only the salesperson's manager or an admin"),
        ("/salesbot handover XX", "Only the salesperson's manager or an admin"),
        ("/salesbot setup", "Only Salesbot admins can do that"),
        ("/salesbot handover JO", "Only the salesperson's manager or an admin"),
    ],
)
def test_what_does_not_go_is_said_privately_and_nothing_opens(office: Office, line: str, answer: str) -> None:
    before = office.dump()
    assert answer in said(office.jim, line)
    office.settle()
    assert not office.jim.has_view()
    assert office.dump() == before


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/salesbot handover", "Say whose work it is"),
        ("/salesbot handover XX", "There is no salesperson XX here"),
        ("/salesbot handover @Jim Nobody", "There is no salesperson @Jim Nobody here"),
        ("/salesbot handover <@U9|stranger>", "There is no salesperson @stranger here"),
    ],
)
def test_whom_nobody_knows_has_nothing_to_hand_over(office: Office, line: str, answer: str) -> None:
    before = office.dump()
    assert answer in said(office.otis, line)
    office.settle()
    assert not office.otis.has_view()
    assert office.dump() == before


def test_an_admin_opens_the_set_up(office: Office) -> None:
    assert "People" in SetUp(office, office.otis).open().text


@pytest.mark.parametrize("word", ["", "setup", "help", "handover JO"])
def test_who_does_not_sell_is_told_so(office: Office, word: str) -> None:
    assert "does not know you as a salesperson" in said(office.stranger, f"/salesbot {word}")
    assert not office.stranger.has_view()


@pytest.mark.parametrize("mark", ["is_restricted", "deleted"])
def test_an_admin_of_slack_is_let_in_only_while_nobody_is_named_and_never_as_a_guest(office: Office, mark: str) -> None:
    setattr(office.slack.workspace.users["U9"], mark, True)
    office.slack.workspace.users["U9"].is_admin = True
    assert "does not know you" in said(office.stranger, "/salesbot setup")


def test_an_admin_of_slack_is_no_admin_once_somebody_is_named(office: Office) -> None:
    office.slack.workspace.users["U9"].is_admin = True
    assert "does not know you" in said(office.stranger, "/salesbot setup")


def test_a_salespersons_home_begins_with_three_steps(office: Office) -> None:
    shown = home(office, office.jim)
    assert "Welcome, Jim Olive" in shown
    doors = ["My opportunities", "My tasks", "Contacts", "Pipeline", "Find", "New contact"]
    assert office.jim.wait_for_home().buttons == ["New opportunity", "New task", *doors]
    office.deal()
    assert "1 open opportunity" in home(office, office.jim)
    office.jim.wait_for_home().press("New opportunity")
    office.settle()
    assert office.jim.view().title == "New opportunity"


def test_what_is_written_down_from_a_home_comes_by_message_and_shows_there(office: Office) -> None:
    home(office, office.jim)
    sheet = office.jim.wait_for_home()
    filled: dict[str, str | bool] = {"Contact": "Acme", "Description": "Boxes", "Activate first stage": False}
    forms: list[tuple[str, dict[str, str | bool], str]] = [
        ("New task", {"Description": "Call Kari"}, "Task TD000001 created"),
        ("New contact", {"Name": "Fjord AS"}, "Created CT000005"),
        ("New opportunity", filled, "Created OP000001"),
    ]
    for press, values, told in forms:
        sheet.press(press)
        office.settle()
        form = office.jim.view(press)
        form.fill(values)
        office.settle()
        assert form.submit().closed
        office.settle()
        assert told in office.jim.direct_messages()[-1].drawn
    assert "1 not started" in sheet.text


def test_what_is_written_down_elsewhere_draws_no_home(office: Office) -> None:
    office.jim.command("/opp new", channel="C1")
    office.settle()
    form = office.jim.view("New opportunity")
    form.fill({"Contact": "Acme", "Description": "Boxes", "Activate first stage": False})
    office.settle()
    assert form.submit().closed
    office.settle()
    assert office.jim.home is None


def test_an_admins_home_has_the_set_up(office: Office) -> None:
    home(office, office.otis)
    office.otis.wait_for_home().press("Set up")
    office.settle()
    assert office.otis.view().title == "Set-up"


def test_somebody_who_does_not_sell_is_told_whom_to_ask(office: Office) -> None:
    shown = home(office, office.stranger)
    assert "Ask Otis Falls to add you." in shown
    assert office.stranger.wait_for_home().buttons == []


def test_a_guest_is_told_no_names(office: Office) -> None:
    office.slack.workspace.users["U9"].is_restricted = True
    assert "Otis" not in home(office, office.stranger)


def test_a_button_of_a_home_that_is_refused_answers_by_message(office: Office) -> None:
    home(office, office.otis)
    sheet = office.otis.wait_for_home()
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.of.salesperson_id).role = Role.SALESPERSON
    sheet.press("Set up")
    office.settle()
    assert not office.otis.has_view()
    assert "Only Salesbot admins" in office.otis.direct_messages()[-1].text


def test_the_messages_tab_draws_no_home(office: Office) -> None:
    office.jim.open_home("messages")
    office.settle()
    assert office.jim.home is None


class TestANewWorkspace:
    """An admin of the Slack workspace installs Salesbot; nothing is there."""

    @pytest.fixture
    def company(self) -> Company:
        """Give a workspace in whose book there is nothing, not even the workspace."""
        nobody = Actor("T1", 0, "", MONDAY, role=Role.SALESPERSON)
        return Company("T1", nobody, nobody, nobody, "", "", "", "")

    @pytest.fixture
    def admin(self, office: Office) -> Person:
        office.slack.workspace.users["U1"].is_admin = True
        return office.jim

    def test_the_checklist_leads_to_a_workspace_that_sells(self, office: Office, admin: Person) -> None:
        shown = home(office, admin)
        assert shown.count("not yet") == 3
        admin.wait_for_home().press("Use the standard sales cycles")
        office.settle()
        assert admin.wait_for_home("2 sales cycles").text.count("not yet") == 2
        admin.wait_for_home().press("Open", beside="*People*")
        office.settle()
        setup = SetUp(office, admin)
        assert "Nobody sells yet" in setup.window.text
        form = setup.press("New salesperson")
        assert form.value("Role") == "Salesperson"
        both: dict[str, str | bool | list[str]] = {"People in Slack": ["Otis Falls"], "Role": "Admin"}
        assert "You would no longer be an admin here" in setup.refused("New salesperson", both)["Role"]
        setup.fill("New salesperson", {"People in Slack": ["Jim Olive"], "Role": "Admin"})
        setup.press("New salesperson")
        setup.fill("New salesperson", {"People in Slack": ["Otis Falls"], "Role": "Salesperson"})
        assert "Welcome, Jim Olive" in admin.wait_for_home("Welcome").text
        assert admin.wait_for_home().text.count("not yet") == 1, "a digest may be set up later"
        assert "Your open opportunities" in said(office.otis, "/opp")
        assert "Only Salesbot admins" in said(office.otis, "/salesbot setup")
        assert "People" in SetUp(office, admin).open().text

    def test_the_cycles_are_opened_from_the_checklist(self, office: Office, admin: Person) -> None:
        home(office, admin)
        admin.wait_for_home().press("Open", beside="*Sales cycle*")
        office.settle()
        assert "Sales cycles" in admin.view().text

    def test_somebody_else_is_told_to_ask(self, office: Office, admin: Person) -> None:
        assert admin.id == "U1"
        assert "Ask an admin to add you." in home(office, office.otis)
        assert "does not know you" in said(office.otis, "/salesbot setup")
