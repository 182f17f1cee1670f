"""A room or a trainer is in one place at a time: looked at under a lock on the room's and the trainers' rows.

Order of locks: the session, then rooms, then trainers (each by key), then the people on the roster: trainers who are
volunteers, and whoever takes part. Jobs are accepted under the same lock, so nobody teaches and interprets at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from dispatch.assignments.models import Assignment
from dispatch.assignments.services.checks import lock_volunteers
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, local, show_span
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.models import Volunteer
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
    lock_volunteers(_on_roster(trainers))
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
        faults += [("trainers", _job_said(trainer, job)) for job in _jobs(times, trainer)]
    return faults


def _on_roster(trainers: Sequence[Trainer]) -> Sequence[int]:
    """The volunteers among them: known by the account they share."""
    accounts = [one.user_id for one in trainers if one.user_id is not None]
    return db.session.scalars(select(Volunteer.id).where(Volunteer.user_id.in_(accounts))).all()


def _jobs(times: Sequence[Span], trainer: Trainer) -> Sequence[Assignment]:
    """The jobs that a trainer on the roster has promised to do at these times."""
    if trainer.user_id is None or not times:
        return ()
    at = or_(*(and_(Assignment.start_at < end, Assignment.end_at > start) for start, end in times))
    statement = (
        select(Assignment)
        .join(Assignment.volunteer)
        .where(Volunteer.user_id == trainer.user_id, Assignment.state == AssignmentState.ACCEPTED, at)
        .order_by(Assignment.start_at, Assignment.id)
    )
    return db.session.scalars(statement).all()


def _job_said(trainer: Trainer, job: Assignment) -> str:
    return _(
        "%(name)sさんは、%(when)sに通訳の活動（%(place)s）があります。",
        name=trainer.name,
        when=show_span(job.start_at, job.end_at, "short"),
        place=job.request.institution.name,
    )


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
