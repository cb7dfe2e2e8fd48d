"""The list of teams and their form."""

from dataclasses import dataclass
from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block
from handlers.views.setup import pages
from storage.domain.people import LONGEST_NAME, LONGEST_TEAM_CODE
from storage.queries.people import Choice
from storage.queries.staff import TeamLine
from storage.services.teams import KeptTeam


@dataclass(frozen=True)
class TeamsPage:
    """A page of the list."""

    rows: list[TeamLine]
    page: int
    total: int


def team_list(words: Words, given: TeamsPage, metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the list of teams."""
    rows = [block for row in given.rows for block in _team(words, row)]
    empty = words("There is no team yet. A team has a manager, who may change what its members have.")
    new = kit.button(words("New team"), ids.ACTION_TEAM_NEW, "new", style="primary")
    blocks = pages.listing(words, given.page, given.total, rows, new, empty)
    return pages.framed(words, metadata, words("Teams"), told, blocks)


def _team(words: Words, row: TeamLine) -> list[Block]:
    """Draw a team with the buttons that change it."""
    key = str(row.id)
    name = kit.markup("*{code}* {name}", code=row.code, name=row.name)
    manager = words("managed by {name}", name=row.manager) if row.manager else words("no manager")
    members = words.several("{count} member", "{count} members", row.members) if row.members else words("no members")
    return [
        kit.section(kit.join("\n", [name, pages.line(kit.escape(manager), kit.escape(members))])),
        kit.actions(
            kit.button(words("Edit"), ids.ACTION_TEAM_EDIT, key, label=words("Edit {name}", name=row.name)),
            pages.delete_button(words, ids.ACTION_TEAM_DELETE, key, row.name),
        ),
    ]


def person_option(person: Choice) -> dict[str, Any]:
    """Offer a salesperson, with the code that tells two of one name apart."""
    return kit.option(f"{kit.cut(person.name, 50)} ({person.key})", person.key)


def team(words: Words, metadata: str, kept: KeptTeam | None = None) -> dict[str, Any]:
    """Draw the form of a team, new or as it is."""
    manager = person_option(kept.manager) if kept and kept.manager else None
    members = [person_option(person) for person in kept.members] if kept else []
    blocks = [
        kit.field(field_ids.CODE, words("Code"), kit.text_input(kept.code if kept else "", longest=LONGEST_TEAM_CODE)),
        kit.field(field_ids.NAME, words("Name"), kit.text_input(kept.name if kept else "", longest=LONGEST_NAME)),
        kit.field(
            field_ids.MANAGER,
            words("Manager"),
            kit.search(manager),
            required=False,
            hint=words("May change what the members have. A salesperson becomes a manager by it."),
        ),
        kit.field(field_ids.MEMBERS, words("Members"), kit.search_several(members), required=False),
    ]
    return kit.modal(ids.VIEW_TEAM, words("Team"), words("Save"), words("Cancel"), metadata, blocks)
