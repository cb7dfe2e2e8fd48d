"""Chromium as the machine has it, driven by Playwright; nothing is ever downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

VARIABLE: Final = "SALESBOT_TEST_BROWSER"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNWANTED: Final = (
    # Every window of Chromium draws a list of suggestions for its address bar, as a page of its own that nobody sees:
    # 0.8 s of computing for each person who sits down, as much as the page that is tested.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # A process in stock for the next page, which ends unused with its person's window.
    "SpareRendererForSitePerProcess",
    # What Playwright switches off as well: Chromium heeds the last list that it is given, and only that.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""Parts of Chromium that a page can do without; a name that a version does not know is passed over."""
FLAGS: Final = (
    "--disable-gpu",
    f"--disable-features={','.join(UNWANTED)}",
    # Containers give /dev/shm 64 MB, and a page that needs more crashes.
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    # Names of the outside world do not resolve: whatever asks for them fails at once and is noticed.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
LAUNCH_MILLISECONDS: Final = 60_000
"""A cold start on a busy machine takes some seconds."""


class NoBrowserError(Exception):
    """This machine has no Chromium."""


def find_browser() -> str:
    """Return the path of Chromium: the one that SALESBOT_TEST_BROWSER names, otherwise the first on PATH."""
    if named := os.environ.get(VARIABLE):
        path = shutil.which(named)
        if path is None:
            # Who names one wants it used: going on without it would hide that nothing was tested.
            raise FileNotFoundError(f"{VARIABLE} names {named}, and that cannot be run")
        return path
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowserError(f"no Chromium here: install the package chromium, or name a browser in {VARIABLE}")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window; close it at the end."""
    path = find_browser()
    # Chromium's sandbox refuses to run as root.
    flags = ["--no-sandbox", *FLAGS] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(Path(path)), args=flags, timeout=LAUNCH_MILLISECONDS, env=_quiet_environment()
        )
        try:
            yield browser
        finally:
            browser.close()


def _quiet_environment() -> dict[str, str | float | bool]:
    """Leave out where a session bus would be: Chromium waits for one that does not answer."""
    return {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
