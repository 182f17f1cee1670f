"""Who looked at which request: the record keeps every read of what concerns a patient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dispatch.demo.chronicle import Chronicle
from dispatch.demo.staff import Staff
from dispatch.demo.visits import Planner, Visit

LOOKS = 70


def tell_reads(planner: Planner, visits: Sequence[Visit], chronicle: Chronicle, staff: Staff) -> None:
    """Clerks look at their own requests, the desk at everybody's."""
    rng, now = planner.rng, planner.days.now
    for visit in rng.sample(list(visits), LOOKS):
        who = rng.choice((staff.clerk_of(visit.place), staff.coordinator(rng)))
        at = visit.request.created_at + timedelta(minutes=rng.randint(2, 2000))
        chronicle.note(min(at, now - timedelta(minutes=rng.randint(3, 60))), who, "read", visit.request)
