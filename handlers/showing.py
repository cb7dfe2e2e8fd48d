"""The last steps of a handler: windows, cards and private answers, once Slack has its answer to the request.

What Slack does not take is kept and told later.
"""

from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from handlers.call import Call
from handlers.drawings import Drawing, Place
from handlers.forms import Metadata, new_form
from handlers.views import kit, opportunities
from handlers.views.kit import Block, Markup
from storage.queries.opportunities import Card

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 3
"""How long we wait for Slack to take an answer."""
UNREACHABLE = (SlackClientError, OSError, HTTPException)
"""What slack_sdk raises when Slack says no, or nothing, or half of it."""
DIRECT = "D"
"""How the ids of conversations between two begin."""
OUR_FAULTS = frozenset({"invalid_arguments", "invalid_blocks", "view_too_large"})
"""What Slack says to a window that breaks its rules: trying again would not help."""


def why_not(error: Exception) -> str:
    """Name a failure of Slack's for the log."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


def open_window(call: Call, view: dict[str, Any]) -> None:
    """Open a window; if Slack does not, say so, because nothing else would."""
    call.later(_open_window, view)


def _open_window(call: Call, view: dict[str, Any]) -> None:
    try:
        call.client.views_open(trigger_id=call.body["trigger_id"], view=view)
    except UNREACHABLE as error:
        if why_not(error) in OUR_FAULTS:
            raise
        log.warning("window not opened", user=call.user_id, reason=why_not(error))
        answer(call, kit.escape(call.words("Slack did not open the window. Nothing was changed; please try again.")))


def push_window(call: Call, view: dict[str, Any]) -> None:
    """Put a window on top of the one that something was pressed in; Slack keeps three at most."""
    call.later(_push_window, view)


def _push_window(call: Call, view: dict[str, Any]) -> None:
    try:
        call.client.views_push(trigger_id=call.body["trigger_id"], view=view)
    except UNREACHABLE as error:
        if why_not(error) in OUR_FAULTS:
            raise
        log.warning("window not pushed", user=call.user_id, reason=why_not(error))
        answer(call, kit.escape(call.words("Slack did not open the window. Nothing was changed; please try again.")))


def redraw_below(call: Call, view_id: str, view: dict[str, Any]) -> None:
    """Draw a window anew that lies under the one that was sent: what was done there shows in its list."""
    call.later(_redraw_below, view_id, view)


def _redraw_below(call: Call, view_id: str, view: dict[str, Any]) -> None:
    try:
        call.client.views_update(view_id=view_id, view=view)
    except UNREACHABLE as error:
        _not_redrawn(call, error)


def redraw_window(call: Call, view: dict[str, Any]) -> None:
    """Draw the window anew after something in it was changed.

    Of two quick changes the later one wins, though Slack gives both the same hash: it is drawn once more without. An
    older drawing that comes too late is dropped, as far as this process knows of a newer one.
    """
    drawing, place = call.drawings.begin(call.view["id"], str(call.action.get("action_ts", "")))
    call.later(_redraw_window, view, drawing, place)


def _redraw_window(call: Call, view: dict[str, Any], drawing: Drawing, place: Place) -> None:
    with drawing.turn:  # one at a time, so that what is sent without a hash never lands on a newer drawing
        if place != drawing.newest:
            return
        try:
            call.client.views_update(view_id=call.view["id"], hash=call.view["hash"], view=view)
        except UNREACHABLE as error:
            if why_not(error) != "hash_conflict":
                _not_redrawn(call, error)
            elif place == drawing.newest:
                _redraw_over(call, view)


def _redraw_over(call: Call, view: dict[str, Any]) -> None:
    """Draw over whatever is there."""
    try:
        call.client.views_update(view_id=call.view["id"], view=view)
    except UNREACHABLE as error:
        _not_redrawn(call, error)


def _not_redrawn(call: Call, error: Exception) -> None:
    """Log what Slack did not draw; what breaks its rules is a bug of ours, raised on."""
    if why_not(error) in OUR_FAULTS:
        raise error
    log.warning("window not redrawn", user=call.user_id, reason=why_not(error))


def _respond(url: str, *, text: str, blocks: list[Block] | None, replace: bool) -> bool:
    """Answer privately at a response address; tell whether Slack took it."""
    try:
        webhook = WebhookClient(url, timeout=ANSWER_SECONDS, retry_handlers=[])
        taken = webhook.send(text=text, blocks=blocks, response_type="ephemeral", replace_original=replace)
    except UNREACHABLE as error:
        log.warning("answer not taken", reason=why_not(error))
        return False
    ok = taken.status_code == HTTPStatus.OK and '"ok":false' not in taken.body.replace(" ", "")
    if not ok:
        log.warning("answer not taken", reason=taken.body[:80])
    return ok


def answer(call: Call, text: Markup, blocks: list[Block] | None = None, *, replace: bool = False) -> None:
    """Answer privately: in the request's own answer if that is still open, else where it came from, else by message.

    What nobody takes is kept and told when Slack answers again, if it is worth telling late: a sentence that confirms
    or refuses is, a screen that was asked for (it has blocks) can be asked for again. An outsider's is not kept.
    """
    if call.kind == "command" and not call.ack.given:
        call.ack(response_type="ephemeral", text=text, **({"blocks": blocks} if blocks else {}))
    else:
        call.later(_answer, text, blocks, replace)


def _answer(call: Call, text: Markup, blocks: list[Block] | None, replace: bool) -> None:  # noqa: FBT001 - a step's argument
    if call.response_url and _respond(call.response_url, text=text, blocks=blocks, replace=replace):
        return
    try:
        call.client.chat_postMessage(
            channel=call.user_id, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except UNREACHABLE as error:
        if call.known is None or blocks is not None:
            # An outsider's workspace may have no book to keep anything in.
            log.warning("answer lost", user=call.user_id, reason=why_not(error))
            return
        log.warning("answer kept for later", user=call.user_id, reason=why_not(error))
        call.book.notices.keep(call.workspace_id, call.user_id, "text", text=str(text))


def tell(call: Call, user: str, text: Markup, blocks: list[Block] | None = None) -> None:
    """Send somebody else a message, behind the answer; one that Slack does not take is kept and told later."""
    try:
        call.client.chat_postMessage(channel=user, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False)
    except UNREACHABLE as error:
        log.warning("message kept for later", user=user, reason=why_not(error))
        call.book.notices.keep(call.workspace_id, user, "text", text=str(text))


def show_card(call: Call, card: Card, result: str = "", at: Metadata | None = None) -> None:
    """Show a card with what has just happened, in place of the message it came from where that is known.

    The line of a nudge shows that itself, in the nudge.
    """
    if at is not None and at.line:
        return
    call.later(_show_card, card, result, at or Metadata())


def _show_card(call: Call, card: Card, result: str, at: Metadata) -> None:
    person = call.person
    may = call.book.looking.allowed(call.actor, card)
    text, blocks = opportunities.card_message(call.words, card, person.currency, call.actor.today, result, may)
    if error := _put(call, text, blocks, at):
        log.warning("card kept for later", user=call.user_id, no=card.line.no, reason=why_not(error))
        call.book.notices.keep(call.workspace_id, call.user_id, "card", record_no=card.line.no, result=result)


def show(call: Call, text: Markup, blocks: list[Block], at: Metadata, result: str = "") -> None:
    """Show a message in place of the one it came from, where that is known.

    If Slack does not take it, `result` is kept and told later: what has happened, in a sentence.
    """
    call.later(_show, text, blocks, at, result)


def _show(call: Call, text: Markup, blocks: list[Block], at: Metadata, result: str) -> None:
    error = _put(call, text, blocks, at)
    if error is None:
        return
    log.warning("answer kept for later" if result else "answer lost", user=call.user_id, reason=why_not(error))
    if result:
        call.book.notices.keep(call.workspace_id, call.user_id, "text", text=str(kit.escape(result)))


def _put(call: Call, text: Markup, blocks: list[Block], at: Metadata) -> Exception | None:
    """Send a message to its place, or privately; give the reason when Slack did not take it."""
    if at.response_url and _respond(at.response_url, text=text, blocks=blocks, replace=at.replace):
        return None
    try:
        if at.channel and at.ts:
            call.client.chat_update(channel=at.channel, ts=at.ts, text=text, blocks=blocks)
        else:
            call.client.chat_postMessage(
                channel=call.user_id, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
            )
    except UNREACHABLE as error:
        return error
    return None


def replace_with(call: Call, text: Markup, at: Metadata) -> None:
    """Say something in place of the card that a window was opened from, where that is known; privately otherwise."""
    call.later(_replace_with, text, at)


def _replace_with(call: Call, text: Markup, at: Metadata) -> None:
    blocks = [kit.section(text)]
    if at.response_url and _respond(at.response_url, text=text, blocks=blocks, replace=at.replace):
        return
    if at.channel and at.ts:
        try:
            call.client.chat_update(channel=at.channel, ts=at.ts, text=text, blocks=blocks)
        except UNREACHABLE as error:
            log.warning("card not replaced", user=call.user_id, reason=why_not(error))
        else:
            return
    answer(call, text)


def origin(call: Call, no: str = "", version: int = 0) -> Metadata:
    """Name a window that is about to be opened, and say where its result should be shown.

    That is the message it was opened from, or privately here. A card that was shared in a channel is everybody's: it
    is drawn anew by whoever keeps it true, and who pressed something in it gets a card of their own. So is a nudge.
    """
    form = new_form()
    if call.line:
        return Metadata(no, version, form=form, line=call.line)
    container = call.body.get("container") or {}
    if container.get("type") == "message" and not container.get("is_ephemeral"):
        if not container["channel_id"].startswith(DIRECT):
            return Metadata(no, version, response_url=call.response_url or "", form=form)
        return Metadata(no, version, container["channel_id"], container["message_ts"], form=form)
    replace = container.get("type") == "message"
    return Metadata(no, version, response_url=call.response_url or "", replace=replace, form=form)
