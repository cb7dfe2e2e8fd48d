"""The local Slack as its users see it: start it, fill it, act in it, break it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from bot.sandbox.api.chat import Chat
from bot.sandbox.api.directory import Directory
from bot.sandbox.api.downloads import Downloads
from bot.sandbox.api.rates import Mode, Rates
from bot.sandbox.api.response_urls import ResponseUrls
from bot.sandbox.api.uploads import Uploads
from bot.sandbox.api.views import Views
from bot.sandbox.api.web_api import WebApi
from bot.sandbox.app import InstalledApp
from bot.sandbox.clock import STOPS, Timekeeper, Upcoming, WoundClock
from bot.sandbox.doors import Doors
from bot.sandbox.faults import HANG_SECONDS, Fault, Faults
from bot.sandbox.findings import Finding, Json
from bot.sandbox.page.backstage import Backstage
from bot.sandbox.page.page import Page
from bot.sandbox.page.setting import Setting
from bot.sandbox.people.person import Person
from bot.sandbox.records import Channel, Exchange, User
from bot.sandbox.sending.delivery import Delivery
from bot.sandbox.sending.events import Events
from bot.sandbox.sending.interactions import Interactions
from bot.sandbox.sending.signing import signature_headers
from bot.sandbox.sending.sockets import Sockets
from bot.sandbox.server import HOST, Listener
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Identity, Workspace


class LocalSlack:
    """A Slack workspace on loopback, with one app installed."""

    def __init__(  # noqa: PLR0913 - every one has a default; callers name what they change
        self,
        *,
        team_id: str = "T0LOCAL",
        signing_secret: str = "local-signing-secret",  # noqa: S107 - the secret of a made-up workspace
        bot_token: str = "xoxb-local",  # noqa: S107 - as above
        app_token: str = "xapp-local",  # noqa: S107 - as above
        clock: Callable[[], float] = time.time,
        port: int = 0,
        rate_limits: Mode = "burst",
        manifest: Json | None = None,
        setting: Setting | None = None,
        stops: int = STOPS,
    ) -> None:
        app = InstalledApp() if manifest is None else InstalledApp.from_manifest(manifest)
        self.identity = identity = Identity(team_id, signing_secret, bot_token, app_token, app=app)
        self.port = port
        self.clock = WoundClock(clock)
        self.workspace = Workspace(identity, self.clock)
        self._log = Traffic(self.clock, self.workspace.touch)
        self._time = Timekeeper(self.clock, self.workspace.touch, stops)
        self._faults = Faults()
        self.rates = Rates(self.clock, rate_limits)
        self._sockets = Sockets(self.workspace)
        self._delivery = Delivery(signing_secret, self._sockets, self._log)
        self._chat = Chat(self.workspace)
        self._uploads = Uploads(self.workspace, self._chat)
        response_urls = ResponseUrls(self.workspace)
        self.interactions = Interactions(self.workspace, self._delivery, response_urls, self._log)
        self.events = Events(self.workspace, self._delivery)
        self._time.due = [self._chat.post_due, self.events.repeat_due]
        self._time.upcoming = [self._chat.next_due, self.events.next_due]
        api = WebApi(self.workspace, self._faults, self.rates, self._log)
        directory = Directory(self.workspace, self._chat)
        for part in (self._chat, Views(self.workspace), directory, self._uploads, self._sockets):
            api.methods |= part.methods
        self._doors = Doors(
            api=api,
            sockets=self._sockets,
            response_urls=response_urls,
            uploads=self._uploads,
            downloads=Downloads(self.workspace, self._faults),
            faults=self._faults,
            traffic=self._log,
        )
        self._backstage = Backstage(self.workspace, self._time, self._faults, self._log)
        page = Page(self.workspace, self.interactions, self.person, self._log, self._backstage, setting or Setting())
        self._doors.page = page.answer
        self._listener: Listener | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def app(self) -> InstalledApp:
        """Return what this Slack knows of the installed app."""
        return self.identity.app

    @property
    def url(self) -> str:
        """Return where this Slack is."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """Return the base URL for a Slack client."""
        return f"{self.url}/api/"

    def start(self) -> None:
        """Listen; the port is kept for later."""
        listener = Listener(self.port, self._doors)
        self.port = self._doors.port = listener.port
        for part in (self._uploads, self._sockets, self.interactions):
            part.base_url = self.url
        self._listener = listener
        listener.start()

    def stop(self) -> None:
        """Close everything."""
        self._time.stop()
        self.go_down()
        self._delivery.close()

    def go_down(self) -> None:
        """Refuse connections from now on; the state is kept."""
        if self._listener is None:
            return
        self._faults.release()
        self._sockets.close_all()
        self._listener.stop()
        self._listener = None

    def come_back(self) -> None:
        """Listen again on the same port."""
        self.start()

    def fail(self, method: str, how: str, times: int | None = None, seconds: float = HANG_SECONDS) -> None:
        """Let a method, "response_url" or "*" fail, so many times or until recover."""
        self._faults.add(Fault(method, how, times, seconds))
        self.workspace.touch()

    def switch(self, name: str, *, on: bool = True, seconds: int | None = None) -> None:
        """Switch a failure of all of Slack on or off, by its name in faults.SWITCHES."""
        self._faults.turn(name, on=on, seconds=seconds)
        self.workspace.touch()

    def recover(self) -> None:
        """Let everything work again."""
        self._faults.recover()
        self.workspace.touch()

    def add_user(  # noqa: PLR0913 - the properties of a person; all but two have defaults
        self,
        user_id: str,
        real_name: str,
        *,
        tz: str = "Europe/London",
        locale: str = "en-GB",
        is_admin: bool = False,
        is_owner: bool = False,
        is_bot: bool = False,
        is_restricted: bool = False,
        deleted: bool = False,
        email: str = "",
    ) -> None:
        """Add a person."""
        user = User(user_id, real_name, tz, locale, is_admin, is_owner, is_bot, is_restricted, deleted, email)
        with self.workspace.change():
            self.workspace.users[user_id] = user

    def add_channel(
        self,
        channel_id: str,
        name: str,
        *,
        members: list[str] | tuple[str, ...] = (),
        app_is_member: bool = True,
        is_private: bool = False,
        is_archived: bool = False,
    ) -> None:
        """Add a channel."""
        channel = Channel(channel_id, name, list(members), app_is_member, is_private, is_archived)
        with self.workspace.change():
            self.workspace.channels[channel_id] = channel

    def deliver_to(self, url: str | None) -> None:
        """Send everything to this URL by HTTP; None goes back to sockets."""
        self._delivery.url = url

    @property
    def sockets(self) -> int:
        """Return how many sockets the app has connected."""
        return self._sockets.count

    def wait_for_socket(self, timeout: float = 5, count: int = 1) -> None:
        """Wait until the app has connected."""
        if not self._sockets.wait_for(count, timeout):
            raise TimeoutError(f"no socket within {timeout} s")

    def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask the app to reconnect."""
        self._sockets.disconnect(reason)

    def person(self, user_id: str) -> Person:
        """Return somebody to act as."""
        if user_id not in self.workspace.users:
            raise LookupError(f"nobody here is {user_id}")
        return Person(self.workspace, self.interactions, self.events, user_id)

    def event(self, event: Json) -> Exchange:
        """Send any event to the app, whether it subscribed to such or not."""
        return self.events.send(event)

    def catch_up(self) -> None:
        """Do what the clock says is due: scheduled messages and repeated events."""
        self._time.catch_up()

    def wind(self, seconds: float) -> None:
        """Wind the clock forward, and do what falls due on the way."""
        self._time.wind(seconds)

    def wind_to(self, instant: float) -> None:
        """Wind the clock forward to an instant, and do what falls due on the way."""
        self._time.wind_to(instant)

    def next_delivery(self) -> float | None:
        """Return when the next thing falls due, by this Slack's clock."""
        return self._time.next_delivery()

    def keep_time(self) -> None:
        """Do what falls due without being asked, until stop."""
        self._time.keep()

    @property
    def upcoming(self) -> list[Upcoming]:
        """Return those who are asked for the next delivery; an app's own can be added."""
        return self._time.upcoming

    @property
    def on_wind(self) -> list[Callable[[], object]]:
        """Return those who are told that the clock was wound; an app's own can be added."""
        return self._time.on_wind

    def verify_url(self) -> Exchange:
        """Ask the app's address for its challenge."""
        payload = {"token": "local-verification-token", "challenge": "local-challenge", "type": "url_verification"}
        return self._delivery.send("events_api", "url_verification", payload)

    def send(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post raw bytes to the app: bad signatures, broken bodies."""
        return self._delivery.post(body, headers)

    def signed(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """Return the signature headers for a body."""
        return signature_headers(self.identity.signing_secret, body, timestamp)

    @property
    def traffic(self) -> list[Exchange]:
        """Return everything said so far, oldest first."""
        return self._log.exchanges

    @property
    def findings(self) -> list[Finding]:
        """Return everything the app sent that Slack would refuse."""
        return self._log.findings

    @property
    def warnings(self) -> list[Finding]:
        """Return what Slack accepts and people regret."""
        return self._log.warnings

    @property
    def last_command(self) -> Exchange:
        """Return the latest slash command."""
        commands = [one for one in self.traffic if one.direction == "to_app" and one.name.startswith("/")]
        if not commands:
            raise LookupError("nobody has typed a command yet")
        return commands[-1]
