"""A thousand people and fifty channels at the same minute, through the local Slack with every limit as it is written.

Prints how long it took against what 600 messages a minute would take, and how often we asked too fast.
"""

import sys

from bot.sandbox import LocalSlack
from tests.bot.chaos import TEAM, Storm, ride_out
from tests.servers import embedded_postgresql

ALLOWED_A_MINUTE = 600
CROWD = Storm(workers=2, nudges=1_000, digests=50, kills=0, patience=600, in_a_hurry=True, fails=False)


def main() -> None:
    """Send everything; say what came of it."""
    with embedded_postgresql() as server, LocalSlack(team_id=TEAM, rate_limits="strict") as slack:
        after = ride_out(server.create(), slack, CROWD)
    allowed = (CROWD.nudges + CROWD.digests) * 60 / ALLOWED_A_MINUTE
    over = (after.posting_seconds / allowed - 1) * 100
    sys.stdout.write(f"{after}\nallowed {allowed:.1f} s, {over:+.1f} % over\n")


if __name__ == "__main__":
    main()
