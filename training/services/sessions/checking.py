"""What must be true of a session's times and details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import func, select

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label
from training.models import SEATED, Enrolment, TrainingRoom, TrainingSession
from training.services.sessions.values import Details, SessionValues, Span
from training.vocabulary import SessionMode, SessionState

LONGEST = timedelta(hours=12)
MOST_MEETINGS = 60
ALIVE = (SessionState.DRAFT, SessionState.OPEN)

Fault = tuple[str, str]


def check(values: SessionValues) -> None:
    """Raise `Invalid` with every fault of a session to be planned."""
    faults = [
        *time_faults(values.times),
        *_deadline_faults(values.details, values.times),
        *place_faults(values.mode, values.room, values.details.capacity),
    ]
    raise_all(faults)


def check_details(session: TrainingSession, details: Details) -> None:
    """Raise `Invalid` where changed details do not fit the session as it stands."""
    times = [(meeting.start_at, meeting.end_at) for meeting in session.meetings]
    faults = [
        *_deadline_faults(details, times),
        *place_faults(session.mode, session.room, details.capacity),
    ]
    taken = seats_taken(session)
    if details.capacity < taken:
        faults.append(
            ("capacity", _("すでに%(n)s人が席を確保しています。それより少なくはできません。", n=taken))
        )
    raise_all(faults)


def raise_all(faults: Sequence[Fault]) -> None:
    """Nothing where there are no faults."""
    if faults:
        raise Invalid(_("入力内容をご確認ください"), tuple(faults))


def must_be_alive(session: TrainingSession) -> None:
    """Raise `Conflict` for a session that is over or cancelled."""
    if session.state not in ALIVE:
        raise Conflict(_("この回は、すでに「%(state)s」です。", state=label(session.state)))


def time_faults(times: Sequence[Span], known: Sequence[Span] = ()) -> list[Fault]:
    """What is wrong with the meetings: (place like `meetings-0-end`, sentence).

    They lie ahead, but for those in `known`, which stood before; some of these may be over already.
    """
    if not 1 <= len(times) <= MOST_MEETINGS:
        return [("meetings", _("日時は1つから%(n)sまで入れてください。", n=MOST_MEETINGS))]
    faults: list[Fault] = []
    for place, span in enumerate(times):
        found = _span_fault(span, ahead=span not in known)
        if found:
            faults.append((f"meetings-{place}-{found[0]}", found[1]))
    for (_first, before), (place, after) in pairwise(sorted(enumerate(times), key=lambda one: one[1])):
        if after[0] < before[1]:
            faults.append((f"meetings-{place}-day", _("ほかの日時と重なっています。")))
    return faults


def _span_fault(span: Span, *, ahead: bool) -> Fault | None:
    start, end = span
    if end <= start:
        return "end", _("終了は開始より後の時刻にしてください。")
    if end - start > LONGEST:
        return "end", _("1日の研修は%(n)s時間までです。", n=LONGEST // timedelta(hours=1))
    if ahead and start <= clock.now():
        return "day", _("過ぎた日時です。これからの日時にしてください。")
    return None


def place_faults(mode: SessionMode, room: TrainingRoom | None, capacity: int) -> list[Fault]:
    """A room where there is to be one, and no more seats than chairs."""
    if mode is SessionMode.ROOM and room is not None and capacity > room.capacity:
        sentence = _("%(name)sに入れるのは%(n)s人までです。", name=room.name, n=room.capacity)
        return [("capacity", sentence)]
    return []


def seats_taken(session: TrainingSession) -> int:
    """How many hold a seat, those to whom one is offered too."""
    statement = select(func.count()).where(Enrolment.session_id == session.id, Enrolment.state.in_(SEATED))
    return db.session.scalar(statement) or 0


def _deadline_faults(details: Details, times: Sequence[Span]) -> list[Fault]:
    if details.deadline is None or not times:
        return []
    last = max(end for _start, end in times)
    return [("deadline", _("締切は、研修が終わる前にしてください。"))] if details.deadline > last else []
