"""The window Hand over, and the message that briefs the new owner."""

from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.queries.handing_over import Urgent
from storage.services.handing_over import HandedOver, Offer, Part


def hand_over(words: Words, offer: Offer, currency: str, metadata: str) -> dict[str, Any]:
    """Draw the window: whose work it is, who gets it, and what of it; every part with its count."""
    held = offer.holdings
    worth = words.money(held.value, currency)
    opportunities = words.several("{count} open opportunity", "{count} open opportunities", held.opportunities)
    places = [*held.teams, *(words("{team} (manager)", team=team) for team in held.leads)]
    counted = {
        Part.OPPORTUNITIES: words("{count} worth {value}", count=opportunities, value=worth),
        Part.TASKS: words.several("{count} open task", "{count} open tasks", held.tasks),
        Part.TEAMS: words("Places in teams: {teams}", teams=", ".join(places)),
        Part.CONTACTS: words.several("{count} contact", "{count} contacts", held.contacts),
    }
    has = {
        Part.OPPORTUNITIES: held.opportunities,
        Part.TASKS: held.tasks,
        Part.TEAMS: places and offer.with_teams,
        Part.CONTACTS: held.contacts,
    }
    options = [kit.option(text, part) for part, text in counted.items() if has[part]]
    who = kit.markup("{name} ({code})", name=offer.person.name, code=offer.person.key)
    blocks: list[Block] = [kit.section(kit.join("\n", [kit.markup("*{label}*", label=words("From")), who]))]
    if not options:
        said = words("{name} has no open opportunity, no open task and no contact, so there is nothing to hand over.")
        blocks.append(kit.section(kit.markup(said, name=offer.person.name)))
        return kit.browser(ids.VIEW_HAND_OVER, words("Hand over"), words("Close"), metadata, blocks)
    all_of_it = [option["value"] for option in options]
    blocks += [
        kit.field(field_ids.HAND_TO, words("To"), kit.search(placeholder=words("Type a name"))),
        kit.field(
            field_ids.HAND_OVER,
            words("What"),
            kit.boxes(options, all_of_it),
            hint=words("Stages and closed opportunities stay as they are."),
        ),
    ]
    title, submit = words("Hand over"), words("Hand over")
    return kit.modal(ids.VIEW_HAND_OVER, title, submit, words("Cancel"), metadata, blocks)


def handed(words: Words, done: HandedOver, currency: str) -> str:
    """Say to who handed over what came of it."""
    if done.again:
        return words("This was handed over to {name} already.", name=done.receiver)
    said = words(
        "Handed over from {giver} to {receiver}: {what}.",
        giver=done.giver,
        receiver=done.receiver,
        what=what(words, done, currency),
    )
    if done.raised:
        said += " " + words("{name} is a manager now.", name=done.receiver)
    if done.slack_user_id is None:
        said += " " + words("{name} is not in Slack, so nobody was told.", name=done.receiver)
    return said


def what(words: Words, done: HandedOver, currency: str) -> str:
    """Say how much it is."""
    parts = []
    if done.opportunities:
        count = words.several("{count} open opportunity", "{count} open opportunities", done.opportunities)
        parts.append(words("{count} worth {value}", count=count, value=words.money(done.value, currency)))
    if done.tasks:
        parts.append(words.several("{count} open task", "{count} open tasks", done.tasks))
    if done.teams:
        one, many = words("team {team}", team=done.teams[0]), words("teams {teams}", teams=", ".join(done.teams))
        parts.append(one if len(done.teams) == 1 else many)
    if done.contacts:
        parts.append(words.several("{count} contact", "{count} contacts", done.contacts))
    return ", ".join(parts)


def briefing(words: Words, done: HandedOver, currency: str, by: str) -> Message:
    """Brief the new owner: how much it is, and the most urgent of it; `by` is empty for who took it themselves."""
    title = words("You have taken over from {name}", name=done.giver)
    much = what(words, done, currency)
    told = words("{by} handed you {what}.", by=by, what=much) if by else words("Yours now: {what}.", what=much)
    parts: list[Markup] = [kit.escape(told)]
    if done.raised:
        parts.append(kit.escape(words("You are a manager now: you may change what the members of your teams have.")))
    blocks: list[Block] = [kit.header(title), kit.section(kit.join("\n", parts))]
    if done.urgent:
        blocks.append(kit.section(kit.markup("*{text}*", text=words("Most urgent"))))
        blocks += [kit.section(_line(words, one, currency), _open(words, one)) for one in done.urgent]
    blocks.append(kit.context(Markup(words("Type `/opp` to see all of your open opportunities."))))
    urgent = [_line(words, one, currency) for one in done.urgent]
    return kit.shortened(kit.join("\n", [kit.escape(title), *parts, *urgent])), blocks


def _line(words: Words, one: Urgent, currency: str) -> Markup:
    """Say one opportunity."""
    worth = words.money(one.value, currency) if one.value else words("no value yet")
    closes = (
        words("closes {when}", when=words.day(one.closing_date)) if one.closing_date else words("no closing date yet")
    )
    return kit.markup(
        "*{no}* {description} — {contact}\n{worth} · {closes}",
        no=one.no,
        description=one.description,
        contact=one.contact,
        worth=worth,
        closes=closes,
    )


def _open(words: Words, one: Urgent) -> kit.Element:
    """Make the button that shows the card."""
    return kit.button(words("Open"), ids.ACTION_OPEN, one.no, label=words("Open {no}", no=one.no))
