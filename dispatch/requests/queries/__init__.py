"""Reads of requests and institutions."""

from dispatch.requests.queries.journey import (
    Event,
    Meeting,
    history,
    languages_of,
    meetings,
    reached,
    what_next,
)
from dispatch.requests.queries.recipients import recipient_of
from dispatch.requests.queries.requests import (
    VIEWS,
    Filters,
    counts,
    get_visible,
    latest_of,
    listed,
    page_of,
    regulars,
    visible,
)

__all__ = [
    "VIEWS",
    "Event",
    "Filters",
    "Meeting",
    "counts",
    "get_visible",
    "history",
    "languages_of",
    "latest_of",
    "listed",
    "meetings",
    "page_of",
    "reached",
    "recipient_of",
    "regulars",
    "visible",
    "what_next",
]
