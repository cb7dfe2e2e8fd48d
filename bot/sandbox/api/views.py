"""The views methods of the Web API."""

from bot.sandbox.api.calls import Arguments, RefusedError, refused_view
from bot.sandbox.checks.validator import check_view
from bot.sandbox.findings import Json, Report
from bot.sandbox.limits import VIEWS
from bot.sandbox.payloads import view_json
from bot.sandbox.records import Screen, Trigger
from bot.sandbox.workspace import Workspace


class Views:
    """Open, push, update and publish views."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.methods = {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    def open(self, call: Arguments) -> tuple[Json, Report]:
        """Open a modal, in exchange for a trigger."""
        view, report = self._checked(call, ("modal",))
        with self._workspace.lock:
            self._refuse_taken_external_id(view)
            trigger = self._exchange(call)
            screen = self._workspace.show(trigger.user, view)
        return self._shown(screen), report

    def push(self, call: Arguments) -> tuple[Json, Report]:
        """Put a modal on top of the one that is open."""
        view, report = self._checked(call, ("modal",))
        with self._workspace.lock:
            self._refuse_taken_external_id(view)
            trigger = self._exchange(call)
            if self._workspace.top(trigger.user) is None:
                raise RefusedError("not_found")
            self.refuse_full_stack(trigger.user)
            screen = self._workspace.show(trigger.user, view, on_top=True)
        return self._shown(screen), report

    def update(self, call: Arguments) -> tuple[Json, Report]:
        """Redraw a view that is still there."""
        view, report = self._checked(call, ("modal", "home"))
        with self._workspace.lock:
            screen = self._find(call)
            if screen is None or screen.kind != view["type"]:
                raise RefusedError("not_found")
            self._refuse_stale(call, screen)
            self._refuse_taken_external_id(view, screen)
            self._workspace.redraw(screen, view)
        return self._shown(screen), report

    def publish(self, call: Arguments) -> tuple[Json, Report]:
        """Put a Home in place."""
        view, report = self._checked(call, ("home",))
        if not self._workspace.identity.app.has_home:
            raise RefusedError("not_enabled")
        user = call.need("user_id")
        with self._workspace.lock:
            if user not in self._workspace.users:
                raise RefusedError("user_not_found")
            if user in self._workspace.homes:
                self._refuse_stale(call, self._workspace.screens[self._workspace.homes[user]])
            screen = self._workspace.publish(user, view)
        return self._shown(screen), report

    def refuse_full_stack(self, user: str) -> None:
        """Refuse a fourth modal on top of three."""
        if len(self._workspace.stacks.get(user, [])) >= VIEWS["max_stack"]:
            raise RefusedError(VIEWS["push_error"])

    def _checked(self, call: Arguments, kinds: tuple[str, ...]) -> tuple[Json, Report]:
        view = call.json("view")
        report = check_view(view, kinds)
        if report.findings or report.too_large:
            raise refused_view(report)
        return view, report

    def _exchange(self, call: Arguments) -> Trigger:
        trigger = self._workspace.triggers.get(call.need("trigger_id"))
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if self._workspace.clock() > trigger.expires:
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _find(self, call: Arguments) -> Screen | None:
        external_id = call.text("external_id")
        if not external_id:
            return self._workspace.screens.get(call.need("view_id"))
        screens = self._workspace.screens.values()
        return next((screen for screen in screens if screen.content.get("external_id") == external_id), None)

    def _refuse_taken_external_id(self, view: Json, own: Screen | None = None) -> None:
        external_id = view.get("external_id")
        for screen in self._workspace.screens.values():
            if external_id and screen is not own and screen.content.get("external_id") == external_id:
                raise RefusedError("duplicate_external_id")

    def _refuse_stale(self, call: Arguments, screen: Screen) -> None:
        if call.text("hash") and call.text("hash") != screen.hash:
            raise RefusedError(VIEWS["hash_error"])

    def _shown(self, screen: Screen) -> Json:
        return {"ok": True, "view": view_json(self._workspace, screen)}
