"""Nudges: what each salesperson is told in the morning, and the buttons beside it."""

from handlers import ids
from handlers.call import Routes
from handlers.nudges import pressing, settings, windows
from handlers.nudges.drawing import follow, wake

__all__ = ["follow", "register", "wake"]


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_NUDGE_DONE] = pressing.done
    routes.actions[ids.ACTION_NUDGE_NOTE] = pressing.note
    routes.actions[ids.ACTION_NUDGE_MOVE] = pressing.move
    routes.actions[ids.ACTION_NUDGE_OPEN] = pressing.open_thing
    routes.actions[ids.ACTION_NUDGE_MORE] = pressing.more
    routes.actions[ids.ACTION_NUDGE_UNDO] = pressing.undo
    routes.actions[ids.ACTION_NUDGE_ANYWAY] = pressing.snooze_anyway
    routes.actions[ids.ACTION_NUDGE_KEEP] = pressing.keep
    routes.actions[ids.ACTION_NUDGE_REST] = pressing.rest
    routes.actions[ids.ACTION_NUDGE_DAILY] = settings.back_to_daily
    routes.actions[ids.ACTION_MY_REMINDERS] = settings.form
    routes.views[ids.VIEW_NUDGE_MOVE] = windows.move
    routes.views[ids.VIEW_NUDGE_HAND_OVER] = windows.hand_over
    routes.views[ids.VIEW_REMINDERS] = settings.save
