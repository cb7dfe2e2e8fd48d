"""The messages, findable by conversation and by key: a channel may hold thousands."""

import bisect
from collections.abc import Iterator, Sequence
from typing import overload

from bot.sandbox.records import Post


class Posts(Sequence[Post]):
    """All messages of a workspace, oldest first; its owner holds the lock."""

    def __init__(self) -> None:
        self._all: list[Post] = []
        self._by_channel: dict[str, list[Post]] = {}
        self._by_key: dict[tuple[str, str], Post] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Post]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Post: ...

    @overload
    def __getitem__(self, at: slice) -> list[Post]: ...

    def __getitem__(self, at: int | slice) -> Post | list[Post]:
        return self._all[at]

    def add(self, post: Post) -> None:
        """Put a message where its time belongs: it was taken before others may have come in."""
        for some in (self._all, self._by_channel.setdefault(post.channel, [])):
            bisect.insort(some, post, key=lambda one: one.ts)
        self._by_key[post.key] = post

    def remove(self, post: Post) -> bool:
        """Take a message away; say whether it was still there."""
        if self._by_key.pop(post.key, None) is None:
            return False
        self._all.remove(post)
        self._by_channel[post.channel].remove(post)
        return True

    def find(self, channel: str, ts: str) -> Post | None:
        """Return a message by its key."""
        return self._by_key.get((channel, ts))

    def of(self, channel: str) -> list[Post]:
        """Return the messages of a conversation, oldest first."""
        return self._by_channel.get(channel, [])
