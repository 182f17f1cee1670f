"""The watch over the browser sees each kind of fault, and nothing where there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import DESK, PHONE, Faults, OpenPage, axe, shot

POLICY = "default-src 'self'; script-src 'nonce-known'; img-src *"
SHELL = (
    "<!doctype html><html lang=ja><head><title>見本</title><meta name=viewport content='width=device-width'>"
    "</head><body><main><h1>見本</h1>{}</main></body></html>"
)
PAGES = {
    "/good": "<p>問題のないページです。</p>",
    "/logs": "<script nonce=known>console.error('logged on purpose')</script>",
    "/throws": "<script nonce=known>throw new Error('thrown on purpose')</script>",
    "/policy": "<script>document.title = 'inline'</script>",
    "/abroad": "<img src='http://pictures.invalid/a.png' alt=''>",
    "/unnamed": "<input>",
    "/to-slow": "<a href='/slow'>進む</a>",
    "/slow": "<a href='/good'>つづきを読む</a>",
    "/favicon.ico": "unseen",
}


REST = threading.Event()
"""Set when the second half of the slow page may leave."""


class Pages(BaseHTTPRequestHandler):
    """Answers with one of `PAGES` under a strict policy; `/slow` stops in the middle of a link."""

    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        first, held, second = SHELL.format(body or "ありません").partition("つづき")
        self.wfile.write(first.encode())
        if held:
            REST.wait(20)
            self.wfile.write((held + second).encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def unwatched(browser: Browser) -> Iterator[BrowserContext]:
    """A context of whose faults only the test itself hears."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/logs", "logged on purpose"),
        ("/throws", "thrown on purpose"),
        ("/policy", "Content Security Policy"),
        ("/abroad", "another machine for http://pictures.invalid/a.png"),
        ("/nowhere", "status of 404"),
    ],
)
def test_each_kind_of_fault_is_seen(site: str, unwatched: BrowserContext, path: str, said: str) -> None:
    """An error logged or thrown, a broken policy, a request abroad and a missing page each fail the check."""
    faults = Faults()
    faults.watch(unwatched)
    unwatched.new_page().goto(site + path)
    with pytest.raises(pytest.fail.Exception, match=said):
        faults.check()


def test_an_expected_fault_passes(site: str, desk_page: Page, faults: Faults) -> None:
    """A test that wants to see the page for a wrong address says so beforehand."""
    faults.allow("status of 404")
    desk_page.goto(site + "/nowhere")


def test_a_good_page_is_left_alone(site: str, phone_page: Page, desk_page: Page) -> None:
    """Neither the watch nor axe complains about a page without faults."""
    for page in (phone_page, desk_page):
        page.goto(site + "/good")
        axe(page)


def test_axe_says_what_and_where(site: str, desk_page: Page) -> None:
    """A field without a name is reported with its rule and its place."""
    desk_page.goto(site + "/unnamed")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)label \(critical\).*at input"):
        axe(desk_page)
    axe(desk_page, without=("label",))


def test_a_page_is_judged_when_all_of_it_is_here(site: str, desk_page: Page) -> None:
    """A click returns with the first half of the next page: axe alone blames the link whose words are on their way."""
    REST.clear()
    desk_page.goto(site + "/to-slow")
    desk_page.get_by_role("link").click()
    desk_page.locator("a[href='/good']").wait_for(state="attached")
    early = Axe().run(desk_page).response["violations"]
    assert "link-name" in {violation["id"] for violation in early}
    threading.Timer(0.3, REST.set).start()
    axe(desk_page)
    assert desk_page.get_by_role("link").inner_text() == "つづきを読む"


def test_a_phone_is_narrow_and_touched_in_japan(site: str, page_at: OpenPage) -> None:
    """The phone has its width, touch, the Japanese language and Japan's time; the desk has no touch."""
    ask = "[innerWidth, navigator.maxTouchPoints > 0, navigator.language, new Date(0).getHours()]"
    seen = []
    for size in (PHONE, DESK):
        page = page_at(*size)
        page.goto(site + "/good")
        seen.append(page.evaluate(ask))
    assert seen == [[390, True, "ja-JP", 9], [1280, False, "ja-JP", 9]]


def test_without_javascript_nothing_hangs(site: str, page_at: OpenPage) -> None:
    """Pages are watched, too, in a browser that runs no scripts; then a script can log nothing."""
    page = page_at(*DESK, java_script_enabled=False)
    page.goto(site + "/logs")
    assert page.get_by_role("heading").inner_text() == "見本"


def test_pictures_are_kept_where_a_folder_is_named(
    site: str, desk_page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`DISPATCH_SHOTS` names the folder; without it no picture is taken."""
    desk_page.goto(site + "/good")
    monkeypatch.delenv("DISPATCH_SHOTS", raising=False)
    shot(desk_page, "good")
    monkeypatch.setenv("DISPATCH_SHOTS", str(tmp_path))
    shot(desk_page, "good")
    assert [path.name for path in tmp_path.iterdir()] == ["good-1280.png"]


def test_two_people_do_not_share_cookies(site: str, page_at: Callable[..., Page]) -> None:
    """Each page opened is another person's browser."""
    first, second = page_at(*DESK), page_at(*PHONE)
    first.goto(site + "/good")
    first.evaluate("document.cookie = 'who=first'")
    second.goto(site + "/good")
    assert second.evaluate("document.cookie") == ""
