"""The why log in words: what was sent, held back or failed, and by which rule; and the word to the admins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.history import Reader, paged
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import LineStatus
from storage.queries.deliveries import DeliveryLine
from storage.services.delivery_log import NextTime

PAGES = (ids.ACTION_WHY_BACK, ids.ACTION_WHY_ON)
KINDS: Mapping[str, str] = {
    DeliveryKind.DIGEST: "Digest",
    DeliveryKind.NUDGE: "Reminders",
    DeliveryKind.EVENTS: "Channel message",
    DeliveryKind.ADMINS: "Word to the admins",
    DeliveryKind.DETAILS: "Thread of a digest",
}
"""What was to be sent."""
REASONS: Mapping[str, str] = {
    "on_time": "sent",
    "late": "sent late",
    "catch_up": "sent, with all that came while you were away",
    "day_off": "not sent — no working day",
    "holiday": "not sent — public holiday",
    "away": "not sent — away",
    "weekly": "not sent — once a week only, as nobody reacted for three days",
    "missed": "not sent — the day was over; the next one covers it",
    "nothing_due": "not sent — nothing was due",
    "turned_off": "not sent — turned off",
    "quiet": "not sent — nothing happened",
    "channel_gone": "failed — Salesbot cannot write in the channel",
    "person_gone": "failed — Slack does not let Salesbot write to this person",
    "token_dead": "failed — Slack does not know Salesbot's token any more",
    "scope_missing": "failed — Salesbot lacks a permission in Slack",
    "slack_refused": "failed — Slack refused it",
    "broken": "failed — a fault of Salesbot's; its log says more",
}
"""What became of it, by the rule."""
WITH_DETAIL: Mapping[str, str] = {
    "holiday": "not sent — public holiday ({detail})",
    "away": "not sent — away; {detail} got it instead",
    "channel_gone": "failed — Salesbot cannot write in the channel (Slack says {detail})",
    "person_gone": "failed — Slack does not let Salesbot write to this person (it says {detail})",
    "token_dead": "failed — Slack does not know Salesbot's token any more (it says {detail})",
    "slack_refused": "failed — Slack refused it ({detail})",
}
"""The same where there is more to say."""
MENDS: Mapping[str, str] = {
    "channel_gone": "Invite Salesbot to the channel, take it out of the archive, or choose another one with "
    "/salesbot digest. It is tried again tomorrow.",
    "person_gone": "If this person has left, hand over what they have with /salesbot handover, and block them "
    "in /salesbot setup. It is tried again tomorrow.",
    "token_dead": "Install the app again and give Salesbot the new token. Until then nothing is sent.",
    "scope_missing": "Give the Slack app the permission that Slack names, and install it again. A message that is "
    "missing is tried again each hour, a chart with the next digest.",
}
"""What an admin can do about it."""
REACTIONS: Mapping[str, tuple[LineStatus, ...]] = {
    "{count} acted on": (LineStatus.DONE, LineStatus.MOVED, LineStatus.WON, LineStatus.LOST, LineStatus.HANDED_OVER),
    "{count} snoozed": (LineStatus.SNOOZED,),
    "{count} dismissed": (LineStatus.STOPPED,),
    "{count} without a reaction": (LineStatus.OPEN,),
}
"""What people did about the lines of their reminders."""


@dataclass(frozen=True, slots=True)
class Log:
    """A page's content: whose it is, what became of everything, what comes next, and for admins the reactions."""

    recipient: str
    whose: Markup
    is_own: bool
    lines: Sequence[DeliveryLine]
    next_times: Sequence[NextTime]
    reactions: Mapping[LineStatus, int] | None = None


def moment(words: Words, at: datetime, zone: str) -> str:
    """Write weekday, day and time: Thu, Nov 26, 09:00."""
    local = at.astimezone(ZoneInfo(zone))
    day = format_skeleton("MMMEd", local, locale=words.locale)
    return f"{day}, {format_time(local, 'short', locale=words.locale)}"


