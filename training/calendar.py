"""Sessions as events of a calendar: the one place that makes them. Nobody who takes part is named in one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import current_app, url_for

from dispatch.calendars import Entry, write_feed
from dispatch.i18n import _
from training.models import Meeting, TrainingSession
from training.vocabulary import SessionMode, SessionState
from training.wording.courses import place_of, title_of

AGAIN = timedelta(hours=6)
"""How often calendar programs are asked to come back."""


def feed(sessions: Iterable[TrainingSession]) -> str:
    """These sessions for programs that come back."""
    name = _("%(name)sの研修", name=current_app.config["FOUNDATION_NAME"])
    return write_feed([entry for session in sessions for entry in entries(session)], name, AGAIN)


def entries(session: TrainingSession) -> list[Entry]:
    """One event for each meeting of a session; the number of the change is that of its times and place."""
    return [_entry(session, meeting, number) for number, meeting in enumerate(session.meetings, start=1)]


def _entry(session: TrainingSession, meeting: Meeting, number: int) -> Entry:
    cancelled = session.state is SessionState.CANCELLED
    return Entry(
        uid=f"meeting-{meeting.id}@tsunagu",
        start=meeting.start_at,
        end=meeting.end_at,
        summary=_summary(session, number, cancelled),
        status="CANCELLED" if cancelled else "CONFIRMED",
        sequence=session.schedule_version - 1,
        busy=False,  # the foundation's programme: whoever reads it need not be there
        changed=max(session.updated_at, session.course.updated_at),
        location=_location(session),
        description="" if cancelled else "\n".join(filter(None, (meeting.title, session.note))),
        url=url_for(
            "learn.show", course_id=session.course_id, _external=True, _anchor=f"session-{session.id}"
        ),
    )


def _summary(session: TrainingSession, number: int, cancelled: bool) -> str:
    title = title_of(session)
    if cancelled:
        return _("【中止】%(title)s", title=title)
    if len(session.meetings) == 1:
        return title
    return _("%(title)s（%(n)s/%(all)s日目）", title=title, n=number, all=len(session.meetings))


def _location(session: TrainingSession) -> str:
    if session.mode is SessionMode.ONLINE or session.room is None:
        return place_of(session)
    return f"{session.room.name} {session.room.address}".strip()
