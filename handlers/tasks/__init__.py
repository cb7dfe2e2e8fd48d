"""Tasks: the command `/task`, their lists, cards and windows."""

from handlers import field_ids, ids
from handlers.call import Routes
from handlers.tasks import buttons, command, lists, windows
from handlers.tasks.lists import of_opportunity
from handlers.tasks.windows import open_new

__all__ = ["of_opportunity", "open_new", "register"]


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.commands[ids.COMMAND_TASK] = command.command
    routes.shortcuts[ids.SHORTCUT_NEW_TASK] = windows.from_shortcut
    routes.actions[ids.ACTION_TASK_NEW] = windows.from_shortcut
    routes.actions[ids.ACTION_TASK_CHANGE] = buttons.change
    routes.actions[ids.ACTION_TASK_DONE] = buttons.done
    routes.actions[ids.ACTION_TASK_REOPEN] = buttons.reopen
    routes.actions[ids.ACTION_TASK_MORE] = buttons.more
    routes.actions[ids.ACTION_TASK_PAGE_BACK] = lists.turn
    routes.actions[ids.ACTION_TASK_PAGE_ON] = lists.turn
    routes.views[ids.VIEW_NEW_TASK] = windows.create
    routes.views[ids.VIEW_EDIT_TASK] = windows.edit
    routes.options[field_ids.OWNER] = windows.suggest_owners
    routes.options[field_ids.OPPORTUNITY] = windows.suggest_opportunities
