"""What is near, told to the hospital: who comes within the hour, in one message however many they are.

Jobs at one institution, for one recipient, that begin in the same hour of the clock belong together. They are told when
the moment of the first of them has come (the programme's `remind_minutes` before its start), once: whoever agrees after
that is told of by the message that it is settled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.assignments.services.checks import lock_request, one_by_one
from dispatch.assignments.services.letters import near_key
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import post, written
from dispatch.requests.models import ServiceRequest
from dispatch.requests.queries import recipient_of
from dispatch.vocabulary import AssignmentState, RequestState

AHEAD = timedelta(days=1)
"""Nobody is reminded earlier than this of what is near."""

Visits = dict[str, list[Assignment]]
"""By the key of its message, the jobs it names."""


def tell_hospitals() -> int:
    """Write what is due and has not been said; gives how many messages were written."""
    due = near(_coming())
    said = set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(due))))
    groups = {
        jobs[0].id: (key, sorted({job.request_id for job in jobs}))
        for key, jobs in due.items()
        if key not in said
    }
    firsts = select(Assignment.id).where(Assignment.id.in_(groups)).order_by(Assignment.id)
    return one_by_one(firsts, partial(_tell, groups)) if groups else 0


def _coming() -> Sequence[Assignment]:
    now = clock.now()
    request = joinedload(Assignment.request)
    found = (
        select(Assignment)
        .join(Assignment.request)
        .where(Assignment.state == AssignmentState.ACCEPTED, ServiceRequest.state == RequestState.CONFIRMED)
        .where(Assignment.start_at > now, Assignment.start_at <= now + AHEAD)
        .options(request.joinedload(ServiceRequest.institution), request.joinedload(ServiceRequest.programme))
    )
    return db.session.scalars(found).all()


def near(jobs: Iterable[Assignment]) -> Visits:
    """Those whose moment has come, together as they are told; nothing for hospitals without an address."""
    together: Visits = defaultdict(list)
    for job in sorted(jobs, key=lambda job: (job.start_at, job.request_id, job.position)):
        if recipient_of(job.request).address:
            together[near_key(job)].append(job)
    found = {}
    for key, visits in together.items():
        moment = min(map(_moment, visits))
        told = [job for job in visits if agreed_before(job, moment)]
        if told and moment <= clock.now():
            found[key] = told
    return found


def _moment(job: Assignment) -> datetime:
    return job.start_at - timedelta(minutes=job.request.programme.settings.remind_minutes)


def agreed_before(job: Assignment, moment: datetime) -> bool:
    """Whether somebody agreed so early that a reminder at this moment tells them nothing they have just heard."""
    return job.answered_at is not None and job.answered_at < moment


def _tell(groups: dict[int, tuple[str, list[int]]], first: int) -> int:
    """One message, when all its requests are held and looked at again."""
    key, numbers = groups[first]
    requests = [lock_request(db.session.get_one(ServiceRequest, number)) for number in numbers]
    jobs = near(job for request in requests for job in request.assignments if _is_coming(job)).get(key)
    with written() as messages:
        if jobs:
            post(
                "reminder_hospital_hours", key, recipient_of(jobs[0].request), urgent=True,
                send_before=jobs[0].start_at, request=jobs[0].request, assignments=jobs,
            )  # fmt: skip
    db.session.commit()
    return len(messages)


def _is_coming(job: Assignment) -> bool:
    confirmed = job.request.state is RequestState.CONFIRMED
    return confirmed and job.state is AssignmentState.ACCEPTED and job.start_at > clock.now()