def said_of(words: Words, line: DeliveryLine) -> str:
    """Say what became of one delivery, and by which rule."""
    if line.status is DeliveryStatus.PLANNED:
        if not line.detail:
            return words("being sent")
        return words("not sent yet — Slack said {detail}; it is tried again", detail=line.detail)
    templates = WITH_DETAIL if line.detail and line.reason in WITH_DETAIL else REASONS
    template = templates.get(line.reason)
    said = line.reason.replace("_", " ") if template is None else words(template, detail=line.detail)
    if line.status is DeliveryStatus.SENT and line.detail:
        said = words("{said}; without its chart ({detail})", said=said, detail=line.detail)
    if not line.perhaps_twice:
        return said
    if line.status is DeliveryStatus.SENT:
        return words("{said}; perhaps twice: Slack did not say whether it had taken it", said=said)
    return words("{said}; perhaps it was sent all the same: Slack did not say whether it had taken it", said=said)


def log_message(reader: Reader, log: Log, page: int) -> Message:
    """Draw a page of the log."""
    words = reader.words
    texts = [_line(reader, line) for line in log.lines]
    nothing = (
        words(
            "Nothing was due for you in the last two weeks. Salesbot reminds you in the morning of what is due, "
            "and says here what it sent, what it held back, and why."
        )
        if log.is_own
        else words("Nothing was due there in the last two weeks.")
    )
    text, blocks = paged(reader, words("What was sent, and why"), log.recipient, (texts, nothing, PAGES), page)
    said = kit.markup("{label} {whose}", label=words("For:"), whose=log.whose)
    after = [kit.context(line) for line in (_next(reader, log), _reactions(words, log)) if line]
    return kit.shortened(kit.join("\n", [text, _next(reader, log), _reactions(words, log)])), [
        blocks[0],
        kit.context(said),
        *blocks[1:],
        *after,
    ]


def _line(reader: Reader, line: DeliveryLine) -> Markup:
    words = reader.words
    return kit.markup(
        "*{when}* · {kind}: {said}",
        when=moment(words, line.due_at, reader.zone),
        kind=words(KINDS[line.kind]),
        said=said_of(words, line),
    )


def _next(reader: Reader, log: Log) -> Markup:
    """Say when something may be sent next."""
    words = reader.words
    said = []
    for one in log.next_times:
        kind = words(KINDS[one.kind]) + (f" ({one.team})" if one.team else "")
        when = moment(words, one.at, reader.zone) if one.at else words("not in the next weeks")
        said.append(words("Next: {kind}, {when}.", kind=kind, when=when))
    if not said:
        said.append(
            words("Nothing comes next: reminders are turned off.")
            if log.is_own
            else words("Nothing comes next: nothing is turned on there.")
        )
    return kit.escape(" ".join(said))


def _reactions(words: Words, log: Log) -> Markup:
    """Say for admins how people reacted to their reminders."""
    if log.reactions is None:
        return Markup()
    if not sum(log.reactions.values()):
        return kit.escape(words("Nobody has been reminded of anything in the last 30 days."))
    counted = [
        words(said, count=words.number(sum(log.reactions.get(status, 0) for status in statuses)))
        for said, statuses in REACTIONS.items()
    ]
    return kit.escape(words("Everybody's reminders in the last 30 days: {counted}.", counted=", ".join(counted)))


def admin_word(words: Words, content: Mapping[str, Any]) -> Message:
    """Draw the word to an admin about what cannot be reached, from what its delivery carries."""
    reason, recipient = str(content["reason"]), str(content["recipient"])
    is_channel = content["kind"] != DeliveryKind.NUDGE
    where = Markup(f"<#{recipient}>") if is_channel else Markup(f"<@{recipient}>")
    said = words(":warning: Salesbot could not send to {where}: Slack says {detail}.")
    if reason == "scope_missing":
        said = words(":warning: Salesbot lacks a permission to send all of it to {where}: Slack says {detail}.")
    head = kit.markup(
        said,
        where=where,
        detail=str(content.get("detail", "")),
    )
    mend = kit.escape(words(MENDS[reason]))
    log = kit.escape(words("What was sent and what was not: /salesbot why"))
    blocks: list[Block] = [kit.section(head), kit.section(mend), kit.context(log)]
    return kit.join("\n", [head, mend, log]), blocks
