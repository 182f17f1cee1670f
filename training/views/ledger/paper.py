"""What one person's ledger shows, at the desk and on their own page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

from dispatch.japanese import read_date
from dispatch.volunteers.models import Volunteer
from training.queries import ledger as queries


def paper(volunteer: Volunteer, today: date) -> dict[str, Any]:
    """Entries with running sums, the sums by credential, and the standings; of the days that the address asks for."""
    first, last = _day("first"), _day("last")
    if first and last and first > last:
        first, last = last, first
    return {
        "lines": queries.of_person(volunteer, first, last),
        "total": queries.total_of(volunteer, first, last),
        "by_credential": queries.by_credential(volunteer, first, last),
        "standings": queries.standings_of(volunteer, today),
        "first": first,
        "last": last,
        "today": today,
    }


def _day(name: str) -> date | None:
    try:
        return read_date(request.args.get(name, ""))
    except ValueError:
        return None
