"""Somebody's sessions as events of a calendar, one event for each meeting; for mails, files and feeds."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.calendar import PAST, also_in_feeds
from dispatch.audit.queries import newest
from dispatch.calendars import Entry, write_messages
from dispatch.db import db
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.models import Enrolment
from training.vocabulary import EnrolmentState as S
from training.wording.courses import place_of, title_of

ATTENDED = (S.ENROLLED, S.COMPLETED, S.NOT_COMPLETED)


def calendar(enrolment: Enrolment, method: str) -> tuple[str, str]:
    """The method to send with, and the data, in the reader's language.

    iTIP's REQUEST and CANCEL are about one event; a session of several days goes as PUBLISH, which may hold many.
    """
    entries = entries_of(enrolment, "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    method = method if len(entries) == 1 else "PUBLISH"
    return method, write_messages(entries, method, clock.now())


def entries_of(enrolment: Enrolment, status: str) -> list[Entry]:
    """An event for each meeting; its name stays when the meeting is moved."""
    session = enrolment.session
    off = status == "CANCELLED"
    name, number_of_change = title_of(session), max(newest(enrolment), newest(session))
    summary = _("【取消】研修 %(title)s", title=name) if off else _("研修 %(title)s", title=name)
    return [
        Entry(
            uid=f"training-{session.id}-{number}-{enrolment.volunteer_id}@tsunagu",
            start=meeting.start_at,
            end=meeting.end_at,
            summary=summary,
            status=status,
            sequence=number_of_change,
            changed=max(enrolment.updated_at, session.updated_at),
            location=place_of(session),
            description="" if off else meeting.title,
            url=url_for("my_training.show", session_id=session.id, _external=True),
        )
        for number, meeting in enumerate(session.meetings, start=1)
    ]


@also_in_feeds
def feed_entries(volunteer: Volunteer) -> Iterable[Entry]:
    """Of the sessions that somebody has a seat in."""
    theirs = select(Enrolment).where(Enrolment.volunteer_id == volunteer.id, Enrolment.state.in_(ATTENDED))
    for enrolment in db.session.scalars(theirs.order_by(Enrolment.id)):
        if enrolment.session.end_at > clock.now() - PAST:
            yield from entries_of(enrolment, "CONFIRMED")
