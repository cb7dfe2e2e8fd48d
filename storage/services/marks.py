"""How a record was when a form was filled in from it, so that the form never overwrites what came between."""

from hashlib import blake2b

from storage.domain.errors import broken

MARK_BYTES = 4
LARGEST_MARK = 2**31 - 1
"""A mark travels where the keys of rows do."""


def mark(state: object) -> int:
    """Mark how a record is; hardly ever do two states of one record share a mark."""
    digest = blake2b(repr(state).encode(errors="replace"), digest_size=MARK_BYTES).digest()
    return int.from_bytes(digest) & LARGEST_MARK


def check_mark(seen: int | None, state: object) -> None:
    """Refuse to change what is no longer as the form showed it: `record_changed`."""
    if seen is not None and seen != mark(state):
        raise broken("record_changed")
