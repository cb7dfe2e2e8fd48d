"""The chart of a view: drawn and uploaded behind the answer, shown in the reader's own conversation with the bot.

A private answer holds no picture of Slack's files, so the chart has a message of its own; another one takes its place.
"""

import time
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk import WebClient

from handlers import charts
from handlers.call import Call
from handlers.outgoing import Outgoing, Picture
from handlers.pictures import check_ready, post, upload
from handlers.pipeline.screens import body_of, months_of, part_of
from handlers.showing import UNREACHABLE, answer, why_not
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from handlers.views.pipeline import frame, pictures
from handlers.views.pipeline.asked import View
from handlers.views.pipeline.frame import Reader
from handlers.views.pipeline.pictures import Drawing
from storage.domain.errors import RuleBrokenError

FILE = "pipeline.png"
log = structlog.get_logger(__name__)


def picture_of(call: Call, reader: Reader) -> Picture | None:
    """Draw the chart of a view from the figures as they are now; None where there is nothing to draw, or no chart."""
    view, part, analysis = View(reader.asked.view), part_of(call, reader.asked), call.book.analysis
    if view is View.STAGES:
        drawn = pictures.funnel(reader, analysis.pipeline(part))
    elif view is View.AGES:
        drawn = pictures.ages(reader, analysis.pipeline(part))
    elif view is View.ENDED:
        drawn = pictures.closed(reader, analysis.months(part, *months_of(reader)))
    elif view is View.FORECAST:
        drawn = pictures.fan(reader, call.book.forecasting.forecast(part, reader.today))
    else:
        return None
    content = content_of(drawn)
    return Picture(content, FILE, drawn.title, drawn.alt_text) if content else None


def content_of(drawn: Drawing) -> bytes:
    """Draw a chart as a PNG; nothing of nothing."""
    if drawn.months:
        return charts.ups_and_downs(drawn.title, (drawn.names[0], drawn.names[1]), drawn.months)
    if drawn.periods:
        names = drawn.names[0], drawn.names[1], drawn.names[2]
        return charts.fan(drawn.title, names, drawn.periods, drawn.marks)
    if drawn.bars and drawn.names:
        return charts.funnel(drawn.title, (drawn.names[0], drawn.names[1]), drawn.bars)
    return charts.lengths(drawn.title, drawn.bars) if drawn.bars else b""


def picture_or_none(call: Call, reader: Reader) -> Picture | None:
    """Draw the chart of a view; one that cannot be drawn keeps no text back."""
    try:
        return picture_of(call, reader)
    except RuleBrokenError:
        raise
    except Exception:
        log.exception("chart not drawn", view=reader.asked.view)
        return None


def deliver(call: Call, reader: Reader) -> None:
    """Draw, upload and send the chart, and say in the view where it is; the chart that was sent before goes."""
    words = reader.words
    picture = picture_or_none(call, reader)
    if picture is None:
        _tell(call, reader, kit.escape(words("There is nothing to draw yet.")), done=False)
        return
    title = " · ".join(one for one in (frame.title(reader), frame.scope(reader)) if one)
    sent = Outgoing(kit.escape(picture.alt_text), [kit.section(kit.markup("*{title}*", title=title))], picture=picture)
    try:
        channel, ts = send(call, sent, call.user_id)
    except UNREACHABLE as error:
        log.warning("chart not sent", user=call.user_id, reason=why_not(error))
        _tell(call, reader, kit.escape(words("Slack did not take the chart. Please try again.")), done=False)
        return
    _take_away(call.client, channel, reader.asked.chart)
    chart = _linked(call, channel, ts, words("The chart"))
    told = kit.markup(words("{chart} is in your conversation with Salesbot."), chart=chart)
    _tell(call, replace(reader, asked=replace(reader.asked, chart=ts)), told, done=True)


def _linked(call: Call, channel: str, ts: str, said: str) -> Markup:
    """Let words lead to a message; where Slack does not say what its address is, they stand alone."""
    try:
        link = call.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    except UNREACHABLE:
        return kit.escape(said)
    return Markup(f"<{link}|{kit.escape(said)}>")


def _tell(call: Call, reader: Reader, told: Markup, *, done: bool) -> None:
    """Draw the view anew, with what has happened."""
    answer(call, *frame.message(reader, body_of(call, reader), told, done=done), replace=True)


def send(call: Call, sent: Outgoing, channel: str) -> tuple[str, str]:
    """Send a message with its picture; where Slack is not ready for that, the picture comes below it."""
    file_id = ""
    if sent.picture is not None:
        file_id, _ = upload(call.book, call.client, call.workspace_id, sent.picture)
    (where, ts), whole = post(sent, file_id, lambda blocks: _post(call, sent.text, blocks, channel), time.sleep)
    if sent.picture is not None and not whole:
        upload(call.book, call.client, call.workspace_id, sent.picture, channel=where, thread_ts=ts)
    return where, ts


def _post(call: Call, text: str, blocks: list[Block], channel: str) -> tuple[str, str]:
    try:
        posted: Any = call.client.chat_postMessage(
            channel=channel, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except UNREACHABLE as error:
        check_ready(error)
        raise
    return str(posted["channel"]), str(posted["ts"])


def _take_away(client: WebClient, channel: str, ts: str) -> None:
    """Delete the chart before: only messages of ours in this conversation can be."""
    if not ts:
        return
    try:
        client.chat_delete(channel=channel, ts=ts)
    except UNREACHABLE as error:
        log.info("earlier chart left", reason=why_not(error))


def not_shared(words: Words, named: str, *, there: bool) -> Markup:
    """Say why something was not shared, and what to do; `there` says that we may write in the channel."""
    said = words(
        "{what} was not shared: Salesbot cannot write in that channel. Invite it there with /invite @Salesbot, "
        "then share again.",
        what=named,
    )
    if there:
        said = words("{what} was not shared: Slack did not take it. Please try again.", what=named)
    return kit.markup(":warning: {said}", said=said)
