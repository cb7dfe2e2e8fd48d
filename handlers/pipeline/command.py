"""The command `/pipeline`, and the menus and buttons that turn its message."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.carried import Carried
from handlers.errors import refuse
from handlers.forms import Form, Metadata
from handlers.outgoing import Outgoing
from handlers.pipeline.drawing import deliver, not_shared, picture_or_none, send
from handlers.pipeline.reading import read_asked
from handlers.pipeline.screens import body_of, reader_of
from handlers.sharing import NOT_THERE, ONE_A_CHANNEL
from handlers.showing import UNREACHABLE, answer, open_window, show, why_not
from handlers.text import problems
from handlers.views import kit
from handlers.views.kit import Markup
from handlers.views.pipeline import frame
from handlers.views.pipeline.ahead import adopted
from handlers.views.pipeline.asked import Adopting, Asked, View
from handlers.views.pipeline.frame import CHARTED, Reader
from handlers.views.pipeline.help import help_message
from storage.domain.calibration import Adopted
from storage.domain.errors import RuleBrokenError, broken

SLOW = frozenset({View.FORECAST, View.CHANGES, View.CALIBRATION})
"""What asks for more than sums of what is open now."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sharing(Carried):
    """What is shared, and where to say how that went."""

    screen: str = ""
    response_url: str = ""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.commands[ids.COMMAND_PIPELINE] = command
    routes.actions[ids.ACTION_PIPELINE] = open_pipeline
    routes.actions[ids.ACTION_PIPELINE_TURN] = turn
    routes.actions[ids.ACTION_PIPELINE_LIST] = list_behind
    routes.actions[ids.ACTION_PIPELINE_CHART] = chart
    routes.actions[ids.ACTION_PIPELINE_SHARE] = open_share
    routes.actions[ids.ACTION_PIPELINE_ADOPT] = adopt
    routes.actions[ids.ACTION_PIPELINE_SET_BACK] = set_back
    routes.views[ids.VIEW_PIPELINE_SHARE] = share


def command(call: Call) -> None:
    """Answer `/pipeline …`; raise `outsider` first, then whatever is wrong with the words."""
    text = (call.body.get("text") or "").strip()
    if call.person and text.lower() == "help":
        answer(call, *help_message(call.words))
        return
    show_screen(call, read_asked(call, text))


def open_pipeline(call: Call) -> None:
    """Show the pipeline, to whoever pressed a button that says no more."""
    show_screen(call, Asked())


def show_screen(call: Call, asked: Asked, *, in_place: bool = False) -> None:
    """Show one screen, privately; what may take seconds behind Slack's answer, which waits for three."""
    reader = reader_of(call, asked)
    if reader.asked.on or reader.asked.since or reader.asked.view in SLOW:
        call.later(_or_refuse, _show, reader, in_place)
    else:
        _show(call, reader, in_place)


def _show(call: Call, reader: Reader, in_place: bool) -> None:  # noqa: FBT001 - a step's argument
    answer(call, *frame.message(reader, body_of(call, reader)), replace=in_place)


def _or_refuse(call: Call, step: Callable[..., None], *given: object) -> None:
    """Do something where nobody else turns a refusal into words any more."""
    try:
        step(call, *given)
    except RuleBrokenError as error:
        refuse(call, error)


def turn(call: Call) -> None:
    """Show another screen in place of this one."""
    show_screen(call, Asked.load(call.value), in_place=True)


def list_behind(call: Call) -> None:
    """List the opportunities behind a row, below."""
    show_screen(call, Asked.load(call.value))


def chart(call: Call) -> None:
    """Send the chart of a view; raise `not_understood` for a view that has none."""
    reader = reader_of(call, Asked.load(call.value))
    if reader.asked.view not in CHARTED:
        raise broken("not_understood")
    call.later(_or_refuse, deliver, reader)


def open_share(call: Call) -> None:
    """Ask where to share."""
    reader = reader_of(call, Asked.load(call.value))
    carried = Sharing(reader.asked.dump(), call.response_url or "").dump()
    open_window(call, frame.share_window(call.words, frame.title(reader), carried))


def share(call: Call) -> None:
    """Share a screen in the channel that was chosen: what the person who shares it may read; raise `missing`."""
    at = Sharing.load(call.view["private_metadata"])
    channel = Form(call.view).conversation(field_ids.CHANNEL)
    if not channel:
        raise broken("missing", field_ids.CHANNEL)
    call.later(_post, reader_of(call, Asked.load(at.screen)), channel[:ONE_A_CHANNEL], at.response_url)


def _post(call: Call, reader: Reader, channel: str, response_url: str) -> None:
    """Post what is shared with its chart, and say how that went."""
    named = frame.title(reader)
    try:
        text, blocks = frame.shared(reader, body_of(call, reader), call.person.name)
        sent = Outgoing(text, blocks, picture=picture_or_none(call, reader), picture_at=1)
        where, _ = send(call, sent, channel)
    except UNREACHABLE as error:
        log.warning("pipeline not shared", user=call.user_id, reason=why_not(error))
        said = not_shared(call.words, named, there=why_not(error) not in NOT_THERE)
    except RuleBrokenError as error:
        why = " ".join(problems.say(call.words, problem, call.zone) for problem in error.problems)
        said = kit.markup(":warning: {why}", why=why)
    else:
        said = kit.markup(call.words("{what} was shared in {channel}."), what=named, channel=Markup(f"<#{where}>"))
    show(call, said, [kit.section(said)], Metadata(response_url=response_url))


def adopt(call: Call) -> None:
    """Set a stage's chances to what was observed; raise `admins_only`, `gone`, `too_few_ended`."""
    at, reader = _calibrated(call)
    done = call.book.calibration.adopt(call.admin, at.cycle, at.stage)
    call.later(_or_refuse, _show_adopted, reader, done, False)


def set_back(call: Call) -> None:
    """Set a stage's chances back to what they were; raise `admins_only`, `gone`, `chances_superseded`."""
    at, reader = _calibrated(call)
    done = call.book.calibration.set_back(call.admin, Adopted(at.cycle, at.stage, "", at.was, at.chances))
    call.later(_or_refuse, _show_adopted, reader, done, True)


def _calibrated(call: Call) -> tuple[Adopting, Reader]:
    """Read which stage was pressed, on which screen; before anything is done, so that nothing is done in vain."""
    at = Adopting.load(call.value)
    return at, reader_of(call, Asked.load(at.screen).turned(View.CALIBRATION))


def _show_adopted(call: Call, reader: Reader, done: Adopted, again: bool) -> None:  # noqa: FBT001 - a step's argument
    """Draw the screen anew with what was done in it, and the way back unless that was taken."""
    body = adopted(reader, body_of(call, reader), done, again=again)
    answer(call, *frame.message(reader, body), replace=True)
