"""`/opp list`: the words that narrow it, those that do not go together, those that mean nothing."""

from datetime import timedelta

import pytest

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Closing, Priority, Status
from storage.services.opportunities import Draft
from tests.builders import MONDAY, on
from tests.handlers.asking import ask, shown
from tests.handlers.conftest import Office
from tests.storage.selling import LATER

ALL = ["due", "high", "late", "not started", "of otis", "lost", "won"]
FILTERED = {
    "": ["due", "high", "late", "not started", "of otis"],
    "open": ["due", "high", "late", "of otis"],
    "Open": ["due", "high", "late", "of otis"],
    "won": ["won"],
    "lost": ["lost"],
    "closed": ["lost", "won"],
    "not started": ["not started"],
    "Not Started": ["not started"],
    "not_started": ["not started"],
    "all": ALL,
    "mine": ["due", "high", "late", "not started"],
    "overdue": ["late"],
    "week": ["due"],
    "due week": ["due"],
    "Due Overdue": ["late"],
    "all overdue": ["late"],
    "in progress": ["due", "high", "late", "of otis"],
    "In_Progress overdue": ["late"],
    "won lost": ["lost", "won"],
    "won won": ["won"],
    "status won": ["won"],
    "status not started lost": ["lost", "not started"],
    "open not started": ["due", "high", "late", "not started", "of otis"],
    "high": ["high"],
    "low": [],
    "priority High": ["high"],
    "high high": ["high"],
    "cycle EXISTING": ["due", "high", "late", "of otis"],
    "cycle new": ["not started"],
    "cycle NEW open": [],
    "cycle nowhere": [],
    "stage 1": ["due", "high", "late", "of otis"],
    "stage 1 high": ["high"],
    "stage 2": [],
    "<@U2|otis.falls>": ["of otis"],
    "<@U1>": ["due", "high", "late", "not started"],
    "<@U9|stranger>": [],
    "<@U2|Otis Falls> open": ["of otis"],
    "salesperson of": ["of otis"],
    "salesperson <@U2>": ["of otis"],
    "salesperson nobody": [],
    "OF": ["of otis"],
    "jo": ["due", "high", "late", "not started"],
    "mine <@U1> JO salesperson jo": ["due", "high", "late", "not started"],
    "&gt;90000": ["due", "high", "of otis"],
    ">100000": ["due", "high", "of otis"],
    ">=100001": [],
    "value >90000": ["due", "high", "of otis"],
    "value &gt; 90000": ["due", "high", "of otis"],
    "&gt;90k": ["due", "high", "of otis"],
    "&gt;0.09M": ["due", "high", "of otis"],
    "&gt;90,000": ["due", "high", "of otis"],
    "&gt;1.5m": [],
    "&lt;90k": ["late", "not started"],
    "&lt;=5 &gt;5": ["late"],
    "value &lt; 5": ["late", "not started"],
    "today": [],
    "open high cycle EXISTING stage 1 <@U1> &gt;5": ["high"],
}


def test_filters_narrow_a_list(office: Office) -> None:
    company = office.company
    office.deal("due", estimates=Estimates(100_000_00, 40, MONDAY + timedelta(days=9)))
    office.deal("high", priority=Priority.HIGH)
    office.deal("late", estimates=Estimates(5_00, 40, MONDAY))
    office.deal("not started", activate=False, cycle="NEW")
    office.deal("of otis", salesperson="OF")
    for description, status, code in (("won", Status.WON, "PRICE_W"), ("lost", Status.LOST, "PRICE_L")):
        closing = Closing(status, None, MONDAY, 7_00)
        office.book.opportunities.close(company.jo, office.deal(description), closing, close_code=code)
    office.clock.move(days=3)
    found = {words: sorted(shown(ask(office, f"/opp list {words}"))) for words in FILTERED}
    assert found == {words: sorted(lines) for words, lines in FILTERED.items()}


PAST = {
    "": ["begun", "won later"],
    "all": ["begun", "won later"],
    "won": [],
    "won on today": ["won later"],
    "mine on 4 march": ["begun", "not started then"],
    "on yesterday": ["begun", "not started then"],
    "not started on yesterday": ["not started then"],
    "closed on yesterday": ["won later"],
    "overdue": ["begun"],
    "OF": [],
    "stage 1 cycle EXISTING &lt;90k": ["begun"],
    "stage 2": [],
}


