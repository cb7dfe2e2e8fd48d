from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.sandbox import LocalSlack
from bot.sandbox.page.markdown import markdown_html
from bot.sandbox.page.text import Writing, emoji_of, plain, shown
from bot.sandbox.records import Channel, User
from bot.sandbox.workspace import APP_USER, Identity, Workspace
from tests.bot.sandbox.conftest import Json

NOW = 1_800_000_000
"""Friday 15 January 2027, 08:00 in London, 09:00 in Oslo."""
DAY = 86_400
Write = Callable[[str], str]


@pytest.fixture
def write(slack: LocalSlack) -> Write:
    """Draw mrkdwn for Jim, who is in Oslo."""
    return lambda text: str(Writing(slack.workspace, "U1").mrkdwn(text))


def anchor(address: str, words: str) -> str:
    return f'<a href="{address}" target="_blank" rel="noreferrer noopener">{words}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("~*_all_*~", "<s><strong><em>all</em></strong></s>"),
        ("(*bold*, _so_!)", "(<strong>bold</strong>, <em>so</em>!)"),
        ("`*x* <y>`", "<code>*x* &lt;y&gt;</code>"),
        ("before\n```\na\n  <b>\n```\nafter", "before<pre>a\n  &lt;b&gt;</pre>after"),
        ("> one\n> *two*\nthree", "<blockquote>one\n<strong>two</strong></blockquote>three"),
        ("&gt; one", "<blockquote>one</blockquote>"),
        ("a\n>>> b\n\nc", "a<blockquote>b\n\nc</blockquote>"),
        ("a\nb", "a\nb"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_mrkdwn_is_styled(write: Write, text: str, html: str) -> None:
    assert write(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4, a_b_c",
        "*\u2060not bold*",
        "* not bold *",
        "*over\nlines*",
        "un*believ*able",
        "`\u2060not code`",
        "a > b",
        "**",
    ],
)
def test_signs_that_are_meant_as_signs_are_left_alone(write: Write, text: str) -> None:
    assert write(text) == text.replace(">", "&gt;")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<https://a.example/?x=1&amp;y=2|A &amp; B>", anchor("https://a.example/?x=1&amp;y=2", "A &amp; B")),
        ("<https://a.example>", anchor("https://a.example", "https://a.example")),
        ("*<https://a.example|A>*", f"<strong>{anchor('https://a.example', 'A')}</strong>"),
        ("<mailto:a@b.example>", anchor("mailto:a@b.example", "a@b.example")),
        ("see https://a.example/_x_?y=1&amp;z=2.", f"see {anchor(*['https://a.example/_x_?y=1&amp;z=2'] * 2)}."),
        ("(https://a.example/b_(c))", f"({anchor(*['https://a.example/b_(c)'] * 2)})"),
        ("*https://a.example*", f"<strong>{anchor(*['https://a.example'] * 2)}</strong>"),
        ("https://a.example&gt;x", f"{anchor(*['https://a.example'] * 2)}&gt;x"),
    ],
)
def test_addresses_become_links_beside_the_page(write: Write, text: str, html: str) -> None:
    assert write(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<javascript:alert(1)|x>",
        "<data:text/html,x|x>",
        "</do/blocks|x>",
        "<//a.example|x>",
        "https://",
        "<http://[|x>",
    ],
)
def test_other_addresses_are_no_links(write: Write, text: str) -> None:
    html = write(text)
    assert ("<a" in html, html) == (False, str(Markup.escape(text)))


def test_verbatim_text_links_only_what_is_written_as_a_link(slack: LocalSlack) -> None:
    text: Json = {"type": "mrkdwn", "text": "https://a.example <https://b.example|b> *bold*", "verbatim": True}
    html = Writing(slack.workspace).html(text)
    assert html == f"https://a.example {anchor('https://b.example', 'b')} <strong>bold</strong>"
    assert Writing(slack.workspace).html({**text, "verbatim": False}).count("<a ") == 2


