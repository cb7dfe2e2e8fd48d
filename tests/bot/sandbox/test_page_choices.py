"""What people choose on the page: in selects, in searches the app answers, on their own disks."""

import json
from collections.abc import Iterator

import pytest
from werkzeug.wrappers import Response

from bot.sandbox import LocalSlack
from bot.sandbox.page.notes import key_of
from bot.sandbox.records import Post
from tests.bot.sandbox.conftest import Json, Stub, field_of, option, plain
from tests.bot.sandbox.forms import Browser, Upload, browsing, modal_of, tag, tags

OPTIONS = [option("Call"), option("Meeting"), option("Mail")]
TEXT: Upload = ("f:f/f", ("a b.txt", b"hello", "text/plain"))
PICTURE: Upload = ("f:f/f", ("c.png", b"\x89PNG", "image/png"))


@pytest.fixture
def browser(slack: LocalSlack, stub: Stub) -> Iterator[Browser]:
    stub.answers["block_suggestion"] = offer
    yield from browsing(slack)


def offer(body: Json) -> Json:
    return {"options": [option(f"{body['value']} Ltd"), option("Acme")] if body["value"] != "zz" else []}


def held(slack: LocalSlack, name: str) -> object:
    """Return what a field of the window holds."""
    top = slack.workspace.top("U1")
    assert top is not None
    value = dict(top.values[name][name])
    value.pop("type")
    return next(iter(value.values()))


@pytest.mark.parametrize(
    ("kind", "more", "sent", "value"),
    [
        ("static_select", {"options": OPTIONS}, {"f:a/a": "mail"}, OPTIONS[2]),
        ("radio_buttons", {"options": OPTIONS}, {"f:a/a": ["", "call"]}, OPTIONS[0]),
        ("checkboxes", {"options": OPTIONS}, {"f:a/a": ["", "mail", "call"]}, [OPTIONS[2], OPTIONS[0]]),
        ("multi_static_select", {"options": OPTIONS}, {"l:a/a": '["mail", "call"]'}, [OPTIONS[2], OPTIONS[0]]),
        ("users_select", {}, {"f:a/a": "U2"}, "U2"),
        ("multi_users_select", {}, {"l:a/a": '["U2", "U1"]'}, ["U2", "U1"]),
        ("conversations_select", {}, {"f:a/a": "C1"}, "C1"),
        ("multi_channels_select", {}, {"l:a/a": '["C2"]'}, ["C2"]),
        ("datepicker", {}, {"f:a/a": "2026-12-24"}, "2026-12-24"),
        ("timepicker", {}, {"f:a/a": "18:00"}, "18:00"),
        ("datetimepicker", {}, {"f:a/a": "2026-12-24T18:00"}, 1_798_131_600),
        ("datetimepicker", {}, {"f:a/a": "2026-07-01T18:00"}, 1_782_921_600),
    ],
)
def test_every_choice_ends_up_in_the_state(browser: Browser, kind: str, more: Json, sent: Json, value: object) -> None:
    key = modal_of(browser.slack, field_of("a", "A", kind, **more))
    browser.send(key, fields=sent)
    assert held(browser.slack, "a") == value
    assert browser.errors() == []


@pytest.mark.parametrize("kind", ["checkboxes", "multi_static_select"])
def test_what_is_unticked_is_gone_and_what_is_not_in_the_form_stays(browser: Browser, kind: str) -> None:
    key = modal_of(browser.slack, field_of("a", "A", kind, options=OPTIONS, initial_options=OPTIONS[:2]))
    browser.send(key)
    assert held(browser.slack, "a") == OPTIONS[:2]
    browser.send(key, fields={"f:a/a" if kind == "checkboxes" else "l:a/a": "" if kind == "checkboxes" else "[]"})
    assert held(browser.slack, "a") == []


def test_too_many_are_not_taken_and_the_field_goes_back(browser: Browser) -> None:
    field = field_of("a", "A", "multi_static_select", options=OPTIONS, max_selected_items=1)
    key = modal_of(browser.slack, field)
    browser.send(key, fields={"l:a/a": '["call"]'})
    before = tag(browser.page(), class_="field")["data-turn"]
    browser.send(key, fields={"l:a/a": '["call", "mail"]'})
    assert (held(browser.slack, "a"), browser.errors()) == ([OPTIONS[0]], ["Choose no more than 1."])
    assert tag(browser.page(), class_="field wrong")["data-turn"] != before


