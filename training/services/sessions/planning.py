"""Making sessions, one or a series, and changing their details."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.foundation.versions import Changes, claim, differences
from dispatch.i18n import _
from training.models import Course, Meeting, SessionSeries, TrainingSession
from training.services import seats
from training.services.sessions.checking import check, check_details, must_be_alive
from training.services.sessions.holding import spread_units
from training.services.sessions.taking import claim_places
from training.services.sessions.values import Details, SessionValues
from training.vocabulary import SessionMode, SessionState


def create(
    actor: Actor, course: Course, values: SessionValues, series: SessionSeries | None = None
) -> TrainingSession:
    """A session in preparation, which nobody but the desk sees; the course's units are spread over its meetings.

    Raises `Invalid` with every fault, `Taken` where the room or a trainer is elsewhere, `Conflict` for an archived
    course.
    """
    course = lock(course)
    if course.archived_at is not None:
        raise Conflict(_("「%(name)s」は終了した講座です。", name=course.name))
    check(values)
    room = values.room if values.mode is not SessionMode.ONLINE else None
    claim_places(values.times, room, values.details.trainers)
    session = TrainingSession(
        course_id=course.id,
        series_id=series.id if series else None,
        state=SessionState.DRAFT,
        mode=values.mode,
        room_id=room.id if room else None,
        **values.details.columns(),
    )
    session.trainers = list(values.details.trainers)
    session.meetings = [Meeting(start_at=start, end_at=end) for start, end in sorted(values.times)]
    spread_units(course, session)
    db.session.add(session)
    db.session.flush()
    audit.record(actor, "session.created", session, name=course.name)
    return session


def create_series(
    actor: Actor, course: Course, planned: Sequence[SessionValues], pattern: dict[str, Any]
) -> list[TrainingSession]:
    """Several sessions made from one pattern, all of them or none. `pattern` is kept as it was given. Raises as
    `create`."""
    series = SessionSeries(course_id=course.id, pattern=pattern)
    db.session.add(series)
    db.session.flush()
    return [create(actor, course, values, series) for values in planned]


def change(actor: Actor, session: TrainingSession, details: Details, seen: int) -> Changes:
    """Change everything but times and place; freed seats are offered to who waits. `seen`: the version looked at.

    Raises `Invalid`, `Taken`, and `Conflict` when somebody else has changed the session since, or it is over.
    """
    if seen == session.version and not differences(Details.of(session).plain(), details.plain()):
        return {}
    claim(session, seen)
    session = lock(session)
    must_be_alive(session)
    check_details(session, details)
    added = [trainer for trainer in details.trainers if trainer not in session.trainers]
    times = [(meeting.start_at, meeting.end_at) for meeting in session.meetings]
    claim_places(times, None, added, session)
    changes = differences(Details.of(session).plain(), details.plain())
    seats.make_room(session, details.capacity)
    for name, value in details.columns().items():
        setattr(session, name, value)
    session.trainers = list(details.trainers)
    db.session.flush()
    audit.record(actor, "session.changed", session, version=session.version, changes=changes)
    if "capacity" in changes and session.state is SessionState.OPEN:
        seats.offer_free_seats(session)
    return changes
