"""Reads of the roster: who is on it, when they are free, and how their papers stand."""

from dispatch.volunteers.queries.applications import (
    count_applications,
    count_inbox,
    decided_applications,
    get_application,
    likely_place,
    waiting_applications,
)
from dispatch.volunteers.queries.availability import Window, is_holiday, public_holidays, windows
from dispatch.volunteers.queries.calendars import (
    busy_ahead,
    busy_of,
    busy_times,
    calendar_feed,
    host_of,
    outside_calendars,
)
from dispatch.volunteers.queries.documents import (
    count_documents,
    decided_documents,
    documents_of,
    get_document,
    own_document,
    waiting_documents,
)
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
    "busy_ahead",
    "busy_of",
    "busy_times",
    "calendar_feed",
    "coming_days",
    "coming_exceptions",
    "count_applications",
    "count_documents",
    "count_inbox",
    "decided_applications",
    "decided_documents",
    "documents_of",
    "get",
    "get_application",
    "get_document",
    "host_of",
    "is_holiday",
    "likely_place",
    "matching",
    "outside_calendars",
    "own_document",
    "papers",
    "public_holidays",
    "roster_for_matching",
    "search",
    "standing",
    "validity",
    "waiting_applications",
    "waiting_documents",
    "week_before",
    "weekly_hours",
    "weeks_ahead",
    "windows",
    "worst",
]
