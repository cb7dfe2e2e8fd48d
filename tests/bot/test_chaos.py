"""Workers are killed and Slack fails: nothing is lost, and twice comes only what nobody heard that Slack had taken."""

import pytest

from bot.sandbox import LocalSlack
from tests.bot.chaos import FULL, TEAM, Storm, ride_out
from tests.servers import PostgreSQL

SMALL = Storm(workers=2, nudges=40, digests=2, kills=6, patience=40, in_a_hurry=True)


def test_nothing_is_lost_and_twice_comes_only_what_nobody_heard_of(
    postgresql: PostgreSQL, request: pytest.FixtureRequest
) -> None:
    full = request.config.getoption("--chaos", default=False)
    url = postgresql.create()
    with LocalSlack(team_id=TEAM, rate_limits="strict") as slack:
        after = ride_out(url, slack, FULL if full else SMALL)
    postgresql.drop(url)
    print(after)  # noqa: T201 - `pytest -rP` shows how many came twice
    assert after.lost == ()
    assert full or sum(after.statuses.values()) == SMALL.nudges + SMALL.digests * 3, "with two in each thread"
    assert after.unexplained == ()
    assert {status.partition(" ")[0] for status in after.statuses} == {"sent"}
    assert len(after.twice) <= after.answers_lost + after.kills * 4
