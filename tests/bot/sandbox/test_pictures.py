from slack_sdk import WebClient

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json


def test_a_message_shows_a_picture_only_when_this_slack_has_looked_at_it(slack: LocalSlack, api: Api) -> None:
    def post(file_id: str) -> Json:
        image = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Three stages"}
        return api("chat.postMessage", channel="C1", text="Pipeline", blocks=[image])

    client = WebClient(token="xoxb-local", base_url=slack.api_url)
    slack.workspace.picture_seconds = 3600
    sent = client.files_upload_v2(filename="a.png", content=b"png", title="Pipeline", alt_txt="Three stages")
    assert sent["files"][0]["alt_txt"] == "Three stages"
    for file_id, findings in ((sent["files"][0]["id"], 0), ("F0NOWHERE", 1)):
        answer = post(file_id)
        assert answer["error"] == "invalid_blocks"
        assert answer["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
        assert len(slack.findings) == findings
    slack.workspace.picture_seconds = 0
    assert post(client.files_upload_v2(filename="b.png", content=b"png")["files"][0]["id"])["ok"]
