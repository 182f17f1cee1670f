"""Reads of the roster: who is on it, when they are free, and how their papers stand."""

from dispatch.volunteers.queries.availability import Window, is_holiday, public_holidays, windows
from dispatch.volunteers.queries.papers import NEEDED, PaperState, Validity, papers, validity, worst
from dispatch.volunteers.queries.roster import (
    Filters,
    Standing,
    get,
    matching,
    roster_for_matching,
    search,
    standing,
)
from dispatch.volunteers.queries.week import (
    Day,
    coming_days,
    coming_exceptions,
    week_before,
    weekly_hours,
    weeks_ahead,
)

__all__ = [
    "NEEDED",
    "Day",
    "Filters",
    "PaperState",
    "Standing",
    "Validity",
    "Window",
    "coming_days",
    "coming_exceptions",
    "get",
    "is_holiday",
    "matching",
    "papers",
    "public_holidays",
    "roster_for_matching",
    "search",
    "standing",
    "validity",
    "week_before",
    "weekly_hours",
    "weeks_ahead",
    "windows",
    "worst",
]
