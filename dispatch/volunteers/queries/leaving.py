"""What stands in the way of leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch import clock
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.models import Volunteer

if TYPE_CHECKING:
    from dispatch.assignments.models import Assignment

BOOKED = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)


def jobs_ahead(volunteer: Volunteer) -> list[Assignment]:
    """Jobs that lie ahead and would lose their interpreter: asked for or promised, the next first."""
    now = clock.now()
    return [one for one in volunteer.assignments if one.state in BOOKED and one.end_at > now]


def jobs_unreported(volunteer: Volunteer) -> list[Assignment]:
    """Jobs that are over and of which the volunteer has filed no report, which is what they are paid by."""
    held, now = (AssignmentState.ACCEPTED, AssignmentState.DONE), clock.now()
    return [
        one for one in volunteer.assignments if one.state in held and one.end_at <= now and one.report is None
    ]
