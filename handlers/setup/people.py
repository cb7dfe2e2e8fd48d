"""Set-up: the salespeople."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form
from handlers.requester import OUTSIDER_MARKS, is_slack_admin, profile_of
from handlers.setup.browsing import Place, chosen_id, done, form_place, here, saved
from handlers.showing import push_window
from handlers.text import problems
from handlers.views.kit import MOST_OPTIONS
from handlers.views.setup import people as views
from handlers.views.setup import teams as team_views
from handlers.views.setup.pages import PAGE
from storage.domain import money
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.people import Role, SalespersonDraft
from storage.services.people import SlackProfile
from storage.services.salespeople import SlackUser

AREA = "people"
LONGEST_KEPT = {"email": 80, "title": 30}
"""What the book keeps of these lines of a Slack profile."""
SLACKBOT = "USLACKBOT"
"""Slack's own; its profile says that it is no bot."""


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_PEOPLE_NEW] = new
    routes.actions[ids.ACTION_PERSON_EDIT] = edit
    routes.actions[ids.ACTION_PERSON_BLOCK] = block
    routes.actions[ids.ACTION_PERSON_UNBLOCK] = unblock
    routes.actions[ids.ACTION_PERSON_DELETE] = delete
    routes.views[ids.VIEW_NEW_PEOPLE] = add
    routes.views[ids.VIEW_PERSON] = save
    for field in (field_ids.MANAGER, field_ids.MEMBERS, field_ids.HAND_TO):
        routes.options[field] = suggest


