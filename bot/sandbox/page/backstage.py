"""Behind the scenes: the clock, failures on request, the traffic."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from babel.dates import format_datetime
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from bot.sandbox.clock import Timekeeper, local, tomorrow_morning, zone_of
from bot.sandbox.faults import NAMES, SWITCHES, Fault, Faults, Switch
from bot.sandbox.page.paper import part, render
from bot.sandbox.page.traffic_log import ONLY, SIGNED, Query, TrafficLog, detail_of, has_failed
from bot.sandbox.records import Exchange, User
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Workspace

NOTHING_WAITS: Final = "Nothing waits: no scheduled message, no repeated event."
DAY: Final = 86_400
FURTHEST: Final = 366 * DAY
"""How far one winding goes at most: a slip in a date should not cost a century."""
LONGEST_WAIT: Final = 600
"""Seconds a failure can make the app wait at most."""
PRECISE_MS: Final = 10
FULL: Final = "EEE d MMM y, HH:mm"
SHORT: Final = "EEE d MMM, HH:mm"
LATER: Final = (("5 minutes later", 300), ("1 hour later", 3600))


@dataclass(frozen=True)
class Times:
    """The clock as one person sees it."""

    zone: str
    now: str
    short: str
    """The same without the year."""
    instant: str
    """In the form that HTML wants for machines."""
    next: str
    """When the next thing falls due; empty where nothing waits."""


class Backstage:
    """What stands behind the workspace."""

    def __init__(self, workspace: Workspace, time: Timekeeper, faults: Faults, traffic: Traffic) -> None:
        self._workspace = workspace
        self._time = time
        self._faults = faults
        self._log = TrafficLog(traffic, workspace.identity)
        self._trouble: dict[str, str] = {}
        """What was wrong with the last winding that somebody asked for."""

    def answer(self, request: Request) -> Response:
        """Answer what is asked under /behind."""
        deeds = {"/behind/clock": self._wind, "/behind/failures": self._switch}
        if request.path == "/behind":
            if request.method not in {"GET", "HEAD"}:
                raise MethodNotAllowed
            return Response(self._page(Query.of(request.args)), content_type="text/html; charset=utf-8")
        if request.path not in deeds:
            raise NotFound("There is no such page here.")
        if request.method != "POST":
            raise MethodNotAllowed
        deeds[request.path](request.form)
        self._workspace.touch()
        if "HX-Request" in request.headers:
            return Response("", 204)
        return Response("", 303, {"Location": self._back(request.form)})

    def _back(self, form: Mapping[str, str]) -> str:
        user = form.get("as", "")
        if form.get("back") == "behind" or user not in self._workspace.users:
            return f"/behind?{urlencode({'person': user})}" if user else "/behind"
        return f"/?{urlencode({'as': user})}"

    def bar(self, user: str) -> Markup:
        """Return the clock and the failures in force, for the top of somebody's page."""
        person = self._person(user)
        return part("tools.html", "tools", user, self._times(person.tz), LATER, self._chips(), NOTHING_WAITS)

    def watch(self, request: Request) -> "Watch":
        """Return what an open page of this kind shows, for the pushes to it."""
        return Watch(self, Query.of(request.args))

    def regions(self, query: Query) -> dict[str, Markup]:
        """Return the parts of the page that change by themselves."""
        return {
            "behind-clock": self._clock(query),
            "behind-failures": self._failures(query),
            "behind-traffic": self._traffic(query),
        }

    def _page(self, query: Query) -> Markup:
        filters = [(key, title) for key, (title, _) in ONLY.items()]
        return render("backstage.html", query=query, regions=self.regions(query), filters=filters)

    def _people(self) -> list[User]:
        with self._workspace.lock:
            return [one for one in self._workspace.users.values() if not one.is_bot and not one.deleted]

    def _person(self, user: str) -> User:
        """Return the person whose time counts: the one who is named, or the first one here."""
        known = self._workspace.users.get(user)
        return known or next(iter(self._people()), User("", "", tz="UTC"))

    def _times(self, zone: str) -> Times:
        now, due = self._time.clock(), self._time.next_delivery()
        short = spoken(now, zone, SHORT)
        machine = local(now, zone).isoformat(timespec="minutes")
        return Times(zone, spoken(now, zone), short, machine, "" if due is None else spoken(due, zone))

    def _clock(self, query: Query) -> Markup:
        person = self._person(query.person)
        clocks = [
            (query.href(person=one.id), one.real_name, self._times(one.tz), one.id == person.id)
            for one in self._people()
        ]
        return render(
            "backstage_clock.html",
            person=person,
            times=self._times(person.tz),
            clocks=clocks,
            later=LATER,
            ahead=span(self._time.clock.ahead),
            soonest=local(self._time.clock(), person.tz).strftime("%Y-%m-%dT%H:%M"),
            nothing=NOTHING_WAITS,
            trouble=self._trouble.get(person.id, ""),
        )

    def _failures(self, query: Query) -> Markup:
        return render(
            "backstage_failures.html",
            person=query.person,
            switches=SWITCHES,
            on=self._faults.switches,
            asked=[self._log.shown(asked_words(one)) for one in self._faults.asked],
            longest=LONGEST_WAIT,
        )

    def _chips(self) -> list[str]:
        switched = [switch_words(NAMES[name], seconds) for name, seconds in self._faults.switches.items()]
        return [*switched, *(self._log.shown(asked_words(one)) for one in self._faults.asked)]

    def _traffic(self, query: Query) -> Markup:
        zone = self._person(query.person).tz
        found, has_more = self._log.page(query)
        today = local(self._time.clock(), zone).date()
        rows = [
            {
                "exchange": one,
                "name": self._log.shown(one.name),
                "detail": self._log.shown(detail_of(one)),
                "time": local(one.at, zone).isoformat(timespec="milliseconds"),
                "said": _said(local(one.at, zone), is_today=local(one.at, zone).date() == today),
                "signed": SIGNED.get(one.signed, one.signed),
                "status": _status(one),
                "took": _took(one),
                "failed": has_failed(one),
                "href": query.href(open=0 if one.number == query.open else one.number) + f"#x{one.number}",
                "opened": self._log.opened(one) if one.number == query.open else None,
            }
            for one in found
        ]
        earlier = query.href(before=found[-1].number, open=0) if has_more else ""
        newest = query.href(before=0, open=0) if query.before else ""
        return render("backstage_traffic.html", rows=rows, earlier=earlier, newest=newest, is_filtered=bool(query.only))

    def _wind(self, form: Mapping[str, str]) -> None:
        person = self._person(form.get("as", ""))
        self._trouble[person.id] = self._wound(form, person.tz)

    def _wound(self, form: Mapping[str, str], zone: str) -> str:
        """Wind the clock; return what is wrong with what was asked for."""
        now = self._time.clock()
        to = form.get("to", "")
        if "wind" in form:
            instant = now + _seconds(form["wind"])
        elif to == "next":
            due = self._time.next_delivery()
            if due is None:
                return NOTHING_WAITS
            instant = due
        elif to == "morning":
            instant = tomorrow_morning(now, zone)
        else:
            try:
                instant = datetime.fromisoformat(form.get("until", "")).replace(tzinfo=zone_of(zone)).timestamp()
            except (ValueError, OverflowError):
                return "Say to which day and time the clock is to go."
        if instant < now:
            return "That time is past, and this clock goes forward only."
        if instant > now + FURTHEST:
            return "The clock goes forward by a year at most."
        self._time.reach(instant)
        return ""

    def _switch(self, form: Mapping[str, str]) -> None:
        if "recover" in form:
            self._faults.recover()
            return
        switch = NAMES.get(form.get("switch", ""))
        if switch is None or form.get("turn") not in {"on", "off"}:
            raise BadRequest("There is no such failure.")
        given = form.get("seconds", "")
        seconds = switch.seconds
        if seconds and given.isascii() and given.isdigit():
            # Many digits are many seconds, whatever they are.
            seconds = min(max(int(given[:9]), 1), LONGEST_WAIT)
        self._faults.turn(switch.name, on=form["turn"] == "on", seconds=seconds)


