"""Which message goes to whom about a seat, with what belongs into their calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dispatch import i18n
from dispatch.audit.queries import newest
from dispatch.notifications.services import Appointment, Recipient, post, recall, recall_from
from dispatch.volunteers.models import Volunteer
from training.models import CourseWish, Enrolment, Meeting, TrainingSession
from training.queries.invitations import invited_key
from training.queries.seats.materials import materials_of
from training.services.seats.calendar import Span, calendar
from training.services.seats.times import is_hurried
from training.vocabulary import EnrolmentState as S

AHEAD = ("session_reminder", "session_moved", "seat_offered", "seat_waiting")
"""Kinds that make no sense to whoever has no seat any more and waits for none."""


def to_learner(person: Volunteer) -> Recipient:
    """Their address and language."""
    locale = person.user.locale if person.user else "ja"
    return Recipient(person.email, person.name, locale, person.user_id)


def _about(
    enrolment: Enrolment,
    kind: str,
    key: str = "",
    *,
    method: str | None = None,
    urgent: bool | None = None,
    send_before: datetime | None = None,
    former: Sequence[Span] = (),
    **values: Any,
) -> None:
    """Once for each step of an enrolment, or for each `key` of it."""
    to = to_learner(enrolment.volunteer)
    with i18n.force_locale(to.locale):
        appointment = Appointment(*calendar(enrolment, method, former)) if method else None
    post(
        kind,
        key or f"{kind}:{enrolment.id}:{newest(enrolment)}",
        to,
        appointment=appointment,
        send_before=send_before,
        urgent=urgent or is_hurried(enrolment.session) or None,
        enrolment=enrolment,
        session=enrolment.session,
        former=former,
        **values,
    )


def enrolled(enrolment: Enrolment) -> None:
    """The seat is theirs, and the days go into their calendar."""
    _need_no_invitation(enrolment)
    _forget(enrolment, "seat_offered", "seat_waiting")
    _about(enrolment, "seat_enrolled", method="REQUEST")


def waiting(enrolment: Enrolment) -> None:
    """They wait for a seat."""
    _need_no_invitation(enrolment)
    _about(enrolment, "seat_waiting")


def offered(enrolment: Enrolment) -> None:
    """A seat is free: do they want it, until when."""
    _about(enrolment, "seat_offered", send_before=enrolment.offered_until)


def lapsed(enrolment: Enrolment, *, waited: bool) -> None:
    """The time to answer is over, or (`waited`) no seat has become free before the session began."""
    _about(enrolment, "seat_lapsed", waited=waited)


def cancelled(enrolment: Enrolment) -> None:
    """Their cancellation has been noted, and the days go out of their calendar."""
    _forget(enrolment, *AHEAD)
    _about(enrolment, "seat_cancelled", method="CANCEL")


def called_off(enrolment: Enrolment) -> None:
    """The session does not take place."""
    _forget(enrolment, *AHEAD)
    _about(enrolment, "session_cancelled", method="CANCEL", urgent=True, note=enrolment.session.reason)


def moved(enrolment: Enrolment, former: Sequence[Span] = ()) -> None:
    """The session is at another time or place; who has a seat is asked whether that suits them.

    `former`: its days until now, of which those that are no more go out of calendars.
    """
    _forget(enrolment, "session_reminder", "session_moved")
    asked = enrolment.state is S.ENROLLED
    method = "REQUEST" if asked else None
    key = f"session_moved:{enrolment.id}:{enrolment.session.schedule_version}"
    _about(enrolment, "session_moved", key, method=method, asked=asked, former=former)


def reminder(enrolment: Enrolment, meeting: Meeting) -> None:
    """Tomorrow; not at all where it cannot leave before the meeting begins."""
    key = reminder_key(enrolment, meeting)
    _about(enrolment, "session_reminder", key, send_before=meeting.start_at, meeting=meeting)


def reminder_key(enrolment: Enrolment, meeting: Meeting) -> str:
    """What makes a reminder another one: another meeting, or another time of it."""
    return f"session_reminder:{enrolment.id}:{meeting.id}:{enrolment.session.schedule_version}"


def thanks(enrolment: Enrolment) -> None:
    """After the last meeting, once."""
    materials = materials_of(enrolment.session)
    _about(enrolment, "session_thanks", thanks_key(enrolment), materials=materials)


def thanks_key(enrolment: Enrolment) -> str:
    """One for each enrolment."""
    return f"session_thanks:{enrolment.id}"


def wish_key(wish: CourseWish, session: TrainingSession) -> str:
    """One for each person and session."""
    return f"wish_open:{session.id}:{wish.volunteer_id}"


def wish_open(wish: CourseWish, session: TrainingSession) -> None:
    """A course they wish for can be taken; once for each session of it."""
    to, key = to_learner(wish.volunteer), wish_key(wish, session)
    post("wish_open", key, to, send_before=session.start_at, session=session)


def told(enrolment: Enrolment, text: str, number: int) -> None:
    """The desk's own words; `number` tells one such message from another."""
    _about(enrolment, "session_message", f"session_message:{enrolment.id}:{number}", note=text)


def is_full(session: TrainingSession) -> None:
    """No seat is left for whom the desk invited and who has not read it yet; once one is free it can invite again."""
    recall_from(invited_key(session.id))


def is_another(session: TrainingSession) -> None:
    """It is off, or at another time: what waits to leave calls nobody to what it was. Those who wish for the course are
    told anew by the timed job, as long as it can be taken."""
    is_full(session)
    recall_from(f"wish_open:{session.id}:")


def _need_no_invitation(enrolment: Enrolment) -> None:
    """Who has enrolled, at night perhaps, is not asked in the morning whether they would like to."""
    session, who = enrolment.session, enrolment.volunteer_id
    recall(invited_key(session.id, who))
    recall(f"wish_open:{session.id}:{who}")
    recall_from(f"course_invited:{session.course_id}:{who}:")


def _forget(enrolment: Enrolment, *kinds: str) -> None:
    """What waits to leave and is no longer so."""
    for kind in kinds:
        recall_from(f"{kind}:{enrolment.id}:")
