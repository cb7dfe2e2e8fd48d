"""The list of salespeople, and the forms in which they are added and changed."""

from dataclasses import dataclass
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from handlers.views.setup import pages
from storage.domain.people import LONGEST_CODE, LONGEST_NAME, LONGEST_SHORT, Role
from storage.queries.handing_over import Work
from storage.queries.people import DEFAULT_CURRENCY, Choice
from storage.queries.staff import PersonLine
from storage.services.salespeople import Kept

MOST_AT_ONCE = 20
"""People who can be added in one go: Slack is asked about each, and waits three seconds for the answer."""


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list."""

    rows: list[PersonLine]
    page: int
    total: int
    currency: str = DEFAULT_CURRENCY


def people_list(words: Words, given: PeoplePage, metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the list of salespeople."""
    rows = [block for row in given.rows for block in _person(words, row, given.currency)]
    empty = words("Nobody sells yet. Add the people who do: choose them from Slack, several at once.")
    new = kit.button(words("New salesperson"), ids.ACTION_PEOPLE_NEW, "new", style="primary")
    blocks = pages.listing(words, given.page, given.total, rows, new, empty)
    return pages.framed(words, metadata, words("People"), told, blocks)


def _person(words: Words, row: PersonLine, currency: str) -> list[Block]:
    """Draw a salesperson with the buttons that change them."""
    key = str(row.id)
    name = kit.markup("*{code}* {name}", code=row.code, name=row.name)
    facts = pages.line(
        kit.escape(problems.name(words, row.role)),
        kit.escape(words("in {teams}", teams=", ".join(row.teams)) if row.teams else ""),
        kit.escape(words("leads {teams}", teams=", ".join(row.leads)) if row.leads else ""),
        kit.escape("" if row.slack_user_id else words("not in Slack")),
        Markup(f"*{words('Blocked')}*" if row.blocked else ""),
    )
    unblock = kit.button(words("Unblock"), ids.ACTION_PERSON_UNBLOCK, key, label=words("Unblock {name}", name=row.name))
    return [
        kit.section(kit.join("\n", [name, facts])),
        kit.actions(
            kit.button(words("Edit"), ids.ACTION_PERSON_EDIT, key, label=words("Edit {name}", name=row.name)),
            hand_over_button(words, key, row.name),
            unblock if row.blocked else block_button(words, key, row.name, theirs(words, row.work, currency)),
            pages.delete_button(words, ids.ACTION_PERSON_DELETE, key, row.name),
        ),
    ]


def hand_over_button(words: Words, key: str, name: str) -> kit.Element:
    """Make the button that opens the hand-over of somebody's work."""
    label = words("Hand over what {name} has", name=name)
    return kit.button(words("Hand over"), ids.ACTION_PERSON_HAND_OVER, key, label=label)


def theirs(words: Words, work: Work, currency: str) -> str:
    """Say what somebody has that hand over would move; empty for nothing."""
    parts = []
    if work.opportunities:
        count = words.several("{count} open opportunity", "{count} open opportunities", work.opportunities)
        parts.append(words("{count} worth {value}", count=count, value=words.money(work.value, currency)))
    if work.tasks:
        parts.append(words.several("{count} open task", "{count} open tasks", work.tasks))
    if work.contacts:
        parts.append(words.several("{count} contact", "{count} contacts", work.contacts))
    return ", ".join(parts)


def block_button(words: Words, key: str, name: str, has: str = "") -> kit.Element:
    """Make the button that blocks somebody, and asks before; `has` is what stays theirs."""
    element = kit.button(words("Block"), ids.ACTION_PERSON_BLOCK, key, label=words("Block {name}", name=name))
    text = words("They cannot use Salesbot and cannot be chosen any more.")
    if has:
        text += " " + words("Still theirs: {what}. Hand over moves it to somebody else.", what=has)
    return kit.asking(element, words("Block {name}?", name=name), text, words("Block"), words("Cancel"))


@dataclass(frozen=True)
class WaysOut:
    """What can be done with somebody who cannot be deleted: hand over what they have (`has` says it), or block them."""

    name: str
    hand_over: bool = True
    block: bool = True
    has: str = ""


