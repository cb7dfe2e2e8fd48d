"""Screens around who sells: people, teams, settings, hand-over, the help of /salesbot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.setup.browsing import Place
from handlers.views import salesbot
from handlers.views.opportunities import Message
from handlers.views.setup import handing_over, people, settings, teams
from storage.domain.people import Role, SalespersonDraft, Visibility
from storage.domain.settings import HIGHEST_NUMBER
from storage.queries.handing_over import Holdings, Urgent, Work
from storage.queries.people import Choice
from storage.queries.staff import PersonLine, TeamLine
from storage.services.handing_over import HandedOver, Offer
from storage.services.salespeople import Kept
from storage.services.settings import KeptSettings, SettingsDraft
from storage.services.teams import KeptTeam
from tests.handlers.screens import ENGLISH

AT = Place("people", 1, form="0123456789abcdef").dump()
LONG = "Ærlig <&> *Wide*" * 4
JIM = PersonLine(
    1,
    "JO",
    "Jim Olive",
    Role.MANAGER,
    blocked=False,
    slack_user_id="U1",
    teams=("EU", "US"),
    leads=("EU",),
    work=Work(1, 500_00, 2),
)
HELENA = PersonLine(2, "HR", "Helena <Ray>", Role.SALESPERSON, blocked=True, slack_user_id=None)
WIDE = PersonLine(3, "X" * 20, LONG[:50], Role.ADMIN, blocked=True, slack_user_id=None, teams=("T" * 10,) * 400)
KEPT = Kept(
    SalespersonDraft("JO", "Jim Olive", "U1", Role.MANAGER, ("EU",), "jim@olive.example", "+47", "Sales", 725),
    7,
    ("EU",),
)
BARE = Kept(SalespersonDraft("X" * 20, "x" * 50, phone="1" * 30, blocked=True), 2**31 - 1, ())
TEAMS = [Choice("EU", "Europe"), Choice("US", "America")]
MANY_TEAMS = [Choice(f"T{no:03d}", LONG[:50]) for no in range(150)]
MANY_CYCLES = [Choice(f"C{no:03d}", LONG * 2) for no in range(150)]
TEAM = KeptTeam("EU", "Europe", Choice("HR", "Helena <Ray>"), (Choice("JO", "Jim Olive"), Choice("OF", LONG[:50])), 7)
NUMBERS = dict.fromkeys(settings.NUMBERS, 12)
SETTINGS = settings.SettingsForm(
    KeptSettings(SettingsDraft("NOK", "NEW", Visibility.TEAM, "DE", "BY", "EU"), NUMBERS, 7, currency_in_use=True),
    [Choice("NEW", "New business"), Choice("OLD", "Old business")],
    TEAMS,
)
NEW_BOOK = settings.SettingsForm(KeptSettings(SettingsDraft(), dict.fromkeys(settings.NUMBERS, HIGHEST_NUMBER)), (), ())
URGENT = Urgent("OP000012", "Boxes & <crates>", "Acme AS", 120_000_50, date(2026, 6, 1))
DONE = HandedOver(
    "Jim Olive", "Helena <Ray>", "U1", 500, 3, ("EU", "US"), 10**13, (URGENT,) * 5, raised=True, contacts=12
)
OFFER = Offer(Choice("JO", "Jim Olive"), Holdings(500, 10**13, 3, ("EU",), ("US",), 12), with_teams=True)
EVERY_TEAM = tuple(f"TEAM{no:06d}" for no in range(100))


def message(drawn: Message) -> dict[str, Any]:
    return {"text": drawn[0], "blocks": drawn[1]}


def listed(rows: list[PersonLine], page: int = 0, told: str = "") -> dict[str, Any]:
    return people.people_list(ENGLISH, people.PeoplePage(rows, page, 25 if page else len(rows)), AT, told)


def team_list(rows: list[TeamLine], told: str = "") -> dict[str, Any]:
    return teams.team_list(ENGLISH, teams.TeamsPage(rows, 0, len(rows)), AT, told)


def shown(kept: KeptSettings) -> str:
    return settings.Shown(kept.mark, "0123456789abcdef", dict(kept.numbers)).dump()


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "people": lambda: listed([JIM, HELENA], told="Added Jim Olive (JO)"),
    "people_none": lambda: listed([]),
    "people_page": lambda: listed([WIDE] * 10, page=1),
    "people_not_deleted": lambda: people.not_deleted(
        ENGLISH, AT, "1", people.WaysOut("Jim Olive", has="2 open tasks"), "Jim Olive still has open tasks."
    ),
    "new_people": lambda: people.new_people(ENGLISH, TEAMS, AT),
    "new_people_no_team": lambda: people.new_people(ENGLISH, [], AT),
    "salesperson": lambda: people.salesperson(ENGLISH, KEPT, TEAMS, AT),
    "salesperson_bare": lambda: people.salesperson(ENGLISH, BARE, [], AT),
    "teams": lambda: team_list([TeamLine(1, "EU", "Europe", "Helena <Ray>", 2), TeamLine(2, "US", "America", None, 0)]),
    "teams_none": lambda: team_list([], told="Deleted Europe"),
    "team": lambda: teams.team(ENGLISH, AT, TEAM),
    "team_new": lambda: teams.team(ENGLISH, AT),
    "settings_page": lambda: settings.page(ENGLISH, SETTINGS, Place("settings").dump(), "Saved the settings"),
    "settings": lambda: settings.settings(ENGLISH, SETTINGS, shown(SETTINGS.kept)),
    "settings_new": lambda: settings.settings(ENGLISH, NEW_BOOK, shown(NEW_BOOK.kept)),
    "hand_over": lambda: handing_over.hand_over(ENGLISH, OFFER, "EUR", AT),
    "hand_over_nothing": lambda: handing_over.hand_over(
        ENGLISH, replace(OFFER, holdings=Holdings(0, 0, 0, (), ())), "EUR", AT
    ),
    "briefing": lambda: message(handing_over.briefing(ENGLISH, DONE, "EUR", "Otis Falls")),
    "briefing_tasks": lambda: message(
        handing_over.briefing(ENGLISH, HandedOver("Jim Olive", "Otis Falls", "U2", tasks=1), "EUR", "Otis Falls")
    ),
    "help_salesbot": lambda: message(salesbot.help_message(ENGLISH)),
}
EXTREME: dict[str, Callable[[], dict[str, Any]]] = {
    "new_people": lambda: people.new_people(ENGLISH, MANY_TEAMS, AT),
    "salesperson": lambda: people.salesperson(
        ENGLISH, replace(KEPT, draft=replace(KEPT.draft, teams=tuple(one.key for one in MANY_TEAMS))), MANY_TEAMS, AT
    ),
    "team": lambda: teams.team(ENGLISH, AT, replace(TEAM, members=(Choice("X" * 20, LONG[:50]),) * 1)),
    "settings": lambda: settings.settings(
        ENGLISH, replace(SETTINGS, cycles=MANY_CYCLES, teams=MANY_TEAMS), shown(SETTINGS.kept)
    ),
    "hand_over": lambda: handing_over.hand_over(
        ENGLISH,
        replace(
            OFFER,
            person=Choice("X" * 20, LONG[:50]),
            holdings=Holdings(10**6, 10**14, 10**6, EVERY_TEAM, EVERY_TEAM, 10**6),
        ),
        "EUR",
        AT,
    ),
    "briefing": lambda: message(
        handing_over.briefing(
            ENGLISH,
            replace(
                DONE,
                giver=LONG[:50],
                teams=EVERY_TEAM,
                urgent=(replace(URGENT, description=LONG * 2, contact=LONG * 2, value=10**14, closing_date=None),) * 5,
            ),
            "EUR",
            LONG[:50],
        )
    ),
}
