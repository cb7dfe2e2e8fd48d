"""Lists of tasks: mine, a team's, somebody's, an opportunity's; paged and private."""

from dataclasses import replace
from difflib import get_close_matches

from handlers import ids
from handlers.call import Call
from handlers.filters import MENTION
from handlers.forms import Metadata, as_said, unescaped
from handlers.showing import answer, origin, show
from handlers.tasks.asked import Asked
from handlers.views import kit
from handlers.views import tasks as views
from handlers.views.kit import Block
from handlers.views.opportunities import Message
from storage.domain.errors import RuleBrokenError, broken
from storage.queries.tasks import TaskFilters, TaskPage

PAGE = 10
"""Tasks on a page: two thumbs' scroll on a phone."""
MANY = 10_000
"""More salespeople or teams than a workspace has."""
LONGEST_SHOWN = 50
"""Of a word that is said back."""
WHOSE = {"mine": "mine", "all": "all"}
WHICH = {"open": "open", "overdue": "overdue", "late": "overdue", "closed": "closed", "done": "closed"}
LEADING = {"team": "SALE", "person": "JO"}
"""What a code follows, with one for an example."""
KNOWN = (*WHOSE, *WHICH, *LEADING)
"""What can be typed behind `list`, besides a mention and a code."""


def mine(call: Call) -> None:
    """Show my open tasks and those of my teams, the most urgent first."""
    _answer(call, Asked())


def of_opportunity(call: Call, no: str) -> None:
    """Show the open tasks of an opportunity; raise `no_such_opportunity`."""
    call.book.opportunities.card(call.person.workspace_id, no, viewer=call.actor)
    _answer(call, Asked("opportunity", no))


def filtered(call: Call, typed: str) -> None:
    """Show a list narrowed by words, as Slack sent them."""
    _answer(call, read(call, typed))


def turn(call: Call) -> None:
    """Turn a page, in place; what was done on this one is gone from the next."""
    redraw(call, replace(Asked.load(call.value), kept=()), origin(call))


def redraw(call: Call, asked: Asked, at: Metadata, result: str = "", *, in_line: bool = False, undo: str = "") -> None:
    """Draw a list anew in its place; `result` stands on top, unless it stands in the line of the task itself.

    `undo` is behind the button that takes it back.
    """
    text, blocks = draw(call, asked, "" if in_line else result, undo)
    show(call, text, blocks, at, result)


def _answer(call: Call, asked: Asked) -> None:
    answer(call, *draw(call, asked))


def read(call: Call, typed: str) -> Asked:
    """Read what was typed behind `list`; raise `unknown_word_task`, `no_such_person` and what `_led` says."""
    asked, words = Asked(), iter(typed.split())
    for token in words:
        word = unescaped(token)
        lower = word.lower()
        if lower in WHOSE:
            asked = replace(asked, whose=WHOSE[lower], key="")
        elif lower in WHICH:
            asked = replace(asked, which=WHICH[lower])
        elif lower in LEADING:
            asked = _led(call, asked, lower, next(words, ""))
        else:
            asked = _person(call, asked, token) or _raise_unknown(call, token)
    return asked


def _led(call: Call, asked: Asked, lead: str, token: str) -> Asked:
    """Read a team behind `team`, somebody behind `person`; raise `list_of_whom` for nothing behind them.

    Raises `no_such_team`, `no_such_person` too.
    """
    if not token:
        raise broken("list_of_whom", lead=lead, example=LEADING[lead])
    if lead == "team":
        if (found := _team(call, asked, unescaped(token))) is None:
            raise broken("no_such_team", key=unescaped(token)[:LONGEST_SHOWN])
    elif (found := _person(call, asked, token)) is None:
        raise broken("no_such_person", key=as_said(call, token)[:LONGEST_SHOWN])
    return found


def _team(call: Call, asked: Asked, code: str) -> Asked | None:
    _, teams = call.book.tasks.owners(call.person.workspace_id, code, MANY)
    found = next(
        (team.key for team in teams if code and code.casefold() in {team.key.casefold(), team.name.casefold()}), None
    )
    return replace(asked, whose="team", key=found) if found else None


