"""What the tests of the process share."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli import cli


class SampleBooks:
    """Books that the command `sample` has written, each once: a copy is there at once, and loading takes a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[tuple[str, ...], Path] = {}

    def copy(self, path: Path, *options: str) -> None:
        """Put a book of the workspace T1 there, with the sales of 2026."""
        if options not in self._written:
            self._written[options] = self._write(self._folder / f"{len(self._written)}.db", options)
        shutil.copy(self._written[options], path)

    def _write(self, path: Path, options: tuple[str, ...]) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", f"sqlite:///{path}")
            written = CliRunner().invoke(cli, ["sample", "--workspace", "T1", "--year", "2026", *options])
        assert written.exit_code == 0, written.output
        return path


@pytest.fixture(scope="session")
def sample_books(tmp_path_factory: pytest.TempPathFactory) -> SampleBooks:
    """Give books with the sample company in them."""
    return SampleBooks(tmp_path_factory.mktemp("books"))


@pytest.fixture
def book_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_books: SampleBooks) -> None:
    """Let commands find the sample company in the folder they are called in."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'book.db'}")
    monkeypatch.chdir(tmp_path)
    sample_books.copy(tmp_path / "book.db")


@pytest.fixture(autouse=True)
def logs_as_they_were(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undo what a command did to the log: its handler writes to a stream that closes with the test.

    Loggers that were used meanwhile must not go on as the command wanted them, so none is cached.
    """
    configure = structlog.configure

    def configure_without_cache(**options: Any) -> None:  # noqa: ANN401 - structlog's own
        configure(**options | {"cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", configure_without_cache)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the storm be a whole one: `pytest tests/bot/test_chaos.py --chaos --timeout=1200`."""
    parser.addoption("--chaos", action="store_true", help="kill 50 workers while 1,050 messages are sent, not 6")
