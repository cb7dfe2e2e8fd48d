import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox import LocalSlack
from bot.sandbox.page.files import files_html, size
from bot.sandbox.payloads import message_json
from bot.sandbox.records import Post
from tests.bot.sandbox.block_drawing import drawn_for_jim
from tests.bot.sandbox.conftest import Api, Json, plain, plain_client

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def upload(
    slack: LocalSlack, name: str = "a.csv", content: str | bytes = "a,b", title: str = "", initial_comment: str = ""
) -> Post:
    """Send a file to the sales channel as the app does, and return its message."""
    client = WebClient(token="xoxb-local", base_url=slack.api_url)
    client.files_upload_v2(
        channel="C1", filename=name, content=content, title=title or name, initial_comment=initial_comment
    )
    return slack.workspace.posts[-1]


def fetch(slack: LocalSlack, path: str, method: str = "GET") -> httpx.Response:
    with plain_client() as client:
        return client.request(method, slack.url + path, headers={"Origin": slack.url})


def path_of(file: Json) -> str:
    return httpx.URL(file["url_private"]).raw_path.decode()


def test_an_uploaded_file_hangs_on_its_message(slack: LocalSlack) -> None:
    post = upload(slack, title="Pipeline", initial_comment="Here")
    file = post.files[0]
    assert (post.text, post.channel, len(post.files)) == ("Here", "C1", 1)
    assert (file["name"], file["title"], file["size"], file["mimetype"]) == ("a.csv", "Pipeline", 3, "text/csv")
    assert message_json(slack.workspace, post)["files"] == [file]
    assert "files" not in message_json(slack.workspace, Post("1.1", "C1", "U1", "x", []))


def test_a_file_can_be_asked_about(slack: LocalSlack, api: Api) -> None:
    file = upload(slack).files[0]
    assert api("files.info", file=file["id"])["file"] == file
    assert api("files.info", file="F0")["error"] == "file_not_found"


@pytest.mark.parametrize("files", [None, [], ["F1"], "F1", {"id": "F1"}])
def test_sharing_nothing_is_refused(api: Api, files: object) -> None:
    assert api("files.completeUploadExternal", files=files, channel_id="C1")["error"] == "invalid_arguments"


def test_a_file_that_never_came_is_not_shared(slack: LocalSlack, api: Api) -> None:
    announced = api("files.getUploadURLExternal", filename="a.csv", length=3)["file_id"]
    answer = api("files.completeUploadExternal", files=[{"id": announced}], channel_id="C1")
    assert (answer["error"], list(slack.workspace.posts)) == ("file_not_found", [])
    assert fetch(slack, f"/files/{announced}/a.csv").status_code == 404


def test_blocks_shared_with_a_file_are_judged(slack: LocalSlack, api: Api) -> None:
    file = upload(slack).files[0]
    arguments = {"files": [{"id": file["id"]}], "channel_id": "C1"}
    assert api("files.completeUploadExternal", **arguments, blocks=[{"type": "section"}])["error"] == "invalid_blocks"
    assert api("files.completeUploadExternal", **arguments, blocks=[{"type": "divider"}])["ok"]
    assert [len(post.blocks) for post in slack.workspace.posts] == [0, 1]


def test_a_picture_is_shown_in_the_browser(slack: LocalSlack) -> None:
    answer = fetch(slack, path_of(upload(slack, "a.png", PNG).files[0]))
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/png", PNG)
    assert answer.headers["Content-Disposition"] == "inline; filename=a.png; filename*=UTF-8''a.png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.csv", "a", "a.pdf"])
def test_everything_else_is_only_saved(slack: LocalSlack, name: str) -> None:
    answer = fetch(slack, path_of(upload(slack, name, "<script>").files[0]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}; filename*=UTF-8''{name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_with_anything_in_it_finds_its_file(slack: LocalSlack) -> None:
    answer = fetch(slack, path_of(upload(slack, 'a/ü "日"?\r\n.csv').files[0]))
    assert (answer.status_code, answer.content) == (200, b"a,b")
    names = "filename=\"a__ ______.csv\"; filename*=UTF-8''a%2F%C3%BC%20%22%E6%97%A5%22%3F%0D%0A.csv"
    assert answer.headers["Content-Disposition"] == f"attachment; {names}"


def test_only_the_right_address_and_method_reach_a_file(slack: LocalSlack) -> None:
    file = upload(slack).files[0]
    wrong = [f"/files/{file['id']}/b.csv", f"/files/{file['id']}", "/files/F0/a.csv", "/files/"]
    assert [fetch(slack, path).status_code for path in wrong] == [404] * 4
    assert [fetch(slack, path_of(file), method).status_code for method in ("HEAD", "POST")] == [200, 405]


def test_a_message_shows_pictures_and_names_other_files(slack: LocalSlack) -> None:
    picture = upload(slack, "a.png", PNG, title="The <cat>").files[0]
    table = upload(slack, title="Pipeline").files[0]
    html = files_html([picture, table])
    assert f'<img src="{path_of(picture)}" alt="The &lt;cat&gt;" loading="lazy">' in html
    assert "<figcaption>The &lt;cat&gt;</figcaption>" in html
    assert (
        f'<a href="{path_of(table)}" download="a.csv"><b>Pipeline</b> <span class="soft">3 bytes, a.csv</span>' in html
    )
    assert files_html([]) == ""


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1234, "1.2 kB"),
        (56_789, "57 kB"),
        (999_600, "1.0 MB"),
        (5_000_000_000_000, "5000 GB"),
        (None, "0 bytes"),
    ],
)
def test_sizes_are_said_as_people_say_them(count: object, words: str) -> None:
    assert size(count) == words


def test_an_image_block_shows_an_uploaded_picture(slack: LocalSlack) -> None:
    file = upload(slack, "a.png", PNG).files[0]
    for named in ({"id": file["id"]}, {"url": file["url_private"]}):
        html = drawn_for_jim(slack, {"type": "image", "slack_file": named, "alt_text": "A cat", "title": plain("Cat")})
        assert f'<img class="picture" src="{path_of(file)}" alt="A cat"' in html


def test_an_image_block_describes_what_is_no_picture_here(slack: LocalSlack) -> None:
    table = upload(slack).files[0]
    for named in ({"id": table["id"]}, {"id": "F0"}, {"url": "https://elsewhere.example/a.png"}, {"url": "http://["}):
        html = drawn_for_jim(slack, {"type": "image", "slack_file": named, "alt_text": "A cat"})
        assert ("<img" in html, 'aria-label="A cat"' in html) == (False, True)