def _person(call: Call, asked: Asked, token: str) -> Asked | None:
    """Read a mentioned person, or a salesperson's code."""
    if mention := MENTION.fullmatch(token):
        known = call.book.people.by_slack_user(call.workspace_id, mention[1])
        return replace(asked, whose="person", key=known.code) if known else None
    code = unescaped(token).casefold()
    people, _ = call.book.tasks.owners(call.person.workspace_id, code, MANY)
    found = next((person.key for person in people if code and person.key.casefold() == code), None)
    return replace(asked, whose="person", key=found) if found else None


def unknown(word: str, known: tuple[str, ...]) -> RuleBrokenError:
    """Name the nearest known word, if there is one that is near."""
    near = get_close_matches(word.lower(), [each for each in known if each], n=1, cutoff=0.6)
    if near:
        return broken("unknown_word_task", word=word[:LONGEST_SHOWN], nearest=near[0])
    return broken("unknown_word_task_far", word=word[:LONGEST_SHOWN])


def _raise_unknown(call: Call, token: str) -> Asked:
    """Raise `no_such_person` for who was meant with @, `unknown_word_task` for any other word."""
    word = as_said(call, token)
    raise broken("no_such_person", key=word[:LONGEST_SHOWN]) if word.startswith("@") else unknown(word, KNOWN)


def _filters(call: Call, asked: Asked) -> TaskFilters:
    """Turn what was asked for into filters."""
    key = asked.key
    return TaskFilters(
        mine=call.actor if asked.whose == "mine" else None,
        team_code=key if asked.whose == "team" else None,
        salesperson_code=key if asked.whose == "person" else None,
        opportunity_no=key if asked.whose == "opportunity" else None,
        closed=asked.which == "closed",
        due_before=call.actor.today if asked.which == "overdue" else None,
        kept=asked.kept_nos,
        viewer=call.actor,
    )


def _whose(call: Call, asked: Asked) -> str:
    """Say whose tasks a list shows, where they are not one's own."""
    people, teams = call.book.tasks.owners(call.person.workspace_id, asked.key, MANY)
    named = {"person": people, "team": teams}.get(asked.whose, [])
    name = next((one.name for one in named if one.key == asked.key), asked.key)
    return call.words("Everybody") if asked.whose == "all" else name


def draw(call: Call, asked: Asked, told: str = "", undo: str = "") -> Message:
    """Draw one page; `told` is what has just happened, `undo` behind the button that takes it back."""
    page = call.book.tasks.page(call.person.workspace_id, _filters(call, asked), asked.offset, PAGE)
    mine_ = asked.whose == "mine"
    title = views.title(call.words, asked.which, page.open, "" if mine_ else _whose(call, asked))
    if not page.lines:
        new = _navigation(call, asked, page)[1]
        return views.empty_message(call.words, title, asked.which if mine_ else "others", new, (told, undo))
    here = replace(asked, offset=page.offset)
    given = views.TaskList(
        title, page.lines, here.dump(), call.actor.today, asked.kept_nos, told, undo, names_owner=not mine_
    )
    return views.list_message(call.words, given, _navigation(call, here, page))


def _navigation(call: Call, asked: Asked, page: TaskPage) -> tuple[str, Block]:
    """Say which part this is, and give the buttons to go on."""
    words, last = call.words, page.offset + len(page.lines)
    buttons = []
    if page.offset > 0:
        back = replace(asked, offset=max(page.offset - PAGE, 0), kept=())
        buttons.append(kit.button(words("Previous page"), ids.ACTION_TASK_PAGE_BACK, back.dump()))
    if last < page.total:
        # What was done here is gone from the list when the page is turned.
        gone = sum(line.closed and line.no in asked.kept_nos for line in page.lines)
        on = replace(asked, offset=last - gone, kept=())
        buttons.append(kit.button(words("Next page"), ids.ACTION_TASK_PAGE_ON, on.dump()))
    buttons.append(kit.button(words("New task"), ids.ACTION_TASK_NEW, "new"))
    part = ""
    if page.total > PAGE:
        part = words("{first} to {last} of {total}", first=page.offset + 1, last=last, total=page.total)
    return part, kit.actions(*buttons)
