"""What a run did because somebody had said no or given up: who is proposed instead, and whose proposal moved for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from dispatch.assignments.models import LIVE, Assignment, PlanRun
from dispatch.assignments.planning import row_id
from dispatch.db import db

People = dict[int, list[int]]
"""By the request's number, the volunteers who are proposed, asked or booked for it."""


def people_by_request(keys: Iterable[str]) -> People:
    """How these requests stand now; those with nobody are among them."""
    found: People = {row_id(key): [] for key in keys}
    statement = select(Assignment.request_id, Assignment.volunteer_id).where(
        Assignment.request_id.in_(found), Assignment.state.in_(LIVE)
    )
    for request, person in db.session.execute(statement.order_by(Assignment.position, Assignment.id)):
        found[request].append(person)
    return found


def note_repair(run: PlanRun, before: Mapping[int, list[int]]) -> None:
    """Keep what the run changed, where an end was its cause; a plan that repairs nothing has no such note."""
    if not run.causes:
        return
    now = people_by_request(f"R{number:07d}" for number in before)
    run.repair = {
        "changes": [
            {"request": number, "before": people, "after": now[number]}
            for number, people in sorted(before.items())
            if people != now[number]
        ]
    }
    db.session.commit()
