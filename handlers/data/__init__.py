"""Data in and out: `/salesbot export`, `/salesbot import`, their buttons, and files that admins drop into the chat."""

from handlers import ids
from handlers.call import Routes
from handlers.data import exporting, importing

__all__ = ["register"]


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.events[ids.EVENT_FILE_SHARED] = importing.shared
    routes.actions[ids.ACTION_EXPORT] = exporting.pressed
    routes.actions[ids.ACTION_IMPORT_HELP] = importing.pressed
    routes.actions[ids.ACTION_IMPORT_LOOK] = importing.look
    routes.actions[ids.ACTION_IMPORT_READ] = importing.read
    routes.actions[ids.ACTION_IMPORT_PAGE_BACK] = importing.turn
    routes.actions[ids.ACTION_IMPORT_PAGE_ON] = importing.turn
    routes.views[ids.VIEW_IMPORT] = importing.confirm
