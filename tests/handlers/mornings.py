"""What the tests of nudges do on screen: mornings in the office, and what is pressed there."""

from dataclasses import replace
from datetime import date

from bot.sandbox import Message
from handlers.delivering import Outcome, deliver_due
from storage.domain.estimates import Estimates
from storage.domain.people import Actor
from storage.services.opportunities import Draft
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.storage.nudging import Mornings


class Jim:
    """Jim's mornings, and what he presses there."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.mornings = Mornings(office.book, office.clock, office.company.jo)
        office.jim.command("/task help")  # his profile is read: zone and language
        office.settle()

    @property
    def me(self) -> Actor:
        return self.mornings.me

    def on(self, day: date = MONDAY) -> Message:
        self.mornings.plan(day)
        assert [one.status.value for one in self.deliver()] == ["sent"]
        return [one for one in self.office.jim.direct_messages() if not one.ephemeral][-1]

    def deliver(self) -> list[Outcome]:
        return deliver_due(self.office.book, self.office.bot.client_for, 10, sleep=lambda _: None)

    def press(self, message: Message, text: str, beside: str | None = None) -> None:
        message.press(text, beside)
        self.office.settle()

    def choose(self, message: Message, text: str, beside: str | None = None) -> None:
        message.choose(text, beside)
        self.office.settle()

    def submit(self, title: str, **values: str) -> None:
        sheet = self.office.jim.view(title)
        sheet.fill({name.replace("_", " "): value for name, value in values.items()})
        sent = sheet.submit()
        assert sent.errors == {}
        self.office.settle()

    def said(self) -> str:
        return self.office.jim.private()[-1].drawn


def deal(office: Office, closing: date = MONDAY, **more: object) -> str:
    draft = Draft("Boxes", office.company.acme, cycle="MULTI", activate=True, estimates=Estimates(1000_00, 40, closing))
    return office.book.opportunities.create(office.company.jo, replace(draft, **more)).line.no  # type: ignore[arg-type]
