"""Check the nested shapes of Block Kit: rich text, tables and charts."""

import math
from collections.abc import Iterator
from typing import Any, Final, TypeGuard

from bot.sandbox.checks.walk import Spec, Walk
from bot.sandbox.findings import Json
from bot.sandbox.limits import COMPOSITION

LEVEL: Final = {"kind": "int", "min": 0, "max": 1}
"""A border is there or it is not."""


def texts_in(value: object) -> Iterator[str]:
    """Yield every text a table cell or a rich text would show."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in {"text", "value"} and isinstance(inner, str | int | float):
                yield str(inner)
            else:
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


class Tables:
    """Teach a walk the shapes that one field description cannot say."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        walk.special.update(
            {
                "rich_text": self._rich_text,
                "rich_text_section": self._inline_parent,
                "rich_text_quote": self._inline_parent,
                "rich_text_preformatted": self._inline_parent,
                "rich_text_list": self._list,
                "rows": self._rows,
                "chart": self._chart,
                "column_settings_or_null": self._column,
            }
        )

    def _rich_text(self, value: object, _spec: Spec, pointer: str) -> None:
        parts = [name for name in COMPOSITION if name.startswith("rich_text_") and name != "rich_text_inline"]
        elements = {"kind": "array", "min_items": 1, "items": parts, "required": True}
        block_id = {"kind": "string", "min": 1, "max": 255}
        self._walk.fields(value, {"elements": elements, "block_id": block_id}, pointer, also=("type",))

    def _inline_parent(self, value: Json, _spec: Spec, pointer: str) -> None:
        kind = value["type"]
        also = ("type", "elements") if kind == "rich_text_section" else ("type", "elements", "language")
        extra: dict[str, Spec] = {} if kind == "rich_text_section" else {"border": LEVEL}
        self._walk.fields(value, extra, pointer, also=also)
        allowed = COMPOSITION["rich_text_inline"]["types"]
        if kind == "rich_text_preformatted":
            allowed = COMPOSITION[kind]["elements"]
        self._inline(value.get("elements"), allowed, f"{pointer}/elements")

    def _list(self, value: Json, _spec: Spec, pointer: str) -> None:
        limits = COMPOSITION["rich_text_list"]
        fields = {
            "style": {"kind": "enum", "values": limits["style"], "required": True},
            "indent": {"kind": "int", "min": limits["indent"][0], "max": limits["indent"][1]},
            "offset": {"kind": "int", "min": limits["offset_min"]},
            "border": LEVEL,
            "elements": {"kind": "array", "min_items": 1, "items": ["rich_text_section"], "required": True},
        }
        self._walk.fields(value, fields, pointer, also=("type",))

    def _inline(self, elements: object, allowed: list[str], pointer: str) -> None:
        if not isinstance(elements, list):
            self._walk.refuse(pointer.rsplit("/", 1)[0], "missing required field: elements", "missing_field")
            return
        needs = {"text": "text", "link": "url", "user": "user_id", "channel": "channel_id", "emoji": "name"}
        for index, element in enumerate(elements):
            here = f"{pointer}/{index}"
            kind = element.get("type") if isinstance(element, dict) else None
            if kind not in allowed:
                self._walk.refuse(f"{here}/type", f"unsupported type: {kind}", "unsupported_type")
                continue
            need = needs.get(str(kind))
            if need and not element.get(need):
                self._walk.refuse(here, f"missing required field: {need}", "missing_field")
            if kind == "broadcast" and element.get("range") not in COMPOSITION["rich_text_inline"]["broadcast_range"]:
                self._walk.refuse(f"{here}/range", "must be one of: here, channel, everyone")

    def _rows(self, value: object, spec: Spec, pointer: str) -> None:
        if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
            self._walk.refuse(pointer, "must be an array")
            return
        self._count(len(value), spec["min_rows"], spec["max_rows"], pointer)
        for index, row in enumerate(value):
            here = f"{pointer}/{index}"
            self._count(len(row), spec["min_cols"], spec["max_cols"], here)
            if len(row) != len(value[0]):
                self._walk.refuse(here, f"must have {len(value[0])} cells like the first row")
            allowed = spec["header_cells"] if index == 0 and "header_cells" in spec else spec["cells"]
            for column, cell in enumerate(row):
                self._cell(cell, allowed, f"{here}/{column}")

    def _count(self, count: int, least: int, most: int, pointer: str) -> None:
        if count > most:
            self._walk.refuse(pointer, f"no more than {most} items allowed")
        if count < least:
            self._walk.refuse(pointer, f"no less than {least} items allowed")

    def _cell(self, cell: object, allowed: list[str], pointer: str) -> None:
        kind = cell.get("type") if isinstance(cell, dict) else None
        if kind not in allowed:
            self._walk.refuse(f"{pointer}/type", f"unsupported type: {kind}", "unsupported_type")
        elif kind == "rich_text":
            self._rich_text(cell, {}, pointer)
        elif kind == "raw_text":
            self._walk.fields(cell, {"text": {"kind": "string", "min": 1, "required": True}}, pointer, also=("type",))
        elif isinstance(cell, dict):
            self._walk.fields(cell, {"text": {"kind": "string", "min": 1}}, pointer, also=("type", "value"))
            if not _is_number(cell.get("value")):
                self._walk.refuse(f"{pointer}/value", "must be a number")

    def _column(self, value: object, _spec: Spec, pointer: str) -> None:
        if value is not None:
            self._walk.fields(value, COMPOSITION["column_settings"]["fields"], pointer)

    def _chart(self, value: object, _spec: Spec, pointer: str) -> None:
        kind = str(value.get("type")) if isinstance(value, dict) else None
        if not isinstance(value, dict) or kind not in {"pie", "bar", "line", "area"}:
            self._walk.refuse(f"{pointer}/type", f"unsupported type: {kind}", "unsupported_type")
        elif kind == "pie":
            self._pie(value, pointer)
        else:
            self._series(value, pointer)

    def _pie(self, value: Json, pointer: str) -> None:
        limits = COMPOSITION["chart"]["types"]["pie"]["segments"]
        segments = value.get("segments")
        if not _are_objects(segments):
            self._walk.refuse(pointer, "missing required field: segments", "missing_field")
            return
        self._count(len(segments), limits["min"], limits["max"], f"{pointer}/segments")
        for index, segment in enumerate(segments):
            here = f"{pointer}/segments/{index}"
            self._walk.value(segment.get("label"), _string(limits["label_max"]), f"{here}/label")
            if not _is_number(segment.get("value")) or segment["value"] <= 0:
                self._walk.refuse(f"{here}/value", "must be more than 0")

    def _series(self, value: Json, pointer: str) -> None:
        types = COMPOSITION["chart"]["types"]["bar|line|area"]
        limits, axis_limits = types["series"], types["axis_config"]
        series, axis = value.get("series"), value.get("axis_config")
        if not _are_objects(series) or not isinstance(axis, dict) or not isinstance(axis.get("categories"), list):
            self._walk.refuse(pointer, "missing required field: series, axis_config", "missing_field")
            return
        categories = axis["categories"]
        self._count(len(series), limits["min"], limits["max"], f"{pointer}/series")
        self._count(
            len(categories),
            axis_limits["categories_min"],
            axis_limits["categories_max"],
            f"{pointer}/axis_config/categories",
        )
        for index, category in enumerate(categories):
            self._walk.value(
                category, _string(axis_limits["category_max"]), f"{pointer}/axis_config/categories/{index}"
            )
        for name in ("x_label", "y_label"):
            if name in axis:
                self._walk.value(axis[name], _string(axis_limits[f"{name}_max"]), f"{pointer}/axis_config/{name}")
        if len({str(one.get("name")) for one in series}) != len(series):
            self._walk.refuse(f"{pointer}/series", "series names must be unique")
        for index, one in enumerate(series):
            here = f"{pointer}/series/{index}"
            self._walk.value(one.get("name"), _string(limits["name_max"]), f"{here}/name")
            points = one.get("data")
            if not _are_objects(points):
                self._walk.refuse(here, "missing required field: data", "missing_field")
                continue
            if [point.get("label") for point in points] != list(categories):
                self._walk.refuse(f"{here}/data", "labels must equal the axis categories")
            if not all(_is_number(point.get("value")) for point in points):
                self._walk.refuse(f"{here}/data", "must be a number")


def _string(most: int) -> dict[str, Any]:
    return {"kind": "string", "min": 1, "max": most}


def _are_objects(value: object) -> TypeGuard[list[Json]]:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_number(value: object) -> bool:
    # Every int is finite; asking would fail for those beyond a float's range.
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)