@pytest.mark.parametrize(
    ("text", "name", "stands_out"),
    [
        ("<@U1>", "@Jim Olive", True),
        ("<@U2>", "@Ann Lee", False),
        ("<@U2|ann>", "@Ann Lee", False),
        ("<@U9|gone>", "@gone", False),
        ("<@U9>", "@U9", False),
        (f"<@{APP_USER}>", "@App", False),
        ("<#C1>", "#sales", False),
        ("<#C9|old>", "#old", False),
        ("<#C3>", "a private channel", False),
        ("<!subteam^S1|@sellers>", "@sellers", False),
        ("<!subteam^S1>", "@S1", False),
        ("<!here>", "@here", True),
        ("<!channel|channel>", "@channel", True),
        ("<!nobody>", "@nobody", False),
    ],
)
def test_mentions_say_names_and_the_readers_own_stands_out(
    slack: LocalSlack, write: Write, text: str, name: str, *, stands_out: bool
) -> None:
    slack.add_channel("C3", "secret", members=["U2"], is_private=True)
    assert write(text) == f'<span class="mention{" me" if stands_out else ""}">{name}</span>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (":warning: :white_check_mark: :tada::+1:", "⚠️ ✅ 🎉👍"),
        (":large_green_circle: :flag-no: :man-shrugging:", "🟢 🇳🇴 🤷\u200d♂️"),
        (":wave::skin-tone-4: :tada::skin-tone-4:", "👋🏽 🎉"),
        ("*:fire: hot*", "<strong>🔥 hot</strong>"),
        (":no_such: :flag-zz: 10:100:5 ::", ":no_such: :flag-zz: 10:100:5 ::"),
        (":\u2060tada:", ":\u2060tada:"),
        ("`:tada:`", "<code>:tada:</code>"),
    ],
)
def test_emoji_are_drawn_by_whole_names(write: Write, text: str, html: str) -> None:
    assert write(text) == html


def test_an_emoji_without_a_name_is_nothing() -> None:
    assert (emoji_of("tada"), emoji_of("no_such"), emoji_of("")) == ("🎉", "", "")


@pytest.mark.parametrize(
    ("at", "pattern", "words"),
    [
        (NOW, "{date_num} {time} {time_secs}", "2027-01-15 09:00 09:00:00"),
        (NOW, "{date}, {date_short}, {date_long}", "January 15th, Jan 15, Friday, January 15th"),
        (NOW - 300 * DAY, "{date}; {date_short}", "March 21st, 2026; Mar 21, 2026"),
        (NOW - 200 * DAY, "{date_long}", "Monday, June 29th, 2026"),
        (NOW, "{date_pretty} at {time}", "Today at 09:00"),
        (NOW, "Due {date_short_pretty}", "Due today"),
        (NOW + DAY, "{date_pretty}, due {date_long_pretty}", "Tomorrow, due tomorrow"),
        (NOW - DAY, "{date_pretty}", "Yesterday"),
        (NOW + 8 * DAY, "{date_pretty}", "January 23rd"),
        (NOW + 15 * 3600, "{date_pretty}", "Tomorrow"),
        (NOW - 180, "{ago}", "3 minutes ago"),
        (NOW - 4 * 3600, "{ago}", "4 hours ago"),
        (NOW, "{ago}", "just now"),
        (NOW, "{no_such} {", "{no_such} {"),
    ],
)
def test_dates_are_written_for_the_reader(write: Write, at: int, pattern: str, words: str) -> None:
    html = write(f"<!date^{at}^{pattern}|fallback>")
    assert (html.startswith("<time datetime="), html.endswith(f">{words}</time>"), html) == (True, True, html)


def test_an_american_reads_twelve_hours_and_another_day_elsewhere(slack: LocalSlack) -> None:
    slack.add_user("U3", "Kim Wu", tz="America/Los_Angeles", locale="en-US")
    html = Writing(slack.workspace, "U3").mrkdwn(f"<!date^{NOW - 3600}^{{date_pretty}} {{time}}|x>")
    assert html.striptags() == "Yesterday 11:00 PM"
    assert Writing(slack.workspace, "U2").mrkdwn(f"<!date^{NOW}^{{time}}|x>").striptags() == "08:00"


