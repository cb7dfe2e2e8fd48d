from pathlib import Path

import pytest

from bot.config import GivenSettings, LogFormat, LogLevel, Need, Settings, WrongSettingsError

NAMES = [
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "PORT",
    "SALESBOT_SECRET_KEY",
    "LOG_LEVEL",
    "LOG_FORMAT",
]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_gives_the_defaults() -> None:
    settings = Settings.load(Need.DATABASE)
    assert settings.database_url.get_secret_value() == "sqlite:///salesbot.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.port == 3000
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.TEXT)


def test_an_empty_text_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings.load(Need.DATABASE) == Settings.load(Need.DATABASE)
    assert Settings.load(Need.DATABASE).port == 3000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("postgres://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql://u:p@h:5433/n", "postgresql+psycopg://u:p@h:5433/n"),
        ("postgresql+psycopg://h/n", "postgresql+psycopg://h/n"),
        ("sqlite:////var/lib/s.db", "sqlite:////var/lib/s.db"),
    ],
)
def test_database_addresses_as_people_write_them(monkeypatch: pytest.MonkeyPatch, typed: str, meant: str) -> None:
    monkeypatch.setenv("DATABASE_URL", typed)
    assert Settings.load(Need.DATABASE).database_url.get_secret_value() == meant


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "salesbot.db", ["no database address", "sqlite:///salesbot.db"]),
        ("DATABASE_URL", "mysql://h/n", ["does not know (mysql)"]),
        ("DATABASE_URL", "sqlite://", ["in memory"]),
        ("PORT", "web", ["1 to 65535"]),
        ("PORT", "0", ["1 to 65535"]),
        ("PORT", "70000", ["1 to 65535"]),
        ("LOG_LEVEL", "LOUD", ["'DEBUG'", "'ERROR'"]),
        ("LOG_FORMAT", "xml", ["'text'", "'json'"]),
        ("SLACK_BOT_TOKEN", "xapp-swapped", ["does not start with xoxb-"]),
        ("SLACK_APP_TOKEN", "xoxb-swapped", ["does not start with xapp-"]),
        ("SLACK_API_URL", "slack.com", ["no web address"]),
        ("SALESBOT_SECRET_KEY", "short", ["shorter than 32", "openssl rand"]),
    ],
)
def test_what_is_wrong_is_named_with_its_cure_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettingsError) as caught:
        Settings.load(Need.DATABASE)
    (line,) = caught.value.lines
    assert line.startswith(f"{name} ")
    assert all(word in line for word in words), line
    assert "swapped" not in line


def test_several_problems_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "x", "LOG_LEVEL": "x", "DATABASE_URL": "x"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettingsError) as caught:
        Settings.load(Need.EVENTS)
    assert sorted(line.split()[0] for line in caught.value.lines) == ["DATABASE_URL", "LOG_LEVEL", "PORT"]


@pytest.mark.parametrize(
    ("need", "given", "missing"),
    [
        (Need.EVENTS, [], ["SLACK_BOT_TOKEN", "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"]),
        (Need.EVENTS, ["SLACK_BOT_TOKEN"], ["neither"]),
        (Need.EVENTS, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"], []),
        (Need.EVENTS, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"], []),
        (Need.SIGNATURES, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"], ["SLACK_SIGNING_SECRET"]),
        (Need.SIGNATURES, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"], []),
        (Need.JOBS, ["SLACK_SIGNING_SECRET"], ["SLACK_BOT_TOKEN"]),
        (Need.JOBS, ["SLACK_BOT_TOKEN"], []),
        (Need.DATABASE, [], []),
    ],
)
def test_each_command_asks_for_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, need: Need, given: list[str], missing: list[str]
) -> None:
    values = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "s"}
    for name in given:
        monkeypatch.setenv(name, values[name])
    if not missing:
        Settings.load(need)
        return
    with pytest.raises(WrongSettingsError) as caught:
        Settings.load(need)
    assert len(caught.value.lines) == len(missing)
    for line, start in zip(caught.value.lines, missing, strict=True):
        assert line.startswith(start)


def test_oauth_alone_is_said_to_be_unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    with pytest.raises(WrongSettingsError, match="OAuth is not built yet"):
        Settings.load(Need.SIGNATURES)


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\nLOG_LEVEL=debug\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "5000")
    settings = Settings.load(Need.DATABASE)
    assert (settings.port, settings.log_level) == (5000, LogLevel.DEBUG)


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(WrongSettingsError, match="UTF-8"):
        Settings.load(Need.DATABASE)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:very-secret@h/n")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "very-secret")
    assert "very-secret" not in repr(Settings.load(Need.SIGNATURES))


def test_given_settings_do_not_look_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-real")
    (tmp_path / ".env").write_text("PORT=4000\n", encoding="utf-8")
    settings = GivenSettings()
    assert (settings.slack_bot_token, settings.port) == (None, 3000)
