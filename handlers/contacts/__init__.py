"""Contacts: the command `/contact`, their lists, cards and windows."""

from handlers import field_ids, ids
from handlers.call import Routes
from handlers.contacts import command, windows

__all__ = ["register"]


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.commands[ids.COMMAND_CONTACT] = command.command
    routes.actions[ids.ACTION_CONTACT_OPEN] = command.open_card
    routes.actions[ids.ACTION_CONTACT_SELL] = command.sell
    routes.actions[ids.ACTION_CONTACT_DELETE] = command.delete
    routes.actions[ids.ACTION_CONTACT_PAGE_BACK] = command.turn
    routes.actions[ids.ACTION_CONTACT_PAGE_ON] = command.turn
    routes.actions[ids.ACTION_CONTACT_NEW] = windows.new_button
    routes.actions[ids.ACTION_CONTACT_EDIT] = windows.edit_button
    routes.actions[field_ids.CONTACT_TYPE] = windows.rest_follows
    routes.actions[field_ids.COMPANY] = windows.rest_follows
    routes.views[ids.VIEW_NEW_CONTACT] = windows.create
    routes.views[ids.VIEW_EDIT_CONTACT] = windows.edit
    routes.options[field_ids.COMPANY] = windows.suggest_companies
