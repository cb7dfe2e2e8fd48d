"""What tests of lists do: ask for one, and read what is on its page."""

from bot.sandbox import Message
from tests.handlers.conftest import Office


def shown(message: Message) -> list[str]:
    """Give the descriptions on a page."""
    texts = [block["text"]["text"] for block in message.blocks if "accessory" in block]
    return [text.split("* ", 1)[1].split(" — ", 1)[0] for text in texts]


def ask(office: Office, line: str) -> Message:
    """Let Jim type a line in a channel; give the newest message that only he sees there."""
    office.jim.command(line, channel="C1")
    office.settle()
    return office.jim.private("C1")[-1]
