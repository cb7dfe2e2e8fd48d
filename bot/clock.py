"""The machine's clock: a file of its own, so that the command line need not load all of the bot to tell the time."""

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def __call__(self) -> datetime:
        """Give the present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place that reads the machine's clock
