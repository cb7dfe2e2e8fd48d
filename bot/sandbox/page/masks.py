"""Hide what nobody should read over somebody's shoulder: tokens, secrets, addresses that open doors."""

import re
from typing import Final

from bot.sandbox.workspace import Identity

HIDDEN: Final = "•••"
SECRET_KEYS: Final = frozenset({"token", "ticket", "client_secret", "signing_secret", "authorization", "refresh_token"})
TOKEN: Final = re.compile(r"\bx(?:ox[a-z]|app)[.-][\w.-]+", re.IGNORECASE)
DOOR: Final = re.compile(r"(?P<before>/(?:commands|actions|app|upload)/(?:[^/\s\"']+/)*|[?&]ticket=)[^/\s\"'&]+")
"""Who knows the end of these addresses may use them: response URLs, uploads, sockets."""


class Mask:
    """What is hidden in one workspace."""

    def __init__(self, identity: Identity) -> None:
        self._secrets = [one for one in (identity.bot_token, identity.app_token, identity.signing_secret) if one]

    def clean(self, value: object) -> object:
        """Return JSON with its secrets hidden."""
        if isinstance(value, dict):
            return {self.text(str(key)): self._field(str(key), one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(one) for one in value]
        return self.text(value) if isinstance(value, str) else value

    def _field(self, key: str, value: object) -> object:
        return HIDDEN if key.lower() in SECRET_KEYS and isinstance(value, str) else self.clean(value)

    def text(self, text: str) -> str:
        """Return a text with its secrets hidden."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return DOOR.sub(lambda found: found["before"] + HIDDEN, TOKEN.sub(HIDDEN, text))
