"""Everything an app can show is drawn, or named where it is not: on each surface, wide and narrow, light and dark."""

import base64
import json
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, expect
from werkzeug.wrappers import Request, Response

from bot.sandbox import LocalSlack
from bot.sandbox.limits import SURFACES
from bot.sandbox.records import Post
from tests.bot.sandbox.block_fixtures import BLOCKS, ELEMENTS, PICTURE, STANDS, SURFACE, UNDRAWN, standing
from tests.bot.sandbox.conftest import Api, Json, Serve, modal, plain
from tests.browser.moves import fits
from tests.browser.seats import NARROW, Sit

DOT: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LOOKS: Final = pytest.mark.parametrize(("width", "dark"), [(1280, False), (NARROW, True)])
UNKNOWN: Final = {
    "hologram": {"type": "hologram", "title": plain("A hologram"), "parts": [1, None, {"text": ["Words in it"]}]},
    "": {"type": "", "text": plain("Without a type")},
}
READ: Final = {
    "actions": ['button "Go"', 'button "Stop"'],
    "alert": ["note", "Warning: Mind the"],
    "auth_provider": UNDRAWN["auth_provider"],
    "call": [],
    "card": ['img "A hero"', 'heading "Card title"', "Card body", 'button "Take"'],
    "carousel": ['list "Cards"', 'heading "Card title"', 'heading "Second card"'],
    "container": ['heading "A container"', "Inside", 'button "Inner"'],
    "context": ['img "Tiny"', "small", "*as typed*"],
    "context_actions": ['button "Remove"'],
    "data_table": ['table "Deals by stage"', 'columnheader "Value"', 'rowheader "Won"', 'cell "1,200"'],
    "divider": ["separator"],
    "file": [],
    "header": ['heading "Deals ⭐"'],
    "hologram": ["A hologram", "Words in it"],
    "image": ['figure "The cat"', 'img "A cat"'],
    "input": ['textbox "Name"', "In full"],
    "markdown": ['heading "Title"', 'link "a link"', "listitem: two"],
    "rich_text": ['link "a link"', "listitem: second", "blockquote: quoted", "@Jim Olive", "#sales", "🎉"],
    "section": ["strong: Section", "*as typed*", 'button "Open"'],
    "table": ["table", 'columnheader "Stage"', 'cell "3.5"'],
    "": ["Without a type"],
} | {name: words for name, words in UNDRAWN.items() if name not in {"auth_provider", "call", "file"}}
"""What a screen reader finds in each."""


@pytest.fixture
def picture(serve: Serve) -> str:
    """Return the address of a picture on this machine."""

    @Request.application
    def answer(_: Request) -> Response:
        return Response(DOT, content_type="image/png")

    return serve(answer)


def block_of(kind: str, picture: str) -> Json:
    block: Json = json.loads(json.dumps({**BLOCKS, **UNKNOWN}[kind]).replace(PICTURE, picture))
    return block


def heading(kind: str) -> Json:
    return {"type": "section", "text": plain(f"Here is {kind}:")}


def amiss(place: Locator, kind: str) -> list[str]:
    """Give what cannot be read of a block there, or the word that it is not drawn where that is untrue; then it all."""
    read, undrawn = place.aria_snapshot(), f"Not drawn here: {kind}"
    found = [words for words in READ[kind] if words not in read]
    if (undrawn in read) != (kind in UNDRAWN or kind in UNKNOWN):
        found.append(undrawn)
    return [*found, read] if found else []


@LOOKS
def test_every_block_of_a_message_is_drawn_or_named(
    slack: LocalSlack, api: Api, sit: Sit, picture: str, width: int, *, dark: bool
) -> None:
    kinds = [*BLOCKS, *UNKNOWN]
    for kind in kinds:
        blocks = [heading(kind), block_of(kind, picture)]
        if kind in SURFACE or kind in UNKNOWN:
            # No app can post these, and what Slack itself puts there must do no harm either.
            slack.workspace.post(Post(slack.workspace.next_ts(), "C1", "U2", "x", blocks))
        else:
            assert api("chat.postMessage", channel="C1", text="x", blocks=blocks)["ok"] is True
    jim = sit(slack, "U1", "C1", width=width, dark=dark)
    log = jim.get_by_role("log")
    for kind in kinds:
        assert amiss(log.get_by_role("listitem").filter(has_text=f"Here is {kind}:"), kind) == []
    fits(jim)
    cat = log.get_by_role("img", name="A cat")
    cat.scroll_into_view_if_needed()
    expect(cat).to_have_js_property("naturalWidth", 1)

    container = log.get_by_role("listitem").filter(has_text="Here is container:")
    container.get_by_role("heading", name="A container").click()
    expect(container.get_by_text("Inside")).not_to_be_visible()
    api("chat.postMessage", channel="C1", text="One more")
    expect(log.get_by_text("One more")).to_be_visible()
    expect(container.get_by_text("Inside")).not_to_be_visible()


