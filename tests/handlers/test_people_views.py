"""Screens around who sells stay within Slack's limits, whatever the workspace holds."""

import pytest

from handlers.setup.settings import countries, currencies
from handlers.text.words import words_for
from handlers.views.setup import settings
from tests.handlers import screens_people
from tests.handlers.screens import ENGLISH
from tests.handlers.test_views import valid


@pytest.mark.parametrize("name", screens_people.EXTREME)
def test_a_screen_stays_valid_at_the_extremes(name: str) -> None:
    valid(screens_people.EXTREME[name]())


def test_the_lists_hold_what_is_in_use_today_and_nothing_else() -> None:
    assert {"EUR", "NOK", "USD", "JPY", "SEK"} <= set(currencies())
    assert not {"DEM", "XXX", "FRF"} & set(currencies())
    assert {"NO", "DE", "US", "GB"} <= set(countries())
    assert all(len(code) == 3 for code in currencies())


@pytest.mark.parametrize("locale", ["en-GB", "nb-NO", "ja-JP", "de-DE"])
def test_every_currency_and_country_has_a_name_that_fits(locale: str) -> None:
    words = words_for(locale)
    for code in currencies():
        assert settings.currency_option(words, code)["text"]["text"].startswith(f"{code} · ")
    assert settings.country_option(ENGLISH, "NO")["text"]["text"] == "Norway"
    assert all(settings.country_option(words, code)["text"]["text"].strip() for code in countries())
