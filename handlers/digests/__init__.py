"""The manager's digest: drawn for its channel, looked into by its buttons, set by its window."""

from handlers.call import Routes
from handlers.digests import buttons, settings


def register(routes: Routes) -> None:
    """Name the handlers of every part."""
    buttons.register(routes)
    settings.register(routes)
