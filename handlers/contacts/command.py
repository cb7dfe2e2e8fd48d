"""The command `/contact`: lists and cards of contacts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from handlers import creating, ids
from handlers.call import Call
from handlers.carried import Carried
from handlers.contacts import windows
from handlers.forms import as_said, unescaped
from handlers.showing import answer
from handlers.text.words import Words
from handlers.views import contacts as views
from handlers.views import kit
from handlers.views.kit import Block
from storage.domain.errors import RuleBrokenError, broken
from storage.queries.contact_cards import ContactPage
from storage.queries.people import Choice

NUMBER = re.compile(r"(?:ct)?[-\s]?0*(\d{1,9})", re.IGNORECASE)
"""Numbers as people type them: ct1, CT-1, 1."""
APART = re.compile(r"\Act\s+(?=[0-9])", re.IGNORECASE)
"""`CT 1`: a number that would be taken for two words."""
PAGE = 10
"""Lines on a page: two thumbs' scroll on a phone."""
LONGEST_SEARCH = 100
"""Longer than any name."""


@dataclass(frozen=True)
class Asked(Carried):
    """A list that was asked for, as it travels in the buttons that turn its pages."""

    text: str = ""
    offset: int = 0


def contact_no(typed: str) -> str | None:
    """Read a contact's number; None when it is not one."""
    match = NUMBER.fullmatch(typed)
    return f"CT{int(match[1]):06d}" if match else None


def command(call: Call) -> None:
    """Answer `/contact …`: a number with a verb, a word, or nothing."""
    text = APART.sub("ct", (call.body.get("text") or "").strip())
    first, _, rest = text.partition(" ")
    word, rest = unescaped(first).lower(), rest.strip()
    if not word:
        _show(call, Asked())
    elif word in WORDS:
        (show_help if rest.lower() == "help" else WORDS[word])(call, rest)
    elif (no := contact_no(word)) is not None:
        verb = unescaped(rest).lower()
        if verb not in VERBS:
            raise _unknown(verb, VERBS)
        VERBS[verb](call, no)
    elif word in VERBS and (no := contact_no(unescaped(rest))) is not None:
        VERBS[word](call, no)
    elif word in VERBS:
        raise broken("contact_number_missing", verb=word)
    else:
        raise _unknown(word, WORDS)


def _unknown(word: str, known: dict[str, Callable[[Call, str], None]]) -> RuleBrokenError:
    """Name the nearest known word, if there is one that is near."""
    near = get_close_matches(word, [each for each in known if each], n=1, cutoff=0.6)
    if near:
        return broken("unknown_word_contact", word=word[:50], nearest=near[0])
    return broken("unknown_word_contact_far", word=word[:50])


def show_help(call: Call, _: str) -> None:
    """Say what can be typed."""
    text, blocks = views.help_message(call.words)
    answer(call, text, blocks)


def card(call: Call, no: str) -> None:
    """Show the card, privately."""
    shown = call.book.contacts.card(call.actor, no)
    text, blocks = views.card_message(call.words, shown, call.person.currency, call.actor.today)
    answer(call, text, blocks)


def open_card(call: Call) -> None:
    """Show the card of a line in a list."""
    card(call, call.no)


def find(call: Call, text: str) -> None:
    """Show what has this text in its name, company, number, e-mail or phone."""
    said = as_said(call, text)
    if not said:
        raise broken("contact_search_empty")
    _show(call, Asked(said[:LONGEST_SEARCH]))


def sell(call: Call) -> None:
    """Open New opportunity on the contact, for its salesperson. Source: domain-reference 2.2."""
    shown = call.book.contacts.card(call.actor, call.no)
    contact = Choice(shown.no, shown.name, shown.company.name if shown.company else "")
    creating.open_beside(call, contact, call.book.contacts.salesperson(call.person.workspace_id, shown.no))


def ask_delete(call: Call, no: str) -> None:
    """Ask before a contact is deleted; raise `contact_not_yours`, `admins_only` for who may not."""
    shown = call.book.contacts.card(call.actor, no)
    if not shown.may_delete:
        owner = shown.salesperson
        raise broken("contact_not_yours", no=no, owner=owner.name) if owner else broken("admins_only")
    answer(call, *views.delete_question(call.words, shown))


def delete(call: Call) -> None:
    """Delete the contact whose button was pressed; the card becomes a line that says so."""
    gone = call.book.contact_keeping.delete(call.actor, call.no)
    said = call.words("Deleted {no} {name}.", no=gone.no, name=gone.name)
    if gone.followed:
        said += " " + call.words.several("Its {count} person too.", "Its {count} persons too.", gone.followed)
    if gone.moved:
        one, many = (
            "{count} closed opportunity is its company's now.",
            "{count} closed opportunities are its company's now.",
        )
        said += " " + call.words.several(one, many, gone.moved)
    answer(call, kit.markup(":white_check_mark: {said}", said=said), replace=True)


def turn(call: Call) -> None:
    """Turn a page, in place; raise `not_understood` for a button that is not ours."""
    asked = Asked.load(call.value)
    _show(call, replace(asked, text=asked.text[:LONGEST_SEARCH], offset=max(asked.offset, 0)), in_place=True)


def _show(call: Call, asked: Asked, *, in_place: bool = False) -> None:
    """Show one page."""
    words = call.words
    page = call.book.contacts.page(call.actor, asked.text, asked.offset, PAGE)
    title = words("Contacts ({count})", count=words.number(page.total))
    if asked.text:
        title = words("Contacts with “{text}” ({count})", text=asked.text, count=words.number(page.total))
    if page.total:
        text, blocks = views.list_message(words, title, page.lines, _navigation(words, asked, page))
    else:
        empty = (
            "None has that in its name, company, number, e-mail or phone. Try a part of a word." if asked.text else ""
        )
        hint = words(empty or "There are no contacts yet. Press *New contact* to write down the first company.")
        text, blocks = views.empty_message(words, title, kit.Markup(hint))
    answer(call, text, blocks, replace=in_place)


def _navigation(words: Words, asked: Asked, page: ContactPage) -> tuple[str, Block]:
    """Say which part this is, and give the buttons to go on."""
    last = page.offset + len(page.lines)
    buttons = []
    if page.offset > 0:
        back = replace(asked, offset=max(page.offset - PAGE, 0))
        buttons.append(kit.button(words("Previous page"), ids.ACTION_CONTACT_PAGE_BACK, back.dump()))
    if last < page.total:
        on = replace(asked, offset=last)
        buttons.append(kit.button(words("Next page"), ids.ACTION_CONTACT_PAGE_ON, on.dump()))
    buttons.append(kit.button(words("New contact"), ids.ACTION_CONTACT_NEW, "new"))
    part = ""
    if page.total > PAGE:
        part = words("{first} to {last} of {total}", first=page.offset + 1, last=last, total=page.total)
    return part, kit.actions(*buttons)


WORDS: dict[str, Callable[[Call, str], None]] = {
    "new": windows.open_new,
    "find": find,
    "help": show_help,
}
"""What can be typed behind the command."""
VERBS: dict[str, Callable[[Call, str], None]] = {
    "": card,
    "edit": windows.open_edit,
    "delete": ask_delete,
    "help": show_help,
}
"""What can be typed behind a number."""
