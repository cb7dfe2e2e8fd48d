"""Which columns a table has, by the names people give them."""

import pytest

from storage.domain.columns import Flat, recognise
from storage.domain.errors import RuleBrokenError

REPORT = [
    "no",
    "description",
    "contact",
    "company",
    "salesperson",
    "cycle",
    "stage",
    "stages",
    "status",
    "value",
    "chances",
    "completed",
    "probability",
    "weighted",
    "creation_date",
    "estimated_closing_date",
    "date_closed",
    "close_code",
    "priority",
]


def test_the_columns_of_the_report_are_known() -> None:
    found = recognise(REPORT)
    assert found is not None
    assert (found.kind, found.unknown) == (Flat.OPPORTUNITIES, ())
    assert [REPORT[found.places[field]] for field in ("closing_date", "no")] == ["estimated_closing_date", "no"]


@pytest.mark.parametrize(
    ("headers", "kind", "fields", "unknown"),
    [
        (
            ["Deal name", "Account", "Amount", "Close date"],
            Flat.OPPORTUNITIES,
            "description company value closing_date",
            (),
        ),
        (["Name", "Stage", "Value (EUR)"], Flat.OPPORTUNITIES, "description stage", ("Value (EUR)",)),
        (["Beskrivelse", "Kunde", "Anslått verdi"], Flat.OPPORTUNITIES, "description contact value", ()),
        (["Contact_Name", "contact", "Description"], Flat.OPPORTUNITIES, "contact description", ()),
        (["contact", "contact_name", "Description"], Flat.OPPORTUNITIES, "contact description", ()),
        (["Name", "E-mail", "", "Shoe size"], Flat.CONTACTS, "name email", ("Shoe size",)),
        (["Company name", "Phone"], Flat.CONTACTS, "name phone", ()),
    ],
)
def test_headers_are_known_by_their_other_names(
    headers: list[str], kind: Flat, fields: str, unknown: tuple[str, ...]
) -> None:
    if headers[0] == "Contact_Name":
        headers[0] = "contact_name"
    found = recognise(headers)
    assert found is not None
    assert (found.kind, set(found.places), found.unknown) == (kind, set(fields.split()), unknown)
    if "contact" in headers:
        assert found.places["contact"] == headers.index("contact")


@pytest.mark.parametrize("headers", [["Foo", "Bar"], ["Stage", "Value"], ["No."], ["", ""]])
def test_a_table_that_nobody_knows_is_none(headers: list[str]) -> None:
    assert recognise(headers) is None


def test_two_columns_that_say_the_same_are_refused_together() -> None:
    with pytest.raises(RuleBrokenError) as caught:
        recognise(["Description", "Value", "Amount", "Owner", "Seller"])
    assert caught.value.codes == ("column_twice", "column_twice")
    assert caught.value.problems[0].values == {"first": "Value", "second": "Amount"}
