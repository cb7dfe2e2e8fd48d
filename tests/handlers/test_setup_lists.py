"""The lists of the window Set-up: their pages, two hundred stages, and where somebody is."""

import pytest

from handlers.setup.browsing import LARGEST_ID, Place
from storage.domain.errors import RuleBrokenError
from storage.domain.setup import CloseCodeDraft, StageDraft
from storage.models import Activity, SalesCycleStage
from tests.handlers.conftest import Office
from tests.handlers.setting_up import SetUp, open_cycle
from tests.storage.services.setup_cases import cycle_id, stage_id, stages


@pytest.fixture
def setup(office: Office) -> SetUp:
    """Let Otis, who is an admin, set up."""
    return SetUp(office, office.otis)


def test_the_page_of_a_list_is_kept_after_what_was_done_there(office: Office, setup: SetUp) -> None:
    for number in range(22):
        office.book.close_code_setup.save(office.company.of, CloseCodeDraft(f"A{number:02d}"))
    setup.open()
    setup.press("Close codes")
    assert "11 to 20 of 25" in setup.press("Next page").text
    setup.press("Edit", beside="*A12*")
    assert "11 to 20 of 25" in setup.fill("Close code", {"Description": "Changed"}).text
    assert "11 to 20 of 25" in setup.press("Block", beside="*A12*").text
    assert "11 to 20 of 24" in setup.press("Delete", beside="*A12*").text
    assert "21 to 24 of 24" in setup.press("Next page").text
    for code in ("A21", "PRICE_L", "PRICE_W", "PRODUCT_W"):
        setup.press("Delete", beside=f"*{code}*")
    assert "11 to 20 of 20" in setup.window.text
    assert "1 to 10 of 20" in setup.press("Previous page").text


def test_two_hundred_stages_can_be_looked_through_and_moved_over_the_edge_of_a_page(
    office: Office, setup: SetUp
) -> None:
    multi = cycle_id(office.book, "MULTI")
    with office.book.database.transaction() as session:
        session.add_all(
            SalesCycleStage(cycle_id=multi, no=no, description=f"Stage {no}", completed=1, chances=1)
            for no in range(2, 201)
        )
    open_cycle(setup, "MULTI")
    assert "1 to 10 of 200" in setup.window.text
    for page in range(2, 21):
        window = setup.press("Next page")
        assert f"{page * 10 - 9} to {page * 10} of 200" in window.text
    assert "Move down" not in [one["text"]["text"] for one in window.blocks[-4]["elements"]]
    window = setup.press("Move up", beside="191 · Stage 191")
    assert "190" not in [row.split(" ")[0] for row in window.text.splitlines()]
    assert (190, "Stage 191") in stages(office.book, "MULTI")
    setup.press("Edit", beside="200 · Stage 200")
    window = setup.fill("Stage", {"Description": "The last"})
    assert "191 to 200 of 200" in window.text
    assert "200 · The last" in window.text


def test_more_than_a_hundred_activities_can_be_searched_by_a_stage(office: Office, setup: SetUp) -> None:
    with office.book.database.transaction() as session:
        session.add_all(Activity(workspace_id="T1", code=f"A{no:03d}", description=f"About {no}") for no in range(150))
    open_cycle(setup, "EXISTING")
    form = setup.press("New stage")
    assert len(form.search("Activity", "")) == 30
    assert form.search("Activity", "about 149") == ["A149"]
    assert form.search("Activity", "nothing") == []
    setup.fill("Stage", {"Description": "Late", "Activity": "A149"})
    row, _ = office.book.stage_setup.one(office.company.of, stage_id(office.book, "EXISTING", 5))
    assert row.activity == "A149"


PLACE = Place("cycles", 1, 2, 3, 4, 5, "form")


def test_a_place_comes_back_as_it_was() -> None:
    assert Place.load(PLACE.dump()) == PLACE
    assert Place.load("") == Place()


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"page": "1"}',
        '{"page": -1}',
        '{"page": true}',
        '{"record": 2147483648}',
        '{"other": 1}',
        "[" * 9999,
    ],
)
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RuleBrokenError) as caught:
        Place.load(text)
    assert caught.value.codes == ("not_understood",)


def test_the_largest_place_fits() -> None:
    assert (
        Place.load(Place("cycles", LARGEST_ID, LARGEST_ID, LARGEST_ID, LARGEST_ID, LARGEST_ID).dump()).seen
        == LARGEST_ID
    )


def test_a_new_stage_goes_to_the_end(office: Office, setup: SetUp) -> None:
    existing = cycle_id(office.book, "EXISTING")
    office.book.stage_setup.save(office.company.of, existing, StageDraft(40, "Late"))
    open_cycle(setup, "EXISTING")
    assert setup.press("New stage").value("Stage number") == "41"
