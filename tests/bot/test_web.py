import hmac
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from bot.app import Salesbot, build
from bot.config import GivenSettings
from bot.web import LARGEST_BODY, Web
from storage.migrations import run as migrations

SECRET = "signing"


def settings(tmp_path: Path, **others: str) -> GivenSettings:
    given = {"slack_bot_token": "xoxb-1", "database_url": f"sqlite:///{tmp_path / 'book.db'}", **others}
    return GivenSettings.model_validate(given)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Salesbot]:
    bot = build(settings(tmp_path, slack_signing_secret=SECRET))
    yield bot
    bot.close()


@pytest.fixture
def client(bot: Salesbot) -> Client:
    return Client(Web(bot, events=True))


def post(client: Client, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> TestResponse:
    timestamp = str(int(time.time()))
    signature = "v0=" + hmac.new(SECRET.encode(), b":".join((b"v0", timestamp.encode(), body)), "sha256").hexdigest()
    headers = {"x-slack-signature": signature, "x-slack-request-timestamp": timestamp}
    return client.post("/slack/events", data=body, headers=headers, content_type=content_type)


def test_it_lives_whatever_the_database_does(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})
    assert client.head("/healthz").status_code == 200


def test_it_is_ready_once_the_schema_is_there(client: Client, bot: Salesbot) -> None:
    before = client.get("/readyz")
    assert before.status_code == 503
    assert "salesbot migrate" in before.text
    migrations.upgrade(bot.database)
    after = client.get("/readyz")
    assert (after.status_code, after.json) == (200, {"status": "ready", "schema": migrations.head()})


def test_it_is_not_ready_with_another_schema(client: Client, bot: Salesbot) -> None:
    migrations.upgrade(bot.database)
    with bot.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "9999" in response.text


def test_it_is_not_ready_without_its_database_and_tells_no_secret(tmp_path: Path) -> None:
    url = "postgresql+psycopg://user:hidden@127.0.0.1:1/none"
    bot = build(settings(tmp_path, slack_signing_secret=SECRET, database_url=url))
    response = Client(Web(bot, events=True)).get("/readyz")
    assert response.status_code == 503
    assert "does not answer" in response.text
    assert "hidden" not in response.text
    bot.close()


def test_readiness_tells_of_the_socket(bot: Salesbot) -> None:
    migrations.upgrade(bot.database)
    response = Client(Web(bot, events=False, socket_state=lambda: "connecting")).get("/readyz")
    assert response.json is not None
    assert response.json["socket"] == "connecting"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/slack/events"), ("POST", "/healthz"), ("PUT", "/slack/events"), ("GET", "/healthz/x")],
)
def test_nothing_else_is_there(client: Client, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 404


def test_the_address_is_verified(client: Client) -> None:
    response = post(client, b'{"type": "url_verification", "challenge": "abc"}', "application/json")
    assert (response.status_code, response.json) == (200, {"challenge": "abc"})


def test_unsigned_requests_are_refused(client: Client) -> None:
    assert client.post("/slack/events", data=b"command=/opp&team_id=T1").status_code == 401


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    assert post(client, b"x" * (LARGEST_BODY + 1)).status_code == 413


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"null",
        b'"text"',
        b"{}",
        b"\xff\xfe\x00",
        b"payload=",
        b"payload={",
        b"payload=[1]",
        b"payload=%7B%7D",
        b"payload=%7B%22type%22%3A%22block_actions%22%7D",
        b"payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%5D%7D",
        b"command=",
        b"&&&==",
        b"[" * 50_000,
        b'{"event": 1, "type": "event_callback"}',
        b'{"type": "event_callback", "team_id": {"x": 1}, "authorizations": 5}',
    ],
)
def test_malformed_requests_never_break_it(client: Client, body: bytes, content_type: str) -> None:
    assert post(client, body, content_type).status_code < 500


def test_without_a_signing_secret_no_request_is_taken(tmp_path: Path) -> None:
    """In Socket Mode the secret may be missing, and then anybody could sign with an empty one."""
    bot = build(settings(tmp_path, slack_app_token="xapp-1"))
    for events in (True, False):
        assert post(Client(Web(bot, events=events)), b"command=/opp").status_code == 404
    bot.close()
