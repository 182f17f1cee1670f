"""A confirmed timetable names people; inviting them is the desk's to say, and theirs to answer. No seat is held."""

from __future__ import annotations

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from training.models import Enrolment, TimetableStudy
from training.queries.invitations import Seating, seatings
from training.queries.seats.mine import enrolment_of
from training.services.inviting import Invitation, invite_to_session
from training.services.seats.states import LIVE
from training.services.sessions import open_session


def invite_seated(actor: Actor, study: TimetableStudy) -> int:
    """Invite everybody whom the plan seats, who still needs the course, is free and can get a seat; gives how many.

    Sessions in preparation are opened for it. Raises `Conflict` where the plan is not confirmed or nobody is left.
    """
    study = lock(study)
    if study.confirmed_at is None:
        raise Conflict(_("この開催案は、まだ確定していません。"))
    sent = sum(_invite(actor, study, one) for one in seatings(study) if one.ready)
    if not sent:
        raise Conflict(_("いま案内できる人はいません。"))
    return sent


def _invite(actor: Actor, study: TimetableStudy, seating: Seating) -> int:
    open_session(actor, seating.session)
    return invite_to_session(actor, seating.session, seating.ready, study)


def decline(actor: Actor, invitation: Invitation) -> None:
    """No, thank you; the desk sees it. Nothing where they said so before.

    Raises `Conflict` for who has enrolled meanwhile: that is taken back on their own page.
    """
    study, session, person = lock(invitation.study), invitation.session, invitation.volunteer
    if _is_in(enrolment_of(person, session)):
        raise Conflict(
            _("すでにお申し込みいただいています。"), _("取消しは、マイページの「研修」でできます。")
        )
    plan = dict(study.plan or {})
    said = plan.get("declined", {})
    before = said.get(str(session.id), [])
    if person.id in before:
        return
    study.plan = {**plan, "declined": {**said, str(session.id): [*before, person.id]}}
    audit.record(actor, "session.invitation_declined", session, volunteer=person.name)
    db.session.flush()


def _is_in(enrolment: Enrolment | None) -> bool:
    return enrolment is not None and enrolment.state in LIVE
