"""Judge whole payloads as Slack does: messages, views, options and answers."""

import json

from bot.sandbox.checks.rules import Rules
from bot.sandbox.checks.tables import Tables
from bot.sandbox.checks.walk import Walk
from bot.sandbox.findings import Finding, Json, Report
from bot.sandbox.limits import BLOCKS, INTERACTIONS, MESSAGE, SURFACES, VIEWS

RESPONSE_TYPES = {"ephemeral", "in_channel"}
INVALID_ATTACHMENTS = "invalid_attachments"
"""Slack's name for this kind of mistake, for findings and answers."""


class Examination:
    """Examine one payload on one surface."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.walk = Walk(surface)
        self.rules = Rules(self.walk)
        Tables(self.walk)
        self.walk.special["block"] = lambda value, _spec, pointer: self._block(value, pointer)
        self.walk.special["option_group"] = lambda value, _spec, pointer: self._group(value, pointer)

    @property
    def report(self) -> Report:
        """Return what was found so far."""
        return Report(tuple(self.walk.findings), tuple(self.walk.warnings))

    def blocks(self, blocks: object, pointer: str, *, least: int = 0) -> None:
        """Check a list of blocks against the surface."""
        most = SURFACES[self.surface]["max_blocks"]
        self.walk.value(blocks, {"kind": "array", "min_items": least, "max_items": most, "items": "block"}, pointer)

    def _block(self, value: object, pointer: str) -> None:
        surface = SURFACES[self.surface]
        allowed = [name for name in surface["allowed"] if name not in surface.get("read_only", [])]
        if isinstance(value, dict) and value.get("type") == "call":
            self.walk.refuse(f"{pointer}/type", "unsupported type: call", "unsupported_type")
            return
        self.walk.typed(value, allowed, (BLOCKS,), pointer, "blocks")
        if isinstance(value, dict):
            self.rules.block_done(value, pointer)

    def _group(self, value: object, pointer: str) -> None:
        label = {"kind": "plain_text", "min": 1, "max": 75, "required": True}
        options = {"kind": "array", "min_items": 1, "max_items": 100, "items": "option_plain", "required": True}
        self.walk.fields(value, {"label": label, "options": options}, pointer)


def check_message(body: Json) -> Report:
    """Check what a message carries: blocks, attachments and their totals."""
    examination = Examination("message")
    walk = examination.walk
    blocks = body.get("blocks")
    if blocks is not None:
        examination.blocks(blocks, "/blocks")
        if blocks and not body.get("text"):
            walk.warn("/text", "no text beside the blocks: notifications and screen readers have nothing to say")
    attachments = body.get("attachments") or []
    if not isinstance(attachments, list):
        walk.refuse("/attachments", "must be an array", INVALID_ATTACHMENTS)
        return examination.report
    if len(attachments) > MESSAGE["max_attachments"]:
        walk.refuse("/attachments", f"no more than {MESSAGE['max_attachments']} items allowed")
    for index, attachment in enumerate(attachments):
        if not isinstance(attachment, dict):
            walk.refuse(f"/attachments/{index}", "must provide an object", INVALID_ATTACHMENTS)
        elif "blocks" in attachment:
            examination.blocks(attachment["blocks"], f"/attachments/{index}/blocks")
    text = body.get("markdown_text")
    if text is not None:
        walk.value(text, {"kind": "string", "max": MESSAGE["markdown_text_max"]}, "/markdown_text")
        if any(body.get(name) for name in MESSAGE["markdown_text_conflicts_with"]):
            walk.refuse("/markdown_text", "markdown_text cannot be used with text or blocks")
    return examination.report


def check_view(view: object, kinds: tuple[str, ...] = ("modal",)) -> Report:
    """Check a modal or a Home."""
    kind = view.get("type") if isinstance(view, dict) else None
    if not isinstance(view, dict):
        return Report((Finding("/view", "failed_constraint", "must provide an object"),))
    if kind not in kinds:
        return Report((Finding("/view/type", "unsupported_type", f"unsupported type: {kind}"),))
    examination = Examination(str(kind))
    walk = examination.walk
    fields = {name: spec for name, spec in VIEWS[str(kind)].items() if name != "forbidden"}
    walk.fields(view, fields, "/view", also=("type",))
    if kind == "modal" and examination.rules.has_input and "submit" not in view:
        walk.refuse("/view", "app must define `submit` to use an `input` block in modals", "missing_field")
    # Half a surrogate pair is no character, but it may be sent; it must not stop the count.
    size = len(json.dumps(view, ensure_ascii=False).encode(errors="surrogatepass"))
    return Report(tuple(walk.findings), tuple(walk.warnings), too_large=size > VIEWS["max_bytes"])


def check_options(body: object) -> Report:
    """Check the answer to a block_suggestion."""
    examination = Examination("modal")
    walk = examination.walk
    if not isinstance(body, dict):
        walk.refuse("", "must provide an object")
        return examination.report
    limits = INTERACTIONS["options_response"]
    if ("options" in body) == ("option_groups" in body):
        walk.refuse("", "must define exactly one of `options` or `option_groups`")
    fields = {
        "options": {"kind": "array", "max_items": limits["max_options"], "items": "option_plain"},
        "option_groups": {"kind": "array", "max_items": limits["max_option_groups"], "items": "option_group"},
    }
    walk.fields(body, fields, "")
    return examination.report


def check_answer_message(body: Json) -> Report:
    """Check a message in an acknowledgement or at a response_url."""
    report = check_message(body)
    kind = body.get("response_type", "ephemeral")
    if kind in RESPONSE_TYPES:
        return report
    finding = Finding("/response_type", "failed_constraint", "must be one of: ephemeral, in_channel")
    return Report((*report.findings, finding), report.warnings)


def check_submission_answer(body: object, view: Json) -> Report:
    """Check what an app answers when a modal is submitted."""
    if body in (None, "", {}):
        return Report()
    walk = Walk("modal")
    action = body.get("response_action") if isinstance(body, dict) else None
    if not isinstance(body, dict) or action not in INTERACTIONS["view_submission_response_actions"]:
        walk.refuse("/response_action", f"unsupported response_action: {action}")
        return Report(tuple(walk.findings))
    allowed = {"errors": ("errors",), "update": ("view",), "push": ("view",), "clear": ()}[str(action)]
    walk.fields(body, {}, "", also=("response_action", *allowed))
    if action == "errors":
        _check_errors(walk, body.get("errors"), view)
    elif action in {"update", "push"}:
        report = check_view(body.get("view"))
        return Report((*walk.findings, *report.findings), report.warnings, too_large=report.too_large)
    return Report(tuple(walk.findings))


def _check_errors(walk: Walk, errors: object, view: Json) -> None:
    if not isinstance(errors, dict) or not errors:
        walk.refuse("/errors", "must name at least one block")
        return
    inputs = {block.get("block_id") for block in view["blocks"] if block["type"] == "input"}
    for block_id, text in errors.items():
        if block_id not in inputs:
            walk.refuse(f"/errors/{block_id}", f"no input block has this block_id: {block_id}")
        if not isinstance(text, str) or not text:
            walk.refuse(f"/errors/{block_id}", "must be a text")
