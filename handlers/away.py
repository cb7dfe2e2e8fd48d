"""`/salesbot away`: say until when one is away and who stands in, and that one is back."""

import re
from datetime import date, timedelta

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.filters import MENTION, named
from handlers.forms import Form, Metadata, unescaped
from handlers.reading.dates import read_day
from handlers.reading.tongue import tongue
from handlers.showing import answer, open_window, origin, redraw_window, show, tell
from handlers.text.words import words_for
from handlers.views import away as views
from handlers.views import kit
from handlers.views.setup.teams import person_option
from storage.domain.errors import broken
from storage.domain.people import Role, Source
from storage.queries.people import Choice, Person
from storage.services.absences import Absent

OFF = frozenset({"off", "back", "end", "no"})
"""What says that one is back."""
UNTIL = re.compile(r"(?:until|till|til|to|bis)\s+", re.IGNORECASE)
DISTANCE = re.compile(r"([0-9]{1,3}) ?(d|days?|w|weeks?)", re.IGNORECASE)
"""`3d` are working days, of which today is the first; `2w` are weeks."""
LEAST_DOUBT = frozenset({"", "name"})
"""Where a day is asked for, `fri` is no name."""
SUGGESTIONS = 30
"""Answers to a search: more are not read on a phone."""
LONGEST_SHOWN = 50


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.views[ids.VIEW_AWAY] = begin
    routes.actions[ids.ACTION_BACK] = back
    routes.options[field_ids.SUBSTITUTE] = suggest_substitutes
    routes.options[field_ids.WHOSE] = suggest_people


def away(call: Call, said: str) -> None:
    """Do what was typed: `3d`, `until friday`, with the name of who stands in, `off`; otherwise ask in the window.

    Raises `no_such_person` for somebody who does not sell here, `no_days_away`, `not_away`, and what `begin` says.
    """
    mention = MENTION.search(said)
    if mention:
        found = call.book.people.by_slack_user(call.workspace_id, mention[1])
        if found is None:
            raise broken("no_such_person", key=f"@{mention[2] or mention[1]}"[:LONGEST_SHOWN])
        rest = MENTION.sub(" ", said)
        substitute: Choice | None = Choice(found.code, found.name)
    else:
        rest, substitute = named(call, said)
    typed = " ".join(unescaped(rest).split())
    if typed.lower() in OFF:
        _show_back(call, call.book.absences.end(call.actor))
        return
    days = read_until(call, typed)
    if len(days) == 1:
        code = substitute.key if substitute else None
        absent = call.book.absences.begin(call.actor, call.actor.today, days[0], code)
        _show(call, absent, Metadata(response_url=call.response_url or ""))
        return
    _open(call, views.unclear(call.words, typed[:LONGEST_SHOWN], days) if typed else "", substitute)


def read_until(call: Call, typed: str) -> tuple[date, ...]:
    """Give the last day that was typed: one, several that it may be, or none; raise `no_days_away`."""
    text, today = UNTIL.sub("", typed, count=1), call.actor.today
    distance = DISTANCE.fullmatch(text)
    if distance and not int(distance[1]):
        raise broken("no_days_away")
    if distance and distance[2].lower().startswith("d"):
        return (call.book.absences.last_day(call.actor, int(distance[1])),)
    if distance:
        return (today + timedelta(weeks=int(distance[1]), days=-1),)
    found = read_day(text, tongue(call.person.locale), today) if text else None
    if found is None:
        return ()
    return found.days if found.doubt in LEAST_DOUBT else ()


def _open(call: Call, note: str, substitute: Choice | None) -> None:
    """Open the window, filled in with the absence there is."""
    present = call.book.absences.current(call.actor)
    chosen = substitute or present.substitute
    mine = Choice(call.person.code, call.person.name)
    given = views.AwayWindow(
        first=present.away.first_day if present.away else present.today,
        last=present.away.last_day if present.away else None,
        substitute=chosen,
        whose=None if call.person.role is Role.SALESPERSON else mine,
        present=present,
        note=note,
    )
    open_window(call, views.window(call.words, given, origin(call).dump()))


def begin(call: Call) -> None:
    """Keep what the window says."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    absent = call.book.absences.begin(
        call.actor,
        form.day(field_ids.FIRST_DAY),
        form.day(field_ids.LAST_DAY),
        form.choice(field_ids.SUBSTITUTE),
        form.choice(field_ids.WHOSE),
        key=call.form_key,
    )
    _show(call, absent, at)


def back(call: Call) -> None:
    """End the absence that the button is about."""
    whose = views.Back.load(call.value).whose[:LONGEST_SHOWN]
    _show_back(call, call.book.absences.end(call.actor, whose or None))


def suggest_substitutes(call: Call) -> None:
    """Offer who can stand in."""
    found = call.book.absences.substitutes(call.actor, call.body.get("value") or "", SUGGESTIONS)
    call.ack(options=[person_option(person) for person in found])


def suggest_people(call: Call) -> None:
    """Offer those for whom one may speak."""
    found = call.book.absences.people(call.actor, call.body.get("value") or "", SUGGESTIONS)
    call.ack(options=[person_option(person) for person in found])


def _is_own(call: Call, absent: Absent) -> bool:
    return absent.person.key == call.person.code


def _show(call: Call, absent: Absent, at: Metadata) -> None:
    """Confirm an absence privately, and tell those whom it is about."""
    own = _is_own(call, absent)
    text, blocks = views.away_message(call.words, absent, own=own)
    show(call, text, blocks, at, views.told(call.words, absent, "" if own else absent.person.name))
    if not absent.again:
        call.later(_tell_others, absent)


def _show_back(call: Call, absent: Absent) -> None:
    """Say that somebody is back, in place of what was pressed."""
    text = views.back_again(call.words, absent, own=_is_own(call, absent))
    if call.view:
        redraw_window(call, kit.notice_window(call.words("Away"), text, call.words("Close")))
    else:
        answer(call, text, replace=call.kind == "action")


def _tell_others(call: Call, absent: Absent) -> None:
    """Tell who stands in, and who is away where somebody else said so, each in their language."""
    if absent.substitute and (reader := _reader(call, absent.substitute)):
        today = reader.acting(call.book.clock(), Source.SCHEDULE).today
        tell(call, reader.slack_user_id or "", views.to_substitute(words_for(reader.locale), absent, today))
    if not _is_own(call, absent) and (reader := _reader(call, absent.person)):
        told = views.to_person(words_for(reader.locale), absent, call.person.name)
        tell(call, reader.slack_user_id or "", *told)


def _reader(call: Call, person: Choice) -> Person | None:
    """Find somebody who can be told something; who says it needs not be told."""
    found = call.book.people.by_slack_user(call.workspace_id, person.detail) if person.detail else None
    return None if found is None or found.is_outsider or found.id == call.person.id else found
