"""The moves of an enrolment, in one place; the database refuses every other (migration 0018).

Whoever moves one holds the session's row first: all that happens to the seats of a session happens one after another.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, label
from dispatch.volunteers.models import Volunteer
from training.models import SEATED, Enrolment, TrainingSession
from training.vocabulary import EnrolmentState as S

MOVES: dict[S, tuple[S, ...]] = {
    S.WAITING: (S.OFFERED, S.ENROLLED, S.CANCELLED, S.LAPSED),
    S.OFFERED: (S.ENROLLED, S.CANCELLED, S.LAPSED),
    S.ENROLLED: (S.COMPLETED, S.NOT_COMPLETED, S.CANCELLED),
    S.COMPLETED: (S.NOT_COMPLETED,),
    S.NOT_COMPLETED: (S.COMPLETED,),
    S.CANCELLED: (S.WAITING, S.ENROLLED),
    S.LAPSED: (S.WAITING, S.ENROLLED),
}
"""Who has cancelled may come back, at the end of the queue; a result can be corrected."""
ENDED = (S.COMPLETED, S.NOT_COMPLETED, S.CANCELLED, S.LAPSED)
LIVE = (S.WAITING, S.OFFERED, S.ENROLLED)


def hold(enrolment: Enrolment, *, person: bool = False) -> Enrolment:
    """Lock the session's row, then the person's where their time is promised, then the enrolment's, and read them
    afresh."""
    lock(enrolment.session)
    if person:
        lock(enrolment.volunteer)
    return lock(enrolment)


def must_be_seen(session: TrainingSession, seen: int | None) -> None:
    """Raises `Conflict` where the session was moved since somebody looked at it: nobody says yes to a day that they do
    not know. `seen`: the schedule version of then; None where nobody looked at a page."""
    if seen is not None and seen != session.schedule_version:
        raise Conflict(
            _("お返事の前に、日時か会場が変わりました。"),
            _("今の予定を確かめてから、もう一度お答えください。"),
        )


def move(enrolment: Enrolment, to: S, actor: Actor, *, seat: int | None = None, **detail: Any) -> None:
    """Into another state, with a line in the record. `seat`: the number to take, where none is held yet.

    Raises `Conflict`, naming the present state, for a move that is not in `MOVES`.
    """
    if to not in MOVES[enrolment.state]:
        raise Conflict(
            _("この申込みは現在「%(state)s」のため、変更できません。", state=label(enrolment.state)),
            _("画面を開き直して、現在の状態をご確認ください。"),
        )
    enrolment.state = to
    enrolment.seat = (enrolment.seat or seat) if to in SEATED else None
    enrolment.offered_until = None
    if to is not S.ENROLLED:
        enrolment.asked_until = None
    enrolment.ended_at = clock.now() if to in ENDED else None
    note(enrolment, actor, **detail)


def note(enrolment: Enrolment, actor: Actor, **detail: Any) -> None:
    """Write down that an enrolment has come into its present state."""
    db.session.flush()
    said = {name: value for name, value in detail.items() if value not in ("", None)}
    audit.record(actor, f"enrolment.{enrolment.state.value}", enrolment, **said)


def free_seats(session: TrainingSession) -> list[int]:
    """The numbers of the seats that nobody holds, lowest first; an offered one is held."""
    held = select(Enrolment.seat).where(Enrolment.session_id == session.id, Enrolment.seat.is_not(None))
    taken = set(db.session.scalars(held))
    return [number for number in range(1, session.capacity + 1) if number not in taken]


def queue_of(session: TrainingSession) -> list[Enrolment]:
    """Those who wait, in their order: priority, then time. Who is off the roster is passed over."""
    waiting = (
        select(Enrolment)
        .join(Volunteer)
        .where(Enrolment.session_id == session.id, Enrolment.state == S.WAITING, Volunteer.active)
        .order_by(Enrolment.priority.desc(), Enrolment.queued_at, Enrolment.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(waiting))
