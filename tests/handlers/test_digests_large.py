"""A digest of two thousand opportunities: below Slack's limits, and few statements for any number."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select, update

from bot.sandbox import check_message
from handlers.digests.composing import compose
from storage.domain.deliveries import DeliveryKind
from storage.domain.digests import DigestDraft
from storage.domain.opportunities import Action, Priority, Status
from storage.models import Contact, Delivery, Entry, Opportunity, SalesCycle
from storage.services.book import Book
from tests.builders import MONDAY, START, Company

MANY = 2_000
FEWEST_SIGNS = 1_000
"""A digest that tells something."""


def fill(book: Book, company: Company) -> None:
    """Give three people many open opportunities with long names."""
    random, owners = Random(1), [who.salesperson_id for who in (company.jo, company.of, company.hr)]  # noqa: S311 - the same each time
    with book.database.transaction() as session:
        contact = session.exec(select(Contact.id).where(col(Contact.no) == company.acme)).one()
        cycle = session.exec(select(SalesCycle.id).where(col(SalesCycle.code) == "NEW")).one()
        whose: dict[str, Any] = {"workspace_id": "T1", "contact_id": contact, "cycle_id": cycle}
        rows, steps = [], []
        for number in range(1, MANY + 1):
            mine = whose | {"salesperson_id": owners[number % 3]}
            value = random.randrange(10**6, 10**9)
            rows.append(
                mine | {
                    "id": number, "no": f"OP{number:06d}", "description": "Ærlig <&> *販売* " * 6, "search_text": "",
                    "status": Status.IN_PROGRESS, "priority": Priority.NORMAL, "creation_date": MONDAY, "version": 1,
                    "next_step": "", "next_step_date": MONDAY + timedelta(days=number % 9), "changed_at": START,
                    "changed_by": "JO",
                }
            )  # fmt: skip
            steps.append(
                mine | {
                    "opportunity_id": number, "no": 1, "stage": number % 5 + 1, "stage_description": "", "value": value,
                    "action": Action.FIRST, "date_of_change": MONDAY - timedelta(days=number % 50), "active": True,
                    "completed": 50, "chances": 40, "probability": 4000, "weighted": value * 4000, "undone": False,
                    "closing_date": MONDAY + timedelta(days=number % 40 - 9), "made_by": "JO",
                }
            )  # fmt: skip
        session.connection().execute(insert(Opportunity), rows)
        session.connection().execute(insert(Entry), steps)


def test_two_thousand_opportunities_fit_into_a_digest(book: Book, company: Company) -> None:
    fill(book, company)
    key = book.digests.add(company.of, DigestDraft(channel="C1"), locale="nb-NO").id
    with book.database.transaction() as session:
        for day in (MONDAY - timedelta(days=1), MONDAY):
            session.add(
                Delivery(
                    workspace_id="T1", kind=DeliveryKind.DIGEST, recipient="C1", about=str(key), digest_id=key,
                    local_date=day, due_at=START, next_attempt_at=START,
                )
            )  # fmt: skip
    first, second = book.deliveries.claim(2)
    assert compose(book, first) is not None
    book.deliveries.sent(first.id, "C1", "1.0", "on_time")
    with book.database.transaction() as session:
        session.connection().execute(update(Entry).where(col(Entry.id) % 2 == 0).values(value=col(Entry.value) + 100))
    sent = compose(book, second)
    assert sent is not None
    assert sent.picture is not None
    for text, blocks in ((sent.text, sent.blocks), *sent.thread):
        report = check_message({"text": text, "blocks": list(blocks)})
        assert (report.findings, report.warnings) == ((), ())
        assert len(blocks) < 50
    assert FEWEST_SIGNS < len(sent.text) <= 4_000
    raised = next(step for step in book.digest_figures.bridge(company.jo, key, second.id).steps)
    assert (raised.count, raised.amount, len(raised.largest)) == (MANY // 2, MANY // 2 * 100, 500)
