"""Days and times as readers see them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from dispatch import clock
from dispatch.i18n import show_date, show_span

AUTUMN = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""In Japan it is Tuesday 1 December already."""


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2026, 12, 1), "12月1日（火）", "Tue 1 Dec"),
        (date(2027, 6, 1), "6月1日（火）", "Tue 1 Jun"),  # 182 days ahead: no other 1 June is nearer
        (date(2027, 6, 2), "2027年6月2日（水）", "Wed 2 Jun 2027"),
        (date(2026, 6, 2), "6月2日（火）", "Tue 2 Jun"),
        (date(2026, 6, 1), "2026年6月1日（月）", "Mon 1 Jun 2026"),
        (date(2025, 12, 1), "2025年12月1日（月）", "Mon 1 Dec 2025"),
    ],
)
def test_a_short_date_names_its_year_where_another_is_nearer(app: Flask, day: date, ja: str, en: str) -> None:
    """Within half a year there is one such day only; last year's or next year's would be taken for this one's."""
    with clock.at(AUTUMN), app.test_request_context():
        with force_locale("ja"):
            assert show_date(day, "short") == ja
        with force_locale("en"):
            assert show_date(day, "short") == en


def test_a_span_of_another_year_names_it_once(app: Flask) -> None:
    """The end on the same day is a time alone."""
    start, end = datetime(2027, 9, 1, 1, tzinfo=UTC), datetime(2027, 9, 1, 3, tzinfo=UTC)
    with clock.at(AUTUMN), app.test_request_context(), force_locale("ja"):
        assert show_span(start, end, "short") == "2027年9月1日（水）10:00〜12:00"
