"""Walks through data in and out: an admin brings a table in, is told what is wrong with one, takes everything out."""

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import JIM
from tests.browser.seats import NARROW
from tests.browser.walks import Walk
from tests.browser.walks.steps import beginning

HEADERS: Final = "No.;Description;Contact;Salesperson;Sales cycle;Value;Estimated closing date;Shoe size\r\n"
ROWS: Final = (
    ";40 tables for the canteen;Nordmarka Sykler AS;HR;EXISTING;120 000,50;{soon};\r\n"
    ";Beds for 40 rooms;Fjellhytta Hotell;Jim Olive;EXISTING;80 000;{soon};42\r\n"
    "OP100027;16 standing desks;;;;24 000;{soon};\r\n"
    ";Shelves;Nordmarka Sykler AS;HR;EXISTING;many;{soon};\r\n"
    ";Stools;Nordmarka Sykler AS;Kari;EXISTING;9 000;{soon};\r\n"
    ";Lamps;Nordmarka Sykler AS;HR;EXISTING;7 000;03/04/{year};\r\n"
)
"""Two to create, of which one brings a contact; one to change, Jim's in the sample company; three to refuse."""


def table(slack: LocalSlack) -> str:
    """Write a table as a spreadsheet does, with days to come."""
    return HEADERS + ROWS.format(soon=doing.day(slack, 30), year=doing.day(slack, 365)[:4])


def half(slack: LocalSlack) -> bytes:
    """Write the table as far as it came: it ends within a text in quotation marks."""
    return table(slack).partition(";Lamps")[0].encode() + b';"Lam'


def dropped(page: Page, name: str, content: bytes) -> Locator:
    """Attach a file, and look at what it would do."""
    page.get_by_label("Attach a file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    asked = page.get_by_role("listitem").filter(has_text=f"{name} has come").last
    expect(asked.get_by_role("button", name="Look at it")).to_be_visible()
    return asked


def looked_at(page: Page, asked: Locator, says: str) -> Locator:
    """Press the button below a file, and wait until it is read."""
    doing.press(asked, "Look at it")
    box = doing.window(page, "Import")
    expect(box).to_contain_text(says)
    return box


def importing(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Drop a table, look at it, say what is unclear, leave out what is refused; take all out; drop half a file."""
    page.goto(f"{slack.url}/?as={JIM}")
    asked = dropped(page, "deals.csv", table(slack).encode())
    yield "import-dropped"
    box = looked_at(page, asked, "Refused: 3 rows")
    yield "import-preview"
    doing.press(box, "Import")
    expect(box).to_contain_text("Nothing was imported")
    yield "import-not-yet"
    doing.press(box, "The day")
    expect(box).to_contain_text("Refused: 2 rows")
    expect(box).not_to_contain_text("Nothing was imported")
    box.get_by_role("checkbox", name="Leave 2 refused rows out and import the rest").check()
    yield "import-left-out"
    doing.press(box, "Import")
    expect(page.get_by_role("log")).to_contain_text("Created: 3 opportunities, 1 contact. Changed: 1 opportunity.")
    yield "import-done"
    doing.send(page, "/salesbot export json")
    expect(page.get_by_role("log")).to_contain_text("Your export is here: ")
    yield "export-json"
    box = looked_at(page, dropped(page, "half.csv", half(slack)), "half.csv cannot be imported.")
    expect(box).to_contain_text("The file ends too early")
    yield "import-half"


def exchanging_from_home(page: Page, slack: LocalSlack) -> Iterator[str]:
    """On a phone: press Import and Export at the end of the Home, and find the answers among the messages."""
    page.goto(f"{slack.url}/?as={JIM}")
    doing.follow(page, page.get_by_role("link", name="Home"))
    home = page.get_by_role("region", name="Home")
    home.get_by_role("button", name="Export", exact=True).scroll_into_view_if_needed()
    yield "home-doors"
    doing.press(home, "Import")
    expect(home).to_contain_text("How to import is in the Messages tab.")
    doing.press(home, "Export")
    expect(home).to_contain_text("The export comes to the Messages tab.")
    doing.follow(page, page.get_by_role("link", name="Messages"))
    expect(page.get_by_role("log")).to_contain_text("Your export is here: ")
    yield "export"
    beginning(doing.message(page, "Import a file"))
    yield "import-help"
    box = looked_at(page, dropped(page, "deals.csv", table(slack).encode()), "Refused: 3 rows")
    yield "import-preview-phone"
    box.get_by_role("button", name="Cancel").click()
    letters = table(slack).replace("Lamps", "Lamper på føtter").encode("cp1252")
    box = looked_at(page, dropped(page, "excel.csv", letters), "The letters were read as Windows-1252.")
    yield "import-letters"


WALKS: Final[tuple[Walk, ...]] = (
    Walk("importing", JIM, importing),
    Walk("exchanging-from-home", JIM, exchanging_from_home, width=NARROW),
)
