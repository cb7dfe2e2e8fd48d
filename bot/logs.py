"""What we log: one line an event, as text or JSON, without secrets."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from bot.config import LogFormat, LogLevel

_SECRET = re.compile(r"xox[a-z](?:\.[a-z]+)?-[\w-]+|xapp-[\w-]+|(?<=://)[^/\s@:]+:[^/\s@]+(?=@)|(?<=ticket=)[\w-]+")
"""Slack's tokens, passwords inside addresses, tickets of a socket."""
_NOISY = ("apscheduler", "alembic", "slack_sdk", "werkzeug", "httpx", "httpcore")
"""Below WARNING these tell of every step they take."""


def _mask(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take tokens and passwords out of every text of a line."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:  # noqa: ANN401 - a log line holds anything
    return _SECRET.sub("…", value) if isinstance(value, str) else value


def set_up(level: LogLevel, form: LogFormat) -> None:
    """Send our lines and the libraries' the same way: to stderr, at the chosen level."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.UnicodeDecoder(),
    ]
    last: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
        if form is LogFormat.JSON
        else [
            structlog.processors.format_exc_info,
            _mask,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, sort_keys=False),
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.value)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, getattr(logging, level.value)))
