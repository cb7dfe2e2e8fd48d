"""Companies and persons: when two names look the same, and what an e-mail address is."""

import re

from storage.domain.errors import Problem
from storage.domain.text import check_text, search_form

_FORMS = """
as asa ans da enf sa ba nuf ab hb kb aps ivs ps oy oyj ky tmi
ag gmbh mbh kg kgaa ohg ug eg ev se bv nv vof sarl sas sasu snc spa srl sl slu
ltd limited plc llp llc lp inc incorporated corp corporation co company pty
"""
LEGAL_FORMS = frozenset(_FORMS.split())
"""How a company is owned says little about which one it is: `Acme AS` and `ACME Inc.` look the same."""
_IN_FRONT = frozenset({"ab", "as"})
"""Of these, what is written before the name as well: `AS Bygg`."""
_LONGEST_LOCAL = 64
"""Characters before the @. Source: RFC 5321, 4.5.3.1."""
_LONGEST_LABEL = 63
"""Characters between two dots of a host. Source: RFC 1035, 2.3.4."""
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
"""What may stand before the @: no blanks, and dots only between others. Source: RFC 5322, dot-atom."""
_LABEL = re.compile(r"(?!-)[^\W_](?:[^\W_]|-)*(?<!-)")


def alike_form(name: str) -> str:
    """Fold a name to what two spellings of it share: no case, diacritics, punctuation or legal form.

    A name of nothing but legal forms, or of no letters and digits at all, stays as it is.
    """
    parts = ("".join(filter(str.isalnum, part)) for part in search_form(name).split())
    words = [part for part in parts if part]
    start, end = 0, len(words)
    while end > start and words[end - 1] in LEGAL_FORMS:
        end -= 1
    while start < end and words[start] in _IN_FRONT:
        start += 1
    return " ".join(words[start:end] or words) or search_form(name)


def check_email(email: str) -> list[Problem]:
    """Find what is wrong with a cleaned e-mail address: `too_long`, `not_an_email`. None at all is right."""
    found = check_text("email", email, required=False)
    if found or not email:
        return found
    local, _, host = email.rpartition("@")
    labels = host.split(".")
    right = (
        _LOCAL.fullmatch(local)
        and len(local) <= _LONGEST_LOCAL
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) and len(label) <= _LONGEST_LABEL for label in labels)
        and not labels[-1].isdigit()
    )
    return [] if right else [Problem("not_an_email", "email")]
