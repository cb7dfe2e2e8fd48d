"""Chances are held against what came of them, and admins adopt what was observed."""

from itertools import pairwise
from random import Random

import pytest

from storage.domain.calibration import Adopted
from storage.domain.errors import RuleBrokenError
from storage.domain.setup import StageDraft
from storage.queries.slices import Slice
from storage.services.book import Book
from tests.builders import MONDAY, Company
from tests.storage.lives import keep, lives
from tests.storage.selling import Selling
from tests.storage.services.setup_cases import cycle_id, logged, stage_id


@pytest.fixture
def sold(selling: Selling) -> Selling:
    """Keep two years of lives in the cycle EXISTING."""
    keep(selling.book, lives(Random(6), 730, 5), MONDAY.replace(year=2024))  # noqa: S311 - the same lives each time
    return selling


def test_each_stage_is_listed_with_what_came_of_it(sold: Selling) -> None:
    found = sold.book.calibration.stages(Slice("T1"))
    assert [(one.cycle, one.stage) for one in found[:5]] == [("EX-LARGE", stage) for stage in (1, 2, 3, 4, 5)]
    existing = [one for one in found if one.cycle == "EXISTING"]
    assert [(one.description, one.chances) for one in existing] == [
        *(("Initial", 10), ("Presentation", 40), ("Proposal", 80), ("Sign Contract", 100))
    ]
    rates = [one.rate or 0 for one in existing]
    assert rates == sorted(rates), "the later the stage, the more were won"
    assert all(one.ended >= other.ended for one, other in pairwise(existing))
    assert not existing[3].fits
    assert [one.enough for one in found if one.cycle == "NEW"] == [False] * 5
    assert sold.book.calibration.stages(Slice("T1", cycle_code="EXISTING")) == existing


def test_what_was_observed_is_adopted_and_set_back(sold: Selling, company: Company) -> None:
    book = sold.book
    row = stage_id(book, "EXISTING", 3)
    before, _ = book.stage_setup.one(company.of, row)
    [stage] = [one for one in book.calibration.stages(Slice("T1", cycle_code="EXISTING")) if one.stage == 3]
    adopted = book.calibration.adopt(company.of, "EXISTING", 3)
    assert adopted == Adopted("EXISTING", 3, "Proposal", 80, stage.observed)
    after, _ = book.stage_setup.one(company.of, row)
    assert (after.chances, after.quote_required, after.description) == (stage.observed, True, before.description)
    [(no, action, was, now)] = logged(book, "stage")
    assert (no, action, was and was["chances"], now and now["chances"]) == ("EXISTING/3", "changed", 80, stage.observed)
    assert book.calibration.adopt(company.of, "EXISTING", 3).was == stage.observed
    assert len(logged(book, "stage")) == 1, "once more changes nothing"
    assert book.calibration.set_back(company.of, adopted).chances == 80
    assert book.stage_setup.one(company.of, row)[0] == before


def test_what_somebody_has_changed_since_is_not_set_back(sold: Selling, company: Company) -> None:
    book = sold.book
    adopted = book.calibration.adopt(company.of, "EXISTING", 1)
    draft = StageDraft(1, "Initial", 2, adopted.chances + 1, "INIT", allow_skip=True)
    book.stage_setup.save(company.of, cycle_id(book, "EXISTING"), draft, stage_id(book, "EXISTING", 1))
    with sold.refused("chances_superseded"):
        book.calibration.set_back(company.of, adopted)


def test_of_few_nothing_is_adopted_and_only_by_admins(sold: Selling, company: Company) -> None:
    calibration = sold.book.calibration
    with sold.refused("too_few_ended"):
        calibration.adopt(company.of, "NEW", 1)
    for code, number in (("EXISTING", 9), ("EMPTY", 1)):
        with sold.refused("gone"):
            calibration.adopt(company.of, code, number)
    with sold.refused("gone"):
        calibration.set_back(company.of, Adopted("NOPE", 1, "", 1, 2))
    with sold.refused("admins_only"):
        calibration.adopt(company.jo, "EXISTING", 1)
    with sold.refused("admins_only"):
        calibration.set_back(company.jo, Adopted("EXISTING", 1, "", 1, 2))


def test_a_code_that_nobody_has_is_refused(book: Book, company: Company) -> None:
    assert company
    with pytest.raises(RuleBrokenError) as caught:
        book.calibration.stages(Slice("T1", cycle_code="NOPE"))
    assert caught.value.codes == ("unknown",)
