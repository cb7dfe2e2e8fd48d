"""The settings of a workspace."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.people import Actor, Role, Source, TeamDraft, Visibility
from storage.models import SalesCycle, Workspace
from storage.services.book import Book
from storage.services.settings import SettingsDraft
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling
from tests.storage.services.test_concurrency import at_once
from tests.storage.services.test_salespeople import log

FIRST = {"next_opportunity": 1, "next_task": 1, "next_contact": 5, "next_quote": 1}


def test_the_settings_are_those_of_the_book(book: Book, company: Company) -> None:
    kept = book.settings.kept(company.workspace_id)
    assert kept.draft == SettingsDraft("EUR", "NEW")
    assert kept.numbers == FIRST
    assert not kept.currency_in_use


def test_a_workspace_without_a_book_has_the_settings_of_a_new_one(book: Book) -> None:
    assert book.settings.kept("T9").draft == SettingsDraft()
    visitor = Actor("T9", 0, "U99", MONDAY, Source.MODAL, Role.ADMIN)
    assert book.settings.change(visitor, SettingsDraft("NOK"), {"next_opportunity": 100})
    assert book.settings.kept("T9").draft.currency == "NOK"


def test_everything_is_changed_and_logged(book: Book, company: Company) -> None:
    book.teams.add(company.of, TeamDraft("EU", "Europe"))
    draft = SettingsDraft("NOK", "EXISTING", Visibility.TEAM, "DE", "BY", "EU")
    assert book.settings.change(company.of, draft, {"next_opportunity": 500, "next_quote": 7})
    kept = book.settings.kept("T1")
    assert kept.draft == draft
    assert kept.numbers == {**FIRST, "next_opportunity": 500, "next_quote": 7}
    (no, action, before, after) = log(book, "settings")[0]
    assert (no, action) == ("settings", "changed")
    assert before is not None
    assert before["next_opportunity"] == 1
    assert after == {
        "currency": "NOK",
        "default_cycle": "EXISTING",
        "visibility": "team",
        "holiday_country": "DE",
        "holiday_region": "BY",
        "lead_team": "EU",
        "next_opportunity": 500,
        "next_quote": 7,
    }


def test_what_changes_nothing_is_not_logged(book: Book, company: Company) -> None:
    assert not book.settings.change(company.of, SettingsDraft("EUR", "NEW"), {})
    assert log(book, "settings") == []


def test_the_next_number_is_the_one_that_was_set(selling: Selling) -> None:
    selling.book.settings.change(selling.company.of, SettingsDraft("EUR", "NEW"), {"next_opportunity": 500})
    assert selling.create().line.no == "OP000500"
    assert selling.create().line.no == "OP000501"


@pytest.mark.parametrize(
    ("changes", "numbers", "code", "field"),
    [
        ({"currency": "NOK"}, {}, "currency_in_use", "currency"),
        ({"default_cycle": "NONE"}, {}, "unknown", "default_cycle"),
        ({"default_cycle": "MULTI"}, {}, "blocked", "default_cycle"),
        ({"lead_team": "NONE"}, {}, "unknown", "lead_team"),
        ({"holiday_region": "BY"}, {}, "country_missing", "holiday_country"),
        ({"holiday_country": "DE", "holiday_region": "Q"}, {}, "region_unknown", "holiday_region"),
        ({"holiday_country": "DJ", "holiday_region": "Q"}, {}, "no_regions", "holiday_region"),
        ({"holiday_country": "YU"}, {}, "no_holidays", "holiday_country"),
        ({}, {"next_opportunity": 1}, "number_too_low", "next_opportunity"),
        ({}, {"next_contact": 0}, "number_too_low", "next_contact"),
        ({}, {"next_task": 10**9}, "number_too_high", "next_task"),
    ],
)
def test_what_does_not_go_is_refused_under_its_field(
    selling: Selling, changes: dict[str, Any], numbers: dict[str, int], code: str, field: str
) -> None:
    selling.create()
    with selling.book.database.transaction() as session:
        session.exec(select(SalesCycle).where(col(SalesCycle.code) == "MULTI")).one().blocked = True
    draft = replace(SettingsDraft("EUR", "NEW"), **changes)
    with selling.refused(code, field=field):
        selling.book.settings.change(selling.company.of, draft, numbers)


def test_a_default_cycle_that_was_blocked_since_may_stay(book: Book, company: Company) -> None:
    with book.database.transaction() as session:
        session.exec(select(SalesCycle).where(col(SalesCycle.code) == "NEW")).one().blocked = True
    assert book.settings.change(company.of, SettingsDraft("NOK", "NEW"), {})


def test_a_region_that_nobody_knows_any_more_may_stay(book: Book, company: Company) -> None:
    with book.database.transaction() as session:
        row = session.get_one(Workspace, "T1")
        row.holiday_country, row.holiday_region = "DE", "Q"
    assert book.settings.change(company.of, SettingsDraft("NOK", "NEW", holiday_country="DE", holiday_region="Q"), {})


def test_settings_are_an_admins_and_of_what_was_seen(selling: Selling) -> None:
    book, company = selling.book, selling.company
    with selling.refused("admins_only"):
        book.settings.change(company.jo, SettingsDraft("NOK", "NEW"), {})
    opened = book.settings.kept("T1")
    book.settings.change(company.of, SettingsDraft("NOK", "NEW"), {})
    with selling.refused("record_changed"):
        book.settings.change(company.of, opened.draft, {}, seen=opened.mark)


def test_numbers_that_are_set_while_others_are_taken_are_never_given_twice(selling: Selling) -> None:
    book, company = selling.book, selling.company

    def set_it() -> list[str]:
        book.settings.change(company.of, SettingsDraft("EUR", "NEW"), {"next_opportunity": 100})
        return []

    def sell() -> list[str]:
        return [Selling(book, company).create().line.no for _ in range(5)]

    results, refused = at_once([sell, set_it, sell, sell])
    assert refused == []
    numbers = [no for some in results for no in some]
    assert len(set(numbers)) == 15
    assert book.settings.kept("T1").numbers["next_opportunity"] >= 100
