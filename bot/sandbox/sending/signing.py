"""Sign requests as Slack does (version v0)."""

import hashlib
import hmac
import time


def signature_headers(secret: str, body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """Return the two headers that prove a body came from Slack."""
    # The machine's time, not the workspace's: the app compares it with its own.
    at = int(time.time()) if timestamp is None else timestamp
    digest = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}