@pytest.mark.parametrize("sent", ['["lunch"]', "lunch", "7", "{}", '["lunch", 5]'])
def test_a_choice_that_is_not_offered_is_not_taken(browser: Browser, sent: str) -> None:
    key = modal_of(browser.slack, field_of("a", "A", "multi_static_select", options=OPTIONS))
    browser.send(key, fields={"l:a/a": sent})
    assert held(browser.slack, "a") == []
    browser.send(key, fields={"f:a/a": "lunch"})
    assert browser.errors() == ["This choice is not offered any more."]


def test_choices_with_the_same_value_are_told_apart(browser: Browser) -> None:
    same = [option("One", "x"), option("Two", "x")]
    key = modal_of(browser.slack, field_of("a", "A", "static_select", options=same))
    browser.send(key, fields={"f:a/a": "#1"})
    assert held(browser.slack, "a") == same[1]


def test_a_search_is_answered_with_what_the_app_offers(browser: Browser, stub: Stub) -> None:
    key = modal_of(browser.slack, field_of("a", "A", "external_select", min_query_length=2))
    found = browser.search(key, "a/a", "Bo")
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert [one.words for one in tags(found.text, role="option")] == ["Bo Ltd", "Acme"]
    assert tag(found.text, role="listbox")["data-said"] == "2 found"
    assert tag(browser.search(key, "a/a", "zz").text, role="listbox")["data-said"] == "Nothing found"
    asked = len(stub.received)
    short = browser.search(key, "a/a", "B")
    assert tag(short.text, role="listbox")["data-said"] == "Type at least 2 characters to search"
    assert len(stub.received) == asked


def test_the_groups_the_app_offers_are_shown_with_their_labels(browser: Browser, stub: Stub) -> None:
    groups: list[Json] = [
        {"label": plain("Near & dear"), "options": [option("Acme"), option("Ben")]},
        {"label": plain("Far"), "options": [option("Acme", "acme")]},
    ]
    stub.answers["block_suggestion"] = lambda _: {"option_groups": groups}
    key = modal_of(browser.slack, field_of("a", "A", "external_select", min_query_length=1))
    found = browser.search(key, "a/a", "c").text
    assert [one.words for one in tags(found, class_="group")] == ["Near & dear", "Far"]
    options = [one["data-key"] for one in tags(found, role="option")]
    assert (options, tag(found, role="listbox")["data-said"]) == (["acme", "ben", "#2"], "3 found")
    browser.send(key, fields={"f:a/a": "ben"})
    assert held(browser.slack, "a") == groups[0]["options"][1]
    stub.answers["block_suggestion"] = lambda body: {"options": [option(body["value"])]}
    assert tags(browser.search(key, "a/a", "c").text, class_="group") == []


@pytest.mark.parametrize("answer", [Response("", 500), "", {"options": "x"}])
def test_a_search_the_app_does_not_answer_says_so_until_it_does(browser: Browser, stub: Stub, answer: object) -> None:
    key = modal_of(browser.slack, field_of("a", "A", "external_select", min_query_length=0))
    assert tag(browser.page(), class_="options")["data-said"] == ""
    stub.answers["block_suggestion"] = lambda _: answer
    for typed in ("Bo", ""):
        failed = browser.search(key, "a/a", typed)
        assert (failed.status_code, tags(failed.text, role="option")) == (200, [])
        assert tag(failed.text, role="listbox")["data-said"] == "The app did not answer. Try again."
    stub.answers["block_suggestion"] = offer
    assert tag(browser.search(key, "a/a", "zz").text, role="listbox")["data-said"] == "Nothing found"
    assert tag(browser.search(key, "a/a", "Bo").text, role="listbox")["data-said"] == "2 found"


def test_a_search_has_the_ids_of_the_place_it_was_made_in(browser: Browser) -> None:
    select = {"type": "external_select", "action_id": "s", "min_query_length": 0}
    blocks: list[Json] = [{"type": "actions", "block_id": "b", "elements": [select]}]
    workspace = browser.slack.workspace
    key = key_of(workspace.post(Post(workspace.next_ts(), "C1", "UAPP00BOT", "x", blocks)))
    listed, prefix = (
        tag(browser.page(), role="listbox", data_said=""),
        tag(browser.page(), class_="combo")["data-prefix"],
    )
    assert tag(browser.search(key, "b/s", "", prefix=prefix).text, role="listbox")["id"] == listed["id"]
    assert tag(browser.search(key, "b/s", "", prefix="z").text, role="listbox")["id"] != listed["id"]