def listed(call: Call, page: int = 0, told: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    found = call.book.salespeople
    _, total = found.page(call.admin.workspace_id, 0, 1)
    page = min(page, max(total - 1, 0) // PAGE)
    rows, total = found.page(call.admin.workspace_id, page * PAGE, PAGE)
    given = views.PeoplePage(rows, page, total, _currency(call))
    return views.people_list(call.words, given, Place(AREA, page).dump(), told)


def _currency(call: Call) -> str:
    return call.book.settings.kept(call.admin.workspace_id).draft.currency


def draw(call: Call, place: Place, told: str = "") -> dict[str, Any]:
    """Draw the list; a salesperson has no page of their own."""
    return listed(call, place.page, told)


def new(call: Call) -> None:
    """Put the form for new salespeople on top."""
    teams = call.book.teams.choices(call.admin.workspace_id)
    push_window(call, views.new_people(call.words, teams, form_place(call).dump()))


def edit(call: Call) -> None:
    """Put the form of a salesperson on top."""
    person_id = chosen_id(call)
    kept = call.book.salespeople.kept(call.admin.workspace_id, person_id)
    teams = call.book.teams.choices(call.admin.workspace_id)
    push_window(call, views.salesperson(call.words, kept, teams, form_place(call, person_id, kept.mark).dump()))


def _role(form: Form) -> Role:
    """Read the role; raise `missing`, and `not_understood` for what no window of ours sends."""
    chosen = form.choice(field_ids.ROLE)
    if not chosen:
        raise broken("missing", field_ids.ROLE)
    try:
        return Role(chosen)
    except ValueError as error:
        raise broken("not_understood", field_ids.ROLE) from error


def _picked(call: Call, form: Form) -> list[SlackUser]:
    """Say who is to become a salesperson; raise `nobody_chosen`, `one_name`, and what `_members` says."""
    users, name = form.slack_users(field_ids.SLACK_USERS), form.text(field_ids.NAME)
    if name and users:
        raise broken("one_name", field_ids.NAME)
    if not name and not users:
        raise broken("nobody_chosen", field_ids.SLACK_USERS)
    return _members(call, users[: views.MOST_AT_ONCE], field_ids.SLACK_USERS) if users else [SlackUser("", name)]


def _members(call: Call, users: tuple[str, ...], field: str) -> list[SlackUser]:
    """Ask Slack who they are, all at once; raise `not_in_slack`, `profile_unreadable` under the field.

    Guests, apps and people of other organisations are outsiders. Source: product 7.
    """
    with ThreadPoolExecutor(len(users)) as threads:
        profiles = list(threads.map(lambda user: profile_of(call, user), users))
    found, wrong = [], []
    for user, profile in zip(users, profiles, strict=True):
        if profile is None:
            wrong.append(Problem("profile_unreadable", field, {"user": user}))
            continue
        name = str(profile.get("real_name") or profile.get("name") or user)
        said = profile.get("profile") or {}
        if user == SLACKBOT or any(profile.get(mark) for mark in OUTSIDER_MARKS):
            wrong.append(Problem("not_in_slack", field, {"name": name}))
        email, title = (str(said.get(key) or "") for key in LONGEST_KEPT)
        email = email if len(email) <= LONGEST_KEPT["email"] else ""
        read = SlackProfile(profile.get("tz"), profile.get("locale"), is_slack_admin(profile))
        found.append(SlackUser(user, name, email, title[: LONGEST_KEPT["title"]].strip(), read))
    refuse_if_any(wrong)
    return found


def add(call: Call) -> None:
    """Add everybody who was chosen."""
    form, at = Form(call.view), here(call)
    made = call.book.salespeople.add(
        call.admin,
        _picked(call, form),
        role=_role(form),
        teams=form.choices(field_ids.TEAMS),
        key=call.form_key,
    )
    told = ", ".join(f"{person.name} ({person.key})" for person in made)
    saved(call, draw(call, at, call.words("Added {names}", names=told) if told else ""))


def _basis_points(form: Form) -> int:
    """Read a commission; raise `amount_not_a_number`, `commission_out_of_range`."""
    typed = form.text(field_ids.COMMISSION).strip()
    number = money.parse_decimal(typed, field_ids.COMMISSION) if typed else Decimal(0)
    # Looked at before it is multiplied: a number field can send more digits than a memory holds.
    if not 0 <= number <= 100 or number * 100 != int(number * 100):  # noqa: PLR2004 - per cent
        raise broken("commission_out_of_range", field_ids.COMMISSION)
    return int(number * 100)


def save(call: Call) -> None:
    """Keep what the form of a salesperson says."""
    form, at = Form(call.view), here(call)
    kept = call.book.salespeople.kept(call.admin.workspace_id, at.row).draft
    user = form.slack_user(field_ids.SLACK_USER)
    if user and user != kept.slack_user_id:
        _members(call, (user,), field_ids.SLACK_USER)
    draft = SalespersonDraft(
        code=form.text(field_ids.CODE),
        name=form.text(field_ids.NAME),
        slack_user_id=user,
        role=_role(form),
        teams=form.choices(field_ids.TEAMS) if form.has(field_ids.TEAMS) else kept.teams,
        email=form.text(field_ids.EMAIL),
        phone=form.text(field_ids.PHONE),
        job_title=form.text(field_ids.JOB_TITLE),
        commission=_basis_points(form),
        blocked=form.ticked(field_ids.BLOCKED),
    )
    person = call.book.salespeople.change(call.admin, at.row, draft, seen=at.seen, key=call.form_key)
    saved(call, draw(call, at, call.words("Saved {name}", name=person.name)))


def block(call: Call) -> None:
    """Let somebody in no more."""
    person = call.book.salespeople.block(call.admin, chosen_id(call))
    told = call.words("Blocked {name}", name=person.name)
    done(call, draw(call, here(call), told), told)


def unblock(call: Call) -> None:
    """Let somebody in again."""
    person = call.book.salespeople.block(call.admin, chosen_id(call), blocked=False)
    told = call.words("Unblocked {name}", name=person.name)
    done(call, draw(call, here(call), told), told)


def delete(call: Call) -> None:
    """Delete a salesperson, or tell what keeps them, with the ways out: blocking them and handing over."""
    person_id, service = chosen_id(call), call.book.salespeople
    found = service.hindrances(call.admin.workspace_id, person_id)
    if found:
        kept, codes = service.kept(call.admin.workspace_id, person_id), {problem.code for problem in found}
        has, last = views.theirs(call.words, kept.work, _currency(call)), "last_admin" in codes
        said = "\n".join(problems.say(call.words, problem, call.zone) for problem in found)
        ways = views.WaysOut(kept.draft.name, codes != {"last_admin"}, not kept.draft.blocked and not last, has)
        push_window(call, views.not_deleted(call.words, here(call).dump(), str(person_id), ways, said))
        return
    told = call.words("Deleted {name}", name=service.delete(call.admin, person_id).name)
    done(call, draw(call, here(call), told), told)


def suggest(call: Call) -> None:
    """Offer salespeople as somebody types."""
    actor = call.actor if call.known else call.admin
    found = call.book.salespeople.search(actor.workspace_id, call.body.get("value") or "", MOST_OPTIONS)
    call.ack(options=[team_views.person_option(person) for person in found])
