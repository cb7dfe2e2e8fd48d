import json
import logging

import pytest
import structlog

from bot.config import LogFormat, LogLevel
from bot.logs import set_up


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(LogLevel.INFO, LogFormat.JSON)
    structlog.stdlib.get_logger("salesbot.x").info("started", number=1)
    logging.getLogger("slack_bolt.App").warning("two\nlines %s", "here")
    structlog.stdlib.get_logger("salesbot.x").error("broken", exc_info=ValueError("no"))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("started", "info"),
        ("two\nlines here", "warning"),
        ("broken", "error"),
    ]
    assert "ValueError: no" in lines[2]["exception"]
    assert lines[1]["logger"] == "slack_bolt.App"


def test_below_the_level_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(LogLevel.WARNING, LogFormat.TEXT)
    structlog.stdlib.get_logger("salesbot.x").info("quiet")
    logging.getLogger("slack_bolt.App").info("quiet")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", list(LogFormat))
def test_tokens_and_passwords_are_masked(capsys: pytest.CaptureFixture[str], form: LogFormat) -> None:
    set_up(LogLevel.DEBUG, form)
    said = structlog.stdlib.get_logger("salesbot.x")
    said.info(
        "xoxb-12-abc", token="xapp-1-secret", rotated="xoxe.xoxp-1-secret", url="postgresql+psycopg://u:secret@h/n"
    )
    said.error("broken", exc_info=ValueError("wss://h/link/?ticket=secret-1&app_id=2"))
    text = capsys.readouterr().err
    assert "secret" not in text
    assert "12-abc" not in text
    assert "app_id=2" in text
