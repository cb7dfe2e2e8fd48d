"""What an API call brings, and how it is refused."""

import json
from typing import Any

from werkzeug.wrappers import Request

from bot.sandbox.findings import Finding, Json, Report


class RefusedError(Exception):
    """An API call is answered with an error name."""

    def __init__(self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> None:  # noqa: ANN401 - whatever JSON the answer carries
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = headers or {}
        self.body: Json = {"ok": False, "error": error, **more}
        self.report = Report()


class Arguments:
    """The arguments of a call, whether they came as a form, as JSON or in the query."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    @classmethod
    def of(cls, request: Request) -> "Arguments":
        """Read the arguments of a request."""
        # Slack takes no token from an address: those end up in logs, and any page can make a browser ask for one.
        raw: Json = {name: value for name, value in request.args.items() if name != "token"}
        if request.mimetype == "application/json":
            try:
                body = json.loads(request.get_data() or b"{}")
            except ValueError as problem:
                raise RefusedError("invalid_json") from problem
            if not isinstance(body, dict):
                raise RefusedError("json_not_object")
            raw.update(body)
        else:
            raw.update(request.form.items())
        return cls(raw)

    def text(self, name: str) -> str:
        """Return an argument as text; empty when it is missing."""
        value = self.raw.get(name)
        return "" if value is None else str(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """Return an argument that must be there."""
        value = self.text(name)
        if not value:
            line = f"[ERROR] missing required field: {name}"
            raise RefusedError(error, response_metadata={"messages": [line]})
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no, however it was spelt."""
        return self.text(name).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """Return a whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError as problem:
            raise RefusedError("invalid_arguments") from problem

    def has(self, name: str) -> bool:
        """Say whether an argument was given."""
        return self.raw.get(name) is not None

    def json(self, name: str) -> Any:  # noqa: ANN401 - any JSON; the validator judges it
        """Return an argument that is JSON, alone or wrapped in a text."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value


def refused_message(report: Report) -> RefusedError:
    """Build Slack's refusal of a message."""
    lines = [finding.line for finding in report.findings]
    codes = {finding.code for finding in report.findings}
    error = "invalid_attachments" if codes == {"invalid_attachments"} else "invalid_blocks"
    refusal = RefusedError(error, errors=lines, response_metadata=_messages(report.findings))
    refusal.report = report
    return refusal


def refused_view(report: Report) -> RefusedError:
    """Build Slack's refusal of a view."""
    if report.too_large and not report.findings:
        report = Report((Finding("/view", "failed_constraint", "view_too_large"),), too_large=True)
        refusal = RefusedError("view_too_large")
    else:
        refusal = RefusedError("invalid_arguments", response_metadata=_messages(report.findings))
    refusal.report = report
    return refusal


def _messages(findings: tuple[Finding, ...]) -> Json:
    return {"messages": [f"[ERROR] {finding.line}" for finding in findings]}
