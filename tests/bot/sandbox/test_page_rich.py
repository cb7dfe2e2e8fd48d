from collections.abc import Callable
from functools import partial

import pytest

from bot.sandbox import LocalSlack
from tests.bot.sandbox.block_drawing import drawn_for_jim, objections
from tests.bot.sandbox.block_fixtures import BLOCKS, number, raw, rich, rich_list, rich_section, text
from tests.bot.sandbox.conftest import Json

Draw = Callable[..., str]


@pytest.fixture
def draw(slack: LocalSlack) -> Draw:
    """Draw blocks as Jim sees them."""
    return partial(drawn_for_jim, slack)


def test_lists_hang_under_each_other_and_go_on_counting(draw: Draw) -> None:
    block = rich(
        rich_list("one", "two", style="ordered"),
        rich_list("inner", indent=1),
        rich_list("deep", indent=2, border=1),
        rich_list("three", style="ordered", offset=2),
        rich_list("other", style="ordered"),
    )
    assert objections(block) == []
    html = draw(block)
    assert '<ol class="level-0"><li>one</li><li>two<ul class="level-1"><li>inner' in html
    assert '<ul class="level-2 bordered"><li>deep</li></ul></li></ul></li><li>three</li></ol>' in html
    assert '<ol class="level-0"><li>other</li></ol>' in html


def test_a_list_that_begins_further_in_keeps_its_distance(draw: Draw) -> None:
    html = draw(rich(rich_list("far", indent=3), rich_list("b", style="ordered", offset=4)))
    assert '<ul class="level-0 step-3"><li>far</li></ul><ol class="level-0" start="5"><li>b</li></ol>' in html


@pytest.mark.parametrize(
    ("inline", "html"),
    [
        (text("*a* &amp; <b> :tada:"), "*a* &amp;amp; &lt;b&gt; :tada:"),
        ({"type": "link", "url": "https://a.example"}, ">https://a.example</a>"),
        ({"type": "link", "url": "javascript:alert(1)", "text": "x"}, '<p class="text">x</p>'),
        ({"type": "emoji", "name": "wave", "skin_tone": 4}, "👋🏽"),
        ({"type": "emoji", "name": "ours", "unicode": "1f44b-1f3fd"}, "👋🏽"),
        ({"type": "emoji", "name": "ours", "unicode": "no"}, ":ours:"),
        ({"type": "date", "timestamp": "x", "format": "{date}", "fallback": "then"}, '<p class="text">then</p>'),
        ({"type": "text", "text": "u", "style": {"underline": True, "highlight": True}}, "<u><mark>u</mark></u>"),
        ({"type": "text", "text": "u", "style": "bold"}, '<p class="text">u</p>'),
        ({"type": "user", "user_id": ["U1"]}, "@[&#39;U1&#39;]"),
    ],
)
def test_a_line_of_rich_text_is_drawn(draw: Draw, inline: Json, html: str) -> None:
    block = rich(rich_section(inline))
    assert objections(block) == []
    assert html in draw(block)


def test_a_table_says_which_cells_are_names(draw: Draw) -> None:
    html = draw(BLOCKS["data_table"])
    assert html.count('<th scope="row">') == 2
    assert '<th scope="row">Won</th>' in html
    assert '<div class="table-box" role="region" tabindex="0" aria-label="Deals by stage">' in html
    assert 'scope="row"' not in draw(BLOCKS["table"])


def test_a_table_without_settings_for_a_column_is_drawn(draw: Draw) -> None:
    block = {"type": "table", "column_settings": [None], "rows": [[raw("a"), raw("b")], [number(1e20), number(2.0)]]}
    assert objections(block) == []
    assert "<td>1e+20</td>\n<td>2</td>" in draw(block)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# One\n## Two\n###### Six", "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>"),
        ("- [x] done\n- [ ] to do", "<li>☑ done</li>\n<li>☐ to do</li>"),
        ("a ~~b~~ :tada:", "a <s>b</s> 🎉"),
        (
            "https://a.example.",
            '<a href="https://a.example" target="_blank" rel="noreferrer noopener">https://a.example</a>.',
        ),
        (
            "![A cat](https://a.example/c.png)",
            '<a href="https://a.example/c.png" target="_blank" rel="noreferrer noopener">A cat</a>',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](/do/blocks)", "<p>[x](/do/blocks)</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("|a|b|\n|-|-:|\n|1|2|", '<th scope="col">a</th>\n<th class="right" scope="col">b</th>'),
        ("```py\n<x>\n```", '<pre><code class="language-py">&lt;x&gt;\n</code></pre>'),
        ("one\ntwo", "one<br>\ntwo"),
    ],
)
def test_markdown_is_drawn(draw: Draw, source: str, html: str) -> None:
    assert html in draw({"type": "markdown", "text": source})
