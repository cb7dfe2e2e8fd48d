"""Set-up: what holds for the whole workspace."""

from functools import cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_territory_currencies

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, new_form
from handlers.setup.browsing import Place, saved, whole
from handlers.showing import push_window
from handlers.text.words import Words
from handlers.views.kit import MOST_OPTIONS
from handlers.views.setup import settings as views
from storage.domain.errors import broken
from storage.domain.people import Visibility
from storage.domain.text import clean, search_form
from storage.services.settings import SettingsDraft

AREA = "settings"


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_SETTINGS_EDIT] = edit
    routes.views[ids.VIEW_SETTINGS] = save
    routes.options[field_ids.CURRENCY] = suggest_currency
    routes.options[field_ids.HOLIDAY_COUNTRY] = suggest_country


@cache
def currencies() -> tuple[str, ...]:
    """Give the currencies that are in use somewhere, by their codes of ISO 4217."""
    used = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    return tuple(sorted(code for code in used if isinstance(code, str)))


@cache
def countries() -> tuple[str, ...]:
    """Give the countries by their codes of ISO 3166-1."""
    return tuple(sorted(code for code in get_global("territory_currencies") if len(code) == len("NO")))


def _form(call: Call) -> views.SettingsForm:
    """Give the settings there are, and what can be chosen."""
    workspace_id = call.admin.workspace_id
    cycles, _ = call.book.cycles.choices(workspace_id)
    return views.SettingsForm(call.book.settings.kept(workspace_id), cycles, call.book.teams.choices(workspace_id))


def draw(call: Call, _: Place, told: str = "") -> dict[str, Any]:
    """Draw the page that says what is set."""
    return views.page(call.words, _form(call), Place(AREA).dump(), told)


def edit(call: Call) -> None:
    """Put the form on top; it carries the numbers it shows, because others count them up meanwhile."""
    given = _form(call)
    at = views.Shown(given.kept.mark, new_form(), dict(given.kept.numbers))
    push_window(call, views.settings(call.words, given, at.dump()))


def _known(code: str | None, known: tuple[str, ...], field: str) -> str:
    """Take a code of a list; raise `missing`, `unknown`."""
    if not code:
        raise broken("missing", field)
    if code not in known:
        raise broken("unknown", field, key=code[:20])
    return code


def _visibility(form: Form) -> Visibility:
    """Read who reads what; raise `not_understood` for what no window of ours sends."""
    try:
        return Visibility(form.choice(field_ids.VISIBILITY) or "")
    except ValueError as error:
        raise broken("not_understood", field_ids.VISIBILITY) from error


def save(call: Call) -> None:
    """Keep what the form says; a number that nobody touched stays what it is by now."""
    form, at = Form(call.view), views.Shown.load(call.view["private_metadata"])
    before = call.book.settings.kept(call.admin.workspace_id).draft
    country = form.choice(field_ids.HOLIDAY_COUNTRY)
    draft = SettingsDraft(
        currency=_known(form.choice(field_ids.CURRENCY), currencies(), field_ids.CURRENCY),
        default_cycle=_kept(form, field_ids.DEFAULT_CYCLE, before.default_cycle),
        visibility=_visibility(form),
        holiday_country=_known(country, countries(), field_ids.HOLIDAY_COUNTRY) if country else "",
        holiday_region=clean(form.text(field_ids.HOLIDAY_REGION)).upper(),
        lead_team=_kept(form, field_ids.LEAD_TEAM, before.lead_team),
    )
    typed = {field: whole(form, field) for field in views.NUMBERS}
    numbers = {field: no for field, no in typed.items() if no is not None and no != at.numbers.get(field)}
    changed = call.book.settings.change(call.admin, draft, numbers, seen=at.mark, key=call.form_key)
    told = call.words("Saved the settings") if changed else call.words("Nothing has changed")
    saved(call, draw(call, Place(AREA), told))


def _kept(form: Form, field: str, before: str | None) -> str | None:
    """Read what was chosen; where there was nothing to choose from, what there is stays."""
    return form.choice(field) if form.has(field) else before


def _suggest(call: Call, found: list[tuple[str, dict[str, Any]]]) -> None:
    """Offer what has the typed text in its name or code."""
    wanted = search_form(call.body.get("value") or "")
    options = [option for code, option in found if wanted in search_form(f"{code} {option['text']['text']}")]
    options.sort(key=lambda option: search_form(option["text"]["text"]))
    call.ack(options=options[:MOST_OPTIONS])


def suggest_currency(call: Call) -> None:
    """Offer currencies as somebody types."""
    words: Words = call.words
    _suggest(call, [(code, views.currency_option(words, code)) for code in currencies()])


def suggest_country(call: Call) -> None:
    """Offer countries as somebody types."""
    words: Words = call.words
    _suggest(call, [(code, views.country_option(words, code)) for code in countries()])
