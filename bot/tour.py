"""The demo's guided first minute, and what people have said in its channels before anybody looks."""

from typing import Final

from bot.sandbox.page.tour import Step
from handlers import ids

TOUR: Final = (
    Step(
        "Enter an opportunity",
        "Send `/opp new`, or take *New opportunity* from the + below. *Contact* searches as you type.",
        f"submit {ids.VIEW_NEW_OPPORTUNITY}",
        "/opp new",
    ),
    Step(
        "Advance it",
        "Send `/opp`, open one of yours and press *Update*. Empty *Estimated value* first, and see what you are told.",
        f"submit {ids.VIEW_UPDATE_OPPORTUNITY}",
        "/opp",
    ),
    Step(
        "Start from what somebody said",
        "Jim asks for chairs below. Open ⋯ on his message and choose *New opportunity*; Salesbot sends you its card.",
        f"shortcut {ids.SHORTCUT_MESSAGE_TO_OPPORTUNITY}",
    ),
    Step(
        "One line is enough",
        "Send a line as you would say it. You see how each part was read, and are asked what can mean two things.",
        f"press {ids.ACTION_ENTERED_CREATE}",
        '/opp new Granite 1.500 close in 3 weeks 40% "Lobby chairs"',
    ),
    Step(
        "Set it up",
        "Be Jim Olive, top right: he runs this workspace. Send `/salesbot setup` and look at the *Sales cycles*.",
        f"{ids.COMMAND_SALESBOT} setup",
        "/salesbot setup",
    ),
    Step(
        "See tomorrow morning",
        "Wind the clock, top right, to *Tomorrow 08:30*: #sales gets its digest. Press *Whole pipeline* below it.",
        f"press {ids.ACTION_DIGEST_PIPELINE}",
    ),
)
SAID: Final = (
    ("C0SALES", "U0OTIS", "Café Linnéa liked the table lighting, they want to see it in their own room."),
    ("C0SALES", "U0JIM", "Granite & Pine Hotel needs 50 conference chairs by spring. Who takes that one?"),
)
"""Channel, person, words; the last is what the tour's third step points at."""
