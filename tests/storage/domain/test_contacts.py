"""When two names look the same, and what an e-mail address is."""

import pytest

from storage.domain.contacts import LEGAL_FORMS, alike_form, check_email

ALIKE = {
    "Acme AS": "acme",
    "ACME  a/s": "acme",
    "Acme, Inc.": "acme",
    "Acme Ltd": "acme",
    "Acme AB": "acme",
    "Acme GmbH & Co. KG": "acme",
    "A.C.M.E. ASA": "acme",
    "Åcmé": "acme",
    "AS Acme": "acme",
    "Acme": "acme",
    "Acme Bygg AS": "acme bygg",
    "Acme-Bygg": "acmebygg",
    "Co Acme": "co acme",
    "AS": "as",
    "AS ASA": "as asa",
    "!!": "!!",
    "👩‍👧 AS": "as",
    "販売 Ltd": "販売",
}
RIGHT = [
    "",
    "a@b.no",
    "kari.nordmann+boxes@ex-ample.co.uk",
    "o'neil_1@a1.example",
    "øl@ål.no",
    "x" * 64 + "@b.no",
    "a@" + "b" * 63 + ".no",
]
WRONG = [
    "a",
    "@b.no",
    "a@",
    "a@b",
    "a b@c.no",
    "a@b c.no",
    ".a@b.no",
    "a.@b.no",
    "a..b@c.no",
    "a@@b.no",
    "a@b@c.no",
    "a@.no",
    "a@b..no",
    "a@b.no.",
    "a@-b.no",
    "a@b-.no",
    "a@b.1",
    "a@b_c.no",
    "<a@b.no>",
    "a,b@c.no",
    "x" * 65 + "@b.no",
    "a@" + "b" * 64 + ".no",
]


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_is_told_by_what_is_left_without_its_legal_form(name: str) -> None:
    assert alike_form(name) == ALIKE[name]


@pytest.mark.parametrize("form", sorted(LEGAL_FORMS))
def test_every_legal_form_is_stripped_behind_a_name_and_stays_alone(form: str) -> None:
    assert alike_form(f"Nordlys {form.upper()}") == "nordlys"
    assert alike_form(form) == form


@pytest.mark.parametrize("email", RIGHT)
def test_an_email_address_is_taken(email: str) -> None:
    assert check_email(email) == []


@pytest.mark.parametrize("email", WRONG)
def test_what_is_no_email_address_is_refused(email: str) -> None:
    assert [(problem.code, problem.field) for problem in check_email(email)] == [("not_an_email", "email")]


def test_an_email_address_has_a_longest_length() -> None:
    assert check_email("a@" + "b" * 37 + "." + "c" * 37 + ".no") == []
    [problem] = check_email("a@" + "b" * 37 + "." + "c" * 38 + ".no")
    assert (problem.code, problem.field, problem.values) == ("too_long", "email", {"longest": 80})