def test_a_list_is_told_as_it_stood_at_the_end_of_a_day(office: Office) -> None:
    jo = office.company.jo
    won = office.deal("won later")
    office.deal("begun", estimates=Estimates(5_00, 40, MONDAY), priority=Priority.HIGH)
    office.clock.move(days=2)
    wednesday = MONDAY + timedelta(days=2)
    office.book.opportunities.close(jo, won, Closing(Status.WON, None, wednesday, 7_00), close_code="PRICE_W")
    draft = Draft("not started then", office.company.acme, cycle="NEW", estimates=Estimates(5_00, 40, LATER))
    late = office.book.opportunities.create(on(jo, wednesday), draft).line.no
    office.clock.move(days=1)
    office.book.opportunities.activate(on(jo, wednesday + timedelta(days=1)), late)
    asked = {words: words if " on " in f" {words}" else f"{words} on 3 march" for words in PAST}
    found = {words: sorted(shown(ask(office, f"/opp list {line}"))) for words, line in asked.items()}
    assert found == PAST
    message = ask(office, "/opp list open on 3 march")
    assert message.blocks[0]["text"]["text"] == "Opportunities: open on 3 march (2)"
    assert "As it stood at the end of 3 Mar 2026; a card shows how it is today." in message.drawn
    assert "closes 2 Mar 2026 · 1 day late" in message.drawn
    assert "High priority" not in message.drawn


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("high on 1 feb", "What priority something had on a past day is not kept. Leave out “high”, or the day."),
        ("on soon", "“soon” is not a day that I can read."),
        ("on tomorrow", "tomorrow is still to come."),
        ("on 1 feb on 1 jan", "“on 1 feb” and “on 1 jan” do not go together in one list."),
        ("on next week", "9 Mar 2026 is still to come."),
        ("open on", "Say what comes behind “on”. Type /opp help to see how."),
    ],
)
def test_what_no_past_day_tells_is_refused(office: Office, words: str, said: str) -> None:
    assert said.replace("tomorrow is", "3 Mar 2026 is") in ask(office, f"/opp list {words}").drawn


def test_a_list_by_day_says_that_it_goes_by_closing_dates_and_what_else_is_due_then(office: Office) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    for _ in range(2):
        office.deal(next_step="Call", next_step_date=tomorrow)
    said = {words: ask(office, f"/opp list {words}").drawn for words in ("week", "today", "open")}
    assert "No estimated closing date lies in that time." in said["week"]
    assert "By estimated closing date. 2 next steps are due then: see the Home." in said["week"]
    assert "By estimated closing date. Next steps and tasks are on the Home." in said["today"]
    assert "By estimated closing date" not in said["open"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("", "Opportunities: all that are not closed (1)"),
        ("<@U1|jim.olive> open", "Opportunities: @jim.olive open (1)"),
        ("<@U1>", "Opportunities: @Jim Olive (1)"),
        ("&gt;5", "Opportunities: >5 (1)"),
        ("in progress", "Opportunities: in progress (1)"),
    ],
)
def test_a_lists_title_says_what_was_asked_for(office: Office, words: str, title: str) -> None:
    office.deal()
    assert ask(office, f"/opp list {words}").blocks[0]["text"]["text"] == title


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("high low", "high", "low"),
        ("priority low High", "priority low", "High"),
        ("mine OF", "mine", "OF"),
        ("&lt;@U9&gt; mine", "<@U9>", "mine"),
        ("cycle NEW cycle EXISTING", "cycle NEW", "cycle EXISTING"),
        ("stage 1 stage 2", "stage 1", "stage 2"),
        ("overdue week", "overdue", "week"),
        (">5 >6", ">5", ">6"),
        ("won overdue", "won", "overdue"),
        ("due week closed", "closed", "due week"),
        ("open lost week", "lost", "week"),
    ],
)
def test_words_that_do_not_go_together_are_named(office: Office, words: str, first: str, second: str) -> None:
    office.deal()
    said = ask(office, f"/opp list {words}".replace("&lt;@U9&gt;", "<@U9>")).drawn
    expected = f"“{first}” and “{second}” do not go together in one list. Keep one of them."
    assert said == f":warning: {expected}".replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("status wonn", "“status wonn” is not something I know. Did you mean “won”?"),
        ("status", "Say what comes behind “status”. Type /opp help to see how."),
        ("value 12..5", "“value 12..5” is not something I know."),
        ("prioriti high", "“prioriti” is not something I know. Did you mean “priority”?"),
        ("&gt;1,00", "“&gt;1,00” is not something I know."),
        ("salesperson", "Say what comes behind “salesperson”. Type /opp help to see how."),
    ],
)
def test_a_word_that_means_nothing_is_said_back(office: Office, words: str, said: str) -> None:
    assert said in ask(office, f"/opp list {words}").drawn
