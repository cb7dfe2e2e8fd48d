"""How the elements one can use are drawn."""

import re

import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.page.notes import Notes, Search
from bot.sandbox.records import Post
from tests.bot.sandbox.conftest import Json, field_of, option, plain
from tests.bot.sandbox.forms import drawn, fields_of, tag, tags
from tests.bot.sandbox.pieces import CONFIRM, PARTS, RICH, placed

OPTIONS = [option("Call"), option("Meeting")]
EVIL = "<script>alert('1')</script>\"' onfocus=\"x"
CONTROLS: dict[str, dict[str, str]] = {
    "button": {"name": "press"},
    "workflow_button": {"name": "press"},
    "overflow": {"role": "menu"},
    "checkboxes": {"type": "checkbox", "value": "a"},
    "radio_buttons": {"type": "radio", "value": "a"},
    "datepicker": {"type": "date", "value": "2026-12-01"},
    "timepicker": {"type": "time", "value": "09:30"},
    "datetimepicker": {"type": "datetime-local", "value": "2027-01-15T09:00"},
    "plain_text_input": {"name": "f:b/a", "rows": "4"},
    "email_text_input": {"type": "email", "value": "a@example.com"},
    "url_text_input": {"type": "url", "value": "https://example.com"},
    "number_input": {"inputmode": "decimal", "value": "2.5"},
    "rich_text_input": {"name": "f:b/a", "rows": "4"},
    "file_input": {"type": "file"},
}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


def message(slack: LocalSlack, *blocks: Json) -> Post:
    post = Post(slack.workspace.next_ts(), "C1", "U2", "x", list(blocks))
    return slack.workspace.post(post)


@pytest.mark.parametrize("kind", PARTS)
def test_every_element_is_drawn_with_its_control(slack: LocalSlack, kind: str) -> None:
    html = drawn(slack, *placed(kind, **PARTS[kind])["blocks"])
    wanted = CONTROLS.get(kind, {"role": "combobox"})
    assert tag(html, **wanted)


@pytest.mark.parametrize("kind", sorted(set(PARTS) - {"button", "workflow_button", "overflow"}))
def test_every_field_is_named_once_by_its_label_and_has_ids_a_selector_takes(slack: LocalSlack, kind: str) -> None:
    html = drawn(slack, *placed(kind, **PARTS[kind])["blocks"])
    ids = [one["id"] for one in tags(html) if "id" in one]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", one) for one in ids)
    named = [one for one in tags(html) if one.name in {"label", "legend"} and "choice" not in one.attributes.values()]
    labelled = [one for one in tags(html) if "aria-label" in one and one["aria-label"] == "L"]
    assert len(named) + len(labelled) <= 1


def test_an_input_says_whether_it_is_needed_what_it_is_for_and_what_is_wrong(slack: LocalSlack) -> None:
    needed = field_of("a", "Name") | {"hint": plain("As in the contract")}
    html = drawn(slack, needed, field_of("b", "Note") | {"optional": True}, errors={"a": "Too vague"})
    first, second = (tag(html, name=f"f:{name}/{name}") for name in "ab")
    hint, error = first["aria-describedby"].split()
    assert (first["aria-required"], first["aria-invalid"]) == ("true", "true")
    assert tag(html, id=hint).words == "As in the contract"
    assert (tag(html, id=error).words, tag(html, id=error)["role"]) == ("Too vague", "alert")
    assert tag(html, "label", for_=first["id"]).words == "Name"
    assert not {"aria-required", "aria-invalid", "aria-describedby"} & second.attributes.keys()
    assert "(optional)" in html


def test_nothing_the_app_writes_becomes_markup(slack: LocalSlack) -> None:
    evil = plain(EVIL[:75])
    choice = {"text": evil, "value": EVIL, "description": evil}
    texts = {"placeholder": evil}
    blocks = [
        field_of("a", EVIL, initial_value=EVIL, **texts) | {"hint": evil},
        field_of("b", EVIL, multiline=True, initial_value=f"\n{EVIL}</textarea>"),
        field_of("c", EVIL, "static_select", option_groups=[{"label": evil, "options": [choice]}], **texts),
        field_of("d", EVIL, "multi_static_select", options=[choice], initial_options=[choice]),
        field_of("e", EVIL, "checkboxes", options=[choice | {"text": {"type": "mrkdwn", "text": EVIL}}]),
        field_of("f", EVIL, "external_select", initial_option=choice),
        field_of("g", EVIL, "file_input", filetypes=[EVIL]),
        actions(
            {
                "type": "button",
                "action_id": EVIL,
                "text": evil,
                "url": f"https://x/{EVIL}",
                "accessibility_label": EVIL,
            },
            {"type": "overflow", "action_id": "o", "options": [choice | {"url": f"https://x/{EVIL}"}]},
        ),
        {"type": "section", "block_id": EVIL, "text": evil, "accessory": {**PARTS["datepicker"], "type": "datepicker"}},
    ]
    html = drawn(slack, *blocks, notes=Notes(refused={"a/a": (EVIL, EVIL)}), errors={"b": EVIL})
    assert tags(html, "script") == []
    assert [one for one in tags(html) if any(name.startswith("on") for name in one.attributes)] == []
    assert tag(html, "textarea").words.strip() == f"{EVIL}</textarea>"
    assert tag(html, name="f:a/a")["value"] == EVIL


