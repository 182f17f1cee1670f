"""Pages in a real browser: Debian's Chromium, in Japanese, on a phone or at a desk, under a watchful eye.

Whatever a page logs as an error, throws, breaks of its Content-Security-Policy or fetches from another machine fails
the test. Where there is no Chromium the tests are skipped with the reason, but never in CI.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, WebError, expect

from tests.support import machine

PHONE = (390, 844)
DESK = (1280, 900)
ARGUMENTS = (
    "--no-sandbox",  # root, as in containers, has none
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AT_HOME = {
    "viewport": {"width": DESK[0], "height": DESK[1]},
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
    "reduced_motion": "reduce",  # pages keep still
}
HERE = {"127.0.0.1", "localhost"}
expect.set_options(timeout=20_000)
"""Milliseconds, as long as most other waits: on a busy machine five seconds are over before a good page is drawn."""

OpenPage = Callable[..., Page]


class Faults:
    """What went wrong in the pages of one test."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._allowed: list[str] = []
        self._contexts: list[BrowserContext] = []

    def allow(self, pattern: str) -> None:
        """Expect faults that match this expression, such as `status of 409` where a page is to answer so."""
        self._allowed.append(pattern)

    def watch(self, context: BrowserContext) -> None:
        """Note the faults of every page of this context."""
        self._contexts.append(context)
        context.on("console", self._heard)
        context.on("weberror", self._threw)
        context.on("request", self._asked)

    def check(self) -> None:
        """Fail with every fault that nobody expected."""
        for page in [page for context in self._contexts for page in context.pages]:
            with contextlib.suppress(Error):  # a page that is leaving has nothing more to say
                page.evaluate("0")  # what is still on its way arrives before the answer
        faults = [fault for fault in self._found if not any(re.search(p, fault) for p in self._allowed)]
        if faults:
            pytest.fail("faults in the browser:\n" + "\n".join(faults), pytrace=False)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._found.append(f"{message.location['url'] or 'page'}: {message.text}")

    def _threw(self, thrown: WebError) -> None:
        self._found.append(f"{thrown.page.url if thrown.page else 'page'}: {thrown.error}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.hostname and address.hostname not in HERE:
            self._found.append(f"{request.frame.url}: asks another machine for {request.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the Chromium of this machine instead of one that Playwright downloads."""
    chromium = machine.chromium()
    if chromium is None:
        machine.missing(
            "Chromium is not installed here: as root on Debian `make test` installs it;"
            " elsewhere install it, or name it in DISPATCH_CHROMIUM."
        )
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(ARGUMENTS)}


@pytest.fixture
def faults() -> Faults:
    """The faults of this test's pages; they are checked when its body is done."""
    return Faults()


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], faults: Faults) -> Callable[..., BrowserContext]:
    """Makes a person's browser with cookies of its own: at a desk in Japan unless options say otherwise, closed after
    the test and watched until then."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**{**AT_HOME, **options})
        faults.watch(context)
        return context

    return make


@pytest.fixture
def page_at(new_context: Callable[..., BrowserContext]) -> OpenPage:
    """`page_at(width, height)` opens a page as another person, on a phone with touch where it is narrow.

    Further options are those of Playwright's contexts: `java_script_enabled=False`, `base_url=...`, `locale="en"`.
    """

    def open_page(width: int, height: int, **options: Any) -> Page:
        phone = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2} if width < 600 else {}
        return new_context(viewport={"width": width, "height": height}, **{**phone, **options}).new_page()

    return open_page


@pytest.fixture
def phone_page(page_at: OpenPage) -> Page:
    """A page on a phone."""
    return page_at(*PHONE)


@pytest.fixture
def desk_page(page_at: OpenPage) -> Page:
    """A page at a desk."""
    return page_at(*DESK)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Check the faults as part of the test itself, while its pages are still open."""
    result = yield
    faults = getattr(item, "funcargs", {}).get("faults")
    if isinstance(faults, Faults):
        faults.check()
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that open a browser, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "new_context" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def axe(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Fail where axe finds the page hard to use for somebody, saying what and where; `without` names rules."""
    arrived(page)
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    violations = Axe().run(page, options=options).response["violations"]
    if violations:
        pytest.fail(f"{page.url} is not accessible:\n" + "\n".join(map(_told, violations)), pytrace=False)


def arrived(page: Page) -> None:
    """Wait until all of the page is here.

    A click returns when its answer begins, and what a test waits for may stand in the first half of it: whoever
    judges the page then finds a link whose words are still on their way, or no document at all.
    """
    page.wait_for_load_state("load")


def too_wide(page: Page) -> bool:
    """Whether one has to scroll sideways to see all of it."""
    arrived(page)
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def look(page: Page, name: str, scripts: bool = True) -> None:
    """No violation, no sideways scrolling, and a picture for whoever wants to look.

    Nothing where the page has no `scripts`: axe is one itself.
    """
    if scripts:
        axe(page)
        assert not too_wide(page), f"{name} scrolls sideways: {page.url}"
        shot(page, name)


def shot(page: Page, name: str) -> None:
    """Where `DISPATCH_SHOTS` names a folder, keep a picture of the whole page there as `name-width.png`."""
    folder = os.environ.get("DISPATCH_SHOTS")
    if folder and page.viewport_size:
        arrived(page)
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def _told(violation: dict[str, Any]) -> str:
    """One violation as a person reads it: the rule, then each place with what would mend it."""
    lines = [f"  {violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        mend = node.get("failureSummary", "").replace("\n", "\n        ")
        lines += [f"    at {' '.join(map(str, node['target']))}: {node['html'][:200]}", f"        {mend}"]
    return "\n".join(lines)
