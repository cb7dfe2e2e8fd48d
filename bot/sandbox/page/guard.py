"""Keep the web pages of others out: a browser reaches loopback for whatever site it shows.

Browsers say where a request comes from (Host, Origin, Sec-Fetch-Site), and a page cannot make them lie. The app's own
clients are no browsers and say nothing of it; what they may do their tokens and keys decide.
"""

from dataclasses import dataclass
from typing import Final

from werkzeug.wrappers import Request, Response

LINK: Final = "/link/"
APP_PATHS: Final = ("/api/", "/upload/", "/commands/", "/actions/", "/app/", LINK)
"""What the app calls; everything else is the page's."""
PAGES: Final = frozenset({"/", "/side", "/behind"})
"""What a link on another site may lead to: looking there changes nothing."""
LINKED: Final = ("navigate", "document")
"""Sec-Fetch-Mode and Sec-Fetch-Dest where somebody follows a link."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
HTTP_PORT: Final = 80
OWN_SITES: Final = frozenset({"same-origin", "none"})
"""Sec-Fetch-Site for this server's own pages, and for an address somebody typed."""
READING: Final = frozenset({"GET", "HEAD"})

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http: data:; "
        "connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; form-action 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Other sites learn nothing. "no-referrer" would turn the Origin of the page's own forms into "null" too.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer to a browser carries, unless the page says otherwise."""


@dataclass(frozen=True)
class Guard:
    """Decide who may ask anything of the server at this port."""

    port: int

    def refusal(self, request: Request) -> Response | None:
        """Return the answer to a request that is none of ours, or nothing where it may pass."""
        why = self._objection(request)
        return None if why is None else Response(f"{why}\n", 403, HEADERS, content_type="text/plain; charset=utf-8")

    def _objection(self, request: Request) -> str | None:
        host = request.headers.get("Host", "")
        if not self._is_ours(host, request.path):
            # A foreign name that resolves to loopback is how web pages reach into local servers.
            return "this Slack answers on loopback only"
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if origin is not None and origin != self._own_origin(host):
            return "this comes from another site"
        # What a browser of the future may say here is not known to be ours.
        if site is not None and site not in OWN_SITES and not _is_link_to_a_page(request):
            return "this comes from another site"
        if request.method not in READING and not request.path.startswith(APP_PATHS):
            # Only the page's own scripts can send such a header; a form of another site cannot.
            by_own_page = request.headers.get("HX-Request") == "true" or origin is not None
            return None if by_own_page else "only this Slack's own page may do that"
        return None

    def _is_ours(self, host: str, path: str) -> bool:
        if host in {f"{name}:{self.port}" for name in LOOPBACK}:
            return True
        # Nobody writes HTTP's own port down; and slack_sdk's own WebSocket client leaves every port out of its
        # Host, but the ticket protects that path.
        return host in LOOPBACK and (self.port == HTTP_PORT or path == LINK)

    def _own_origin(self, host: str) -> str:
        is_bare = host in LOOPBACK and self.port != HTTP_PORT
        return f"http://{host}:{self.port}" if is_bare else f"http://{host}"


def _is_link_to_a_page(request: Request) -> bool:
    """Say whether somebody follows a link: no form, frame, image or script of another site."""
    how = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")
    return how == LINKED and request.method in READING and request.path in PAGES
