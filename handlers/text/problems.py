"""What is said when a rule says no: what is wrong, and what to do."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.text.words import Words
from storage.domain.errors import Problem

SAID: Mapping[str, str] = {
    "action_not_possible": "{action_type} is not possible from this stage. Possible now: {possible}.",
    "admins_only": "Only Salesbot admins can do that. Ask one of them.",
    "already_started": "This opportunity is already in progress. Use Update to move it on.",
    "amount_not_a_number": "Type a number, such as 120000 or 120000.50.",
    "amount_not_positive": "Type an amount above 0.",
    "amount_too_fine": "Type at most {digits} decimals.",
    "amount_too_large": "That is more than Salesbot can keep. The largest amount is {largest}.",
    "before_last_change": "The last change was on {earliest}. Choose that day or a later one.",
    "blocked": "This one is blocked. Choose another.",
    "changed_meanwhile": "{by} changed {no} while this window was open (at {at}). Nothing was saved. "
    "Close this window and open it again to see where it stands now.",
    "chances_out_of_range": "Type a whole number from 1 to 100.",
    "close_code_wrong_type": "This close code is not for {status}. Choose one that is.",
    "closed": "This opportunity is closed ({status}). Nothing can be changed in it any more.",
    "closing_date_past": "Choose {earliest} or a later day.",
    "company_missing": "The contact of {no} cannot be found, so there is no customer to sell to.",
    "date_formula_unknown": "{formula} is not a date formula. Write one like 2W+1D or 1M.",
    "date_out_of_calendar": "Choose a day between {earliest} and {latest}.",
    "date_out_of_range": "{formula} leads beyond the calendar. Choose a shorter one.",
    "managers_only": "Only the salesperson's manager or an admin can do that. Ask one of them.",
    "missing": "This is needed.",
    "no_close_codes": "There are no close codes yet. Ask an admin to add them.",
    "no_cycles": "There is no sales cycle to choose yet. Ask an admin to load the standard ones: salesbot sample.",
    "no_order": "The quote of {no} has not become an order, so there is no order to delete.",
    "no_quote": "{no} has no quote. Create one with /opp {no} quote.",
    "no_stages": "The sales cycle {cycle} has no stages yet. Ask an admin to add them, or choose another cycle.",
    "no_such_opportunity": "There is no opportunity {no}. It may have been deleted. Type /opp to see yours.",
    "not_a_date": "That is not a date. Choose one from the calendar.",
    "not_closed": "This opportunity is not closed, so there is nothing to reopen.",
    "not_started": "This opportunity has not been started. Activate its first stage first.",
    "not_understood": "This button or window is out of date. Type /opp to go on.",
    "not_won": "Only the order of a won opportunity can be deleted.",
    "not_yours": "{no} belongs to {owner}. Only they, their manager or an admin can change it.",
    "nothing_to_find": "Type what to look for, such as /opp find acme.",
    "number_missing": "Say which opportunity: /opp 12 {verb}. Type /opp to see the numbers of yours.",
    "number_taken": "{no} is taken already.",
    "outsider": "Salesbot does not know you as a salesperson here. Ask a Salesbot admin to add you.",
    "quote_linked": "Quote {quote} is already linked to this opportunity. Withdraw it first, or go on with it.",
    "quote_needs_progress": "A quote needs an opportunity that is in progress. Activate its first stage first.",
    "quote_of_other_opportunity": "This quote belongs to {opportunity}.",
    "quote_required": "The stage {stage} needs a sales quote. Close this window and create one first: /opp {no} quote.",
    "said_twice": "“{first}” and “{second}” do not go together in one list. Keep one of them.",
    "sales_not_positive": "Type the sales value, above 0, or lose the opportunity instead.",
    "stage_not_possible": "This stage cannot be reached by {action_type} from here. Choose another stage.",
    "too_long": "This is too long. Keep it within {longest} characters.",
    "unknown": "{key} is not known here. Choose one from the list.",
    "unknown_word": "“{word}” is not something I know. Did you mean “{nearest}”? Type /opp help to see it all.",
    "unknown_word_far": "“{word}” is not something I know. Type /opp help to see what I can do.",
    "valid_until_past": "Choose {earliest} or a later day.",
    "value_not_positive": "Type a value above 0.",
}
"""One text a code. A test keeps this and the codes in step."""

NAMED: Mapping[str, str] = {
    "first": "First",
    "next": "Next",
    "previous": "Previous",
    "skip": "Skip",
    "update": "Update",
    "jump": "Jump",
    "updated": "Updated",
    "jumped": "Jumped",
    "undone": "Undone",
    "reopened": "Reopened",
    "not_started": "Not Started",
    "in_progress": "In Progress",
    "won": "Won",
    "lost": "Lost",
    "low": "Low",
    "normal": "Normal",
    "high": "High",
    "open": "Open",
    "ordered": "Ordered",
    "withdrawn": "Withdrawn",
}
"""What options are called on screen. Source: domain-reference, the option captions."""


def name(words: Words, option: str) -> str:
    """Give an option's name."""
    return words(NAMED[option])


def _shown(words: Words, value: object, zone: str) -> str:
    """Write one value of a problem as people read it."""
    if isinstance(value, datetime):
        return words.moment(value.astimezone(ZoneInfo(zone)))
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return ", ".join(_shown(words, each, zone) for each in value)
    return name(words, value) if isinstance(value, StrEnum) else str(value)


def say(words: Words, problem: Problem, zone: str = "UTC") -> str:
    """Say what is wrong and what to do. The text is plain: whoever shows it as markup escapes it."""
    return words(SAID[problem.code], **{key: _shown(words, value, zone) for key, value in problem.values.items()})
