"""A message comes with its picture and its thread, and neither keeps it back."""

import time

import pytest

from handlers import delivering
from handlers.delivering import deliver_due, look_again
from handlers.outgoing import Outgoing, Picture
from handlers.text.markup import Markup
from handlers.views import kit
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.services.pacing import TOKEN
from tests.handlers.conftest import Office
from tests.handlers.sending import PNG, SWEPT, Draw, deliver, said
from tests.storage.services.planned import kept, plan, words_to_admins

pytestmark = SWEPT


@pytest.mark.usefixtures("no_pace")
@pytest.mark.parametrize(
    ("seconds", "fault", "in_message", "in_thread"),
    [(0, "", True, 0), (0.2, "", True, 0), (9, "", False, 1), (0, "files.getUploadURLExternal", False, 0)],
)
def test_a_picture_stands_in_the_message_or_under_it_and_never_keeps_the_message_back(
    office: Office, draw: Draw, seconds: float, fault: str, *, in_message: bool, in_thread: int
) -> None:
    chart = Picture(PNG, "pipeline.png", "Pipeline", "Three stages")
    blocks = [kit.section(Markup("Above")), kit.section(Markup("Below"))]
    draw(Outgoing("Due today", blocks, picture=chart, picture_at=1, thread=((Markup("Details"), []),)))
    office.slack.workspace.picture_seconds = seconds
    if fault:
        office.slack.fail(fault, "503")
    # Slack looks at the picture in real time, of which a test waits for little.
    sleep = (lambda _: None) if seconds > 1 else time.sleep
    planned = plan(office.book, "C1", kind=DeliveryKind.DIGEST)
    for _ in range(2):  # the message, and behind it what is in its thread
        done = deliver_due(office.book, office.bot.client_for, 1, sleep=sleep)
        assert [one.status for one in done] == [DeliveryStatus.SENT]
    assert kept(office.book, planned).detail == ("service_unavailable" if fault else "")
    message, *thread = office.jim.messages("C1")
    kinds = [block["type"] for block in message.post.blocks]
    assert kinds == (["section", "image", "section"] if in_message else ["section", "section"])
    assert [one.post.thread_ts for one in thread] == [message.ts] * len(thread)
    pictures = [file for one in thread for file in one.post.files or []]
    assert [file["alt_txt"] for file in pictures] == ["Three stages"] * in_thread
    assert [one.text for one in thread if not one.post.files] == ["Details"]


@pytest.mark.usefixtures("no_pace")
def test_a_thread_follows_in_its_order_whatever_happens_to_who_sent_the_message(office: Office, draw: Draw) -> None:
    draw(Outgoing("Due today", [], thread=tuple((Markup(f"Details {number}"), []) for number in range(3))))
    planned = plan(office.book, "C1", kind=DeliveryKind.DIGEST)
    assert said(deliver(office, 1)) == [("C1", "sent", "on_time", "")]  # and is killed right behind it
    office.slack.fail("chat.postMessage", "503", times=1)
    assert said(deliver(office, 1)) == [("C1", "planned", "slack_refused", "service_unavailable")]
    office.clock.move(seconds=2)
    for _ in range(3):
        assert said(deliver(office, 1)) == [("C1", "sent", "on_time", "")]
    assert deliver(office) == []
    message, *thread = office.jim.messages("C1")
    assert [one.text for one in thread] == ["Details 0", "Details 1", "Details 2"]
    assert {one.post.thread_ts for one in thread} == {message.ts}
    assert len(office.book.delivery_log.lines("T1", "C1")) == 1, "the log tells of the message alone"
    assert kept(office.book, planned).ts == message.ts


@pytest.mark.usefixtures("no_pace")
def test_details_that_slack_refuses_leave_what_was_sent_sent(office: Office, draw: Draw) -> None:
    draw(Outgoing("Due today", [], thread=((Markup("Details"), []),)))
    planned = plan(office.book, "C1", kind=DeliveryKind.DIGEST)
    deliver(office)
    office.slack.fail("chat.postMessage", "invalid_blocks", times=1)
    assert said(deliver(office)) == [("C1", "failed", "broken", "invalid_blocks")]
    assert kept(office.book, planned).status is DeliveryStatus.SENT


@pytest.mark.usefixtures("draw", "no_pace")
def test_a_missing_permission_is_told_the_admins_once_and_tried_again_each_hour(office: Office) -> None:
    office.slack.fail("chat.postMessage", "missing_scope", times=2)
    planned = plan(office.book, "C1", kind=DeliveryKind.DIGEST)
    assert said(deliver(office)) == [("C1", "planned", "scope_missing", "missing_scope")]
    look_again(office.book, office.bot.client_for)
    assert office.book.pacing.held_workspaces(TOKEN) == []
    assert words_to_admins(office.book) == [("U2", "scope:missing_scope")]
    assert said(deliver(office)) == [("U2", "planned", "scope_missing", "missing_scope")]
    office.clock.move(minutes=59)
    assert deliver(office) == []
    office.clock.move(minutes=1)
    assert [one[:2] for one in said(deliver(office))] == [("C1", "sent"), ("U2", "sent")]
    assert "Salesbot lacks a permission" in office.otis.direct_messages()[-1].text
    assert kept(office.book, planned).reason == "late"


@pytest.mark.usefixtures("no_pace")
def test_a_digest_whose_chart_lacks_a_permission_goes_out_and_both_logs_say_so(office: Office, draw: Draw) -> None:
    draw(Outgoing("Due today", [], picture=Picture(PNG, "pipeline.png", "Pipeline", "Three stages")))
    office.slack.fail("files.getUploadURLExternal", "missing_scope")
    for day in range(2):
        plan(office.book, "C1", kind=DeliveryKind.DIGEST, about=str(day))
    assert said(deliver(office)) == [("C1", "sent", "on_time", "")] * 2
    assert words_to_admins(office.book) == [("U2", "scope:missing_scope")]
    office.otis.command("/salesbot why <#C1|sales>", channel="C1")
    assert office.otis.private("C1")[-1].text.count("Digest: sent; without its chart (missing_scope)") == 2


@pytest.mark.usefixtures("no_pace")
def test_who_is_killed_before_a_picture_is_under_its_message_leaves_a_word_of_it(
    office: Office, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    draw(Outgoing("Due today", [], picture=Picture(PNG, "pipeline.png", "Pipeline", "Three stages")))
    office.slack.workspace.picture_seconds = 9
    monkeypatch.setattr(delivering, "_put_under", killed)
    planned = plan(office.book, "C1", kind=DeliveryKind.DIGEST)
    with pytest.raises(KeyboardInterrupt):
        deliver(office)
    row = kept(office.book, planned)
    assert (row.status, row.detail) == (DeliveryStatus.SENT, "not uploaded")


def test_a_picture_is_uploaded_only_when_it_is_its_messages_turn(office: Office, draw: Draw) -> None:
    draw(Outgoing("Due today", [], picture=Picture(PNG, "pipeline.png", "Pipeline", "Three stages")))
    for number in range(4):
        plan(office.book, "C1", kind=DeliveryKind.DIGEST, about=str(number))
    sent = [one.status for one in deliver(office)].count(DeliveryStatus.SENT)
    assert 0 < sent < 4
    uploads = [one for one in office.slack.traffic if one.name == "files.completeUploadExternal"]
    assert len(uploads) == sent
