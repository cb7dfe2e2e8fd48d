"""What travels in windows and buttons and comes back: written as JSON, read back as what it was, and never trusted."""

import json
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Self

from storage.domain.errors import broken


@dataclass(frozen=True)
class Carried:
    """What such values have in common. Every field has a default, and is of its default's type."""

    def dump(self) -> str:
        """Write it for Slack, without what is as usual."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps(
            {one.name: kept[one.name] for one in fields(self) if kept[one.name] != _default(one)}, ensure_ascii=False
        )

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood` for anything that `dump` would not write."""
        try:
            made = cls(**json.loads(text))
        except (ValueError, TypeError, RecursionError) as error:
            raise broken("not_understood") from error
        if any(type(getattr(made, one.name)) is not type(_default(one)) for one in fields(cls)):
            raise broken("not_understood")
        return made


def _default(one: Field[Any]) -> object:
    return one.default if one.default_factory is MISSING else one.default_factory()
