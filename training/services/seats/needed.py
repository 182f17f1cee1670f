"""What a session asks of a person, looked at when they enrol and again when a seat is offered and taken."""

from __future__ import annotations

from dispatch.errors import RuleBroken
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Enrolment, TrainingSession
from training.queries.seats import learners
from training.wording.seats import lack_text


def must_meet(session: TrainingSession, volunteer: Volunteer) -> None:
    """Raises `RuleBroken` with what they lack on the session's day."""
    lacking = learners.lacking(session, volunteer)
    if lacking:
        sentences = " ".join(map(lack_text, lacking))
        raise RuleBroken(
            sentences, tuple(one.lack.value for one in lacking), _("ご不明な点は、財団にお電話ください。")
        )


def still_meets(enrolment: Enrolment) -> bool:
    """Whether they lack nothing, or the desk has let them in with its reason."""
    return excused(enrolment) or not learners.lacking(enrolment.session, enrolment.volunteer)


def excused(enrolment: Enrolment) -> bool:
    """Whether the desk has passed over what they lack."""
    return bool(enrolment.by_desk and enrolment.note)
