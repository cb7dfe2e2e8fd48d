"""The things a workspace consists of."""

from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.elements import Values
from bot.sandbox.findings import Finding, Json


@dataclass
class User:
    """A member of the workspace, or the app's bot user."""

    id: str
    real_name: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    email: str = ""

    @property
    def name(self) -> str:
        """Return the handle."""
        return self.real_name.lower().replace(" ", ".")


@dataclass
class Channel:
    """A channel or a direct message with the app."""

    id: str
    name: str
    members: list[str]
    app_is_member: bool = True
    is_private: bool = False
    is_archived: bool = False
    user: str | None = None
    """The person of a direct message with the app."""

    @property
    def is_im(self) -> bool:
        """Say whether this is a direct message."""
        return self.user is not None


@dataclass(eq=False)
class Post:
    """One message; an ephemeral one has the person who alone sees it."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json]
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_for: str | None = None
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    edited: int = 0
    created: int = 0
    """Order in which it came, among all changes in the workspace."""
    changed: int = 0
    """Order of its last change: what a person sees as newest."""
    states: dict[str, Values] = field(default_factory=dict)
    """What each person has picked in this message."""

    @property
    def is_reply(self) -> bool:
        """Say whether it stands in a thread, under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells it from every other message."""
        return self.channel, self.ts


@dataclass
class Screen:
    """A modal in somebody's stack, or somebody's Home."""

    id: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None
    values: Values
    errors: dict[str, str] = field(default_factory=dict)
    """What the app objected to at the last submission, by block id."""

    @property
    def kind(self) -> str:
        """Return modal or home."""
        return str(self.content["type"])


@dataclass
class Trigger:
    """Leave to open one modal, for a moment."""

    user: str
    expires: float
    used: bool = False


@dataclass
class ReplyAddress:
    """A response_url: where it writes, for whom, and what is left of it."""

    key: str
    channel: str
    user: str
    expires: float
    origin: tuple[str, str] | None = None
    """Channel and ts of the message it came from."""
    thread_ts: str | None = None
    uses: int = 0


@dataclass
class Exchange:
    """One request and its answer, in either direction."""

    direction: Literal["to_app", "to_slack"]
    name: str
    request: Json
    signed: str
    """How it proved itself: v0 (a signature), socket, token, response_url, or nothing."""
    status: int = 0
    answer: object = None
    error: str | None = None
    """What the person is told: operation_timeout, dispatch_failed; or the API's error."""
    took_ms: float = 0.0
    """Until the acknowledgement or answer was there; 0 while it is under way."""
    findings: tuple[Finding, ...] = ()
    """What Slack would refuse in it."""
    warnings: tuple[Finding, ...] = ()
    """What Slack accepts in it and people regret."""
    headers: dict[str, str] = field(default_factory=dict)
    number: int = 0
    """Its place in the log, from 1."""
    at: float = 0.0
    """When it began, by the workspace's clock."""

    @property
    def ack_ms(self) -> float:
        """Return how long the app took to acknowledge."""
        return self.took_ms
