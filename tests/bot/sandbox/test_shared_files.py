"""A person drops a file; the app hears of it, asks what it is, and fetches it with its token."""

import httpx
import pytest

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Clock, Json, Stub, manifest


def share(slack: LocalSlack, stub: Stub, channel: str | None = None) -> Json:
    """Drop a file as Jim; give the event that the app got."""
    slack.person("U1").share("deals.csv", b"a;b\n", channel)
    event: Json = stub.received[-1]["event"]
    return event


def test_the_app_is_told_and_can_fetch_the_file(slack: LocalSlack, api: Api, stub: Stub) -> None:
    event = share(slack, stub)
    direct = slack.workspace.direct("U1").id
    wanted = ("file_shared", "U1", direct, {"id": event["file_id"]})
    assert (event["type"], event["user_id"], event["channel_id"], event["file"]) == wanted
    file = api("files.info", file=event["file_id"])["file"]
    shown = (file["name"], file["size"], file["user"], file["mimetype"], file["mode"])
    assert shown == ("deals.csv", 4, "U1", "text/csv", "hosted")
    bearer = {"Authorization": f"Bearer {slack.identity.bot_token}"}
    got = api.client.get(file["url_private_download"], headers=bearer)
    assert (got.content, got.headers["content-type"]) == (b"a;b\n", "text/csv; charset=utf-8")
    message = slack.person("U1").direct_messages()[-1]
    assert message.post.files[0]["name"] == "deals.csv"
    assert api("files.info", file="F0")["error"] == "file_not_found"


@pytest.mark.parametrize("bearer", ["", "Bearer xoxb-other"])
def test_nobody_else_gets_it(slack: LocalSlack, api: Api, stub: Stub, bearer: str) -> None:
    file = api("files.info", file=share(slack, stub)["file_id"])["file"]
    got = api.client.get(file["url_private_download"], headers={"Authorization": bearer} if bearer else {})
    assert b"Sign in" in got.content
    other = file["url_private_download"].replace(file["id"], "F0")
    owner = {"Authorization": f"Bearer {slack.identity.bot_token}"}
    assert api.client.get(other, headers=owner).status_code == httpx.codes.NOT_FOUND


def test_an_app_hears_of_no_file_where_it_is_not(slack: LocalSlack, stub: Stub) -> None:
    slack.person("U2").share("deals.csv", b"a", "C2")
    assert stub.received == []
    assert share(slack, stub, "C1")["channel_id"] == "C1"


def test_without_the_event_or_the_scope_an_app_hears_and_gets_nothing(clock: Clock, api: Api) -> None:
    for events, scopes in (([], ["files:read"]), (["file_shared"], ["chat:write"])):
        said = manifest(events=events) | {"oauth_config": {"scopes": {"bot": scopes}}}
        with LocalSlack(clock=clock, manifest=said) as slack:
            slack.add_user("U1", "Jim Olive")
            message = slack.person("U1").share("deals.csv", b"a")
            assert slack.traffic == []
            answer = Api(slack, api.client)("files.info", file=message.post.files[0]["id"])
            assert answer["ok"] is (scopes == ["files:read"])
            assert answer.get("error") == (None if answer["ok"] else "missing_scope")


def test_the_page_takes_a_file_and_shows_it(slack: LocalSlack, api: Api, stub: Stub) -> None:
    direct = slack.workspace.direct("U1").id
    to, own = f"{slack.url}/do/file", {"HX-Request": "true"}
    jim = {"as": "U1", "in": direct, "line": "Our *deals*"}
    sent = api.client.post(to, headers=own, data=jim, files={"file": ("deals & more.csv", b"a;b\n")})
    assert sent.status_code == httpx.codes.NO_CONTENT
    assert stub.received[-1]["event"]["channel_id"] == direct
    page = api.client.get(slack.url, params={"as": "U1", "in": direct}).text
    assert 'id="clip"' in page
    assert "deals &amp; more.csv" in page
    assert "Our <b>deals</b>" in page or "<strong>deals</strong>" in page
    for content, place in ((b"", direct), (b"a", "home")):
        refused = api.client.post(to, headers=own, data=jim | {"in": place}, files={"file": ("x.csv", content)})
        assert refused.status_code == httpx.codes.BAD_REQUEST
    assert len(slack.person("U1").direct_messages()) == 1
