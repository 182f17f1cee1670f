"""A promised job stands against a seat at the same time; a standby at that time is let go of when the seat is taken.

Whoever asks here holds the person's row: jobs are offered and accepted under the same lock, so of a seat and a job that
are taken at the same moment one is refused.
"""

from __future__ import annotations

from dispatch import clock
from dispatch.assignments.services.standing_by import release_at
from dispatch.audit.services import Actor
from dispatch.errors import Conflict
from dispatch.i18n import _, show_span
from dispatch.volunteers.models import Volunteer
from training.models import TrainingSession
from training.queries.seats.jobs import PROMISED, jobs_at


def must_be_free(actor: Actor, session: TrainingSession, volunteer: Volunteer) -> None:
    """Raises `Conflict`, naming the job and its time, for somebody who has promised to be at a hospital then."""
    jobs = jobs_at(session, [volunteer.id], PROMISED).get(volunteer.id)
    if not jobs:
        return
    said = {"when": show_span(jobs[0].start_at, jobs[0].end_at), "place": jobs[0].request.institution.name}
    if actor.id is not None and actor.id == volunteer.user_id:
        raise Conflict(
            _("同じ時間に通訳の活動（%(when)s、%(place)s）があるため、受講できません。", **said),
            _("ほかの回をご検討いただくか、財団にお電話ください。"),
        )
    raise Conflict(
        _(
            "%(name)sさんは、同じ時間に通訳の活動（%(when)s、%(place)s）があるため、受講できません。",
            name=volunteer.name,
            **said,
        ),
        _("ほかの回を案内するか、先に派遣の担当を替えてください。"),
    )


def let_go_of_standbys(actor: Actor, session: TrainingSession, volunteer: Volunteer) -> None:
    """Nobody counts on them for a job at these times; the desk is told and looks for another."""
    for meeting in session.meetings:
        if meeting.end_at > clock.now():
            release_at(actor, volunteer.id, meeting.start_at, meeting.end_at)
