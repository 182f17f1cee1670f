"""Reading the ledger: its entries with their corrections, sums of them, and what is still missing for a renewal."""

from training.queries.ledger.entries import (
    Filters,
    Line,
    courses,
    get,
    lines,
    matching,
    of_person,
    search,
)
from training.queries.ledger.standings import Standing, standing_of, standings, standings_of
from training.queries.ledger.sums import NONE, Sums, by_course, by_credential, by_person, sums, total_of

__all__ = [
    "NONE",
    "Filters",
    "Line",
    "Standing",
    "Sums",
    "by_course",
    "by_credential",
    "by_person",
    "courses",
    "get",
    "lines",
    "matching",
    "of_person",
    "search",
    "standing_of",
    "standings",
    "standings_of",
    "sums",
    "total_of",
]
