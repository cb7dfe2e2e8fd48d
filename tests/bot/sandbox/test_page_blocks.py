from collections.abc import Callable
from functools import partial

import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.elements import placed
from bot.sandbox.limits import BLOCKS as LIMITED
from bot.sandbox.limits import ELEMENTS as ALL_ELEMENTS
from bot.sandbox.limits import SURFACES
from bot.sandbox.page.blocks import Blocks, words_in
from tests.bot.sandbox.block_drawing import drawn_for_jim, fields_of, objections
from tests.bot.sandbox.block_fixtures import (
    BLOCKS,
    ELEMENTS,
    PICTURE,
    STANDS,
    SURFACE,
    UNDRAWN,
    image,
    mrkdwn,
    rich,
    rich_list,
    rich_section,
    standing,
    text,
)
from tests.bot.sandbox.conftest import Json, plain

Draw = Callable[..., str]


@pytest.fixture
def draw(slack: LocalSlack) -> Draw:
    """Draw blocks as Jim sees them."""
    return partial(drawn_for_jim, slack)


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_examples_are_valid_where_they_may_stand(kind: str) -> None:
    surface = SURFACE.get(kind, "message")
    found = objections(BLOCKS[kind], surface or "message")
    assert bool(found) == (not surface), found


def test_there_is_an_example_of_every_block_and_element() -> None:
    assert set(BLOCKS) - {"call"} == set(LIMITED)
    assert set(ELEMENTS) == set(ALL_ELEMENTS) - {"image", "url"}
    assert {name for name, _where in STANDS} == set(ELEMENTS)


HTML = {
    "actions": ['<div class="actions">', "Go", "Stop"],
    "alert": ['<div class="alert warning" role="note">', ">Warning: </span>", "Mind the <strong>gap</strong>"],
    "card": ['<article class="card">', "<h4>Card title</h4>", "Card <strong>subtitle</strong>", "Card body", "Take"],
    "carousel": ['<ul class="carousel" tabindex="0"', "<h4>Card title</h4>", "<h4>Second card</h4>", "Take"],
    "container": ["<details", " open>", "<h3>A container</h3>", 'alt="A box"', "Inside", "Inner"],
    "context": ['<div class="context">', 'alt="Tiny"', "<em>small</em> print", "<span>*as typed*</span>"],
    "context_actions": ['<div class="actions small">', "Remove"],
    "data_table": ["<caption>Deals by stage</caption>", '<th scope="col" class="right">Value</th>', ">1,200<", ">7<"],
    "divider": ["<hr>"],
    "header": ['<h3 class="header">Deals ⭐</h3>'],
    "image": ["<figcaption>The cat</figcaption>", f'src="{PICTURE}" alt="A cat"'],
    "input": ["Name"],
    "markdown": ["<h3>Title</h3>", "<strong>Bold</strong>", 'target="_blank"', "<li>two</li>"],
    "rich_text": [
        "Plain <strong>bold</strong><strong><em><s><code>all</code></s></em></strong>",
        '<a href="https://app.example/" target="_blank" rel="noreferrer noopener">a link</a>',
        '<span class="mention me">@Jim Olive</span><span class="mention">#sales</span>',
        '@S1</span><span class="mention">@T1</span><span class="mention me">@here</span>🎉<time',
        ">2027-01-15</time><code>#FF0000</code>",
        '<ul class="level-0"><li>first</li><li>second</li></ul>',
        "<blockquote>quoted</blockquote>\n<pre>code()\n  more</pre>",
    ],
    "section": [
        '<div class="text"><strong>Section</strong> text</div>',
        '<ul class="pairs">\n<li class="text"><strong>Value</strong>\n5</li>\n<li class="text">*as typed*</li>',
        '<div class="accessory">',
    ],
    "table": ['<th scope="col" class="wrapped">Stage</th>', '<td class="right">3.5</td>'],
}


@pytest.mark.parametrize("kind", HTML)
def test_a_block_is_drawn(draw: Draw, kind: str) -> None:
    html = draw(BLOCKS[kind])
    assert [part for part in HTML[kind] if part not in html] == [], html
    assert "Not drawn" not in html


@pytest.mark.parametrize("kind", UNDRAWN)
def test_a_block_that_is_not_drawn_says_so_and_what_stands_in_it(draw: Draw, kind: str) -> None:
    html = draw(BLOCKS[kind])
    assert f"<p>Not drawn here: {kind}</p>" in html
    assert [words for words in UNDRAWN[kind] if f"<li>{words}</li>" not in html] == []


def test_every_block_is_either_drawn_or_named() -> None:
    assert sorted([*HTML, *UNDRAWN]) == sorted(BLOCKS)


