"""What the tests of the set-up do there, in few words."""

from collections.abc import Mapping

from bot.sandbox import Sheet
from bot.sandbox.people.person import Person
from tests.handlers.conftest import Office

Typed = str | bool | list[str]


class SetUp:
    """Somebody in the window Set-up."""

    def __init__(self, office: Office, who: Person) -> None:
        self.office, self.who = office, who

    def open(self) -> Sheet:
        """Open the window with the command."""
        self.who.command("/salesbot setup", channel="C1")
        self.office.settle()
        return self.window

    @property
    def window(self) -> Sheet:
        """Give the window Set-up, whatever stands on top of it."""
        screens = [screen for screen in self.office.slack.workspace.screens.values() if screen.user == self.who.id]
        root = next(one for one in screens if one.content.get("callback_id") == "setup.browse")
        return Sheet(self.who._hands, root.id)

    def press(self, text: str, beside: str | None = None) -> Sheet:
        """Press a button of the window on top; give the window that is on top afterwards."""
        self.who.view().press(text, beside)
        self.office.settle()
        return self.who.view()

    def fill(self, title: str, values: Mapping[str, Typed]) -> Sheet:
        """Fill in and send the form on top; give the window below."""
        form = self.who.view(title)
        form.fill(values)
        sent = form.submit()
        assert sent.errors == {}
        assert sent.closed
        self.office.settle()
        return self.who.view()

    def refused(self, title: str, values: Mapping[str, Typed]) -> dict[str, str]:
        """Fill in and send the form on top; give what is said under its fields. Nothing has changed."""
        form, before = self.who.view(title), self.office.dump()
        form.fill(values)
        sent = form.submit(force=True)
        self.office.settle()
        assert not sent.closed
        assert self.office.dump() == before
        return sent.errors


def open_cycle(setup: SetUp, code: str) -> None:
    """Go to the page of a cycle."""
    setup.open()
    setup.press("Sales cycles")
    setup.press("Open", beside=f"*{code}*")