def not_deleted(words: Words, metadata: str, key: str, ways: WaysOut, said: str) -> dict[str, Any]:
    """Tell what keeps a salesperson from being deleted, with the ways out that there are."""
    buttons = [hand_over_button(words, key, ways.name)] if ways.hand_over else []
    buttons += [block_button(words, key, ways.name, ways.has)] if ways.block else []
    blocks = [kit.section(kit.escape(said)), *([kit.actions(*buttons)] if buttons else [])]
    return kit.browser(ids.VIEW_IN_USE, words("Not deleted"), words("Close"), metadata, blocks)


def _role(words: Words, role: Role) -> Block:
    """Offer the roles, with what each may do."""
    does = {
        Role.SALESPERSON: words("Changes their own opportunities"),
        Role.MANAGER: words("Changes those of their teams, reassigns, reopens"),
        Role.ADMIN: words("Changes everything, and sets Salesbot up"),
    }
    options = [kit.option(problems.name(words, each), each, does[each]) for each in Role]
    return kit.field(field_ids.ROLE, words("Role"), kit.radio(options, role))


def _teams(words: Words, teams: list[Choice], chosen: tuple[str, ...] = ()) -> list[Block]:
    """Offer the teams; nothing where there are none."""
    if not teams:
        return []
    options = [kit.option(f"{team.key} · {team.name}", team.key) for team in teams]
    return [kit.field(field_ids.TEAMS, words("Teams"), kit.several(options, chosen), required=False)]


def new_people(words: Words, teams: list[Choice], metadata: str) -> dict[str, Any]:
    """Draw the form in which one or several salespeople are added."""
    blocks = [
        kit.field(
            field_ids.SLACK_USERS,
            words("People in Slack"),
            kit.slack_users(MOST_AT_ONCE),
            required=False,
            hint=words("Everybody you choose becomes a salesperson, with a code made of their initials."),
        ),
        kit.field(
            field_ids.NAME,
            words("Name"),
            kit.text_input(longest=LONGEST_NAME),
            required=False,
            hint=words("Only for somebody who is not in Slack."),
        ),
        _role(words, Role.SALESPERSON),
        *_teams(words, teams),
    ]
    return kit.modal(ids.VIEW_NEW_PEOPLE, words("New salesperson"), words("Add"), words("Cancel"), metadata, blocks)


def salesperson(words: Words, kept: Kept, teams: list[Choice], metadata: str) -> dict[str, Any]:
    """Draw the form of a salesperson."""
    draft = kept.draft
    blocks = [
        kit.field(field_ids.CODE, words("Code"), kit.text_input(draft.code, longest=LONGEST_CODE)),
        kit.field(field_ids.NAME, words("Name"), kit.text_input(draft.name, longest=LONGEST_NAME)),
        kit.field(field_ids.SLACK_USER, words("Slack user"), kit.slack_user(draft.slack_user_id), required=False),
        _role(words, draft.role),
        *_teams(words, teams, draft.teams),
        kit.field(field_ids.EMAIL, words("E-mail"), kit.email_input(draft.email), required=False),
        kit.field(field_ids.PHONE, words("Phone"), kit.text_input(draft.phone, longest=LONGEST_SHORT), required=False),
        kit.field(
            field_ids.JOB_TITLE,
            words("Job title"),
            kit.text_input(draft.job_title, longest=LONGEST_SHORT),
            required=False,
        ),
        kit.field(
            field_ids.COMMISSION,
            words("Commission %"),
            kit.number_input(_per_cent(draft.commission), decimals=True),
            required=False,
        ),
        kit.field(
            field_ids.BLOCKED,
            words("Blocked"),
            kit.checkbox(words("Cannot use Salesbot and cannot be chosen"), ticked=draft.blocked),
            required=False,
        ),
    ]
    return kit.modal(ids.VIEW_PERSON, words("Salesperson"), words("Save"), words("Cancel"), metadata, blocks)


def _per_cent(basis_points: int) -> str:
    """Write basis points as a number field wants per cent; nothing for zero."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if basis_points else ""
