"""Check what holds between fields: one of two, equal options, unique ids, totals."""

from typing import Any

from bot.sandbox.checks.tables import texts_in
from bot.sandbox.checks.walk import NUMBER, Walk
from bot.sandbox.findings import Json
from bot.sandbox.limits import MESSAGE

OPTION_SELECTS = frozenset({"static_select", "multi_static_select"})


class Rules:
    """Hold what one payload has used up so far, and judge each object when it is complete."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        walk.after = self.judge
        self.block_ids: set[str] = set()
        self.action_ids: set[str] = set()
        self.focused = 0
        self.markdown = 0
        self.table_text = 0
        self.data_table_text = 0
        self.counts: dict[str, int] = {}
        self.has_input = False

    def judge(self, kind: str, value: Json, pointer: str, parent: str) -> None:
        """Judge one block, element or composition object whose fields were checked."""
        check = getattr(self, f"_judge_{kind}", None)
        if check:
            check(value, pointer)
        if parent in {"element", "accessory", "elements", "actions"} and "action_id" in value:
            self._unique_action(value, pointer)
        if value.get("focus_on_load") is True:
            self.focused += 1
            if self.focused > 1:
                self._walk.refuse(f"{pointer}/focus_on_load", "only one element may have focus_on_load")
        self._initials(kind, value, pointer)
        if "response_url_enabled" in value and not (self._walk.surface == "modal" and parent == "element"):
            self._walk.refuse(
                f"{pointer}/response_url_enabled", "response_url_enabled is only available in modal inputs"
            )

    def block_done(self, value: Json, pointer: str) -> None:
        """Close a block: its id must be new, and the next block's action ids start afresh."""
        self.action_ids = set()
        block_id = value.get("block_id")
        if not isinstance(block_id, str):
            return
        if block_id in self.block_ids:
            self._walk.refuse(f"{pointer}/block_id", f'`block_id` "{block_id}" already exists', "duplicate")
        self.block_ids.add(block_id)

    def _unique_action(self, value: Json, pointer: str) -> None:
        action_id = str(value["action_id"])
        if action_id in self.action_ids:
            self._walk.refuse(f"{pointer}/action_id", f'`action_id` "{action_id}" already exists', "duplicate")
        self.action_ids.add(action_id)

    def _exactly_one(self, value: Json, names: tuple[str, str], pointer: str) -> None:
        if sum(name in value for name in names) != 1:
            self._walk.refuse(pointer, f"must define exactly one of `{names[0]}` or `{names[1]}`")

    def _initials(self, kind: str, value: Json, pointer: str) -> None:
        chosen = _list(value, "initial_options")
        most = value.get("max_selected_items")
        if isinstance(most, int) and len(chosen) > most:
            self._walk.refuse(f"{pointer}/initial_options", f"no more than {most} items allowed")
        if kind not in OPTION_SELECTS | {"checkboxes", "radio_buttons", "overflow"}:
            return
        groups = [group for group in _list(value, "option_groups") if isinstance(group, dict)]
        options = [*_list(value, "options"), *(option for group in groups for option in _list(group, "options"))]
        values = [str(option.get("value")) for option in options if isinstance(option, dict)]
        if len(set(values)) != len(values):
            self._walk.warn(pointer, "two options have the same value")
        if "initial_option" in value and value["initial_option"] not in options:
            self._walk.refuse(f"{pointer}/initial_option", "must be one of the options")
        for index, option in enumerate(chosen):
            if option not in options:
                self._walk.refuse(f"{pointer}/initial_options/{index}", "must be one of the options")

    def _judge_section(self, value: Json, pointer: str) -> None:
        if "text" not in value and "fields" not in value:
            self._walk.refuse(f"{pointer}/type", "must define either `text` or `fields`")

    def _judge_image(self, value: Json, pointer: str) -> None:
        self._exactly_one(value, ("image_url", "slack_file"), pointer)

    def _judge_slack_file(self, value: Json, pointer: str) -> None:
        self._exactly_one(value, ("id", "url"), pointer)

    def _judge_static_select(self, value: Json, pointer: str) -> None:
        self._exactly_one(value, ("options", "option_groups"), pointer)

    def _judge_multi_static_select(self, value: Json, pointer: str) -> None:
        self._exactly_one(value, ("options", "option_groups"), pointer)

    def _judge_conversation_filter(self, value: Json, pointer: str) -> None:
        if not value:
            self._walk.refuse(pointer, "must define at least one field")

    def _judge_plain_text_input(self, value: Json, pointer: str) -> None:
        least, most = value.get("min_length"), value.get("max_length")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            self._walk.refuse(f"{pointer}/min_length", "must not be more than max_length")

    def _judge_number_input(self, value: Json, pointer: str) -> None:
        names = ("min_value", "initial_value", "max_value")
        known = {
            name: float(value[name]) for name in names if isinstance(value.get(name), str) and NUMBER.match(value[name])
        }
        ordered = list(known.values())
        if ordered != sorted(ordered):
            self._walk.refuse(pointer, "min_value, initial_value and max_value must be in order")

    def _judge_input(self, value: Json, pointer: str) -> None:
        self.has_input = True
        element = value.get("element")
        if not isinstance(element, dict) or element.get("type") != "file_input":
            return
        if value.get("dispatch_action"):
            self._walk.refuse(f"{pointer}/dispatch_action", "dispatch_action is not available with file_input")
        if self._walk.surface != "modal":
            self._walk.refuse(f"{pointer}/element/type", "unsupported type: file_input", "unsupported_type")

    def _judge_card(self, value: Json, pointer: str) -> None:
        if not {"hero_image", "title", "actions", "body"} & value.keys():
            self._walk.refuse(pointer, "must define at least one of `hero_image`, `title`, `actions` or `body`")
        if "icon" in value and "slack_icon" in value:
            self._walk.refuse(pointer, "must not define both `icon` and `slack_icon`")

    def _judge_container(self, value: Json, pointer: str) -> None:
        if "title" not in value and "rich_text_title" not in value:
            self._walk.refuse(pointer, "must define either `title` or `rich_text_title`")
        if value.get("default_collapsed") and not value.get("is_collapsible"):
            self._walk.refuse(f"{pointer}/default_collapsed", "needs is_collapsible")
        if value.get("has_header_divider") and value.get("is_collapsible"):
            self._walk.refuse(f"{pointer}/has_header_divider", "not available when is_collapsible")

    def _judge_plan(self, value: Json, pointer: str) -> None:
        ids = [str(task.get("task_id")) for task in _list(value, "tasks") if isinstance(task, dict)]
        if len(set(ids)) != len(ids):
            self._walk.refuse(f"{pointer}/tasks", "task_id must be unique", "duplicate")

    def _judge_task_card(self, value: Json, pointer: str) -> None:
        if value.get("status") == "pending" and "/tasks/" not in pointer:
            self._walk.refuse(f"{pointer}/status", "a task card of its own may not be pending")

    def _judge_markdown(self, value: Json, pointer: str) -> None:
        self.markdown += len(str(value.get("text", "")))
        if self.markdown > MESSAGE["markdown_blocks_total"]:
            self._walk.refuse(f"{pointer}/text", f"must be less than {MESSAGE['markdown_blocks_total'] + 1} characters")

    def _judge_table(self, value: Json, pointer: str) -> None:
        self._at_most("table", MESSAGE["max_tables"], pointer)
        self.table_text += sum(map(len, texts_in(value.get("rows"))))
        if self.table_text > MESSAGE["table_chars_total"]:
            self._walk.refuse(f"{pointer}/rows", f"must be less than {MESSAGE['table_chars_total'] + 1} characters")

    def _judge_data_table(self, value: Json, pointer: str) -> None:
        self.data_table_text += sum(map(len, texts_in(value.get("rows"))))
        if self.data_table_text > MESSAGE["data_table_chars_total"]:
            self._walk.refuse(
                f"{pointer}/rows", f"must be less than {MESSAGE['data_table_chars_total'] + 1} characters"
            )

    def _judge_data_visualization(self, _value: Json, pointer: str) -> None:
        self._at_most("data_visualization", MESSAGE["max_data_visualizations"], pointer)

    def _at_most(self, kind: str, most: int, pointer: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] > most:
            self._walk.refuse(pointer, f"no more than {most} {kind} blocks allowed")


def _list(value: Json, name: str) -> list[Any]:
    """Return a list property; what is no list was refused already."""
    held = value.get(name)
    return held if isinstance(held, list) else []
