"""Every walk is gone to its end, so that no picture of `make screens` shows what cannot be reached any more."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import LocalSlack
from tests.browser.doing import SALES
from tests.browser.screens import SCREENS
from tests.browser.seats import Sit
from tests.browser.walks import Walk, analysing, exchanging, ground, homes, mornings, selling, setting_up

WALKS = (*setting_up.WALKS, *selling.WALKS, *mornings.WALKS, *analysing.WALKS, *homes.WALKS, *exchanging.WALKS)


@pytest.fixture
def place(walk: Walk, sample_book: Path, tmp_path: Path) -> Iterator[LocalSlack]:
    """Run the demo that the walk goes through; nothing that leaves the bot may break Slack's rules."""
    book = tmp_path / "demo.db"
    if not walk.unsold and walk.moment is None:
        shutil.copy(sample_book, book)
    with ground(walk, book, time.time) as slack:
        yield slack
        # Bolt's client lets go of a silent connection only after 3 s; of one that was cut at once.
        slack._sockets.close_all()
    assert slack.findings == []
    assert slack.warnings == []


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)
def test_a_walk_is_gone_to_its_end(walk: Walk, place: LocalSlack, sit: Sit) -> None:
    page = sit(place, walk.person, SALES, width=walk.width, dark=walk.dark)
    seen = list(walk.go(page, place))
    assert seen
    assert len(set(seen)) == len(seen)


def test_no_two_walks_or_screens_have_one_name() -> None:
    names = [*(walk.name for walk in WALKS), *(screen.name for screen in SCREENS)]
    assert len(set(names)) == len(names)