def test_a_message_drawn_twice_has_two_sets_of_ids(slack: LocalSlack) -> None:
    post = message(slack, actions({"type": "users_select", "action_id": "u"}))
    first, second = (fields_of(slack, post, Notes(), prefix) for prefix in "mt")
    ids = [{one["id"] for one in tags(html) if "id" in one} for html in (first, second)]
    assert not ids[0] & ids[1]
    assert fields_of(slack, post, Notes(), "m") == first


def test_a_select_shows_its_groups_and_what_is_chosen(slack: LocalSlack) -> None:
    groups = [{"label": plain("Near"), "options": OPTIONS}, {"label": plain("Far"), "options": [option("Mail")]}]
    html = drawn(slack, field_of("a", "A", "static_select", option_groups=groups, initial_option=OPTIONS[1]))
    assert [one.words.split() for one in tags(html, role="group")] == [["Near", "Call", "Meeting"], ["Far", "Mail"]]
    assert [one.words for one in tags(html, role="option", aria_selected="true")] == ["Meeting"]
    assert tag(html, role="combobox")["value"] == "Meeting"
    assert tag(html, name="f:a/a")["value"] == "meeting"


def test_a_select_without_groups_or_choice_shows_neither(slack: LocalSlack) -> None:
    html = drawn(slack, field_of("a", "A", "static_select", options=OPTIONS))
    assert tags(html, role="group") == tags(html, role="option", aria_selected="true") == []
    assert (tag(html, role="combobox")["value"], tag(html, name="f:a/a")["value"]) == ("", "")


def test_several_chosen_stand_beside_the_search_each_with_a_way_to_remove_it(slack: LocalSlack) -> None:
    html = drawn(slack, field_of("a", "A", "multi_users_select", initial_users=["U2", "UGONE"]))
    assert [one.words.split(" ✕")[0] for one in tags(html, "li")] == ["Ann Lee", "UGONE"]
    assert [one["aria-label"] for one in tags(html, "button")] == ["Remove Ann Lee", "Remove UGONE"]
    assert tag(html, name="l:a/a")["value"] == '["U2", "UGONE"]'


@pytest.mark.parametrize(("optional", "count"), [(True, 1), (False, 0)])
def test_only_what_may_stay_empty_can_be_cleared(slack: LocalSlack, optional: bool, count: int) -> None:  # noqa: FBT001
    html = drawn(slack, field_of("a", "A", "static_select", options=OPTIONS) | {"optional": optional})
    assert len(tags(html, data_clear="")) == count


def test_choices_with_the_same_value_can_be_told_apart(slack: LocalSlack) -> None:
    same = [option("One", "x"), option("Two", "x"), option("Three", "#1"), option("Four", "a\nb")]
    html = drawn(slack, field_of("a", "A", "static_select", options=same))
    assert [one["data-key"] for one in tags(html, role="option")] == ["x", "#1", "#2", "#3"]


def test_people_and_conversations_are_those_this_person_may_choose(slack: LocalSlack) -> None:
    slack.add_user("U3", "Gone Girl", deleted=True)
    slack.add_channel("C3", "secret", members=["U2"], is_private=True)
    slack.add_channel("C4", "board", members=["U1"], is_private=True)
    slack.add_channel("C5", "old", is_archived=True)
    slack.workspace.direct("U1")
    slack.workspace.direct("U2")
    offers = {
        "users_select": ["App", "Jim Olive", "Ann Lee"],
        "channels_select": ["#sales", "#random"],
        "conversations_select": ["#sales", "#random", "🔒board", "App"],
    }
    for kind, names in offers.items():
        html = drawn(slack, field_of("a", "A", kind))
        assert [one.words for one in tags(html, role="option")] == names
    private = field_of("a", "A", "multi_conversations_select", filter={"include": ["private"]})
    assert [one.words for one in tags(drawn(slack, private), role="option")] == ["🔒board"]


def test_an_external_select_says_how_much_to_type_or_how_much_was_found(slack: LocalSlack) -> None:
    field = field_of("a", "A", "external_select", min_query_length=2)
    found = Notes(searches={"a/a": Search("ac", [{"options": [option("Acme")]}])})
    nothing = Notes(searches={"a/a": Search("zz", [])})
    said = [tag(drawn(slack, field, notes=notes), role="listbox")["data-said"] for notes in (Notes(), found, nothing)]
    assert said == ["Type at least 2 characters to search", "1 found", "Nothing found"]
    whole = field_of("a", "A", "external_select", min_query_length=0)
    assert tag(drawn(slack, whole), role="listbox")["data-said"] == ""


