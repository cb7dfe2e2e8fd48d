"""Notes: written at the card, from a message, listed; and closed opportunities deleted by an admin."""

import pytest

from handlers import field_ids
from storage.models import Note, NoteKind
from tests.handlers.conftest import Office
from tests.handlers.tampering import choose_unlisted
from tests.handlers.test_card_menu import look, lose, next_stage, told


def notes(office: Office) -> list[tuple[object, ...]]:
    columns = list(Note.__table__.columns.keys())  # type: ignore[attr-defined]
    kept = [dict(zip(columns, row, strict=True)) for row in office.dump()["note"]]
    return [(row["kind"], row["text"], row["permalink"]) for row in kept]


def test_a_note_is_kept_under_where_the_opportunity_stands(office: Office) -> None:
    no = office.deal()
    look(office, no).choose("Note")
    window = office.jim.view("Note")
    window.fill({"Kind": "Call", "Text": "Kari wants <blue>\nboxes"})
    assert window.submit().closed
    office.settle()
    assert notes(office) == [(NoteKind.CALL, "Kari wants <blue>\nboxes", "")]
    office.jim.command(f"/opp {no} history", channel="C1")
    office.settle()
    assert "Call · Jim Olive, 2 Mar 2026, 10:00" in office.jim.private("C1")[-1].drawn
    office.jim.command(f"/opp {no} notes", channel="C1")
    office.settle()
    assert "“Kari wants" in office.jim.private("C1")[-1].drawn


def test_a_note_is_no_change_so_an_undo_stays_good(office: Office) -> None:
    no = office.deal()
    next_stage(office, no)
    office.book.noting.add(office.company.jo, no, "Hello")
    assert "Undo" in look(office, no).choices()


def test_an_empty_note_is_refused(office: Office) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no} note", channel="C1")
    window = office.jim.view("Note")
    window.fill({"Text": " \u3164"})
    before = office.dump()
    assert window.submit(force=True).errors == {"Text": "This is needed."}
    assert office.dump() == before


def test_a_kind_that_no_window_offers_is_refused(office: Office) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no} note", channel="C1")
    window = office.jim.view("Note")
    window.fill({"Text": "Hello"})
    choose_unlisted(window, field_ids.NOTE_KIND, "song")
    before = office.dump()
    assert "out of date" in str(window.submit().errors)
    assert office.dump() == before


def test_no_notes_say_how_to_write_one(office: Office) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no} notes", channel="C1")
    office.settle()
    assert "Write one with /opp OP000001 note." in office.jim.private("C1")[-1].drawn


def test_many_notes_are_paged_the_newest_first_seen(office: Office) -> None:
    no = office.deal()
    for number in range(20):
        office.book.noting.add(office.company.jo, no, f"Note number {number}")
    office.jim.command(f"/opp {no} notes", channel="C1")
    office.settle()
    page = office.jim.private("C1")[-1]
    assert "number 19" in page.drawn
    assert "number 3”" not in page.drawn
    page.press("Earlier")
    office.settle()
    assert "number 3”" in page.drawn


def test_a_message_becomes_a_note_of_the_opportunity_that_is_chosen(office: Office) -> None:
    office.deal("Boxes")
    office.deal("Crates")
    closed = office.deal("Closed boxes")
    lose(office, closed)
    office.deal("Helena's boxes", salesperson="HR")
    message = office.stranger.say("Please send 40 more", "C1")
    office.jim.message_shortcut("message_to_note", message)
    window = office.jim.view("Add to opportunity")
    assert window.value("Text") == "Please send 40 more"
    assert window.search("Opportunity", "box") == ["OP000001 · Boxes"]
    assert len(window.search("Opportunity", "")) == 2
    assert window.search("Opportunity", "acme") == ["OP000002 · Crates", "OP000001 · Boxes"]
    assert window.search("Opportunity", "%") == []
    window.fill({"Opportunity": "Boxes", "Kind": "E-mail"})
    assert window.submit().closed
    assert "Note saved" in office.jim.wait_for_message("Note saved", "C1").drawn
    office.settle()
    assert not [one for one in office.jim.direct_messages() if "Note saved" in one.drawn]
    [(kind, text, permalink)] = notes(office)
    assert (kind, text) == (NoteKind.EMAIL, "Please send 40 more")
    assert message.ts.replace(".", "") in str(permalink)


