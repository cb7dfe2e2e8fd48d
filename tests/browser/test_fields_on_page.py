"""Every kind of field can be used, by mouse and by keyboard, and the app gets what was meant."""

from typing import Any, Protocol

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json, Stub, field_of, modal, option, plain
from tests.browser.moves import pick, steer
from tests.browser.seats import Sit

FRUIT = [option("Apple"), option("Banana"), option("Cherry")]
GROUPS = [{"label": plain(name), "options": own} for name, own in (("Sweet", FRUIT[:2]), ("Sour", FRUIT[2:]))]


class Open(Protocol):
    def __call__(self, *blocks: Json) -> Locator: ...


@pytest.fixture
def window(slack: LocalSlack, app: Stub, api: Api, sit: Sit) -> Open:
    """Return how to open a window of some blocks for Jim."""
    app.answers["block_suggestion"] = lambda asked: {
        "options": [option(f"{asked['value'].title()} {where}") for where in ("North", "South")]
    }
    jim = sit(slack, "U1", "C1")

    def open_window(*blocks: Json) -> Locator:
        answer = api("views.open", trigger_id=slack.workspace.new_trigger("U1"), view=modal(*blocks))
        assert answer["ok"] is True, answer
        dialog = jim.get_by_role("dialog", name="A form")
        expect(dialog).to_be_visible()
        return dialog

    return open_window


def save(view: Locator) -> None:
    view.get_by_role("button", name="Save").click()
    expect(view).to_have_count(0)


def sent(app: Stub) -> dict[str, Any]:
    """Return what the app got in the last window, by field, without what is empty and what says how it is written."""
    assert app.received[-1]["type"] == "view_submission"
    values = app.received[-1]["view"]["state"]["values"]
    alone = {name: next(value for key, value in values[name][name].items() if key != "type") for name in values}
    return {name: value for name, value in alone.items() if value not in (None, [])}


SELECTS = (
    field_of("fruit", "Fruit", "static_select", option_groups=GROUPS),
    field_of("town", "Town", "external_select", min_query_length=2),
    field_of("who", "Who", "users_select"),
    field_of("where", "Where", "conversations_select", filter={"include": ["public"]}),
    field_of("channel", "Channel", "channels_select"),
)
CHOSEN = {
    "fruit": option("Cherry"),
    "town": option("Bergen South"),
    "who": "U2",
    "where": "C1",
    "channel": "C2",
}


def test_selects_are_searched_and_picked_from_by_mouse(window: Open, app: Stub) -> None:
    view = window(*SELECTS)
    view.get_by_role("combobox", name="Fruit").click()
    expect(view.get_by_role("group", name="Sour").get_by_role("option")).to_have_text(["Cherry"])
    view.get_by_role("combobox", name="Fruit").fill("ban")
    expect(view.get_by_role("option")).to_have_text(["Banana"])
    view.get_by_role("combobox", name="Fruit").fill("pear")
    expect(view.get_by_role("status").filter(visible=True)).to_have_text("Nothing found")
    view.get_by_role("heading", name="A form").click()
    expect(view.get_by_role("combobox", name="Fruit")).to_have_value("")
    pick(view, "Fruit", "Cherry")
    town = view.get_by_role("combobox", name="Town")
    town.click()
    expect(view.get_by_role("status").filter(visible=True)).to_have_text("Type at least 2 characters to search")
    pick(view, "Town", "Bergen South", "bergen")
    expect(town).to_have_value("Bergen South")
    pick(view, "Who", "Ann Lee")
    pick(view, "Where", "#sales", "sal")
    pick(view, "Channel", "#random")
    save(view)
    assert sent(app) == CHOSEN


def test_selects_are_searched_and_picked_from_by_keyboard(window: Open, app: Stub) -> None:
    view = window(*SELECTS)
    expect(view.get_by_role("combobox", name="Fruit")).to_be_focused()
    fruit = steer(view, "Fruit", keys=["ArrowDown", "End", "ArrowUp"])
    expect(view.get_by_role("option", name="Banana")).to_have_attribute(
        "id", fruit.get_attribute("aria-activedescendant") or "?"
    )
    fruit.press("ArrowDown")
    fruit.press("Enter")
    expect(fruit).to_have_value("Cherry")
    town = steer(view, "Town", "Bergen")
    expect(view.get_by_role("option", name="Bergen South")).to_be_visible()
    steer(view, "Town", keys=["ArrowDown", "Enter"])
    expect(town).to_have_value("Bergen South")
    steer(view, "Who", "ann", ["Enter"])
    steer(view, "Where", "sales", ["Enter"])
    channel = steer(view, "Channel", "rand", ["Enter"])
    expect(channel).to_have_value("#random")
    channel.press("Enter")
    expect(channel).to_have_attribute("aria-expanded", "true")
    channel.press("Escape")
    channel.press("Tab")
    view.get_by_role("button", name="Save").press("Enter")
    expect(view).to_have_count(0)
    assert sent(app) == CHOSEN


