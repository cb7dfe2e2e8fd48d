"""A load of signed slash commands, 32 in flight over kept connections, from a process of its own."""

import hashlib
import hmac
import http.client
import json
import sys
import threading
import time
from urllib.parse import urlencode

IN_FLIGHT = 32


def _signed(secret: str, text: str, number: str) -> tuple[bytes, dict[str, str]]:
    """Make one command as Slack sends it; each has its own trigger, so none is a replay."""
    form = {
        "token": "x", "team_id": "T1", "team_domain": "bench", "channel_id": "C1", "channel_name": "sales",
        "user_id": "U1", "user_name": "jim", "command": "/opp", "text": text, "api_app_id": "A1",
        "response_url": "http://127.0.0.1:9/none", "trigger_id": number,
    }  # fmt: skip
    body = urlencode(form).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def run(port: int, secret: str, text: str, count: int) -> dict[str, float]:
    """Send that many; give requests a second and the 50th and 99th percentile in milliseconds."""
    took: list[float] = []
    wrong: list[str] = []
    start = time.perf_counter()

    def work(worker: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(count // IN_FLIGHT):
            body, headers = _signed(secret, text, f"{start}.{worker}.{number}")
            began = time.perf_counter()
            connection.request("POST", "/slack/events", body, headers)
            response = connection.getresponse()
            answer = response.read()
            took.append(time.perf_counter() - began)
            if response.status != http.client.OK or b"OP000001" not in answer:
                wrong.append(f"{response.status} {answer[:200]!r}")
        connection.close()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(IN_FLIGHT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{len(wrong)} wrong answers, the first: {wrong[0]}")
    took.sort()
    seconds = time.perf_counter() - start
    return {
        "rate": len(took) / seconds,
        "p50": took[len(took) // 2] * 1000,
        "p99": took[int(len(took) * 0.99)] * 1000,
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))))
