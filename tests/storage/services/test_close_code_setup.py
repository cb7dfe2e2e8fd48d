"""Close codes are set up by admins; one that was used stays."""

import pytest

from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.domain.setup import CloseCodeDraft, some
from tests.builders import Company
from tests.storage.selling import Selling
from tests.storage.services.setup_cases import close_code_id, logged


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.of


def test_a_close_code_is_made_changed_blocked_and_unblocked(selling: Selling, admin: Actor) -> None:
    book, service = selling.book, selling.book.close_code_setup
    assert service.save(admin, CloseCodeDraft("time_l", "No time", Status.LOST)) == "TIME_L"
    made = close_code_id(book, "TIME_L")
    _, seen = service.one(admin, made)
    assert service.save(admin, CloseCodeDraft("TIME", "Time", Status.WON), made, seen=seen) == "TIME"
    with selling.refused("changed_meanwhile"):
        service.save(admin, CloseCodeDraft("TIME", "Late", Status.WON), made, seen=seen)
    service.block(admin, made, blocked=True)
    assert "TIME" not in [code.code for code in book.cycles.close_codes("T1")]
    service.block(admin, made, blocked=False)
    assert "TIME" in [code.code for code in book.cycles.close_codes("T1")]
    first = {"code": "TIME_L", "description": "No time", "type": "lost", "blocked": False}
    second = {"code": "TIME", "description": "Time", "type": "won", "blocked": False}
    assert logged(book, "close_code") == [
        ("TIME_L", "created", None, first),
        ("TIME", "changed", first, second),
        ("TIME", "blocked", second, second | {"blocked": True}),
        ("TIME", "unblocked", second | {"blocked": True}, second),
    ]


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (CloseCodeDraft("PRICE_L"), "number_taken", "code"),
        (CloseCodeDraft("", type=Status.LOST), "missing", "code"),
        (CloseCodeDraft("A", type=None), "missing", "close_type"),
    ],
)
def test_a_wrong_close_code_is_refused(
    selling: Selling, admin: Actor, draft: CloseCodeDraft, code: str, field: str
) -> None:
    for row_id in (None, close_code_id(selling.book, "PRICE_W")):
        with selling.refused(code, field=field):
            selling.book.close_code_setup.save(admin, draft, row_id)


def test_a_close_code_in_use_is_neither_deleted_nor_turned_into_its_opposite(selling: Selling, admin: Actor) -> None:
    """G5."""
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    service, price = selling.book.close_code_setup, close_code_id(selling.book, "PRICE_L")
    with selling.refused("close_code_in_use"):
        service.delete(admin, price)
    with selling.refused("close_type_in_use", field="close_type"):
        service.save(admin, CloseCodeDraft("PRICE_L", type=Status.WON), price)
    problem = service.in_the_way(admin, price)
    assert problem is not None
    assert problem.values == {"code": "PRICE_L", "opportunities": some([selling.no])}
    assert service.save(admin, CloseCodeDraft("PRICE_L", "Too dear", Status.LOST), price) == "PRICE_L"


def test_a_close_code_that_was_never_used_is_deleted(selling: Selling, admin: Actor) -> None:
    """G5."""
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    service, price = selling.book.close_code_setup, close_code_id(selling.book, "PRICE_W")
    assert service.in_the_way(admin, price) is None
    assert service.delete(admin, price) == "PRICE_W"
    assert [row.code for row in service.page(admin, 0, 10).rows] == ["PRICE_L", "PRODUCT_W"]
    for attempt in (
        lambda: service.one(admin, price),
        lambda: service.save(admin, CloseCodeDraft("A"), price),
        lambda: service.block(admin, price, blocked=True),
        lambda: service.delete(admin, price),
    ):
        with selling.refused("gone"):
            attempt()
