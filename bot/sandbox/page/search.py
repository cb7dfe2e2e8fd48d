"""Answer a search in an external select with the options the app offers."""

import re
from typing import Final

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from bot.sandbox.page.choices import Choices
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.notes import Notebook, find, token
from bot.sandbox.people.hands import EXTERNAL, Hands

PREFIX: Final = re.compile(r"[a-z]?")
"""What tells the two places apart in which a message may stand."""


def search(request: Request, hands: Hands, notebook: Notebook) -> Response:
    """Return the list of an external select for what was typed into it."""
    form = request.form
    key, name, prefix = form.get("origin", ""), form.get("token", ""), form.get("prefix", "")
    origin = find(hands.workspace, hands.user, key)
    places = hands.places(origin) if origin is not None else []
    place = next((place for place in places if token(place) == name and place.kind in EXTERNAL), None)
    if origin is None or place is None or not PREFIX.fullmatch(prefix):
        raise NotFound("There is nothing to search in any more.")
    notes = notebook.of(hands.user, key)
    typed = form.get("typed", "")
    Choices(hands, notes).search(place, hands.offered(origin, place, typed), typed)
    fields = Fields(hands.workspace, hands.interactions, hands.user, origin, notes, prefix)
    return Response(fields.listed(place), content_type="text/html; charset=utf-8")
