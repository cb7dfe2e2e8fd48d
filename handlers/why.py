"""`/salesbot why`: one's own log; for managers that of channels with digests of their teams; for admins anybody's."""

import re

from handlers import ids
from handlers.call import Call, Routes
from handlers.filters import EVERYBODY, MENTION, bare, codes_by_name
from handlers.forms import as_said, unescaped
from handlers.showing import answer
from handlers.views.history import Reader
from handlers.views.kit import Markup
from handlers.views.why import Log, log_message
from storage.domain.errors import broken
from storage.domain.people import Role

CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
RECIPIENT = re.compile(r"[A-Z0-9]{2,32}")
LONGEST_SHOWN = 50


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_WHY_BACK] = turn
    routes.actions[ids.ACTION_WHY_ON] = turn


def why(call: Call, said: str) -> None:
    """Show the first page: one's own log, or for admins that of who is named.

    Raises `admins_only`, `no_such_person`, `outsider`.
    """
    show(call, _recipient(call, said.strip()) if said.strip() else call.user_id, 0)


def turn(call: Call) -> None:
    """Turn a page."""
    recipient, _, page = call.value.partition(" ")
    if not page.isdecimal() or not RECIPIENT.fullmatch(recipient):
        raise broken("not_understood")
    show(call, recipient, int(page[:LONGEST_SHOWN]), replace=True)


def show(call: Call, recipient: str, page: int, *, replace: bool = False) -> None:
    """Show a page of somebody's log; raise `admins_only` for somebody else's."""
    is_admin = _is_admin(call)
    if recipient != call.user_id and not is_admin and not _leads_there(call, recipient):
        raise broken("admins_only")
    book, workspace = call.book.delivery_log, call.workspace_id
    sign = "#" if recipient[0] in "CG" else "@"
    log = Log(
        recipient,
        Markup(f"<{sign}{recipient}>"),
        recipient == call.user_id,
        book.lines(workspace, recipient),
        book.next_times(workspace, recipient),
        book.reactions(workspace) if is_admin else None,
    )
    text, blocks = log_message(Reader(call.words, "", call.zone), log, page)
    answer(call, text, blocks, replace=replace)


def _recipient(call: Call, said: str) -> str:
    """Find who or which channel is named: a mention, a code, or a name typed out; only admins are told who there is."""
    if not _is_admin(call):
        mention, channel = MENTION.fullmatch(said), CHANNEL.fullmatch(said)
        if channel and _leads_there(call, channel[1]):
            return channel[1]
        if mention and mention[1] == call.user_id:
            return call.user_id
        raise broken("admins_only")
    named = MENTION.fullmatch(said) or CHANNEL.fullmatch(said)
    if named:
        return named[1]
    found = _by_name(call, said)
    recipient = call.book.delivery_log.slack_user(call.workspace_id, found) if found else None
    if recipient is None:
        raise broken("no_such_person", key=as_said(call, said)[:LONGEST_SHOWN])
    return recipient


def _by_name(call: Call, said: str) -> int | None:
    """Find a salesperson by their code or their name."""
    find = call.book.salespeople.find
    found = find(call.workspace_id, unescaped(said).lstrip("@").upper()[:LONGEST_SHOWN])
    if found is not None:
        return found
    people, _ = call.book.salespeople.page(call.workspace_id, 0, EVERYBODY)
    code = codes_by_name([(person.code, person.name) for person in people]).get(bare(said))
    return find(call.workspace_id, code) if code else None


def _leads_there(call: Call, channel: str) -> bool:
    """Tell whether a digest of a team that they manage goes to a channel."""
    return call.known is not None and any(one.channel == channel for one in call.book.digests.listed(call.actor))


def _is_admin(call: Call) -> bool:
    who = call.known or call.visitor
    return who is not None and who.role is Role.ADMIN