def test_a_button_with_an_address_opens_it_and_is_pressed_all_the_same(slack: LocalSlack) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go"), "url": "https://example.com/a?b=1&c=2"}
    html = drawn(slack, actions(button))
    link = tag(html, "a", href="https://example.com/a?b=1&c=2", target="_blank")
    assert (tag(html, id=link["data-press"])["value"], link["rel"]) == ("b/go", "noreferrer noopener")
    assert "hidden" in tag(html, id=link["data-press"])


@pytest.mark.parametrize("more", [{"url": "javascript:alert(1)"}, {"url": "https://x.y", "confirm": CONFIRM}, {}])
def test_a_button_opens_nothing_unsafe_and_nothing_unconfirmed(slack: LocalSlack, more: Json) -> None:
    html = drawn(slack, actions({"type": "button", "action_id": "go", "text": plain("Go"), **more}))
    assert tags(html, "a") == []
    assert (tag(html, "button").words, "hidden" in tag(html, "button")) == ("Go", False)


def test_a_button_has_its_style_and_the_name_a_screen_reader_says(slack: LocalSlack) -> None:
    bare = {"type": "button", "action_id": "go", "text": plain("Go")}
    html = drawn(slack, actions(bare | {"style": "danger", "accessibility_label": "Go away"}))
    assert (tag(html, "button")["class"], tag(html, "button")["aria-label"]) == ("danger", "Go away")
    assert not {"class", "aria-label"} & tag(drawn(slack, actions(bare)), "button").attributes.keys()


def test_a_button_for_some_is_drawn_for_them_alone(slack: LocalSlack) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    assert tags(drawn(slack, actions(button | {"visible_to_user_ids": ["U2"]})), "button") == []
    assert len(tags(drawn(slack, actions(button | {"visible_to_user_ids": ["U1", "U2"]})), "button")) == 1


def test_feedback_and_icons_are_buttons_with_names(slack: LocalSlack) -> None:
    sides = {name: {"text": plain(name), "value": name} for name in ("positive_button", "negative_button")}
    feedback = {"type": "feedback_buttons", "action_id": "f", **sides}
    icon = {"type": "icon_button", "action_id": "i", "icon": "trash", "text": plain("Throw away")}
    html = fields_of(slack, message(slack, actions(feedback, icon) | {"type": "context_actions"}), Notes())
    buttons = [(one["name"], one["value"], one["aria-label"]) for one in tags(html, "button")]
    assert buttons == [
        ("choose", "b/f:0", "positive_button"),
        ("choose", "b/f:1", "negative_button"),
        ("press", "b/i", "Throw away"),
    ]


def test_an_element_beside_a_text_is_named_by_it_and_one_beside_none_by_what_it_is(slack: LocalSlack) -> None:
    beside = {"type": "datepicker", "action_id": "d"}
    text = {"type": "mrkdwn", "text": "*Due* for <https://x.y|Acme> & Sons"}
    html = drawn(slack, {"type": "section", "block_id": "s", "text": text, "accessory": beside})
    assert tag(html, type="date")["aria-label"] == "Due for Acme & Sons"
    assert tag(drawn(slack, actions(beside)), type="date")["aria-label"] == "Date"


def test_a_rich_text_is_shown_in_lines(slack: LocalSlack) -> None:
    html = drawn(slack, field_of("a", "A", "rich_text_input", initial_value=RICH))
    assert tag(html, "textarea").words.strip() == "x\n• x\n<@U1>\nx"


@pytest.mark.parametrize(
    ("config", "marks"),
    [
        (None, {"data-enter"}),
        (["on_enter_pressed"], {"data-enter"}),
        (["on_character_entered"], {"data-typing"}),
        (["on_character_entered", "on_enter_pressed"], {"data-enter", "data-typing"}),
    ],
)
def test_a_text_says_when_the_app_wants_to_know(slack: LocalSlack, config: list[str] | None, marks: set[str]) -> None:
    more = {"dispatch_action_config": {"trigger_actions_on": config}} if config else {}
    block = field_of("a", "A", **more)
    both = {"data-enter", "data-typing"}
    assert both & tag(drawn(slack, block | {"dispatch_action": True}), name="f:a/a").attributes.keys() == marks
    assert not both & tag(drawn(slack, block), name="f:a/a").attributes.keys()


def test_the_cursor_is_wanted_where_the_app_says_so(slack: LocalSlack) -> None:
    html = drawn(slack, field_of("a", "A"), field_of("b", "B", "radio_buttons", options=OPTIONS, focus_on_load=True))
    assert [one["value"] for one in tags(html, data_focus="")] == ["call"]


def test_files_are_limited_as_the_app_says(slack: LocalSlack) -> None:
    one = tag(drawn(slack, field_of("a", "A", "file_input", filetypes=["pdf", ".png"], max_files=1)), type="file")
    many = tag(drawn(slack, field_of("a", "A", "file_input")), type="file")
    assert (one["accept"], "multiple" in one) == (".pdf,.png", False)
    assert ("accept" in many, "multiple" in many) == (False, True)
