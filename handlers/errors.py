"""A broken rule becomes the field's error or a private note; a bug becomes an apology with a reference."""

import secrets

import structlog

from handlers import field_ids, ids, showing
from handlers.call import Call
from handlers.text import problems
from handlers.views import kit
from storage.database import is_busy
from storage.domain.errors import Problem, RuleBrokenError, broken

log = structlog.get_logger(__name__)

BUSY = (
    "Somebody is writing a lot just now, and this could not be finished. "
    "Try it again in a minute: nothing is done twice."
)
BUSY_LATER = (
    "Somebody is writing a lot just now, and not all of this could be finished. Look at /opp before you try it again."
)
NAMED_ADMINS = 3
"""Enough to find one who is there."""


def refuse(call: Call, error: RuleBrokenError) -> None:
    """Tell the person, where they are, what is wrong and what to do."""
    log.info("refused", kind=call.kind, name=call.name, user=call.user_id, codes=",".join(error.codes))
    error = _naming_admins(call, error)
    if call.kind == "options":
        call.ack(options=[])
    elif call.kind == "view" and not _inputs(call):
        # There is no field to put it under: the window that asked says why not.
        said = " ".join(problems.say(call.words, problem, call.zone) for problem in error.problems)
        _say_instead(call, said)
    elif call.kind == "view":
        call.ack(response_action="errors", errors=_under_fields(call, error.problems))
    elif call.kind == "action" and call.view.get("callback_id", "").startswith(ids.ABOUT_SET_UP):
        # What is refused there leaves the list as it was: the reason comes on top.
        said = " ".join(problems.say(call.words, problem, call.zone) for problem in error.problems)
        title = call.view["title"]["text"]
        showing.push_window(call, kit.notice_window(title, kit.escape(said), call.words("Close")))
    elif call.kind == "action" and call.view.get("type") == "modal":
        title = call.view["title"]["text"]
        text = kit.escape(" ".join(problems.say(call.words, problem, call.zone) for problem in error.problems))
        showing.redraw_window(call, kit.notice_window(title, text, call.words("Close")))
    else:
        said = " ".join(problems.say(call.words, problem, call.zone) for problem in error.problems)
        showing.answer(call, kit.markup(":warning: {said}", said=said))


def _naming_admins(call: Call, error: RuleBrokenError) -> RuleBrokenError:
    """Say to a member of the workspace who does not sell whom to ask; guests and people of others are told no names."""
    if "outsider" not in error.codes or call.visitor is None:
        return error
    admins = call.book.salespeople.admins(call.workspace_id, NAMED_ADMINS)
    return broken("outsider_ask", admins=", ".join(admins)) if admins else error


def _inputs(call: Call) -> list[str]:
    """Name the inputs of the window that was sent."""
    return [block["block_id"] for block in call.view.get("blocks", []) if block.get("type") == "input"]


def _say_instead(call: Call, said: str) -> None:
    """Say something in place of the window that was sent."""
    title = call.view["title"]["text"]
    call.ack(response_action="update", view=kit.notice_window(title, kit.escape(said), call.words("Close")))


def _under_fields(call: Call, found: tuple[Problem, ...]) -> dict[str, str]:
    """Put each problem under its field, or under the first one when the window has no such field."""
    inputs = _inputs(call)
    places = {field_ids.field_of(block_id): block_id for block_id in inputs}
    first = inputs[0]
    errors: dict[str, str] = {}
    for problem in found:
        place = places.get(problem.field or "", first)
        said = problems.say(call.words, problem, call.zone)
        errors[place] = f"{errors[place]} {said}" if place in errors else said
    return errors


def apologise(call: Call, bug: Exception, *, later: bool = False) -> None:
    """Log a bug with its trace and a reference; give the person the reference alone.

    Where others were writing for too long, as a large import does, it is no bug of ours. `later` says that it happened
    behind the answer, when what was asked for may be kept.
    """
    if is_busy(bug):
        log.warning("busy", kind=call.kind, name=call.name, user=call.user_id, later=later)
        said = call.words(BUSY_LATER if later else BUSY)
    else:
        reference = secrets.token_hex(4)
        log.error("failed", kind=call.kind, name=call.name, user=call.user_id, reference=reference, exc_info=bug)
        said = call.words(
            "Something went wrong on our side. Look at /opp before you try again; if it stays so, "
            "tell your admin this reference: {reference}",
            reference=reference,
        )
    if call.kind == "options":
        call.ack(options=[])
    elif call.kind == "view" and not call.ack.given and not _inputs(call):
        _say_instead(call, said)
    elif call.kind == "view" and not call.ack.given:
        call.ack(response_action="errors", errors={_inputs(call)[0]: said})
    else:
        showing.answer(call, kit.markup(":warning: {said}", said=said))