@pytest.mark.usefixtures("swept")
def test_without_slacks_permalink_the_way_back_is_written_as_slack_does(office: Office) -> None:
    office.deal("Boxes")
    message = office.stranger.say("Please send 40 more", "C1")
    office.slack.fail("chat.getPermalink", "503")
    office.jim.message_shortcut("message_to_note", message)
    window = office.jim.view("Add to opportunity")
    window.fill({"Opportunity": "Boxes"})
    office.slack.fail("response_url", "404")
    assert window.submit().closed
    office.settle()
    assert "Note saved" in office.jim.direct_messages()[-1].drawn
    assert f".slack.com/archives/C1/p{message.ts.replace('.', '')}" in str(notes(office)[0][2])


def test_a_note_about_somebody_elses_is_refused(office: Office) -> None:
    office.deal("Boxes")
    theirs = office.deal("Helena's boxes", salesperson="HR")
    office.jim.message_shortcut("message_to_note", office.stranger.say("Hello", "C1"))
    window = office.jim.view("Add to opportunity")
    window.fill({"Opportunity": "Boxes"})
    choose_unlisted(window, field_ids.NOTE_ABOUT, theirs)
    before = office.dump()
    assert "belongs to Helena Ray" in str(window.submit().errors)
    assert office.dump() == before


def test_a_stranger_makes_no_note(office: Office) -> None:
    office.deal("Boxes")
    office.stranger.message_shortcut("message_to_note", office.jim.say("Hello", "C1"))
    office.settle()
    assert "does not know you as a salesperson" in office.stranger.private("C1")[-1].text
    assert not office.stranger.has_view()


def close_three(office: Office) -> None:
    for name in ("Boxes", "Crates", "Bags"):
        lose(office, office.deal(name))
    office.clock.move(days=10)
    lose_later = office.deal("Later")
    assert lose_later
    office.deal("Open")


def test_an_admin_deletes_the_closed_ones_of_a_time_after_seeing_how_many(office: Office) -> None:
    close_three(office)
    office.otis.command("/opp delete closed", channel="C1")
    window = office.otis.view("Delete closed ones")
    window.fill({"Closed before": "2026-03-10", "Status": "Lost", "Salesperson": "Jim Olive"})
    window.submit()
    asked = office.otis.view("Delete closed ones")
    assert "3 opportunities are deleted for good" in asked.text
    assert len(office.dump()["opportunity"]) == 5
    assert asked.submit().closed
    office.settle()
    assert len(office.dump()["opportunity"]) == 2
    assert "3 closed opportunities were deleted." in office.otis.private("C1")[-1].text
    assert office.otis.direct_messages() == []


def test_what_was_counted_is_what_is_deleted_or_nothing(office: Office) -> None:
    close_three(office)
    office.otis.command("/opp delete closed", channel="C1")
    window = office.otis.view("Delete closed ones")
    window.fill({"Closed before": "2026-03-10"})
    window.submit()
    asked = office.otis.view("Delete closed ones")
    office.book.opportunities.reopen(office.company.of, "OP000001")
    before = office.dump()
    asked.submit()
    assert "Meanwhile there are 2 of them. Nothing was deleted." in office.otis.view("Delete closed ones").text
    assert office.dump() == before


def test_a_batch_of_nothing_or_without_a_day_is_refused(office: Office) -> None:
    close_three(office)
    before = office.dump()
    office.otis.command("/opp delete closed", channel="C1")
    window = office.otis.view("Delete closed ones")
    assert window.submit(force=True).errors == {"Closed before": "This is needed."}
    window.fill({"Closed before": "2026-03-02"})
    assert window.submit().errors == {
        "Closed before": "There is none to delete. Choose a later day, or fewer conditions."
    }
    assert office.dump() == before


def test_only_admins_delete_a_batch(office: Office) -> None:
    close_three(office)
    before = office.dump()
    office.jim.command("/opp delete closed", channel="C1")
    assert "Only Salesbot admins can do that." in told(office)
    assert not office.jim.has_view()
    office.jim.command("/opp delete", channel="C1")
    assert "Say which opportunity: /opp 12 delete." in told(office)
    assert office.dump() == before
