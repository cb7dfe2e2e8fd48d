"""What is wrong with this set-up, and how to mend it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, select

from bot import manifest
from bot.app import web_client
from bot.config import Need, Settings, WrongSettingsError
from bot.opening import missing_file, reason
from storage.database import Database
from storage.migrations import run as migrations
from storage.models import Salesperson

NETWORK_SECONDS = 5
"""Slack answers in a fraction of a second; who waits longer has no connection."""
OLDEST_PYTHON = (3, 11)
"""As in pyproject.toml."""
_MEND = {
    "invalid_auth": "copy the token again from your app's page at api.slack.com/apps",
    "not_authed": "copy the token again from your app's page at api.slack.com/apps",
    "account_inactive": "the app was removed from the workspace; install it again and set the new token",
    "token_revoked": "the app was removed from the workspace; install it again and set the new token",
    "token_expired": "turn token rotation off in the app's settings, install it again and set the new token",
    "not_allowed_token_type": "the two tokens are swapped: xoxb-… is SLACK_BOT_TOKEN, xapp-… is SLACK_APP_TOKEN",
    "missing_scope": "make a new app-level token with the scope connections:write",
    "ratelimited": "wait a minute and try again",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do when it is wrong."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything, one after the other; what depends on something broken is left out."""
    yield _python()
    yield _manifest()
    try:
        settings = Settings.load(Need.DATABASE)
    except WrongSettingsError as error:
        for line in error.lines:
            yield Finding("settings", ok=False, detail=line)
        return
    try:
        Settings.load(Need.EVENTS)
    except WrongSettingsError as error:
        for line in error.lines:
            yield Finding("settings", ok=False, detail=line)
    else:
        mode = "Socket Mode" if settings.socket_mode else f"HTTP on port {settings.port}"
        yield Finding("settings", ok=True, detail=mode)
    yield from _database(settings)
    if settings.slack_bot_token is not None:
        yield from _slack(settings)
    if settings.slack_app_token is not None:
        yield _app_token(settings)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= OLDEST_PYTHON
    return Finding("python", ok, version, "" if ok else "install Python 3.11 or newer and run make install again")


def _manifest() -> Finding:
    try:
        modes = [manifest.build(mode) for mode in manifest.Mode]
    except (manifest.ManifestMissingError, KeyError, TypeError) as error:
        return Finding("manifest", ok=False, detail=str(error), mend="install Salesbot again")
    return Finding("manifest", ok=True, detail=f"{modes[0]['display_information']['name']}, for HTTP and Socket Mode")


def _database(settings: Settings) -> Iterator[Finding]:
    missing = missing_file(settings)
    if missing is not None and missing.parent.is_dir():  # connecting would make the file
        detail = f"there is no database yet ({missing})"
        yield Finding("database", ok=False, detail=detail, mend="salesbot run or salesbot migrate makes it")
        return
    database = Database(settings.database_url.get_secret_value(), connections=1)
    try:
        version, newest = migrations.current(database), migrations.head()
        users = _linked(database) if version == newest else 0
    except SQLAlchemyError as error:
        mend = "check DATABASE_URL and that " + (
            "its folder exists and may be written to" if database.is_sqlite else "the server runs"
        )
        yield Finding("database", ok=False, detail=f"does not answer ({reason(error)})", mend=mend)
        return
    finally:
        database.close()
    yield Finding("database", ok=True, detail="SQLite" if database.is_sqlite else "PostgreSQL")
    if version != newest:
        detail = f"at {version or 'nothing'}, the newest is {newest}"
        yield Finding("schema", ok=False, detail=detail, mend="run: salesbot migrate")
        return
    yield Finding("schema", ok=True, detail=f"at {version}")
    if users:
        yield Finding("people", ok=True, detail=f"salespeople linked to a Slack user: {users}")
    else:
        mend = "run: salesbot sample --workspace T… --people JO=U…"
        yield Finding(
            "people", ok=False, detail="no salesperson is a Slack user: nobody can use the bot yet", mend=mend
        )


def _linked(database: Database) -> int:
    """Count the salespeople who are Slack users."""
    with database.reading() as session:
        users = col(Salesperson.slack_user_id)
        return session.exec(select(func.count(users))).one()


def _slack(settings: Settings) -> Iterator[Finding]:
    client = web_client(settings, timeout=NETWORK_SECONDS)
    answer, wrong = _ask(client.auth_test, "auth.test", "SLACK_BOT_TOKEN")
    if answer is None:
        yield wrong
        return
    yield Finding(
        "auth.test", ok=True, detail=f"{answer.get('user')} in {answer.get('team')} ({answer.get('team_id')})"
    )
    granted = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    if not granted:
        yield Finding("scopes", ok=True, detail="Slack did not say which it granted")
        return
    wanted: list[str] = manifest.master()["oauth_config"]["scopes"]["bot"]
    missing = [scope for scope in wanted if scope not in {word.strip() for word in granted.split(",")}]
    mend = "update the app from `salesbot manifest` on its page at api.slack.com/apps and install it again"
    detail = f"missing: {', '.join(missing)}" if missing else ", ".join(wanted)
    yield Finding("scopes", not missing, detail, mend if missing else "")


def _app_token(settings: Settings) -> Finding:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    client = WebClient(base_url=settings.slack_api_url, timeout=NETWORK_SECONDS, retry_handlers=[])
    _answer, found = _ask(
        lambda: client.apps_connections_open(app_token=token), "apps.connections.open", "SLACK_APP_TOKEN"
    )
    return found


def _ask(call: Callable[[], SlackResponse], name: str, variable: str) -> tuple[SlackResponse | None, Finding]:
    """Call Slack and say what came of it."""
    try:
        return call(), Finding(name, ok=True, detail="answers")
    except SlackApiError as error:
        code = str(error.response.get("error", "unknown"))
        mend = _MEND.get(code, "look the error up in Slack's documentation of this method")
        return None, Finding(name, ok=False, detail=f"Slack refuses {variable}: {code}", mend=mend)
    except (URLError, OSError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        mend = "check the network, HTTPS_PROXY and SLACK_API_URL"
        return None, Finding(name, ok=False, detail=f"Slack does not answer ({reason})", mend=mend)
    except Exception as error:  # noqa: BLE001 - an answer that is no JSON, a proxy's page: slack_sdk fails in many ways
        mend = "check SLACK_API_URL; what answers there is not Slack"
        return None, Finding(name, ok=False, detail=f"the answer makes no sense ({type(error).__name__})", mend=mend)
