"""Ask an independent library whether it would build the same blocks; its constructors refuse what breaks a limit."""

from collections.abc import Callable
from typing import Any

import slackblocks as sb

Json = dict[str, Any]


def check(payload: Json) -> None:
    """Build a view or a message anew; raise what the library says against it."""
    blocks = [_BLOCKS[block["type"]](block) for block in payload["blocks"]]
    if payload.get("type") == "modal":
        submit = payload.get("submit")
        sb.Modal(
            title=_text(payload["title"]),
            blocks=blocks,
            close=_text(payload["close"]),
            submit=_text(submit) if submit else None,
            private_metadata=payload.get("private_metadata"),
            callback_id=payload.get("callback_id"),
        ).to_dict()
    elif payload.get("type") == "home":
        sb.HomeTabView(blocks=blocks).to_dict()
    else:
        sb.Message(channel="C1", text=payload["text"], blocks=blocks).to_dict()


def _text(text: Json) -> sb.Text:
    return sb.Text.from_dict(text)


def _option(option: Json) -> sb.Option:
    described = option.get("description")
    return sb.Option(_text(option["text"]), option["value"], _text(described) if described else None)


def _options(element: Json, name: str = "options") -> list[sb.Option]:
    return [_option(option) for option in element.get(name, [])]


def _listed(element: Json) -> dict[str, Any]:
    """Give the options of a list, grouped where they are."""
    if "option_groups" not in element:
        return {"options": _options(element)}
    groups = [sb.OptionGroup(_text(group["label"]), _options(group)) for group in element["option_groups"]]
    return {"option_groups": groups}


def _initial(element: Json) -> sb.Option | None:
    return _option(element["initial_option"]) if "initial_option" in element else None


def _placeholder(element: Json) -> sb.Text | None:
    return _text(element["placeholder"]) if "placeholder" in element else None


def _button(element: Json) -> sb.Button:
    return sb.Button(
        _text(element["text"]),
        element["action_id"],
        value=element["value"],
        style=element.get("style"),
        confirm=_confirm(element["confirm"]) if "confirm" in element else None,
        accessibility_label=element.get("accessibility_label"),
    )


def _confirm(given: Json) -> sb.ConfirmationDialogue:
    title, text, confirm, deny = (_text(given[name]) for name in ("title", "text", "confirm", "deny"))
    return sb.ConfirmationDialogue(title, text, confirm, deny, style=given["style"])


def _several(element: Json) -> sb.StaticMultiSelectMenu:
    """Build a list to choose several from; the library takes no groups in one, so each is looked at as a list."""
    groups = element.get("option_groups", [])
    for group in groups:
        sb.OptionGroup(_text(group["label"]), _options(group))
    first = groups[0] if groups else element
    initial = None if groups else _options(element, "initial_options") or None
    return sb.StaticMultiSelectMenu(action_id=element["action_id"], options=_options(first), initial_options=initial)


_ELEMENTS: dict[str, Callable[[Json], sb.Element]] = {
    "button": _button,
    "overflow": lambda one: sb.OverflowMenu(action_id=one["action_id"], options=_options(one)),
    "static_select": lambda one: sb.StaticSelectMenu(
        action_id=one["action_id"],
        **_listed(one),
        # The library wants a group there; Slack wants "one of the options within `options` or `option_groups`".
        initial_option=None if "option_groups" in one else _initial(one),
        placeholder=_placeholder(one),
    ),
    "external_select": lambda one: sb.ExternalSelectMenu(
        action_id=one["action_id"],
        initial_option=_initial(one),
        min_query_length=one["min_query_length"],
        placeholder=_placeholder(one),
    ),
    "conversations_select": lambda one: sb.ConversationSelectMenu(
        action_id=one["action_id"],
        default_to_current_conversation=one["default_to_current_conversation"],
        filter=sb.ConversationFilter(**one["filter"]),
    ),
    "multi_static_select": _several,
    "multi_external_select": lambda one: sb.ExternalMultiSelectMenu(
        action_id=one["action_id"],
        initial_options=_options(one, "initial_options") or None,
        min_query_length=one["min_query_length"],
    ),
    "users_select": lambda one: sb.UserSelectMenu(action_id=one["action_id"], initial_user=one.get("initial_user")),
    "multi_users_select": lambda one: sb.UserMultiSelectMenu(
        action_id=one["action_id"], max_selected_items=one["max_selected_items"]
    ),
    "radio_buttons": lambda one: sb.RadioButtonGroup(
        action_id=one["action_id"], options=_options(one), initial_option=_initial(one)
    ),
    "checkboxes": lambda one: sb.CheckboxGroup(
        action_id=one["action_id"],
        options=_options(one),
        initial_options=_options(one, "initial_options") or None,
    ),
    "plain_text_input": lambda one: sb.PlainTextInput(
        action_id=one["action_id"],
        initial_value=one.get("initial_value"),
        multiline=one.get("multiline", False),
        max_length=one["max_length"],
    ),
    "email_text_input": lambda one: sb.EmailInput(action_id=one["action_id"], initial_value=one.get("initial_value")),
    "url_text_input": lambda one: sb.URLInput(action_id=one["action_id"]),
    "number_input": lambda one: sb.NumberInput(
        is_decimal_allowed=one["is_decimal_allowed"],
        action_id=one["action_id"],
        initial_value=one.get("initial_value"),
    ),
    "timepicker": lambda one: sb.TimePicker(action_id=one["action_id"], initial_time=one.get("initial_time")),
    "datepicker": lambda one: sb.DatePicker(action_id=one["action_id"], initial_date=one.get("initial_date")),
}


def _element(element: Json) -> sb.Element:
    return _ELEMENTS[element["type"]](element)


_BLOCKS: dict[str, Callable[[Json], sb.Block]] = {
    "header": sb.HeaderBlock.from_dict,
    "section": lambda one: sb.SectionBlock(
        text=_text(one["text"]) if "text" in one else None,
        fields=[_text(field) for field in one["fields"]] if "fields" in one else None,
        accessory=_element(one["accessory"]) if "accessory" in one else None,
    ),
    "divider": lambda _: sb.DividerBlock(),
    "context": sb.ContextBlock.from_dict,
    "actions": lambda one: sb.ActionsBlock(elements=[_element(element) for element in one["elements"]]),
    "input": lambda one: sb.InputBlock(
        label=_text(one["label"]),
        hint=_text(one["hint"]) if "hint" in one else None,
        element=_element(one["element"]),
        dispatch_action=one.get("dispatch_action", False),
        block_id=one["block_id"],
        optional=one["optional"],
    ),
}