@pytest.mark.parametrize("at", ["", "soon", "nan", "inf", "99999999999999999999", "-99999999999999"])
def test_what_is_no_date_shows_its_fallback(write: Write, at: str) -> None:
    assert write(f"<!date^{at}^{{date}}|some &lt;day&gt;>") == "some &lt;day&gt;"


def test_a_date_can_be_a_link_but_not_an_unsafe_one(write: Write) -> None:
    assert write(f"<!date^{NOW}^{{date_num}}^https://a.example|x>").startswith('<a href="https://a.example"')
    assert write(f"<!date^{NOW}^{{date_num}}^javascript:x|x>").startswith("<time")


def test_a_person_with_odd_settings_reads_utc(slack: LocalSlack) -> None:
    slack.workspace.users["U4"] = User("U4", "Odd", tz="No/Where", locale="??")
    assert Writing(slack.workspace, "U4").mrkdwn(f"<!date^{NOW}^{{time}}|x>").striptags() == "08:00"
    assert Writing(slack.workspace).mrkdwn(f"<!date^{NOW}^{{time}}|x>").striptags() == "8:00 AM"


def test_plain_text_has_emoji_and_no_styles(slack: LocalSlack) -> None:
    writing, text = Writing(slack.workspace), {"type": "plain_text", "text": "*a* &amp; <@U1> :tada:"}
    assert writing.html(text) == "*a* &amp; &lt;@U1&gt; 🎉"
    assert writing.html({**text, "emoji": False}) == "*a* &amp; &lt;@U1&gt; :tada:"


def test_halves_of_characters_and_control_signs_are_dropped(write: Write) -> None:
    assert (shown("a\ud800b\x00c"), plain("\x07x"), write("\0\x010\0y")) == ("abc", "x", "0y")
    assert shown("a\tb\nc") == "a\tb\nc"


BAD = ("<script", "<img", "<b>", 'href="javascript', ' onmouseover="', "\0", "style=")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<javascript:alert(1)|click>",
        '<https://a.example/" onmouseover="alert(1)|x>',
        'https://a.example/" onmouseover="alert(1)',
        "<https://a.example|<img src=x>>",
        "*<b>* `<b>` ```<b>``` > <b>",
        "<!date^0^<b>|<b>> <!<b>> <@<b>> <!subteam^<b>>",
        '<!date^0^{date}&lt;img&gt;^https://a.example/"onmouseover=|x>',
        "\x000\x00<b> \x010\x01",
        "[x](javascript:alert(1)) ![<b>](data:text/html,x) <b>",
    ],
)
def test_nothing_typed_becomes_markup(write: Write, text: str) -> None:
    found = [bad for bad in BAD for html in (write(text), markdown_html(text), plain(text)) if bad in html]
    assert found == []


SIGNS = st.sampled_from(
    [
        "*",
        "_",
        "~",
        "`",
        "```",
        "<",
        ">",
        "&lt;",
        "|",
        "@U1",
        "!date^1^",
        "https://a.b",
        ":tada:",
        "\n",
        " ",
        "x",
        "\0",
        "\1",
        "{ago}",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SIGNS, max_size=30).map("".join))
def test_any_mix_of_signs_is_drawn_as_balanced_markup(text: str) -> None:
    workspace = Workspace(Identity("T1", "s", "b", "a"), lambda: float(NOW))
    workspace.users["U1"] = User("U1", "Jim Olive")
    workspace.channels["C1"] = Channel("C1", "sales", ["U1"])
    html = Writing(workspace, "U1").mrkdwn(text)
    tags = ("strong", "em", "s", "code", "pre", "blockquote", "a", "span", "time")
    counts = [(html.count(f"<{tag}>") + html.count(f"<{tag} "), html.count(f"</{tag}>")) for tag in tags]
    assert [opened == closed for opened, closed in counts] == [True] * len(tags)
    assert ("\0" in html, "\1" in html) == (False, False)


def test_a_long_run_of_signs_does_not_take_long_or_deep(write: Write) -> None:
    assert write("*_" * 5000 + "x" + "_*" * 5000).count("x") == 1
    assert write(" *a" * 3000).count("*") == 3000
