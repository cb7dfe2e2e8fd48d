import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.page.blocks import Form
from bot.sandbox.page.notes import Notes
from bot.sandbox.page.text import Writing
from tests.bot.sandbox.conftest import Json, plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("2 * 3 * 4, a_b_c", "2 * 3 * 4, a_b_c"),
        ("*\u2060not bold*", "*\u2060not bold*"),
        ("`*x* <y>` ```a\n<b>```", "<code>*x* &lt;y&gt;</code> <pre>a\n&lt;b&gt;</pre>"),
        ("<@U1> in <#C1> <!here>", '<span class="mention">@Jim Olive</span> in <span class="mention">#sales</span>'),
        ("<!date^0^{date}^https://a.example|1 May>", "1 May"),
        (":warning: :white_check_mark: :no_such:", "⚠️ ✅ :no_such:"),
        ("a &lt;b&gt; &amp;amp; c", "a &lt;b&gt; &amp;amp; c"),
        ("*<https://a.example/?x=1&amp;y=2|A &amp; B>*", '<strong><a href="https://a.example/?x=1&amp;y=2"'),
    ],
)
def test_mrkdwn_is_drawn(slack: LocalSlack, text: str, html: str) -> None:
    assert html in Writing(slack.workspace).mrkdwn(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<javascript:alert(1)|click>",
        '<https://a.example/" onmouseover="alert(1)|x>',
        "<https://a.example|<img src=x>>",
        "*<b>* `<b>` ```<b>```",
        "<!date^0^x|<b>> <@<b>> <!<b>>",
        "\x000\x00<b>",
    ],
)
def test_nothing_typed_becomes_markup(slack: LocalSlack, text: str) -> None:
    html = Writing(slack.workspace).mrkdwn(text)
    for bad in ("<script", "<img", "<b>", 'href="javascript', ' onmouseover="', "\0"):
        assert bad not in html


def test_blocks_have_headings_columns_small_print_and_lines(slack: LocalSlack) -> None:
    fields = [{"type": "mrkdwn", "text": "*Value*\n5"}, {"type": "plain_text", "text": "*as typed*"}]
    blocks: list[Json] = [
        {"type": "header", "block_id": "a", "text": plain("Deals :star:")},
        {"type": "section", "block_id": "b", "fields": fields},
        {"type": "divider", "block_id": "c"},
        {"type": "context", "block_id": "d", "elements": [{"type": "mrkdwn", "text": "_small_"}]},
    ]
    html = Form(slack.workspace, blocks, {}, Notes()).html("x")
    assert "<h3>Deals ⭐</h3>" in html
    assert '<div class="fields"><p><strong>Value</strong>\n5</p><p>*as typed*</p></div>' in html
    assert "<hr>" in html
    assert '<p class="by"><em>small</em></p>' in html
