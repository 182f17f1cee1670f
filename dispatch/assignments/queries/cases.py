"""One request on the desk: its people, what happened to it, and the requests that compete with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from dispatch.assignments.models import LIVE, Assignment
from dispatch.audit.models import AuditEntry
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import RequestNeed, ServiceRequest
from dispatch.vocabulary import AssignmentState


@dataclass(frozen=True, slots=True)
class Case:
    """A request's people by how far things have come with them."""

    request: ServiceRequest

    def _in(self, *states: AssignmentState) -> list[Assignment]:
        return [asked for asked in self.request.assignments if asked.state in states]

    @property
    def live(self) -> list[Assignment]:
        """All with whom something may still come of it."""
        return self._in(*LIVE)

    @property
    def proposed(self) -> list[Assignment]:
        """Ideas: nobody has been told."""
        return self._in(AssignmentState.PROPOSED)

    @property
    def offered(self) -> list[Assignment]:
        """Asked, and not answered yet."""
        return self._in(AssignmentState.OFFERED)

    @property
    def booked(self) -> list[Assignment]:
        """Those who come, or came."""
        return self._in(AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.NO_SHOW)

    @property
    def booked_positions(self) -> set[int]:
        """Needs that somebody holds or has done."""
        return {job.position for job in self._in(AssignmentState.ACCEPTED, AssignmentState.DONE)}

    @property
    def past(self) -> list[Assignment]:
        """Asked without success, newest first; ideas that nobody was told of are left out."""
        ended = self._in(AssignmentState.DECLINED, AssignmentState.LAPSED)
        let_go = self._in(AssignmentState.WITHDRAWN, AssignmentState.CANCELLED)
        return sorted([*ended, *(one for one in let_go if one.offered_at)], key=lambda one: -one.id)

    @property
    def open_needs(self) -> list[RequestNeed]:
        """Needs for which nobody is proposed, asked or booked."""
        taken = {asked.position for asked in (*self.live, *self.booked)}
        return [need for need in self.request.needs if need.position not in taken]

    def proposed_for(self, position: int) -> Assignment | None:
        """Whoever is proposed for a need."""
        return next((asked for asked in self.proposed if asked.position == position), None)


def one(request_id: int) -> ServiceRequest:
    """A request with its people; `NotFound` otherwise."""
    people = selectinload(ServiceRequest.assignments).selectinload(Assignment.volunteer)
    found = db.session.get(ServiceRequest, request_id, options=[people])
    if found is None:
        raise NotFound(_("この派遣依頼はありません。"))
    return found


def job_at(request: ServiceRequest, position: int) -> Assignment | None:
    """Whoever is booked for a need."""
    booked = (AssignmentState.ACCEPTED, AssignmentState.DONE)
    return next(
        (job for job in request.assignments if job.position == position and job.state in booked), None
    )


def at_stake(request: ServiceRequest, position: int, volunteer_id: int) -> bool:
    """Whether choosing this person touches a proposal: another person's for the need, or theirs for another request."""
    present = Case(request).proposed_for(position)
    if present is not None:
        return present.volunteer_id != volunteer_id
    elsewhere = select(Assignment.id).where(
        Assignment.volunteer_id == volunteer_id,
        Assignment.request_id != request.id,
        Assignment.state == AssignmentState.PROPOSED,
    )
    return db.session.scalar(elsewhere.limit(1)) is not None


def assignment(assignment_id: int) -> Assignment:
    """One assignment; `NotFound` otherwise."""
    found = db.session.get(Assignment, assignment_id)
    if found is None:
        raise NotFound(_("この打診・派遣の記録はありません。"))
    return found


def happened(request: ServiceRequest) -> Sequence[AuditEntry]:
    """What was done to the request and to everybody asked for it, oldest first."""
    people = [asked.id for asked in request.assignments]
    mine = and_(AuditEntry.subject_type == "ServiceRequest", AuditEntry.subject_id == request.id)
    theirs = and_(AuditEntry.subject_type == "Assignment", AuditEntry.subject_id.in_(people))
    statement = select(AuditEntry).where(or_(mine, theirs), AuditEntry.action != "read")
    return db.session.scalars(statement.order_by(AuditEntry.id)).all()


def requests(numbers: Iterable[int]) -> Sequence[ServiceRequest]:
    """Several requests, for the rivals that a reason names."""
    statement = select(ServiceRequest).where(ServiceRequest.id.in_(set(numbers)))
    return db.session.scalars(statement.order_by(ServiceRequest.id)).all()
