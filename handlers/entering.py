"""`/opp new Acme 120k close 15 dec @maria`: a line is read, shown privately, created when pressed."""

from dataclasses import replace
from hashlib import blake2b

from handlers import creating, ids
from handlers.call import KEY_BYTES, Call, Routes
from handlers.forms import new_form
from handlers.showing import answer, origin, show_card
from handlers.understanding import LONGEST_LINE, LONGEST_VALUE, Entered, Entry, heard, understand
from handlers.views import dialogs
from handlers.views.entering import cancelled_message, preview_message
from storage.domain.errors import broken
from storage.domain.text import clean


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_ENTERED_CREATE] = create
    routes.actions[ids.ACTION_ENTERED_EDIT] = edit
    routes.actions[ids.ACTION_ENTERED_CANCEL] = cancel
    routes.actions[ids.ACTION_ENTERED_CHOOSE] = choose


def enter(call: Call, rest: str) -> None:
    """Open the window, or show how the line is read; raise `too_long`, `no_cycles`."""
    line = clean(rest)
    if not line:
        creating.open_new(call)
        return
    entered = Entered(line, call.actor.today.isoformat(), new_form())
    if len(line) > LONGEST_LINE or len(entered.dump()) > LONGEST_VALUE:
        raise broken("too_long", longest=LONGEST_LINE)
    _show(call, understand(call, entered))


def choose(call: Call) -> None:
    """Show the preview anew with what was chosen."""
    _show(call, understand(call, _carried(call)), replaces=True)


def create(call: Call) -> None:
    """Create what the preview shows; if it would be read otherwise by now, show that instead."""
    entry = understand(call, _carried(call))
    if not entry.preview.is_ready or entry.digest != entry.entered.shown:
        _show(call, replace(entry, preview=replace(entry.preview, changed=True)), replaces=True)
        return
    key = blake2b(f"entered {call.user_id} {entry.entered.form}".encode(errors="replace"), digest_size=KEY_BYTES)
    card = call.book.opportunities.create(call.actor, entry.draft, key=key.hexdigest())
    show_card(call, card, call.words("Created {no}", no=card.line.no), origin(call))


def edit(call: Call) -> None:
    """Open the window with everything that was read; raise `no_cycles`."""
    given = understand(call, _carried(call)).preview
    filled = dialogs.Filled(
        new_company=given.new_company,
        salesperson=given.salesperson,
        cycle=given.cycle.key if given.cycle else None,
        priority=given.priority,
        value=dialogs.amount_text(given.value or 0, given.terms.currency),
        chances=str(given.chances or ""),
        closing_date=given.closing_date,
    )
    creating.open_filled(call, given.contact, given.description, filled)


def cancel(call: Call) -> None:
    """Put a sentence in the preview's place."""
    entered = _carried(call)
    answer(call, cancelled_message(call.words, heard(call, entered.line)[0]), replace=True)


def _carried(call: Call) -> Entered:
    """Read what a button carries; raise `not_understood`."""
    return Entered.load_on(call.value, call.actor.today)


def _show(call: Call, entry: Entry, *, replaces: bool = False) -> None:
    """Answer with the preview."""
    text, blocks = preview_message(call.words, entry.preview)
    answer(call, text, blocks, replace=replaces)