@pytest.mark.parametrize(
    "block",
    [
        {"type": "hologram", "text": plain("<b>Words"), "parts": [1, None, {"title": "More"}, ["x"]], "elements": [2]},
        {"type": "hologram", "title": ["<b>Words", "More"], "accessory": "none", "child_blocks": {"type": 3}},
    ],
)
def test_a_block_nobody_knows_does_no_harm(slack: LocalSlack, block: Json) -> None:
    fields, _blocks = fields_of(slack, [])
    html = Blocks(slack.workspace, "U1", fields).html([block, {"type": "divider"}])
    assert "<p>Not drawn here: hologram</p>" in html
    assert ("&lt;b&gt;Words</li>\n<li>More</li>" in html, "<hr>" in html) == (True, True)


def test_a_block_without_a_type_does_no_harm(slack: LocalSlack) -> None:
    fields, _blocks = fields_of(slack, [])
    assert Blocks(slack.workspace, "U1", fields).html([{}]).count("Not drawn here: unknown") == 1


def test_ids_and_addresses_are_not_read_out() -> None:
    block = {"type": "x", "block_id": "b1", "value": "secret", "video_url": "https://a", "title": plain("Read me")}
    assert list(words_in(block)) == ["Read me"]


@pytest.mark.parametrize(("kind", "where"), STANDS)
def test_an_element_is_drawn_where_it_stands(slack: LocalSlack, kind: str, where: str) -> None:
    block = standing(ELEMENTS[kind], where)
    assert objections(block, "modal" if where in SURFACES["modal"]["allowed"] else "message") == []
    fields, blocks = fields_of(slack, [block])
    html = Blocks(slack.workspace, "U1", fields).html(blocks)
    control = fields.html(next(placed(blocks)))
    assert (bool(control), html.count(control)) == (True, 1)


def test_elements_in_cards_and_containers_are_drawn_once(slack: LocalSlack) -> None:
    for kind in ("carousel", "container"):
        fields, blocks = fields_of(slack, [BLOCKS[kind]])
        html = Blocks(slack.workspace, "U1", fields).html(blocks)
        assert [html.count(fields.html(place)) for place in placed(blocks)] == [1]


def test_a_heading_has_its_level(draw: Draw) -> None:
    levels = [draw({"type": "header", "text": plain("H"), "level": level})[:3] for level in (1, 2, 3, 4)]
    assert levels == ["<h3", "<h4", "<h5", "<h6"]


def test_a_section_can_have_a_picture_beside_it(draw: Draw) -> None:
    html = draw({"type": "section", "text": mrkdwn("x"), "accessory": image("A face")})
    assert f'<div class="accessory"><img class="picture" src="{PICTURE}" alt="A face"' in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "/do/blocks", "data:image/png;base64,x", "http://[", "a.png"]
)
def test_a_picture_from_elsewhere_than_the_web_is_only_described(draw: Draw, address: str) -> None:
    block = {"type": "image", "image_url": address, "alt_text": "A <cat>"}
    assert objections(block) == []
    assert '<span class="picture missing" role="img" aria-label="A &lt;cat&gt;">A &lt;cat&gt;</span>' in draw(block)


def test_a_container_folds_only_where_the_app_says_so(draw: Draw) -> None:
    block = {**BLOCKS["container"], "default_collapsed": True}
    plain_one = {name: value for name, value in block.items() if name not in {"is_collapsible", "default_collapsed"}}
    folded, still = draw(block), draw({**plain_one, "has_header_divider": True, "width": "full"})
    assert ('<details class="container width-standard">' in folded, "<details" in still) == (True, False)
    assert '<section class="container width-full lined">' in still


def test_a_container_can_have_a_title_of_rich_text(draw: Draw) -> None:
    block = {**BLOCKS["container"], "rich_text_title": rich(rich_section(text("Rich", bold=True)), rich_list("a", "b"))}
    del block["title"]
    assert objections(block) == []
    assert "<h3><strong>Rich</strong> a b</h3>" in draw(block)


def bad(value: object) -> object:
    """Return the same with markup in every text a page could show."""
    if isinstance(value, dict):
        return {name: inner if name in KEPT else bad(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [bad(one) for one in value]
    return f"{value}<script>\"'" if isinstance(value, str) else value


KEPT = {
    "type",
    "style",
    "level",
    "status",
    "range",
    "align",
    "width",
    "icon",
    "initial_date",
    "initial_time",
    "timezone",
}
"""Properties with a few fixed values."""


@pytest.mark.parametrize("kind", BLOCKS)
def test_markup_in_any_text_of_a_block_is_escaped(draw: Draw, kind: str) -> None:
    block = bad(BLOCKS[kind])
    assert isinstance(block, dict)
    html = draw(block)
    assert ("<script" in html, "style=" in html) == (False, False)
    assert ("&lt;script" in html) == (kind not in {"call", "divider", "file"}), html


@pytest.mark.parametrize("kind", ELEMENTS)
def test_markup_in_any_text_of_an_element_is_escaped(draw: Draw, kind: str) -> None:
    where = next(where for name, where in STANDS if name == kind)
    block = bad(standing(ELEMENTS[kind], where))
    assert isinstance(block, dict)
    assert "<script" not in draw(block)
