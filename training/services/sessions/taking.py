"""A room or a trainer is in one place at a time: looked at under a lock on the room's and the trainers' rows.

Order of locks: the session, then rooms, then trainers (each by key), then whoever takes part.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, local, show_span
from training.hours import minutes_of
from training.models import Meeting, Trainer, TrainingRoom, TrainingSession
from training.services.sessions.values import Span
from training.vocabulary import SessionState

Fault = tuple[str, str]


class Taken(Conflict):
    """A room or a trainer that cannot be had; `faults` are (place, sentence) for a form."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(sentence for _place, sentence in faults))
        self.faults = tuple(faults)


def claim_places(
    times: Sequence[Span],
    room: TrainingRoom | None,
    trainers: Sequence[Trainer],
    own: TrainingSession | None = None,
) -> None:
    """Lock the room and the trainers and see that they are free; raises `Taken` with a sentence for each clash."""
    if room is not None:
        lock(room)
    for trainer in sorted(trainers, key=lambda one: one.id):
        lock(trainer)
    faults = clashes(times, room, trainers, own)
    if faults:
        raise Taken(faults)


def clashes(
    times: Sequence[Span],
    room: TrainingRoom | None,
    trainers: Sequence[Trainer],
    own: TrainingSession | None = None,
) -> list[Fault]:
    """What stands against these times: (place in a form, sentence). `own`: the session that is being moved."""
    faults = [*_of_room(times, room, own)] if room is not None else []
    for trainer in trainers:
        if not trainer.active:
            faults.append(("trainers", _("%(name)sさんは、今は講師をしていません。", name=trainer.name)))
        teaches = TrainingSession.trainers.any(Trainer.id == trainer.id)
        for meeting in _overlapping(times, teaches, own):
            faults.append(
                (
                    "trainers",
                    _(
                        "%(name)sさんは、%(when)sに「%(session)s」を担当しています。",
                        name=trainer.name,
                        **_said(meeting),
                    ),
                )
            )
    return faults


def _of_room(times: Sequence[Span], room: TrainingRoom, own: TrainingSession | None) -> list[Fault]:
    faults = []
    if not room.active:
        faults.append(("room_id", _("%(name)sは、今は使えません。", name=room.name)))
    for span in times:
        if room.hours and not _within(room, span):
            faults.append(
                (
                    "room_id",
                    _(
                        "%(when)sは、%(name)sを使える時間の外です。",
                        when=show_span(*span, "short"),
                        name=room.name,
                    ),
                )
            )
    for meeting in _overlapping(times, TrainingSession.room_id == room.id, own):
        faults.append(
            (
                "room_id",
                _("%(name)sは、%(when)sに「%(session)s」で使います。", name=room.name, **_said(meeting)),
            )
        )
    return faults


def _said(meeting: Meeting) -> dict[str, str]:
    return {
        "when": show_span(meeting.start_at, meeting.end_at, "short"),
        "session": meeting.session.title or meeting.session.course.name,
    }


def _within(room: TrainingRoom, span: Span) -> bool:
    """Whether the room can be had for the whole span, on the wall clock."""
    start, end = local(span[0]), local(span[1])
    first = start.hour * 60 + start.minute
    last = first + int((end - start).total_seconds() // 60)
    return any(a <= first and last <= b for a, b in minutes_of(room.hours, start.weekday()))


def _overlapping(
    times: Sequence[Span], whose: ColumnElement[bool], own: TrainingSession | None
) -> Sequence[Meeting]:
    """Meetings of other sessions at these times. A draft keeps its places, too; a cancelled session gives them up."""
    if not times:
        return ()
    at = or_(*(and_(Meeting.start_at < end, Meeting.end_at > start) for start, end in times))
    statement = (
        select(Meeting)
        .join(Meeting.session)
        .where(at, whose, TrainingSession.state != SessionState.CANCELLED)
        .options(joinedload(Meeting.session).joinedload(TrainingSession.course))
        .order_by(Meeting.start_at, Meeting.id)
    )
    if own is not None and own.id is not None:
        statement = statement.where(TrainingSession.id != own.id)
    return db.session.scalars(statement).all()
