"""Jobs that lie at the time of a session: nobody is in both at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState
from training.models import Meeting, TrainingSession

PROMISED = (AssignmentState.ACCEPTED,)
ASKED = (AssignmentState.OFFERED,)


def jobs_at(
    session: TrainingSession,
    people: Collection[int],
    states: Sequence[AssignmentState] = (*PROMISED, *ASKED),
) -> dict[int, list[Assignment]]:
    """By person: the jobs in these states that overlap a meeting which is not over; in one look for all of them."""
    meets = exists().where(
        Meeting.session_id == session.id,
        Meeting.end_at > clock.now(),
        Meeting.start_at < Assignment.end_at,
        Meeting.end_at > Assignment.start_at,
    )
    statement = (
        select(Assignment)
        .where(Assignment.volunteer_id.in_(people), Assignment.state.in_(states), meets)
        .options(joinedload(Assignment.request).joinedload(ServiceRequest.institution))
        .order_by(Assignment.start_at, Assignment.id)
    )
    found: dict[int, list[Assignment]] = defaultdict(list)
    for job in db.session.scalars(statement):
        found[job.volunteer_id].append(job)
    return found
