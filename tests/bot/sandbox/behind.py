"""Look and act behind the scenes as a browser does."""

from typing import Self
from urllib.parse import urlencode

import httpx

from bot.sandbox import LocalSlack
from tests.bot.sandbox.tab import Tab

HTMX = {"HX-Request": "true"}


class Browser:
    """What a browser does behind the scenes."""

    def __init__(self, slack: LocalSlack, client: httpx.Client) -> None:
        self.slack = slack
        self.client = client

    def page(self, **query: object) -> str:
        answer = self.client.get(f"{self.slack.url}/behind?{urlencode(query)}")
        assert answer.status_code == 200
        return answer.text

    def bar(self, user: str = "U1") -> str:
        return self.client.get(f"{self.slack.url}/", params={"as": user}).text

    def press(self, path: str, **form: str) -> httpx.Response:
        return self.client.post(f"{self.slack.url}/behind/{path}", data=form, headers=HTMX)


class Live(Tab):
    """The connection an open page has."""

    @classmethod
    def watch(cls, slack: LocalSlack, **query: str) -> Self:
        return cls(f"{slack.url.replace('http', 'ws', 1)}/live?{urlencode(query)}")

    def until(self, wanted: str) -> str:
        """Read pushes until one has something in it."""
        for _ in range(20):
            message = self.receive(timeout=5)
            assert message is not None
            if wanted in message:
                return str(message)
        raise AssertionError(f"{wanted} never came")
