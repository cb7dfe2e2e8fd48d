"""Every id that Slack sends back to us: commands, shortcuts, actions, callbacks.

An input's block id and action id are the field's name in the rules, so an error finds its place by itself.
"""

from typing import Final

COMMAND_OPP: Final = "/opp"
COMMAND_TASK: Final = "/task"
COMMAND_CONTACT: Final = "/contact"
COMMAND_SALESBOT: Final = "/salesbot"

EVENT_HOME_OPENED: Final = "app_home_opened"

ABOUT_SET_UP: Final = ("setup.", EVENT_HOME_OPENED)
"""How the ids begin of what an admin may do who is no salesperson."""

SHORTCUT_NEW_OPPORTUNITY: Final = "new_opportunity"
SHORTCUT_MESSAGE_TO_OPPORTUNITY: Final = "message_to_opportunity"

VIEW_NEW_OPPORTUNITY: Final = "opportunity.create"
VIEW_UPDATE_OPPORTUNITY: Final = "opportunity.update"
VIEW_CLOSE_OPPORTUNITY: Final = "opportunity.close"
VIEW_SALES_QUOTE: Final = "quote.create"
VIEW_MAKE_ORDER: Final = "quote.order"

ACTION_NEW: Final = "opportunity.new"
ACTION_OPEN: Final = "opportunity.open"
ACTION_ACTIVATE: Final = "opportunity.activate"
ACTION_UPDATE: Final = "opportunity.change"
ACTION_WIN: Final = "opportunity.win"
ACTION_LOSE: Final = "opportunity.lose"
ACTION_MORE: Final = "opportunity.more"
ACTION_PAGE_BACK: Final = "list.back"
ACTION_PAGE_ON: Final = "list.on"
ACTION_HISTORY_BACK: Final = "history.back"
ACTION_HISTORY_ON: Final = "history.on"
ACTION_MAKE_ORDER: Final = "quote.make_order"
ACTION_WITHDRAW_QUOTE: Final = "quote.withdraw"
ACTION_DELETE_ORDER: Final = "quote.delete_order"

FIELD_CONTACT: Final = "contact"
FIELD_DESCRIPTION: Final = "description"
FIELD_SALESPERSON: Final = "salesperson"
FIELD_CYCLE: Final = "cycle"
FIELD_PRIORITY: Final = "priority"
FIELD_ACTIVATE: Final = "activate"
FIELD_VALUE: Final = "value"
FIELD_CHANCES: Final = "chances"
FIELD_CLOSING_DATE: Final = "closing_date"
FIELD_NEXT_STEP: Final = "next_step"
FIELD_NEXT_STEP_DATE: Final = "next_step_date"
FIELD_ACTION_TYPE: Final = "action_type"
FIELD_STAGE: Final = "stage"
FIELD_DATE_OF_CHANGE: Final = "date_of_change"
FIELD_CANCEL_TASKS: Final = "cancel_tasks"
FIELD_NOTE: Final = "note"
FIELD_STATUS: Final = "status"
FIELD_CLOSE_CODE: Final = "close_code"
FIELD_SALES_VALUE: Final = "sales_value"
FIELD_AMOUNT: Final = "amount"
FIELD_VALID_UNTIL: Final = "valid_until"
FIELD_LINK: Final = "link"
FIELD_ORDER_NO: Final = "order_no"

FRESH: Final = "~"
"""Stands between a field's name and what it depends on. Slack keeps what was typed while a block's id stays the
same, so a field that must show a new default gets a new id."""


def fresh(field: str, *depends_on: object) -> str:
    """Name a block that is drawn anew when what it depends on changes."""
    return FRESH.join((field, *map(str, depends_on)))


def field_of(block_id: str) -> str:
    """Give the field a block belongs to."""
    return block_id.split(FRESH, 1)[0]