@LOOKS
def test_every_block_of_a_home_and_of_a_window_is_drawn_or_named(
    slack: LocalSlack, api: Api, sit: Sit, picture: str, width: int, *, dark: bool
) -> None:
    on_home, in_window = (
        {kind: block_of(kind, picture) for kind in BLOCKS if kind in SURFACES[surface]["allowed"]}
        for surface in ("home", "modal")
    )
    assert api("views.publish", user_id="U1", view={"type": "home", "blocks": [*on_home.values()]})["ok"] is True
    jim = sit(slack, "U1", "home", width=width, dark=dark)
    home = jim.get_by_role("region", name="Home")
    expect(home).to_contain_text("Section text")
    fits(jim)
    read = home.aria_snapshot()
    assert [words for kind in on_home for words in READ[kind] if words not in read] == [], read

    trigger = slack.workspace.new_trigger("U1")
    assert api("views.open", trigger_id=trigger, view=modal(*in_window.values()))["ok"] is True
    window = jim.get_by_role("dialog", name="A form")
    expect(window).to_be_visible()
    fits(jim)
    read = window.aria_snapshot()
    assert [words for kind in in_window for words in READ[kind] if words not in read] == [], read
    assert (len(on_home), len(in_window)) == (15, 11)


def test_unknown_blocks_do_no_harm_to_a_home_and_a_window(slack: LocalSlack, sit: Sit) -> None:
    blocks: Any = [*UNKNOWN.values(), {"type": "header", "text": plain("Below")}]
    slack.workspace.publish("U1", {"type": "home", "blocks": blocks})
    slack.workspace.show("U1", modal(*blocks))
    jim = sit(slack, "U1", "home")
    window = jim.get_by_role("dialog", name="A form")
    assert {kind: amiss(window, kind) for kind in UNKNOWN} == {kind: [] for kind in UNKNOWN}
    window.get_by_role("button", name="Cancel").click()
    home = jim.get_by_role("region", name="Home")
    expect(home.get_by_role("heading", name="Below")).to_be_visible()
    assert {kind: amiss(home, kind) for kind in UNKNOWN} == {kind: [] for kind in UNKNOWN}


NAMES: Final = {
    "button": 'button "Press this"',
    "workflow_button": 'button "Run"',
    "icon_button": 'button "Remove"',
    "feedback_buttons": 'button "Good"',
    "overflow": "group: ⋯",
}
ROLES: Final = {"checkboxes": "group", "radio_buttons": "radiogroup", "file_input": "button"}
ALONE: Final = {
    "checkboxes": "Choices",
    "radio_buttons": "Choices",
    "datepicker": "Date",
    "timepicker": "Time",
    "datetimepicker": "Date and time",
    "rich_text_input": "Text",
}
"""What elements are called that stand beside no text; all others say what to do with them."""


def control(kind: str, where: str) -> str:
    """Return how a screen reader finds an element."""
    label = ALONE.get(kind, "Choose") if where == "actions" else f"The {where} {kind}"
    # Whether checkboxes must be ticked no role can say: the name does.
    needed = " required" if (kind, where) == ("checkboxes", "input") else ""
    role = "combobox" if kind.endswith("select") else ROLES.get(kind, "textbox")
    return NAMES.get(kind, f'{role} "{label}{needed}"')


def labelled(kind: str, where: str) -> Json:
    """Return a block with the element in it, and with a text that no other block has."""
    block = standing(ELEMENTS[kind], where)
    block |= {"input": {"label": plain(f"The input {kind}")}, "section": {"text": plain(f"The section {kind}")}}.get(
        where, {}
    )
    return block


@LOOKS
def test_every_element_is_drawn_where_it_may_stand(
    slack: LocalSlack, api: Api, sit: Sit, width: int, *, dark: bool
) -> None:
    in_message = [(kind, where) for kind, where in STANDS if where in SURFACES["message"]["allowed"]]
    in_window = [(kind, where) for kind, where in STANDS if where in SURFACES["modal"]["allowed"]]
    # A message takes no files.
    in_message.remove(("file_input", "input"))
    for kind, where in in_message:
        blocks = [heading(f"{where} {kind}"), labelled(kind, where)]
        assert api("chat.postMessage", channel="C1", text="x", blocks=blocks)["ok"] is True
    jim = sit(slack, "U1", "C1", width=width, dark=dark)
    log = jim.get_by_role("log")
    assert len(in_message) > 50
    log.press("Home")
    for kind, where in in_message:
        row = log.get_by_role("listitem").filter(has_text=f"Here is {where} {kind}:")
        assert control(kind, where) in row.aria_snapshot()
    fits(jim)

    trigger = slack.workspace.new_trigger("U1")
    view = modal(*[labelled(kind, where) for kind, where in in_window])
    assert api("views.open", trigger_id=trigger, view=view)["ok"] is True
    window = jim.get_by_role("dialog", name="A form")
    expect(window).to_be_visible()
    fits(jim)
    read = window.aria_snapshot()
    assert [one for one in in_window if control(*one) not in read] == [], read
    assert {kind for kind, _ in {*in_message, *in_window}} == set(ELEMENTS)