MANY = (
    field_of("fruits", "Fruits", "multi_static_select", options=FRUIT, max_selected_items=2),
    field_of("towns", "Towns", "multi_external_select", min_query_length=0),
    field_of("people", "People", "multi_users_select", initial_users=["U1"]),
    field_of("rooms", "Rooms", "multi_conversations_select"),
    field_of("channels", "Channels", "multi_channels_select"),
)


def test_several_are_added_and_removed_by_mouse(window: Open, app: Stub) -> None:
    view = window(*MANY)
    fruits = view.get_by_role("combobox", name="Fruits")
    fruits.click()
    view.get_by_role("option", name="Apple").click()
    view.get_by_role("option", name="Banana").click()
    expect(view.get_by_role("status").filter(visible=True)).to_have_text("2 chosen: no more can be added")
    view.get_by_role("option", name="Cherry").click()
    expect(view.get_by_role("option", selected=True)).to_have_text(["Apple", "Banana"])
    view.get_by_role("option", name="Apple").click()
    view.get_by_role("option", name="Cherry").click()
    expect(view.get_by_role("button", name="Remove Banana")).to_be_visible()
    expect(view.get_by_role("button", name="Remove Apple")).to_have_count(0)
    expect(view.get_by_role("listbox", name="Choices").filter(visible=True)).to_have_count(1)
    view.get_by_role("heading", name="A form").click()
    expect(view.get_by_role("listbox", name="Choices").filter(visible=True)).to_have_count(0)
    for label, choice, typed in (
        ("Towns", "Oslo North", "oslo"),
        ("People", "Ann Lee", ""),
        ("Rooms", "#random", "ran"),
        ("Channels", "#sales", ""),
    ):
        pick(view, label, choice, typed)
        expect(view.get_by_role("button", name=f"Remove {choice}").last).to_be_visible()
        # The list stays open for more; a click beside it closes it.
        view.get_by_role("heading", name="A form").click()
    view.get_by_role("button", name="Remove Jim Olive").click()
    expect(view.get_by_role("button", name="Remove Jim Olive")).to_have_count(0)
    save(view)
    assert sent(app) == {
        "fruits": [option("Banana"), option("Cherry")],
        "towns": [option("Oslo North")],
        "people": ["U2"],
        "rooms": ["C2"],
        "channels": ["C1"],
    }


LATE = """
    const Real = WebSocket;
    const late = (heard) => (event) => setTimeout(() => heard(event), 400);
    window.WebSocket = class extends Real {
        addEventListener(kind, heard, ...more) {
            super.addEventListener(kind, kind === "message" ? late(heard) : heard, ...more);
        }
        set onmessage(heard) { super.onmessage = late(heard); }
    };
"""
"""Lets what the server says arrive so late that somebody has gone on choosing meanwhile."""


def test_what_arrives_late_undoes_no_choice(window: Open, app: Stub) -> None:
    view = window(MANY[0])
    page = view.page
    page.add_init_script(LATE)
    page.reload()
    fruits = view.get_by_role("combobox", name="Fruits")
    fruits.click()
    for step, fruit in enumerate(("Apple", "Banana", "Apple", "Cherry")):
        view.get_by_role("option", name=fruit).click()
        page.wait_for_timeout(150 + 50 * step)
    chosen = view.get_by_role("button", name="Remove")
    expect(chosen.filter(visible=True)).to_have_count(2)
    page.wait_for_timeout(1_000)
    assert [one.get_attribute("aria-label") for one in chosen.all()] == ["Remove Banana", "Remove Cherry"]
    save(view)
    assert sent(app)["fruits"] == [option("Banana"), option("Cherry")]


def test_several_are_added_and_removed_by_keyboard(window: Open, app: Stub) -> None:
    view = window(*MANY)
    steer(view, "Fruits", "ap", ["Enter"])
    steer(view, "Fruits", "ban", ["Enter", "Backspace"])
    expect(view.get_by_role("button", name="Remove Banana")).to_have_count(0)
    steer(view, "Fruits", "che", ["Enter"])
    expect(view.get_by_role("button", name="Remove Cherry")).to_be_visible()
    towns = steer(view, "Towns", "Oslo")
    expect(view.get_by_role("option", name="Oslo South")).to_be_visible()
    towns.press("ArrowDown")
    towns.press("Enter")
    people = steer(view, "People", keys=["Backspace"])
    expect(view.get_by_role("button", name="Remove Jim Olive")).to_have_count(0)
    people.press_sequentially("ann")
    people.press("Enter")
    steer(view, "Rooms", "random", ["Enter"])
    steer(view, "Channels", "sales", ["Enter"])
    expect(view.get_by_role("button", name="Remove #sales")).to_be_visible()
    save(view)
    assert sent(app) == {
        "fruits": [option("Apple"), option("Cherry")],
        "towns": [option("Oslo South")],
        "people": ["U2"],
        "rooms": ["C2"],
        "channels": ["C1"],
    }


