"""Lay out what one person sees: conversations, the window on top, messages or Home, the line to type in."""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.sandbox.elements import placed
from bot.sandbox.findings import Json
from bot.sandbox.page.actions import confirmation
from bot.sandbox.page.blocks import Form
from bot.sandbox.page.notes import Asking, Notebook, Notes, Search, token
from bot.sandbox.page.text import Writing, plain, shown
from bot.sandbox.people.hands import EXTERNAL, Hands
from bot.sandbox.records import Post, Screen
from bot.sandbox.sending.interactions import Interactions, Origin
from bot.sandbox.workspace import Workspace

CONVERSATIONS = "Conversations"


@dataclass(frozen=True)
class Setting:
    """What whoever starts the workspace decides about the page."""

    has_home: bool
    hint: str


class Desk:
    """The page of one person in one place."""

    def __init__(
        self,
        workspace: Workspace,
        interactions: Interactions,
        notebook: Notebook,
        setting: Setting,
        user: str,
        place: str,
    ) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._notebook = notebook
        self._setting = setting
        self._user = user
        self._place = place
        self._hands = Hands(workspace, interactions, user)

    def html(self, note: str, answer: str) -> str:
        """Return the page's body; the answer is the id of what came of the last line."""
        name = shown(self._workspace.users[self._user].real_name)
        window = self._window()
        parts = [f'<header><h1>{name}</h1><a href="/">someone else</a></header>', self._rooms()]
        if note:
            link = f' <a href="#{shown(answer)}">Show it</a>' if answer else ""
            parts.append(f'<p class="note" role="alert">{shown(note)}{link}</p>')
        parts.append(f'<div id="window">{window}</div>')
        main = self._home() if self._place == "home" else self._messages()
        parts.append(f"<main>\n{main}\n</main>")
        here = shown(f"/?{urlencode({'as': self._user, 'in': self._place})}")
        parts.append(f'<noscript><p class="by"><a href="{here}">Look for news</a></p></noscript>')
        if self._place != "home":
            parts.append(self._line(focus=not window))
        return "\n".join(parts)

    def _rooms(self) -> str:
        rooms = [(self._workspace.direct(self._user).id, self._workspace.identity.app_name)]
        if self._setting.has_home or self._user in self._workspace.homes:
            rooms.append(("home", "Home"))
        with self._workspace.lock:
            channels = [one for one in self._workspace.channels.values() if self._user in one.members and not one.is_im]
        rooms += [(one.id, f"#{one.name}") for one in channels]
        links = []
        for key, name in rooms:
            mark = ' aria-current="page"' if key == self._place else ""
            address = shown(urlencode({"as": self._user, "in": key}))
            links.append(f'<li><a href="/?{address}"{mark}>{shown(name)}</a></li>')
        return f'<nav aria-label="{CONVERSATIONS}"><ul>{"".join(links)}</ul></nav>'

    def _start(self, **more: str) -> str:
        hidden = {"as": self._user, "in": self._place, **more}
        fields = "".join(f'<input type="hidden" name="{key}" value="{shown(value)}">' for key, value in hidden.items())
        return f'<form method="post" action="/act" novalidate>{fields}'

    def _line(self, *, focus: bool) -> str:
        mark = " autofocus" if focus else ""
        field = f'<label for="line">Message or /command</label><input id="line" name="line" autocomplete="off"{mark}>'
        kind = "line" if focus else "line below"
        return f'<footer class="{kind}">{self._start(do="line")}{field}<button>Send</button></form></footer>'

    def _messages(self) -> str:
        posts = [post for post in self._workspace.visible(self._user) if post.channel == self._place]
        if not posts:
            return f'<p class="by">{shown(self._setting.hint)}</p>'
        return "\n".join(map(self._message, posts))

    def _message(self, post: Post) -> str:
        author = self._workspace.users[post.author].real_name if post.author in self._workspace.users else "Slackbot"
        only = " · only visible to you" if post.ephemeral_for else ""
        edited = " · edited" if post.edited else ""
        thread = " · in a thread" if post.thread_ts else ""
        values = self._interactions.values(self._user, post)
        blocks = self._hands.blocks(post)
        body = f"<p>{Writing(self._workspace).mrkdwn(post.text)}</p>"
        if blocks:
            form = Form(self._workspace, blocks, values, self._notes(post, post.ts)).html(f"m{post.ts}")
            body = self._start(do="message", ts=post.ts) + _default("save", "") + form + "</form>"
        kind = "private" if post.ephemeral_for else "public"
        by = f'<p class="by">{shown(author)}{only}{edited}{thread}</p>'
        return f'<article class="{kind}" id="p{post.ts}">{by}{body}</article>'

    def _home(self) -> str:
        home = self._workspace.homes.get(self._user)
        ask = f"{self._start(do='home')}<button>Open Home</button></form>"
        if home is None:
            return f"<p>The app has published no Home yet.</p>{ask}"
        screen = self._workspace.screens[home]
        form = Form(self._workspace, screen.content["blocks"], screen.values, self._notes(screen, home)).html("h")
        return f"{ask}{self._start(do='view', view=home)}{_default('save', '')}{form}</form>"

    def _notes(self, origin: Origin, key: str) -> Notes:
        """Return the notes on a view or message; a view's searches that need no typing are made when it opens."""
        notes = self._notebook.of(self._user, key)
        if isinstance(origin, Screen):
            for place in placed(origin.content["blocks"]):
                if place.kind in EXTERNAL and token(place) not in notes.searches:
                    asks = place.element.get("min_query_length") == 0
                    found = self._hands.search(origin, place, "") if asks else None
                    notes.searches[token(place)] = Search("", found)
        return notes

    def _window(self) -> str:
        asking = self._notebook.asking.get(self._user)
        if asking is not None:
            asked = self._confirmation(asking)
            if asked:
                return asked
        top = self._workspace.top(self._user)
        return "" if top is None else self._modal(top)

    def _confirmation(self, asking: Asking) -> str:
        origin: Origin | None = self._workspace.screens.get(asking.key)
        what = {"do": "view", "view": asking.key}
        if origin is None:
            posts = self._workspace.visible(self._user)
            origin = next((post for post in posts if post.ts == asking.key), None)
            what = {"do": "message", "ts": asking.key}
        texts = None if origin is None else confirmation(self._hands, origin, asking)
        if texts is None:
            return ""
        title, text, yes, no, style = texts
        sure = f'<button name="{asking.button}" value="{shown(asking.value)}" class="{shown(style)}">{yes}</button>'
        stay = f'<button name="stay" value="1" autofocus>{no}</button>'
        start = self._start(**what, sure="1") + _default("stay", "1")
        inner = f'<h2 id="modal">{title}</h2><p id="asked">{text}</p>{start}{sure}{stay}</form>'
        return (
            '<section class="modal" role="alertdialog" aria-labelledby="modal" aria-describedby="asked">'
            f"{inner}</section>"
        )

    def _modal(self, screen: Screen) -> str:
        content = screen.content
        drawn = Form(self._workspace, content["blocks"], screen.values, self._notes(screen, screen.id))
        form = drawn.html("v", screen.errors, focus=True)
        close = plain((content.get("close") or {}).get("text", "Cancel"))
        submit, default = "", _default("save", "")
        if content.get("submit"):
            submit = f'<button name="submit" value="1" class="primary">{plain(content["submit"]["text"])}</button>'
            default = _default("submit", "enter")
        autofocus = "" if " autofocus" in form else " autofocus"
        cancel = f'<button name="cancel" value="1"{autofocus}>{close}</button>'
        changed = '<button name="save" value="" class="changed" hidden>This window has changed: show it</button>'
        start = self._start(do="view", view=screen.id) + default
        inner = f'<h2 id="modal">{plain(_title(content))}</h2>{start}{changed}{form}<div>{submit}{cancel}</div></form>'
        mark = shown(screen.hash)
        return f'<section class="modal" role="dialog" aria-labelledby="modal" data-hash="{mark}">{inner}</section>'


def _default(name: str, value: str) -> str:
    # Enter in a field uses a form's first button: that must be this one, not one of the app's.
    return f'<button name="{name}" value="{value}" hidden></button>'


def _title(content: Json) -> str:
    return str((content.get("title") or {}).get("text", ""))
