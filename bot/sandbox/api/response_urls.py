"""Answer at a response_url: five times in thirty minutes."""

from bot.sandbox.checks.validator import check_answer_message
from bot.sandbox.findings import Json, Report
from bot.sandbox.limits import INTERACTIONS
from bot.sandbox.records import Post, ReplyAddress
from bot.sandbox.workspace import APP_USER, Workspace


class ResponseUrls:
    """Write what an app sends to the addresses it was given."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def use(self, key: str, body: Json) -> tuple[int, Json, Report]:
        """Answer one request to a response_url."""
        address = self._workspace.replies.get(key)
        if address is None:
            return 404, {"ok": False, "error": "invalid_url"}, Report()
        limits = INTERACTIONS["response_url"]
        if self._workspace.clock() > address.expires:
            return 404, {"ok": False, "error": "expired_url"}, Report()
        if address.uses >= limits["max_uses"]:
            return 404, {"ok": False, "error": "used_url"}, Report()
        report = check_answer_message(body)
        if report.findings:
            errors = [finding.line for finding in report.findings]
            return 400, {"ok": False, "error": "invalid_blocks", "errors": errors}, report
        if not (body.get("text") or body.get("blocks") or body.get("attachments") or body.get("delete_original")):
            return 400, {"ok": False, "error": "no_text"}, report
        address.uses += 1
        self.write(address, body)
        return 200, {"ok": True}, report

    def write(self, address: ReplyAddress, body: Json) -> None:
        """Delete, replace or add a message, as the body asks."""
        workspace = self._workspace
        origin = workspace.find_post(*address.origin) if address.origin else None
        if body.get("delete_original"):
            if origin is not None:
                workspace.remove(origin)
            return
        text, blocks = body.get("text", ""), body.get("blocks") or []
        attachments = body.get("attachments") or []
        if body.get("replace_original") and origin is not None:
            workspace.edit(origin, text, blocks, attachments)
            return
        post = Post(workspace.next_ts(), address.channel, APP_USER, text, blocks, attachments)
        post.thread_ts = body.get("thread_ts") or address.thread_ts
        # An answer is private unless it says otherwise.
        post.ephemeral_for = None if body.get("response_type") == "in_channel" else address.user
        workspace.post(post)
