"""The numbers of training as the desk reads them, at a desk and on a phone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dispatch.db import db
from tests import factories as make
from tests.browser.conftest import Served
from tests.support.browser import DESK, PHONE, OpenPage, axe, look
from tests.training.numbers.test_figures import hold, worked
from training.models import RosterMonth


def lived(served: Served) -> None:
    """Sessions held, people of whom some have had their first job, and a roster that was counted for a year."""
    with served.app.test_request_context():
        make.coordinator(email="desk@example.jp")
        hold()
        for number in range(14):
            person = make.volunteer(registered_from=date(2026, 1, 10) + timedelta(days=9 * number))
            if number % 3:
                start = datetime(2026, 3, 1, 1, 0, tzinfo=UTC) + timedelta(days=17 * number)
                worked(person, start)
        for number in range(9):
            month = date(2026, 2 + number, 1)
            counts = {
                "people": 12 + number,
                "papers": 9 + number // 2,
                "levels": 10 + number,
                "current": 8 + number // 2,
            }
            db.session.add(RosterMonth(month=month, counted_on=month + timedelta(days=27), **counts))
        db.session.commit()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_numbers_are_read(served: Served, page_at: OpenPage, size: tuple[int, int]) -> None:
    """Each drawing has its table beside it; no violation and no sideways scrolling; an empty year says so."""
    lived(served)
    page = served.enter(page_at(*size), "desk@example.jp")
    page.goto(f"{served.url}/training/numbers/")
    page.get_by_text("半数が最初の活動をするまで").wait_for()
    assert page.locator("svg.chart").count() == page.locator(".chart-and-table table").count() == 2
    look(page, "ledger-numbers")
    page.goto(f"{served.url}/training/numbers/?first=2020-01-01&last=2020-12-31")
    page.get_by_text("この期間に終わった研修はありません").wait_for()
    axe(page)