@dataclass(frozen=True)
class Watch:
    """One open page behind the scenes."""

    backstage: Backstage
    query: Query

    def regions(self) -> dict[str, Markup]:
        """Return the parts of the page that change by themselves."""
        return self.backstage.regions(self.query)

    def pushes(self) -> list[tuple[str, str, Markup]]:
        """Return nothing: all of this page is in its regions."""
        return []


def spoken(instant: float, zone: str, pattern: str = FULL) -> str:
    """Return an instant in words, as a zone's clocks and calendars show it."""
    return format_datetime(local(instant, zone), pattern, locale="en")


def span(seconds: float) -> str:
    """Return a length of time in words; nothing where there is hardly any."""
    hours, minutes = divmod(round(seconds / 60), 60)
    days, hours = divmod(hours, 24)
    counted = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counted if count)


def switch_words(switch: Switch, seconds: int) -> str:
    """Return a failure that is on in a few words."""
    return f"{switch.title}: {seconds} s" if seconds else switch.title


def asked_words(fault: Fault) -> str:
    """Return the failure of one method in a few words."""
    what = "everything" if fault.method == "*" else fault.method
    times = "" if fault.times is None else f", {fault.times} more"
    return f"{what}: {fault.how}{times}"


def _said(at: datetime, *, is_today: bool) -> str:
    return at.strftime("%H:%M:%S") if is_today else format_datetime(at, "d MMM HH:mm:ss", locale="en")


def _status(exchange: Exchange) -> str:
    if not exchange.took_ms:
        return "under way"
    return str(exchange.status) if exchange.status else "no answer"


def _took(exchange: Exchange) -> str:
    if not exchange.took_ms:
        return ""
    return f"{exchange.took_ms:.1f} ms" if exchange.took_ms < PRECISE_MS else f"{exchange.took_ms:.0f} ms"


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as problem:
        raise BadRequest("That is no number of seconds.") from problem
    if not math.isfinite(seconds):
        raise BadRequest("That is no number of seconds.")
    return seconds
