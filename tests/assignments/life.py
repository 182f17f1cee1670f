"""What the tests of offers do again and again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from dispatch.assignments import services
from dispatch.assignments.models import Assignment, Standby
from dispatch.assignments.services.standing_by import of_request
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode
from dispatch.volunteers.models import Volunteer


def plan(actor: Any) -> None:
    """A run, asked for and carried out."""
    services.request_plan(actor, "button")
    db.session.commit()
    services.run_next()
    db.session.expire_all()


def jobs(request: ServiceRequest, *states: AssignmentState) -> list[Assignment]:
    """The request's assignments in these states, as they are now."""
    db.session.expire_all()
    return [job for job in request.assignments if job.state in states]


def people(request: ServiceRequest, state: AssignmentState) -> list[int]:
    """Whose assignments are in this state."""
    return [job.volunteer_id for job in jobs(request, state)]


def confirm(actor: Any, request: ServiceRequest) -> list[Assignment]:
    """Confirm whatever is proposed; gives the offers that are out then."""
    services.confirm(actor, request, [job.id for job in jobs(request, AssignmentState.PROPOSED)])
    db.session.commit()
    return jobs(request, AssignmentState.OFFERED)


def booked(actor: Any, request: ServiceRequest, person: Volunteer) -> Assignment:
    """This person, chosen by hand, asked, and agreed."""
    services.choose(actor, request, services.Choice(0, person.id, 0, Mode.ONSITE))
    (job,) = confirm(actor, request)
    services.accept(services.bearer(job), job)
    db.session.commit()
    return job


def ready(actor: Any, request: ServiceRequest, person: Volunteer) -> Standby:
    """This person, asked to stand by, and agreed."""
    standby = services.ask_standby(actor, request, 0, person.id)
    services.agree(actor, standby)
    db.session.commit()
    return standby


def standing(request: ServiceRequest) -> list[int]:
    """Who is counted on."""
    return [one.volunteer_id for one in of_request(request)]


def kinds() -> list[str]:
    """What is in the outbox, in order."""
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))
