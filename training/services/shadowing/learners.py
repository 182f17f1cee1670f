"""Who is to watch; what institutions said once for all; what seniors write down."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.requests.models import Institution
from dispatch.vocabulary import EndedBy
from dispatch.volunteers.models import Volunteer
from training.models import Apprenticeship, MentorNote, Shadowing, StandingConsent
from training.services.shadowing.asking import cancel
from training.services.shadowing.states import LIVE
from training.vocabulary import Readiness
from training.vocabulary import ShadowingState as State

USUAL_JOBS = 3
"""How many jobs somebody watches before they do one, unless the desk says otherwise."""


def begin_learning(
    actor: Actor, volunteer: Volunteer, language: str, wanted: int = USUAL_JOBS, *, by_desk: bool = False
) -> Apprenticeship:
    """Somebody is to watch jobs in a language they know; again after an end, or with another number of jobs.

    Raises `Conflict` where they do not know the language.
    """
    lock(volunteer)
    if not volunteer.level(language):
        raise Conflict(_("登録されていない言語です。先に名簿で言語を登録してください。"))
    of = (Apprenticeship.volunteer_id == volunteer.id, Apprenticeship.language == language)
    found = db.session.scalar(select(Apprenticeship).where(*of))
    row = found or Apprenticeship(volunteer_id=volunteer.id, language=language, since=clock.now())
    if row.ended_at is not None:
        row.ended_at, row.since = None, clock.now()
    row.wanted, row.by_desk = wanted, actor.display_name if by_desk else ""
    db.session.add(row)
    audit.record(actor, "shadowing.learner_begun", row, volunteer=volunteer.name, language=language, n=wanted)
    return row


def end_learning(actor: Actor, row: Apprenticeship, *, own: bool = False) -> None:
    """They are to watch no more in this language; what was planned is taken back."""
    row = lock(row)
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    audit.record(actor, "shadowing.learner_ended", row, volunteer=row.volunteer.name, language=row.language)
    planned = select(Shadowing).where(Shadowing.trainee_id == row.volunteer_id, Shadowing.state.in_(LIVE))
    for one in db.session.scalars(planned).all():
        if one.assignment.language == row.language:
            by = EndedBy.VOLUNTEER if own else EndedBy.DESK
            cancel(actor, one, _("見学の希望が取り下げられました。"), by)


def set_consent(
    actor: Actor, place: Institution, allowed: bool | None, given_by: str = "", until: date | None = None
) -> None:
    """What an institution says once for all: yes, no, or (None) that it wants to be asked each time."""
    lock(place)
    row = db.session.scalar(select(StandingConsent).where(StandingConsent.institution_id == place.id))
    if allowed is None:
        if row is not None:
            db.session.delete(row)
    else:
        row = row or StandingConsent(institution_id=place.id)
        row.allowed, row.given_by, row.valid_until = allowed, given_by.strip(), until
        row.recorded_by = actor.display_name
        db.session.add(row)
    audit.record(actor, "shadowing.consent_set", place, allowed=allowed, by=given_by)
    db.session.flush()


def write_note(
    actor: Actor,
    trainee: Volunteer,
    text: str,
    *,
    ready: Readiness | None = None,
    for_trainee: str = "",
    shadowing: Shadowing | None = None,
) -> MentorNote:
    """Write down how somebody gets on: `text` for the desk, `for_trainee` for them.

    Of a shadowing only once it has been. Raises `Conflict` before.
    """
    if shadowing is not None and (
        shadowing.state not in (State.CONFIRMED, State.DONE) or shadowing.assignment.start_at > clock.now()
    ):
        raise Conflict(_("メモは、見学のあとに書いてください。"))
    note = MentorNote(
        trainee_id=trainee.id,
        shadowing_id=shadowing.id if shadowing else None,
        author_id=actor.id,
        author=actor.display_name,
        ready=ready,
        text=text.strip(),
        for_trainee=for_trainee.strip(),
    )
    db.session.add(note)
    audit.record(actor, "shadowing.note_written", note, volunteer=trainee.name)
    return note
