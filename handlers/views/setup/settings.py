"""The form of a workspace's settings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers import field_ids, ids
from handlers.carried import Carried
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block
from handlers.views.setup import pages
from storage.domain.people import Visibility
from storage.domain.settings import LONGEST_REGION
from storage.queries.people import Choice
from storage.services.settings import KeptSettings

NUMBERS = {
    field_ids.NEXT_OPPORTUNITY: "Next opportunity number",
    field_ids.NEXT_TASK: "Next task number",
    field_ids.NEXT_CONTACT: "Next contact number",
    field_ids.NEXT_QUOTE: "Next quote number",
}


@dataclass(frozen=True)
class SettingsForm:
    """What the form shows besides the settings: what can be chosen."""

    kept: KeptSettings
    cycles: Sequence[Choice]
    teams: Sequence[Choice]


@dataclass(frozen=True)
class Shown(Carried):
    """What the form showed, as it travels in it: the mark of the settings, its own name, the numbers."""

    mark: int = 0
    form: str = ""
    numbers: dict[str, int] = field(default_factory=dict)


def page(words: Words, given: SettingsForm, metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the page that says what is set."""
    draft, nothing = given.kept.draft, words("not set")
    country = words.locale.territories.get(draft.holiday_country, draft.holiday_country)
    facts = [
        (words("Currency"), words.locale.currencies.get(draft.currency, draft.currency)),
        (words("Default sales cycle"), draft.default_cycle or nothing),
        (words("Salespeople read"), problems.name(words, draft.visibility)),
        (words("Holidays"), " · ".join(part for part in (country, draft.holiday_region) if part) or nothing),
        (words("Leads go to"), draft.lead_team or words("nobody")),
        *((words(label), words.number(given.kept.numbers[field])) for field, label in NUMBERS.items()),
    ]
    change = kit.button(words("Change settings"), ids.ACTION_SETTINGS_EDIT, "edit", style="primary")
    blocks = [
        kit.facts([(label, kit.escape(str(fact))) for label, fact in facts]),
        kit.actions(change, pages.back(words)),
    ]
    return pages.framed(words, metadata, words("Settings"), told, blocks)


def currency_option(words: Words, code: str) -> dict[str, Any]:
    """Offer a currency by code and name."""
    return kit.option(f"{code} · {words.locale.currencies.get(code, code)}", code)


def country_option(words: Words, code: str) -> dict[str, Any]:
    """Offer a country by name."""
    return kit.option(str(words.locale.territories.get(code, code)), code)


def settings(words: Words, given: SettingsForm, metadata: str) -> dict[str, Any]:
    """Draw the form."""
    draft = given.kept.draft
    in_use = words("Amounts are kept in it, so it cannot change any more.")
    who = [kit.option(problems.name(words, each), each) for each in Visibility]
    country = country_option(words, draft.holiday_country) if draft.holiday_country else None
    blocks = [
        kit.field(
            field_ids.CURRENCY,
            words("Currency"),
            kit.search(currency_option(words, draft.currency)),
            hint=in_use if given.kept.currency_in_use else "",
        ),
        *_choice(words, field_ids.DEFAULT_CYCLE, words("Default sales cycle"), given.cycles, draft.default_cycle, ""),
        kit.field(
            field_ids.VISIBILITY,
            words("Whose opportunities salespeople read"),
            kit.radio(who, draft.visibility),
            hint=words("Managers always read their teams', admins everybody's."),
        ),
        kit.field(field_ids.HOLIDAY_COUNTRY, words("Holidays: country"), kit.search(country), required=False),
        kit.field(
            field_ids.HOLIDAY_REGION,
            words("Holidays: region"),
            kit.text_input(draft.holiday_region, longest=LONGEST_REGION),
            required=False,
            hint=words("The region's code, such as BY for Bavaria, where it has holidays of its own."),
        ),
        *_choice(
            words,
            field_ids.LEAD_TEAM,
            words("Leads from people who do not sell go to"),
            given.teams,
            draft.lead_team,
            words("Leave it empty, and only salespeople can file anything."),
        ),
        *(_number(words, field, label, given.kept) for field, label in NUMBERS.items()),
    ]
    return kit.modal(ids.VIEW_SETTINGS, words("Settings"), words("Save"), words("Cancel"), metadata, blocks)


def _choice(_: Words, field: str, label: str, choices: Sequence[Choice], chosen: str | None, hint: str) -> list[Block]:
    """Offer what there is; nothing where there is none."""
    if not choices:
        return []
    options = [kit.option(f"{choice.key} · {choice.name}", choice.key) for choice in choices]
    return [kit.field(field, label, kit.select(options, chosen), required=False, hint=hint)]


def _number(words: Words, field: str, label: str, kept: KeptSettings) -> Block:
    """Ask for the next number of a series."""
    return kit.field(field, words(label), kit.number_input(str(kept.numbers[field]), decimals=False))
