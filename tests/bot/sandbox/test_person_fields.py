import pytest

from bot.sandbox import LocalSlack, NotOnScreenError, RefusedInputError
from tests.bot.sandbox.conftest import Json, Opened, Stub, field_of, option, plain

OPTIONS = [option("Call"), option("Meeting")]


def test_every_kind_of_field_is_filled_and_read(slack: LocalSlack, opened: Opened, stub: Stub) -> None:
    stub.answers["block_suggestion"] = lambda body: {"options": [option("Acme Ltd"), option(f"Create {body['value']}")]}
    sheet = opened(
        field_of("text", "Text"),
        field_of("number", "Number", "number_input", is_decimal_allowed=False, min_value="1"),
        field_of("day", "Day", "datepicker"),
        field_of("time", "Time", "timepicker"),
        field_of("moment", "Moment", "datetimepicker"),
        field_of("kind", "Kind", "static_select", options=OPTIONS),
        field_of("radio", "Radio", "radio_buttons", options=OPTIONS),
        field_of("tick", "Tick", "checkboxes", options=OPTIONS[:1]),
        field_of("ticks", "Ticks", "multi_static_select", options=OPTIONS, max_selected_items=1),
        field_of("contact", "Contact", "external_select", min_query_length=2),
        field_of("owner", "Owner", "users_select"),
        field_of("people", "People", "multi_users_select"),
        field_of("place", "Place", "channels_select"),
        field_of("rich", "Rich", "rich_text_input"),
        field_of("mail", "Mail", "email_text_input"),
    )
    values: dict[str, str | bool | list[str]] = {
        "Text": "x",
        "Number": "5",
        "Day": "2026-12-01",
        "Time": "09:30",
        "Moment": "1800000000",
        "Kind": "Meet",
        "Radio": "Call",
        "Tick": True,
        "Ticks": ["Meeting"],
        "Contact": "Create zz",
        "Owner": "Ann Lee",
        "People": ["U1", "U2"],
        "Place": "sales",
        "Rich": "wise words",
        "Mail": "a@example.com",
    }
    sheet.fill(values)
    read = {label: sheet.value(label) for label in sheet.labels}
    assert read == values | {"Kind": "Meeting", "Tick": ["Call"], "People": ["Jim Olive", "Ann Lee"]} | {
        "Contact": "Create Create zz"
    }
    assert sheet.choices("Kind") == ["Call", "Meeting"]
    assert sheet.search("Contact", "a") == []
    assert sheet.search("Contact", "ac") == ["Acme Ltd", "Create ac"]
    assert sheet.required("Text")
    assert sheet.submit().closed
    state = stub.received[-1]["view"]["state"]["values"]
    assert state["contact"]["contact"]["selected_option"]["value"] == "create create zz"
    assert state["owner"]["owner"] == {"type": "users_select", "selected_user": "U2"}
    assert slack.findings == []


@pytest.mark.parametrize(
    ("kind", "more", "typed"),
    [
        ("number_input", {"is_decimal_allowed": False}, "1.5"),
        ("number_input", {"is_decimal_allowed": True}, "many"),
        ("number_input", {"is_decimal_allowed": True, "max_value": "3"}, "4"),
        ("plain_text_input", {"max_length": 2}, "xxx"),
        ("datepicker", {}, "tomorrow"),
        ("email_text_input", {}, "nobody"),
        ("checkboxes", {"options": OPTIONS}, True),
    ],
)
def test_slacks_own_form_refuses(opened: Opened, kind: str, more: Json, typed: str) -> None:
    sheet = opened(field_of("a", "A", kind, **more))
    before = sheet.value("A")
    with pytest.raises(RefusedInputError):
        sheet.fill({"A": typed})
    assert sheet.value("A") == before


def test_what_is_not_there_cannot_be_used(slack: LocalSlack, opened: Opened) -> None:
    sheet = opened(field_of("a", "A", "static_select", options=OPTIONS))
    for attempt in (
        lambda: sheet.fill({"B": "x"}),
        lambda: sheet.fill({"A": "Lunch"}),
        lambda: sheet.press("Go"),
        lambda: slack.person("U1").view("Another", timeout=0.01),
        lambda: slack.person("U1").wait_for_message("nothing", timeout=0.01),
    ):
        with pytest.raises(NotOnScreenError):
            attempt()
    assert sheet.value("A") is None


def test_a_field_that_dispatches_tells_the_app_at_once(opened: Opened, stub: Stub) -> None:
    sheet = opened(
        field_of("a", "A", "static_select", options=OPTIONS) | {"dispatch_action": True},
        {
            "type": "section",
            "block_id": "s",
            "text": plain("Kind"),
            "accessory": {"type": "overflow", "action_id": "o", "options": OPTIONS},
        },
        {"type": "actions", "block_id": "d", "elements": [{"type": "datepicker", "action_id": "when"}]},
    )
    sheet.fill({"A": "Call", "when": "2026-12-01"})
    picked, dated = stub.received[-2:]
    assert picked["actions"][0]["selected_option"]["text"]["text"] == "Call"
    assert dated["actions"][0]["selected_date"] == "2026-12-01"
    assert dated["view"]["state"]["values"]["a"]["a"]["selected_option"]["value"] == "call"
    sheet.choose("Meeting")
    assert stub.received[-1]["actions"][0]["selected_option"]["value"] == "meeting"
    assert sheet.labels == ["A"]
