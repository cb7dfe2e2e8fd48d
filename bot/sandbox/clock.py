"""The workspace's time: it goes on by itself, and can be wound forward."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from datetime import time as time_of_day
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

STOPS: Final = 200
"""How often one winding stops on its way: an app that has something to do every second must not stop it for good."""
LOOK_SECONDS: Final = 1.0
"""How soon what falls due is done when nobody winds."""
BACK: Final = "this clock does not go back"
MORNING: Final = time_of_day(8, 30)

Clock = Callable[[], float]
Upcoming = Callable[[], float | None]
"""Says when the next thing falls due, by the workspace's clock; None where nothing waits.

It is asked for every page that is drawn: it answers at once and asks nothing of the local Slack but the time.
"""


class WoundClock:
    """A clock that goes as another does, and so far ahead of it as it was wound; it never goes back."""

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._ahead = 0.0
        self._latest = base()
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """Return the present instant."""
        with self._lock:
            return self._read()

    def _read(self) -> float:
        self._latest = max(self._latest, self._base() + self._ahead)
        return self._latest

    @property
    def ahead(self) -> float:
        """Return how many seconds it was wound in all."""
        with self._lock:
            return self._ahead

    def wind(self, seconds: float) -> None:
        """Go so many seconds forward."""
        if seconds < 0:
            raise ValueError(BACK)
        self.reach(self() + seconds)

    def reach(self, instant: float) -> None:
        """Go forward to an instant, if it is not past already."""
        with self._lock:
            if instant > self._read():
                self._ahead = instant - self._base()
                # The sum of two floats may miss the instant by a hair, and what is due then would not be.
                self._latest = instant


class Timekeeper:
    """Do what falls due, in its order, however the time goes by."""

    def __init__(self, clock: WoundClock, news: Callable[[], None], stops: int = STOPS) -> None:
        self.clock = clock
        self._stops = stops
        self._news = news
        self.due: list[Callable[[], None]] = []
        """Called to do what is due."""
        self.upcoming: list[Upcoming] = []
        """Asked for what comes next."""
        self.on_wind: list[Callable[[], object]] = []
        """Told that the clock was wound."""
        # One hand at a time; whoever is told of a winding may ask to catch up.
        self._hand = threading.RLock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def next_delivery(self) -> float | None:
        """Return when the next thing falls due; what is due already does not wait for the clock."""
        now = self.clock()
        instants = [instant for ask in list(self.upcoming) if (instant := ask()) is not None]
        return min((instant for instant in instants if instant > now), default=None)

    def catch_up(self) -> None:
        """Do what is due."""
        with self._hand:
            for act in self.due:
                act()

    def wind(self, seconds: float) -> None:
        """Go so many seconds forward."""
        if seconds < 0:
            raise ValueError(BACK)
        self.reach(self.clock() + seconds)

    def wind_to(self, instant: float) -> None:
        """Go forward to an instant that is still to come."""
        if instant < self.clock():
            raise ValueError(BACK)
        self.reach(instant)

    def reach(self, instant: float) -> None:
        """Go forward to an instant, and stop on the way wherever something falls due: each thing has its own time."""
        with self._hand:
            for _ in range(self._stops):
                stop = self.next_delivery()
                if stop is None or stop >= instant:
                    break
                self._go(stop)
            self._go(instant)
        self._news()

    def _go(self, instant: float) -> None:
        self.clock.reach(instant)
        self.catch_up()
        for tell in list(self.on_wind):
            tell()

    def keep(self) -> None:
        """Do what falls due from now on, without being asked."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._keep, name="local-slack-time", daemon=True)
            self._thread.start()

    def _keep(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self.catch_up()

    def stop(self) -> None:
        """Leave what falls due to whoever asks."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its name; an unknown one counts as UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local(instant: float, zone: str) -> datetime:
    """Return an instant as clocks in a zone show it."""
    return datetime.fromtimestamp(instant, zone_of(zone))


def tomorrow_morning(instant: float, zone: str) -> float:
    """Return the instant of half past eight on the next day in a zone."""
    day = local(instant, zone).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone_of(zone)).timestamp()
