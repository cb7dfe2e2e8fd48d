"""Draw blocks in a test as somebody sees them."""

from bot.sandbox import LocalSlack, check_message, check_view
from bot.sandbox.elements import with_ids
from bot.sandbox.page.blocks import Blocks
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.notes import Notes
from bot.sandbox.records import Post
from tests.bot.sandbox.conftest import Json, modal


def fields_of(slack: LocalSlack, blocks: list[Json]) -> tuple[Fields, list[Json]]:
    """Put blocks into a message and return its fields for Jim, and the blocks with their ids."""
    workspace = slack.workspace
    post = Post(workspace.next_ts(), "C1", "U2", "x", with_ids(blocks, workspace.next_id))
    workspace.posts.add(post)
    return Fields(workspace, slack.interactions, "U1", post, Notes()), post.blocks


def drawn_for_jim(slack: LocalSlack, *blocks: Json) -> str:
    """Return blocks as Jim sees them."""
    fields, done = fields_of(slack, list(blocks))
    return str(Blocks(slack.workspace, "U1", fields).html(done))


def objections(block: Json, surface: str = "message") -> list[str]:
    """Return what Slack has against a block on a surface."""
    if surface == "message":
        return [one.line for one in check_message({"text": "x", "blocks": [block]}).findings]
    return [one.line for one in check_view(modal(block)).findings]
