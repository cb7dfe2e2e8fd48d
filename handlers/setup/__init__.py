"""Set-up, for admins: how the workspace sells, and who does."""

from handlers.call import Routes
from handlers.setup import activities, close_codes, cycles, handing_over, menu, people, settings, stages, teams


def register(routes: Routes) -> None:
    """Name the handlers of every part."""
    for part in (menu, cycles, stages, activities, close_codes, people, teams, settings, handing_over):
        part.register(routes)
