"""The window Away, and what is said of somebody's absence."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date

from handlers import field_ids, ids
from handlers.carried import Carried
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Markup
from handlers.views.opportunities import Message
from handlers.views.setup.teams import person_option
from storage.queries.absences import Away
from storage.queries.people import Choice
from storage.services.absences import Absent

YEAR = re.compile(r"(?:,| 'de')? y$")
"""Where most languages write it, behind a comma or a word."""


@dataclass(frozen=True)
class Back(Carried):
    """What travels in the button that ends an absence: the code of who is away, empty for oneself."""

    whose: str = ""


@dataclass(frozen=True)
class AwayWindow:
    """What the window starts from. `whose` is None where one speaks for oneself alone; `note` is read first."""

    first: date | None
    last: date | None = None
    substitute: Choice | None = None
    whose: Choice | None = None
    present: Absent | None = None
    note: str = ""


def window(words: Words, given: AwayWindow, metadata: str) -> dict[str, Any]:
    """Draw the window."""
    blocks = [kit.section(kit.escape(given.note))] if given.note else []
    if given.present and given.present.away:
        blocks.append(kit.section(kit.escape(told(words, given.present)), back_button(words, given.present, own=True)))
    blocks += [
        kit.field(field_ids.FIRST_DAY, words("From"), kit.date_input(given.first)),
        kit.field(
            field_ids.LAST_DAY,
            words("Until"),
            kit.date_input(given.last),
            required=False,
            hint=words("The last day away. Leave it empty as long as nobody knows."),
        ),
        kit.field(
            field_ids.SUBSTITUTE,
            words("Substitute"),
            kit.search(person_option(given.substitute) if given.substitute else None),
            required=False,
            hint=words("Is reminded of what is due meanwhile, and may change it."),
        ),
    ]
    if given.whose:
        chosen = kit.search(person_option(given.whose))
        blocks.append(kit.field(field_ids.WHOSE, words("Who is away"), chosen))
    return kit.modal(ids.VIEW_AWAY, words("Away"), words("Save"), words("Cancel"), metadata, blocks)


def said_day(words: Words, day: date, today: date) -> str:
    """Write a day as people say it, Friday 27 November; with the year when it is another one."""
    locale = words.locale
    pattern = str(locale.date_formats["full"].pattern)
    if day.year == today.year:
        # Few languages name the shape without the year; in most it is the whole one without its end.
        named = locale.datetime_skeletons.get("MMMMEEEEd")
        pattern = str(named.pattern) if named else YEAR.sub("", pattern)
    return format_date(day, pattern, locale=locale)


def away_message(words: Words, absent: Absent, *, own: bool) -> Message:
    """Confirm an absence, with the button that ends it."""
    text = kit.escape(told(words, absent, "" if own else absent.person.name))
    return text, [kit.section(text), kit.actions(back_button(words, absent, own=own))]


def back_button(words: Words, absent: Absent, *, own: bool) -> kit.Element:
    """Make the button that ends an absence, or takes back one that has not begun."""
    begun = absent.away is not None and absent.away.first_day <= absent.today
    coming = words("I am back") if own else words("{name} is back", name=absent.person.name)
    value = Back("" if own else absent.person.key).dump()
    return kit.button(coming if begun else words("Cancel this absence"), ids.ACTION_BACK, value)


def told(words: Words, absent: Absent, name: str = "") -> str:
    """Say from when to when somebody is away, and who is reminded meanwhile; without a name, to themselves."""
    if absent.away is None:
        return words("{name} is not away.", name=name) if name else words("You are not away.")
    said = [_days(words, absent.away, absent.today, name)]
    if absent.away.substitute_name:
        said.append(words("{name} is reminded of what is due.", name=absent.away.substitute_name))
    else:
        said.append(words("Nobody is reminded meanwhile of what is due."))
    names = ", ".join(absent.uncovered)
    if names and name:
        said.append(words("{name} was to stand in for {names} then: nobody does now.", name=name, names=names))
    elif names:
        said.append(words("You were to stand in for {names} then: nobody does now.", names=names))
    return " ".join(said)


def _days(words: Words, away: Away, today: date, name: str) -> str:
    """Say from when to when somebody is away."""
    first = said_day(words, away.first_day, today)
    if away.last_day is None:
        if away.first_day <= today:
            until = words("{name} is away until somebody says that they are back.", name=name)
            return until if name else words("You are away until you say that you are back.")
        until = words("{name} is away from {first} on, until somebody says that they are back.", name=name, first=first)
        return until if name else words("You are away from {first} on, until you say that you are back.", first=first)
    last = said_day(words, away.last_day, today)
    if away.first_day == away.last_day:
        on = words("{name} is away on {day}.", name=name, day=last)
        return on if name else words("You are away on {day}.", day=last)
    if away.first_day <= today:
        until = words("{name} is away until {last}.", name=name, last=last)
        return until if name else words("You are away until {last}.", last=last)
    span = words("{name} is away from {first} to {last}.", name=name, first=first, last=last)
    return span if name else words("You are away from {first} to {last}.", first=first, last=last)


def back_again(words: Words, absent: Absent, *, own: bool) -> Markup:
    """Say that an absence is over, or was taken back."""
    was_there = absent.away is not None and absent.away.first_day > absent.today
    if was_there:
        coming = words("{name} is not away on those days any more.", name=absent.person.name)
        return kit.escape(words("You are not away on those days any more.") if own else coming)
    back = words("{name} is back and is reminded again of what is due.", name=absent.person.name)
    return kit.escape(words("Welcome back. You are reminded again of what is due.") if own else back)


def to_substitute(words: Words, absent: Absent, today: date) -> Markup:
    """Tell somebody for whom they stand in, and when."""
    away = absent.away
    if away is None:
        raise AssertionError("only an absence has a substitute")
    return kit.escape(
        " ".join(
            [
                _days(words, away, today, absent.person.name),
                words("You stand in: you are reminded of what is due, and may change what is theirs on those days."),
            ]
        )
    )


def to_person(words: Words, absent: Absent, by: str) -> Message:
    """Tell somebody what was said of them by somebody else, with the button that ends it."""
    own = told(words, absent)
    text = kit.escape(words("{by} has set this for you:", by=by) + " " + own)
    return text, [kit.section(text), kit.actions(back_button(words, absent, own=True))]


def unclear(words: Words, typed: str, days: tuple[date, ...]) -> str:
    """Ask for the day that what was typed did not say."""
    if not days:
        return words("I do not know which day “{typed}” is. Choose it here.", typed=typed)
    choice = words(" or ").join(words.day(day) for day in days)
    return words("“{typed}” may be {days}. Choose it here.", typed=typed, days=choice)