def test_texts_numbers_dates_and_boxes_arrive_as_they_were_entered(window: Open, app: Stub) -> None:
    view = window(
        field_of("line", "Line"),
        field_of("lines", "Lines", multiline=True),
        field_of("mail", "Mail", "email_text_input"),
        field_of("web", "Web", "url_text_input"),
        field_of("count", "Count", "number_input", is_decimal_allowed=False),
        field_of("rich", "Rich", "rich_text_input"),
        field_of("day", "Day", "datepicker"),
        field_of("hour", "Hour", "timepicker"),
        field_of("moment", "Moment", "datetimepicker"),
        field_of("boxes", "Boxes", "checkboxes", options=FRUIT, initial_options=FRUIT[:1]),
        field_of("one", "One", "radio_buttons", options=FRUIT),
        field_of("maybe", "Maybe") | {"optional": True},
    )
    expect(view.get_by_label("Line", exact=True)).to_be_focused()
    typed = {"Line": "é <b>&amp;", "Lines": "one\n\n two ", "Mail": "nobody", "Web": "example.com", "Count": "many"}
    for label, words in typed.items():
        view.get_by_label(label, exact=True).fill(words)
    view.get_by_label("Rich").fill("Dear all")
    view.get_by_label("Day").fill("2028-02-29")
    view.get_by_label("Hour").fill("07:05")
    view.get_by_label("Moment").fill("2027-07-01T12:30")
    expect(view.get_by_label("Moment")).to_have_attribute("value", "2027-07-01T12:30")  # the server has heard of it
    view.get_by_role("checkbox", name="Apple").uncheck()
    expect(view.get_by_role("checkbox", name="Apple")).not_to_have_attribute("checked", "")
    view.get_by_role("checkbox", name="Banana").press("Space")
    expect(view.get_by_role("checkbox", name="Banana")).to_have_attribute("checked", "")
    view.get_by_label("Cherry").first.check()
    radio = view.get_by_role("radio", name="Apple")
    radio.check()
    expect(radio).to_have_attribute("checked", "")
    radio.press("ArrowDown")
    expect(view.get_by_role("radio", name="Banana")).to_have_attribute("checked", "")
    view.get_by_role("button", name="Save").click()
    expect(view.get_by_role("alert")).to_have_text(
        [
            "Enter an email address, such as name@example.com.",
            "Enter a link that starts with http:// or https://.",
            "Enter a whole number.",
        ]
    )
    expect(view.get_by_label("Mail")).to_be_focused()
    expect(view.get_by_label("Lines")).to_have_value("one\n\n two ")
    for label, words in {"Mail": "a@example.com", "Web": "https://example.com/?a=b&c", "Count": "-12"}.items():
        view.get_by_label(label, exact=True).fill(words)
    save(view)
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Dear all"}]}
    assert sent(app) == {
        "line": "é <b>&amp;",
        "lines": "one\n\n two ",
        "mail": "a@example.com",
        "web": "https://example.com/?a=b&c",
        "count": "-12",
        "rich": {"type": "rich_text", "elements": [section]},
        "day": "2028-02-29",
        "hour": "07:05",
        # Half past twelve in Oslo, where Jim is; the browser is elsewhere.
        "moment": 1_814_437_800,
        "boxes": FRUIT[1:],
        "one": option("Banana"),
    }


def test_files_are_given_and_taken_back(window: Open, app: Stub, slack: LocalSlack) -> None:
    view = window(field_of("papers", "Papers", "file_input", filetypes=["csv"], max_files=2))
    papers = view.get_by_label("Papers")
    csv = [FilePayload(name=f"{name}.csv", mimeType="text/csv", buffer=name.encode()) for name in ("été", "b", "c")]
    papers.set_input_files({"name": "a.exe", "mimeType": "text/csv", "buffer": b"x"})
    expect(view.get_by_role("alert")).to_have_text("Choose files of these types: csv.")
    papers.set_input_files(csv[:2])
    expect(view.get_by_role("alert")).to_have_count(0)
    view.get_by_role("button", name="Remove b.csv").click()
    expect(view.get_by_role("button", name="Remove b.csv")).to_have_count(0)
    papers.set_input_files(csv[2])
    expect(view.get_by_role("button", name="Remove c.csv")).to_be_visible()
    save(view)
    files = sent(app)["papers"]
    assert [(one["name"], slack.workspace.files[one["id"]]["content"]) for one in files] == [
        ("été.csv", "été".encode()),
        ("c.csv", b"c"),
    ]
