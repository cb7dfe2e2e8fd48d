"""Check JSON values against field descriptions of the limits table."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from bot.sandbox.findings import Finding, Json
from bot.sandbox.limits import BLOCKS, COMPOSITION, ELEMENTS, composition_fields

NUMBER: Final = re.compile(r"^-?(\d+(\.\d*)?|\.\d+)$")
"""Numbers travel as strings; Slack takes plain decimals only."""

TEXT_TYPES: Final = ("plain_text", "mrkdwn")
ID_KINDS: Final = frozenset({"user_id", "conversation_id", "channel_id", "string"})
"""Item kinds that are plain strings: whether the id exists is not the validator's business."""

Spec = dict[str, Any]


class Walk:
    """Walk through one payload on one surface and collect what is wrong."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.findings: list[Finding] = []
        self.warnings: list[Finding] = []
        self.after: Callable[[str, Json, str, str], None] = lambda _kind, _value, _pointer, _parent: None
        self._kinds: dict[str, Callable[[object, Spec, str], None]] = {
            "string": self._string,
            "plain_text": self._plain_text,
            "text": self._text,
            "enum": self._enum,
            "bool": self._bool,
            "int": self._int,
            "numeric_string": self._numeric_string,
            "iana_tz": self._time_zone,
            "ref": self._ref,
            "array": self._array,
            "element": self._element,
            "object": self._object,
        }
        self.special: dict[str, Callable[[Any, Spec, str], None]] = {}

    def refuse(self, pointer: str, message: str, code: str = "failed_constraint") -> None:
        """Record something Slack refuses."""
        self.findings.append(Finding(pointer, code, message))

    def warn(self, pointer: str, message: str) -> None:
        """Record something Slack accepts and people regret."""
        self.warnings.append(Finding(pointer, "warning", message))

    def fields(self, value: object, fields: dict[str, Spec], pointer: str, *, also: tuple[str, ...] = ()) -> bool:
        """Check an object's properties; say whether it was an object at all."""
        if not isinstance(value, dict):
            self.refuse(pointer, "must provide an object")
            return False
        for name, spec in fields.items():
            if name not in value:
                if spec.get("required"):
                    self.refuse(pointer, f"missing required field: {name}", "missing_field")
            else:
                self.value(value[name], spec, f"{pointer}/{name}")
        for name in value:
            if name not in fields and name not in also:
                self.refuse(f"{pointer}/{name}", f"unexpected property: {name}", "unknown_field")
        return True

    def value(self, value: object, spec: Spec, pointer: str) -> None:
        """Check one property against its description."""
        kind = spec["kind"]
        (self.special.get(kind) or self._kinds[kind])(value, spec, pointer)

    def typed(self, value: object, allowed: list[str], tables: tuple[Spec, ...], pointer: str, parent: str) -> None:
        """Check an object that names its own type: a block or an element."""
        if not isinstance(value, dict):
            self.refuse(pointer, "must provide an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            self.refuse(pointer, "missing required field: type", "missing_field")
            return
        table = next((table for table in tables if kind in table), None)
        if kind not in allowed or (table is None and kind not in self.special):
            self.refuse(f"{pointer}/type", f"unsupported type: {kind}", "unsupported_type")
            return
        if kind in self.special:
            self.special[kind](value, {}, pointer)
        elif table is not None:
            self.fields(value, table[kind]["fields"], pointer, also=("type",))
        self.after(kind, value, pointer, parent)

    def length(self, value: str, spec: Spec, pointer: str) -> None:
        """Check a text's length in code points."""
        least, most = spec.get("min"), spec.get("max")
        if most is not None and len(value) > most:
            self.refuse(pointer, f"must be less than {most + 1} characters")
        if least is not None and len(value) < least:
            self.refuse(pointer, f"must be more than {least - 1} characters")

    def _string(self, value: object, spec: Spec, pointer: str) -> None:
        if not isinstance(value, str):
            self.refuse(pointer, "must be a string")
            return
        self.length(value, spec, pointer)
        if "pattern" in spec and not re.match(spec["pattern"], value):
            self.refuse(pointer, f"must match pattern {spec['pattern']}")
        if spec.get("https") and not value.startswith("https://"):
            self.refuse(pointer, "must be an https URL")

    def _plain_text(self, value: object, spec: Spec, pointer: str) -> None:
        self._text(value, {**spec, "types": ["plain_text"]}, pointer)

    def _text(self, value: object, spec: Spec, pointer: str) -> None:
        if not isinstance(value, dict):
            self.refuse(pointer, "must provide an object")
            return
        kind = str(value.get("type"))
        if kind not in spec.get("types", TEXT_TYPES):
            self.refuse(f"{pointer}/type", f"unsupported type: {kind}", "unsupported_type")
            return
        limits = {"kind": "string", "min": spec.get("min", 1), "max": spec.get("max", 3000), "required": True}
        flag = {"kind": "bool"}
        self.fields(value, {"text": limits, COMPOSITION[kind]["fields"][2]: flag}, pointer, also=("type",))

    def _enum(self, value: object, spec: Spec, pointer: str) -> None:
        if value not in spec["values"]:
            self.refuse(pointer, f"must be one of: {', '.join(map(str, spec['values']))}")

    def _bool(self, value: object, _spec: Spec, pointer: str) -> None:
        if not isinstance(value, bool):
            self.refuse(pointer, "must be a boolean")

    def _int(self, value: object, spec: Spec, pointer: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(pointer, "must be an integer")
            return
        least, most = spec.get("min"), spec.get("max")
        if most is not None and value > most:
            self.refuse(pointer, f"must be less than {most + 1}")
        if least is not None and value < least:
            self.refuse(pointer, f"must be more than {least - 1}")

    def _numeric_string(self, value: object, _spec: Spec, pointer: str) -> None:
        if not isinstance(value, str) or not NUMBER.match(value):
            self.refuse(pointer, "must be a numeric string")

    def _time_zone(self, value: object, _spec: Spec, pointer: str) -> None:
        if not isinstance(value, str) or value not in _time_zones():
            self.refuse(pointer, "must be an IANA time zone")

    def _ref(self, value: object, spec: Spec, pointer: str) -> None:
        name = spec["ref"]
        if name in self.special:
            self.special[name](value, spec, pointer)
        elif name == "workflow":
            self.fields(
                value, {"trigger": {"kind": "object", "fields": {"url": "required"}, "required": True}}, pointer
            )
        elif self.fields(value, composition_fields(name), pointer) and isinstance(value, dict):
            self.after(name, value, pointer, "")

    def _object(self, value: object, spec: Spec, pointer: str) -> None:
        if not isinstance(value, dict):
            self.refuse(pointer, "must provide an object")
            return
        for name, need in spec["fields"].items():
            if need == "required" and name not in value:
                self.refuse(pointer, f"missing required field: {name}", "missing_field")

    def _element(self, value: object, spec: Spec, pointer: str) -> None:
        self.typed(value, spec["allowed"], (ELEMENTS,), pointer, pointer.rsplit("/", 1)[-1])

    def _array(self, value: object, spec: Spec, pointer: str) -> None:
        if not isinstance(value, list):
            self.refuse(pointer, "must be an array")
            return
        least, most = spec.get("min_items"), spec.get("max_items")
        if most is not None and len(value) > most:
            self.refuse(pointer, f"no more than {most} items allowed")
        if least is not None and len(value) < least:
            self.refuse(pointer, f"no less than {least} items allowed")
        for index, item in enumerate(value):
            self._item(item, spec, f"{pointer}/{index}")

    def _item(self, item: object, spec: Spec, pointer: str) -> None:
        items = spec["items"]
        if isinstance(items, list):
            self._one_of(item, items, pointer)
        elif items in self.special:
            self.special[items](item, spec, pointer)
        elif items in ID_KINDS:
            self._string(item, {"min": 1}, pointer)
        elif items == "text":
            self._text(item, {"max": spec["item_max"]}, pointer)
        else:
            self._ref(item, {"ref": items}, pointer)

    def _one_of(self, item: object, items: list[str], pointer: str) -> None:
        parent = pointer.rsplit("/", 2)[-2]
        if set(items) <= {*BLOCKS, *self.special} and (parent == "child_blocks" or items[0] in {"card", "task_card"}):
            self.typed(item, items, (BLOCKS,), pointer, parent)
        elif set(items) <= {*ELEMENTS, *COMPOSITION, *self.special}:
            if isinstance(item, dict) and item.get("type") in TEXT_TYPES and item["type"] in items:
                self._text(item, {}, pointer)
            else:
                self.typed(item, items, (ELEMENTS,), pointer, parent)
        elif item not in items:
            self.refuse(pointer, f"must be one of: {', '.join(items)}")


@cache
def _time_zones() -> set[str]:
    # Asking walks through the whole time zone database.
    return available_timezones()
