"""Another time or another place: those who have a seat are asked whether it still suits them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

from sqlalchemy import select

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, local, show_date
from training.models import Attendance, Meeting, TrainingRoom, TrainingSession
from training.services import seats
from training.services.sessions.checking import must_be_alive, place_faults, raise_all, time_faults
from training.services.sessions.holding import spread_units
from training.services.sessions.taking import claim_places
from training.services.sessions.values import Span
from training.vocabulary import SessionMode, SessionState


class Keep(Enum):
    """Instead of a room: the one there is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
_ASIDE = timedelta(days=365 * 1000)


def move(
    actor: Actor,
    session: TrainingSession,
    times: Sequence[Span],
    room: TrainingRoom | Keep | None = KEEP,
    *,
    mode: SessionMode | None = None,
    seen: int | None = None,
) -> bool:
    """Hold it at these times, in this room. Gives whether anything is different from before.

    The deadline moves by as many days as the beginning. `seen`: the schedule version the editor looked at, if any.
    One that is open has a place. Raises `Invalid`, `Taken`, and `Conflict` when the session is over, was moved by
    another, or a day is over.
    """
    session = lock(session)
    must_be_alive(session)
    if seen is not None and seen != session.schedule_version:
        raise Conflict(
            _("ほかの人が先に日時か場所を変更しました。"),
            _("今の予定を確かめてから、もう一度変更してください。"),
        )
    times = sorted(times)
    mode, place = _whereabouts(session, mode, room)
    before = [(one.start_at, one.end_at) for one in session.meetings]
    if (times, place, mode) == (before, session.room, session.mode):
        return False
    faults = [*time_faults(times, before), *place_faults(mode, place, session.capacity)]
    if session.state is SessionState.OPEN and _loses_place(session, mode, place):
        faults.append(("room_id", _("会場が決まっていません。")))
    raise_all(faults)
    claim_places(times, place, session.trainers, session)
    _lay(session, times)
    session.mode, session.room = mode, place
    _announce(actor, session, before)
    return True


def _whereabouts(
    session: TrainingSession, mode: SessionMode | None, room: TrainingRoom | Keep | None
) -> tuple[SessionMode, TrainingRoom | None]:
    """How and where it would be held; online there is no room."""
    mode = mode or session.mode
    place = session.room if isinstance(room, Keep) else room
    return mode, None if mode is SessionMode.ONLINE else place


def _loses_place(session: TrainingSession, mode: SessionMode, place: TrainingRoom | None) -> bool:
    """Whether people would be asked to come to nowhere."""
    had = session.room is not None or session.mode is SessionMode.ONLINE
    return had and place is None and mode is not SessionMode.ONLINE


def _announce(actor: Actor, session: TrainingSession, before: Sequence[Span]) -> None:
    """Count the change, keep the deadline as far before the start as it was, and ask who has a seat."""
    session.schedule_version += 1
    if session.deadline is not None:
        session.deadline += local(session.start_at).date() - local(before[0][0]).date()
    db.session.flush()
    audit.record(
        actor,
        "session.moved",
        session,
        name=session.course.name,
        before=[[start.isoformat(), end.isoformat()] for start, end in before],
    )
    if session.state is SessionState.OPEN:
        seats.schedule_changed(actor, session, before)


def _lay(session: TrainingSession, times: Sequence[Span]) -> None:
    """Meetings keep their rows in order. Each is put far aside first: on its way none may meet another's time."""
    count = len(session.meetings)
    lost, kept = session.meetings[len(times) :], session.meetings[: len(times)]
    moved = [
        (one, span) for one, span in zip(kept, times, strict=False) if (one.start_at, one.end_at) != span
    ]
    _refuse_attended([*lost, *(one for one, _span in moved)])
    for one in lost:
        session.meetings.remove(one)
    for one, _span in moved:
        one.start_at, one.end_at = one.start_at + _ASIDE, one.end_at + _ASIDE
    db.session.flush()
    for one, (start, end) in moved:
        one.start_at, one.end_at = start, end
    db.session.flush()
    for start, end in times[count:]:
        session.meetings.append(Meeting(start_at=start, end_at=end))
    db.session.flush()
    db.session.expire(session, ["meetings"])
    if len(times) != count:
        spread_units(session.course, session)


def _refuse_attended(meetings: Sequence[Meeting]) -> None:
    keys = [meeting.id for meeting in meetings]
    held = db.session.scalar(
        select(Meeting)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Meeting.id.in_(keys))
        .limit(1)
    )
    if held is not None:
        raise Conflict(
            _("%(day)sの出席はもう記録されています。その日は変えられません。", day=show_date(held.start_at))
        )
