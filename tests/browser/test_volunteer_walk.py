"""A volunteer opens every page there is for them: on a phone and at a desk, in Japanese and in English.

The pages come from the routes of the application, so that a new one cannot be forgotten: whoever adds a page for
volunteers or for strangers adds its address to `tests/browser/volunteer_life.py` or `training_life.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from dispatch.db import db
from tests.browser import training_life
from tests.browser.conftest import Served
from tests.browser.volunteer_life import NEW, OWN, Life, Stop
from tests.support.browser import DESK, PHONE, Faults, OpenPage, axe, shot

OTHERS = (
    "/admin/", "/desk/", "/requests/", "/volunteers/", "/static/", "/account/fs-static/", "/training/", "/teach/",
    "/disasters/", "/notices/",
)  # fmt: skip
"""Where volunteers have no business: other tests walk there."""
NO_PAGES = {
    "accounts.set_language": "leads back",
    "feed.show": "a calendar for programs",
    "my.calendar": "a calendar",
    "offers.calendar": "a calendar",
    "my.expenses_csv": "a table",
    "my.history_csv": "a table",
    "own_profile.document_file": "a photograph",
    "my.receipt": "a photograph",
    "report_links.receipt_by_link": "a photograph",
    "my_training.calendar": "a calendar",
    "learn.feed": "a calendar for programs",
    "learn.session_file": "a calendar",
    "learn.material": "a file",
    "my_ledger.export": "a table",
    "certificates.own_paper": "a certificate",
    "certificates.own_badge": "a badge",
    "certificates.issuer": "for machines",
    "certificates.key_set": "for machines",
    "certificates.key": "for machines",
    "certificates.status_list": "for machines",
    "certificates.achievement": "for machines",
    "my_shadowing.note": "seen in test_training_shadowing",
    "my_shadowing.refuse": "seen in test_training_shadowing",
    "shadowing_consent.show": "seen in test_training_shadowing",
    "shadowing_link.show": "seen in test_training_shadowing",
    "invited.show": "seen in test_training_timetable",
    "visits.show": "seen in test_round_pages",
    "visits.worker": "a script",
    "aid_link.show": "seen in test_disaster_exercise",
    "muster_link.show": "seen in test_disaster_muster",
    "call_out_link.show": "seen in test_disaster_muster",
    "duty_link.calendar": "a calendar for programs",
    "notice_link.show": "seen in test_notice_pages",
    "residents.index": "seen in test_alert_pages",
    "residents.sent": "seen in test_alert_pages",
    "resident_link.confirm": "seen in test_alert_pages",
    "resident_link.leave": "seen in test_alert_pages",
    "card.show": "seen in test_alert_pages",
}
"""Routes that answer with a file or lead elsewhere, each with its reason."""
JUDGED = {"ja": PHONE, "en": DESK}
"""The width at which axe looks: it takes most of the time, and finds the same in either language."""


def pages(app: Flask) -> set[str]:
    """The routes of all pages that volunteers and strangers can open."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {rule.endpoint for rule in rules if not rule.rule.startswith(OTHERS)} - set(NO_PAGES)


@pytest.fixture
def stops(served: Served) -> list[Stop]:
    """A volunteer's life, and where it can be looked at."""
    with served.app.test_request_context(base_url=served.url):
        life = Life(served.app)
        found = [*life.stops(), *training_life.stops(life.me)]
        db.session.commit()
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_a_volunteer(
    served: Served, stops: list[Stop], page_at: OpenPage, faults: Faults, language: str
) -> None:
    """No violation, no scrolling sideways, no fault, at both widths; and no route is forgotten."""
    assert pages(served.app) == {stop.endpoint for stop in stops}
    faults.allow("status of (403|404|410)")
    people = {who: page_at(*PHONE, locale=language) for who in ("", OWN, NEW)}
    for who, page in people.items():
        if who:
            served.enter(page, who)
            page.request.post(f"{served.url}/language/{language}")
    troubles = [fault for stop in stops for fault in look(people[stop.who], served, stop, language)]
    assert not troubles, "\n".join(troubles)


def look(page: Page, served: Served, stop: Stop, language: str) -> Iterator[str]:
    """What is wrong with one page, on the phone and as wide as a desk."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    answer = page.goto(f"{served.url}{stop.path}")
    if answer is None or answer.status != stop.status:
        yield f"{stop} answers {answer and answer.status}"
    if page.locator("html").get_attribute("lang") != language:
        yield f"{stop} is not in {language}"
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
            yield f"{stop} scrolls sideways at {width}"
        shot(page, f"{language}-{stop.endpoint}-{stop.name}".rstrip("-"))
        if JUDGED[language] == (width, height):
            yield from judge(page, stop)


def judge(page: Page, stop: Stop) -> Iterator[str]:
    """What axe finds."""
    try:
        axe(page)
    except pytest.fail.Exception as violation:
        yield f"{stop}: {violation}"
