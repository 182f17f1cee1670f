"""Somebody's sessions as events of a calendar, one event for each meeting; for mails, files and feeds.

What comes to nothing stays in the feed for a while as cancelled, so that every program hears of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from flask import url_for
from sqlalchemy import exists, or_, select

from dispatch import clock
from dispatch.assignments.calendar import KEPT, PAST, also_in_feeds
from dispatch.audit.models import AuditEntry
from dispatch.audit.queries import newest
from dispatch.calendars import Entry, write_messages
from dispatch.db import db
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Enrolment, Meeting, Trainer, TrainingSession
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState
from training.wording.courses import place_of, title_of

Span: TypeAlias = tuple[datetime, datetime]
ATTENDED = (S.ENROLLED, S.COMPLETED, S.NOT_COMPLETED)


def calendar(enrolment: Enrolment, method: str, former: Sequence[Span] = ()) -> tuple[str, str]:
    """The method to send with, and the data, in the reader's language.

    iTIP's REQUEST and CANCEL are about one event; a session of several days goes as PUBLISH, which may hold many.
    Days that there were (`former`) and are no more go as cancelled.
    """
    entries = entries_of(enrolment, "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    entries += _dropped(enrolment, former)
    method = method if len(entries) == 1 else "PUBLISH"
    return method, write_messages(entries, method, clock.now())


def entries_of(enrolment: Enrolment, status: str) -> list[Entry]:
    """An event for each meeting; its name stays when the meeting is moved."""
    session, title = enrolment.session, title_of(enrolment.session)
    off = status == "CANCELLED"
    summary = _("【取消】研修 %(title)s", title=title) if off else _("研修 %(title)s", title=title)
    changed = max(enrolment.updated_at, session.updated_at)
    number = max(newest(enrolment), newest(session))
    url = url_for("my_training.show", session_id=session.id, _external=True)
    return _entries(session, _stem(enrolment), summary, status, number, changed, url)


def _dropped(enrolment: Enrolment, former: Sequence[Span]) -> list[Entry]:
    """The days behind the last that is left."""
    first = entries_of(enrolment, "CANCELLED")[0]
    return [
        replace(first, uid=_stem(enrolment) % number, start=start, end=end)
        for number, (start, end) in enumerate(former, start=1)
        if number > len(enrolment.session.meetings)
    ]


def _stem(enrolment: Enrolment) -> str:
    return f"training-{enrolment.session_id}-%s-{enrolment.volunteer_id}@tsunagu"


def _entries(
    session: TrainingSession,
    stem: str,
    summary: str,
    status: str,
    sequence: int,
    changed: datetime,
    url: str,
) -> list[Entry]:
    """An event for each meeting; `stem` with the meeting's number is its name for ever."""
    return [
        Entry(
            uid=stem % number,
            start=meeting.start_at,
            end=meeting.end_at,
            summary=summary,
            status=status,
            sequence=sequence,
            changed=changed,
            location=place_of(session),
            description="" if status == "CANCELLED" else meeting.title,
            url=url,
        )
        for number, meeting in enumerate(session.meetings, start=1)
    ]


@also_in_feeds
def seats_of(volunteer: Volunteer) -> Iterable[Entry]:
    """Of the sessions that somebody has a seat in; and for a while of those they had one in."""
    sat = exists().where(
        AuditEntry.subject_type == Enrolment.__name__,
        AuditEntry.subject_id == Enrolment.id,
        AuditEntry.action == f"enrolment.{S.ENROLLED.value}",
    )
    left = Enrolment.state.in_((S.CANCELLED, S.LAPSED)) & (Enrolment.ended_at > clock.now() - KEPT) & sat
    theirs = select(Enrolment).where(
        Enrolment.volunteer_id == volunteer.id, or_(Enrolment.state.in_(ATTENDED), left)
    )
    for enrolment in db.session.scalars(theirs.order_by(Enrolment.id)):
        if enrolment.session.end_at > clock.now() - PAST:
            yield from entries_of(enrolment, "CONFIRMED" if enrolment.state in ATTENDED else "CANCELLED")


@also_in_feeds
def teaching_of(volunteer: Volunteer) -> Iterable[Entry]:
    """Of the sessions that somebody on the roster teaches: tentative while they are planned."""
    if volunteer.user_id is None:
        return
    mine = TrainingSession.trainers.any((Trainer.user_id == volunteer.user_id) & Trainer.active)
    lately = exists().where(Meeting.session_id == TrainingSession.id, Meeting.end_at > clock.now() - PAST)
    for session in db.session.scalars(
        select(TrainingSession).where(mine, lately).order_by(TrainingSession.id)
    ):
        off = session.state is SessionState.CANCELLED
        if not off or session.updated_at > clock.now() - KEPT:
            yield from _teaching(session, volunteer)


def _teaching(session: TrainingSession, volunteer: Volunteer) -> list[Entry]:
    statuses = {SessionState.CANCELLED: "CANCELLED", SessionState.DRAFT: "TENTATIVE"}
    status, title = statuses.get(session.state, "CONFIRMED"), title_of(session)
    if status == "CANCELLED":
        summary = _("【中止】研修の講師 %(title)s", title=title)
    else:
        summary = _("研修の講師 %(title)s", title=title)
    url = url_for("teach.session", session_id=session.id, _external=True) if status == "CONFIRMED" else ""
    stem = f"teaching-{session.id}-%s-{volunteer.id}@tsunagu"
    return _entries(session, stem, summary, status, newest(session), session.updated_at, url)
