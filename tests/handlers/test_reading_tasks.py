"""The day at the end of a task's line; the day is Monday 2026-03-02."""

from datetime import date

import pytest

from handlers.reading.tasks import part_day
from tests.builders import MONDAY

GB, NO, DE, US = "en-GB", "nb-NO", "de-DE", "en-US"
PARTED = {
    (GB, "Ring the printer tomorrow"): ("Ring the printer", date(2026, 3, 3)),
    (GB, "Ring the printer in 3 weeks"): ("Ring the printer", date(2026, 3, 23)),
    (GB, "Ring the printer 15.12."): ("Ring the printer", date(2026, 12, 15)),
    (GB, "Ring the printer, 15/12/2027"): ("Ring the printer", date(2027, 12, 15)),
    (GB, "Ring the printer by Friday!"): ("Ring the printer", date(2026, 3, 6)),
    (GB, "Ring the printer on Fri"): ("Ring the printer", date(2026, 3, 6)),
    (GB, "Ring  the printer on Friday, 13 March"): ("Ring the printer", date(2026, 3, 13)),
    (GB, "3w"): ("", date(2026, 3, 23)),
    (NO, "Ring trykkeriet om 3 uker"): ("Ring trykkeriet", date(2026, 3, 23)),
    (NO, "Ring trykkeriet innen fredag"): ("Ring trykkeriet", date(2026, 3, 6)),
    (NO, "Ring trykkeriet i morgen"): ("Ring trykkeriet", date(2026, 3, 3)),
    (DE, "Drucker anrufen am 15.12"): ("Drucker anrufen", date(2026, 12, 15)),
    (US, "Ring the printer 12/15"): ("Ring the printer", date(2026, 12, 15)),
    (US, "Go over section 2.1 by 2.1."): ("Go over section 2.1", date(2027, 1, 2)),
}
LEFT = {
    GB: (
        "",
        "Ring the printer",
        "Ring the printer next friday",  # this week's or next week's
        "Ring the printer this week",
        "Ring the printer 31 February",
        "Ring the printer Friday 12 March",  # a Thursday
        "Ring May",
        "Ring Fri",
        "Buy 12 boxes",
        "Buy boxes 12",
        "Meet at 9 am tomorrow afternoon",
        "Plan  Q4",
    ),
    "en": ("Ring the printer 3/4",),
    US: ("Go over section 2.1",),
    NO: ("Ring trykkeriet neste fredag",),
}


@pytest.mark.parametrize(("locale", "line"), PARTED)
def test_a_sure_day_at_the_end_is_parted_from_what_is_to_be_done(locale: str, line: str) -> None:
    assert part_day(line, locale, MONDAY) == PARTED[locale, line]


@pytest.mark.parametrize("locale", LEFT)
def test_any_other_line_stays_as_it_was_typed(locale: str) -> None:
    for line in LEFT[locale]:
        assert part_day(line, locale, MONDAY) == (line, None)