def test_what_was_found_can_be_chosen_even_after_the_next_search(browser: Browser) -> None:
    key = modal_of(browser.slack, field_of("a", "A", "multi_external_select", min_query_length=0))
    browser.search(key, "a/a", "Bo")
    browser.search(key, "a/a", "zz")
    browser.send(key, fields={"l:a/a": '["bo ltd", "acme"]'})
    assert held(browser.slack, "a") == [option("Bo Ltd"), option("Acme")]
    browser.send(key, fields={"l:a/a": '["acme"]'})
    assert held(browser.slack, "a") == [option("Acme")]


def test_there_is_no_search_where_there_is_nothing_to_search(browser: Browser) -> None:
    key = modal_of(browser.slack, field_of("a", "A"), field_of("b", "B", "external_select"))
    assert browser.search(key, "a/a", "abc").status_code == 404
    assert browser.search("v:V0", "b/b", "abc").status_code == 404
    assert browser.search(key, "b/b", "abc", prefix='"><').status_code == 404
    assert browser.search(key, "b/b", "abc").status_code == 200


def chosen(browser: Browser) -> dict[str, str]:
    """Return what stands beside a field as chosen: its name, and its key in the form."""
    items = [one for one in tags(browser.page(), "li") if "data-key" in one]
    return {one.words.removesuffix(" ✕"): one["data-key"] for one in items}


def test_a_file_is_kept_and_given_to_the_app(browser: Browser, stub: Stub) -> None:
    key = modal_of(browser.slack, field_of("f", "F", "file_input"))
    browser.send(key, files=[TEXT], fields={"l:f/f": "[]"})
    browser.send(key, files=[PICTURE], fields={"l:f/f": json.dumps([*chosen(browser).values()])})
    assert list(chosen(browser)) == ["a b.txt", "c.png"]
    browser.send(key, submit="1", fields={"l:f/f": json.dumps([*chosen(browser).values()])})
    files = stub.received[0]["view"]["state"]["values"]["f"]["f"]["files"]
    shown = [{name: file[name] for name in ("name", "mimetype", "filetype", "size", "user")} for file in files]
    assert shown == [
        {"name": "a b.txt", "mimetype": "text/plain", "filetype": "txt", "size": 5, "user": "U1"},
        {"name": "c.png", "mimetype": "image/png", "filetype": "png", "size": 4, "user": "U1"},
    ]
    assert browser.client.get(files[0]["url_private"]).content == b"hello"


def test_a_file_that_was_removed_is_not_given(browser: Browser) -> None:
    key = modal_of(browser.slack, field_of("f", "F", "file_input"))
    browser.send(key, files=[TEXT, PICTURE], fields={"l:f/f": "[]"})
    browser.send(key, fields={"l:f/f": json.dumps([chosen(browser)["c.png"]])})
    assert list(chosen(browser)) == ["c.png"]


@pytest.mark.parametrize(
    ("more", "given", "words"),
    [
        ({"max_files": 1}, [TEXT, PICTURE], "Choose no more than one file."),
        ({"filetypes": ["pdf", "txt"]}, [TEXT, PICTURE], "Choose files of these types: pdf, txt."),
        (
            {},
            [("f:f/f", ("big.bin", b"x" * 10_000_001, "application/octet-stream"))],
            "Choose files of no more than 10 MB.",
        ),
    ],
)
def test_files_slacks_form_does_not_take_are_refused(
    browser: Browser, more: Json, given: list[Upload], words: str
) -> None:
    key = modal_of(browser.slack, field_of("f", "F", "file_input", **more))
    browser.send(key, files=given, fields={"l:f/f": "[]"})
    assert (browser.errors(), chosen(browser), browser.slack.workspace.files) == ([words], {}, {})


def test_a_file_field_left_empty_is_no_file(browser: Browser) -> None:
    key = modal_of(browser.slack, field_of("f", "F", "file_input"))
    browser.send(key, files=[("f:f/f", ("", b"", "application/octet-stream"))], fields={"l:f/f": "[]"})
    assert (browser.errors(), chosen(browser), held(browser.slack, "f")) == ([], {}, [])


def test_a_rich_text_that_nobody_touched_keeps_its_style_and_a_typed_one_has_none(browser: Browser) -> None:
    bold = {"type": "text", "text": "x", "style": {"bold": True}}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [bold]}]}
    key = modal_of(browser.slack, field_of("a", "A", "rich_text_input", initial_value=rich))
    browser.send(key, fields={"f:a/a": "x"})
    assert held(browser.slack, "a") == rich
    browser.send(key, fields={"f:a/a": "one\r\ntwo"})
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one\ntwo"}]}
    assert held(browser.slack, "a") == {"type": "rich_text", "elements": [section]}
    assert tag(browser.page(), "textarea", name="f:a/a").words.strip() == "one\ntwo"
