"""The only reader of the environment and of `.env`."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SLACK_API_URL = "https://slack.com/api/"
"""Slack's own; a local Slack has another."""
SECRET_KEY_LENGTH = 32
"""Shorter keys can be guessed; `openssl rand -base64 32` makes one of 44 characters."""
_BEHIND_OUR_BACK = (
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
)
"""Bolt reads these itself, and switches itself to OAuth when it sees the second and the third."""
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
"""The Slack client sends even loopback calls through these."""


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """How a log line is written."""

    TEXT = "text"
    JSON = "json"


class Need(StrEnum):
    """What a command cannot do without."""

    DATABASE = "database"
    JOBS = "jobs"
    EVENTS = "events"
    SIGNATURES = "signatures"


class WrongSettingsError(Exception):
    """Raised with one clear line for each setting that is missing or wrong."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything one can set; an empty text counts as not set."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    database_url: SecretStr = SecretStr("sqlite:///salesbot.db")
    port: int = Field(default=3000, ge=1, le=65535)
    secret_key: SecretStr | None = Field(default=None, validation_alias="SALESBOT_SECRET_KEY")
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = LogLevel.INFO
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = LogFormat.TEXT

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _starting_with("xoxb-", value)

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _starting_with("xapp-", value)

    @field_validator("slack_api_url")
    @classmethod
    def _is_api_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(f"is no web address; leave it out for Slack's own, {SLACK_API_URL}")
        return value.rstrip("/") + "/"

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        for prefix in ("postgres://", "postgresql://"):
            if text.startswith(prefix):
                text = "postgresql+psycopg://" + text.removeprefix(prefix)
        advice = "write sqlite:///salesbot.db or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        try:
            url = make_url(text)
        except (ArgumentError, ValueError) as error:
            raise ValueError(f"is no database address; {advice}") from error
        if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
            raise ValueError(f"names a database that Salesbot does not know ({url.drivername}); {advice}")
        if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ValueError("is a database in memory, which every connection would have its own of; name a file")
        return SecretStr(text)

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_KEY_LENGTH:
            raise ValueError(f"is shorter than {SECRET_KEY_LENGTH} characters; make one with: openssl rand -base64 32")
        return value

    @property
    def socket_mode(self) -> bool:
        """Say whether Slack reaches us by Socket Mode."""
        return self.slack_app_token is not None

    @classmethod
    def load(cls, need: Need) -> Self:
        """Read the environment and `.env`; raise with every problem at once when something is wrong or missing."""
        try:
            settings = cls()
        except ValidationError as error:
            raise WrongSettingsError([_line(problem) for problem in error.errors()]) from None
        except UnicodeDecodeError:
            raise WrongSettingsError([".env is not UTF-8 text; save it as UTF-8"]) from None
        missing = list(_missing(settings, need))
        if missing:
            raise WrongSettingsError(missing)
        return settings


class GivenSettings(Settings):
    """Settings that are said in code; the environment and `.env` are not looked at."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - as above
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the caller gave and nothing else."""
        return (init_settings,)


def _starting_with(prefix: str, value: SecretStr | None) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(prefix):
        raise ValueError(f"does not start with {prefix}; copy it again from your app's page at api.slack.com/apps")
    return value


def _line(problem: Any) -> str:  # noqa: ANN401 - pydantic's own shape
    """Say which variable is wrong and how to mend it, without its value: it may be a secret."""
    field = str(problem["loc"][0])
    name = "SALESBOT_SECRET_KEY" if field == "secret_key" else field.upper()
    if name == "PORT":
        return "PORT is no port number; write a number from 1 to 65535"
    if problem["type"] == "enum":
        return f"{name} is none of the words it can be; write {problem['ctx']['expected']}"
    return f"{name} {problem['msg'].removeprefix('Value error, ')}"


def _missing(settings: Settings, need: Need) -> Iterator[str]:
    if need is Need.DATABASE:
        return
    if settings.slack_bot_token is None:
        if settings.slack_client_id is not None:
            yield (
                "SLACK_BOT_TOKEN is not set, only SLACK_CLIENT_ID: installing by OAuth is not built yet; "
                "install the app to your workspace on its page at api.slack.com/apps and set its Bot User OAuth Token"
            )
        else:
            yield (
                "SLACK_BOT_TOKEN is not set; copy the Bot User OAuth Token (xoxb-…) "
                "from OAuth & Permissions on your app's page at api.slack.com/apps"
            )
    signing = "copy the Signing Secret from Basic Information on your app's page at api.slack.com/apps"
    if need is Need.SIGNATURES and settings.slack_signing_secret is None:
        yield f"SLACK_SIGNING_SECRET is not set; {signing}"
    if need is Need.EVENTS and settings.slack_signing_secret is None and settings.slack_app_token is None:
        yield (
            "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set; for Socket Mode make an app-level token (xapp-…) "
            f"with the scope connections:write under Basic Information, for HTTP {signing}"
        )


@contextmanager
def unseen_by_libraries() -> Iterator[None]:
    """Hide Slack's variables while a library that reads the environment itself is being built."""
    kept = {name: os.environ.pop(name) for name in _BEHIND_OUR_BACK if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def forget_environment() -> None:
    """Take tokens and proxies out of this process for good: the demo is alone on loopback."""
    for name in (*_BEHIND_OUR_BACK, *_PROXIES):
        os.environ.pop(name, None)
