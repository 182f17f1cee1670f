"""Offers and assignments as events of a calendar: the one place that makes them, for mails, files and feeds.

A feed is read by Google and others: nothing about a patient is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from flask import current_app, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.assignments.models import Assignment
from dispatch.calendars import Entry, write_feed, write_message
from dispatch.db import db
from dispatch.i18n import _, language_name
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, Mode
from dispatch.volunteers.models import Volunteer

AGAIN = timedelta(hours=1)
"""How often calendar programs are asked to come back; they come as often as they like."""
KEPT = timedelta(days=60)
"""How long what came to nothing stays in the feed as cancelled, so that every program hears of it."""
PAST = timedelta(days=365)
CONFIRMED = (AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.NO_SHOW)
METHODS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED", "PUBLISH": "TENTATIVE"}


OTHERS: list[Callable[[Volunteer], Iterable[Entry]]] = []
"""What rooms above this one add to somebody's feed."""


def also_in_feeds(function: Callable[[Volunteer], Iterable[Entry]]) -> Callable[[Volunteer], Iterable[Entry]]:
    """Mark a function that gives further events for a volunteer's feed."""
    OTHERS.append(function)
    return function


def uid_of(assignment: Assignment) -> str:
    """The name of the event, the same for ever and everywhere."""
    return f"assignment-{assignment.id}@tsunagu"


def calendar(assignment: Assignment, method: str) -> str:
    """The job as iCalendar data for a mail or a file, in the reader's language."""
    return write_message(_entry(assignment, METHODS[method], assignment.sequence), method, clock.now())


def feed(volunteer: Volunteer) -> str:
    """Everything that somebody has been asked, has agreed to and, for a while, what has come to nothing."""
    entries = [_entry(job, _status(job), _sequence(job)) for job in _jobs(volunteer)]
    entries += [entry for others in OTHERS for entry in others(volunteer)]
    return write_feed(entries, _("%(name)sの通訳", name=current_app.config["FOUNDATION_NAME"]), AGAIN)


def _jobs(volunteer: Volunteer) -> Sequence[Assignment]:
    """What was offered to somebody. A cancelled job stays while its time is to come, or its end is not long ago."""
    now = clock.now()
    alive = Assignment.state.in_((AssignmentState.OFFERED, *CONFIRMED))
    statement = (
        select(Assignment)
        .where(
            Assignment.volunteer_id == volunteer.id,
            Assignment.offered_at.is_not(None),
            Assignment.end_at > now - PAST,
            or_(alive, Assignment.updated_at > now - KEPT),
        )
        .options(joinedload(Assignment.request).joinedload(ServiceRequest.institution))
        .order_by(Assignment.start_at, Assignment.id)
    )
    return db.session.scalars(statement).all()


def _status(job: Assignment) -> str:
    if job.state in CONFIRMED:
        return "CONFIRMED"
    return "TENTATIVE" if job.state is AssignmentState.OFFERED else "CANCELLED"


def _sequence(job: Assignment) -> int:
    """The number of the change. Where no message has told of an end, nobody has counted it: it is the next."""
    told = job.state in (AssignmentState.WITHDRAWN, AssignmentState.CANCELLED) and job.sequence > 0
    ended = job.state not in (AssignmentState.OFFERED, *CONFIRMED)
    return job.sequence + (1 if ended and not told else 0)


def _entry(job: Assignment, status: str, sequence: int) -> Entry:
    place = job.request.institution
    return Entry(
        uid=uid_of(job),
        start=job.start_at,
        end=job.end_at,
        summary=_summary(job, status),
        status=status,
        sequence=sequence,
        changed=_changed(job),
        location=f"{place.name} {place.address}".strip() if job.mode is Mode.ONSITE else "",
        description="" if status == "CANCELLED" else _description(job),
        url=url_for("my.show", assignment_id=job.id, _external=True),
    )


def _summary(job: Assignment, status: str) -> str:
    words = {"place": job.request.institution.name, "department": job.request.department}
    if status == "TENTATIVE":
        return _("【打診中】通訳 %(place)s %(department)s", **words).strip()
    if status == "CANCELLED":
        return _("【取消】通訳 %(place)s %(department)s", **words).strip()
    return _("通訳 %(place)s %(department)s", **words).strip()


def _description(job: Assignment) -> str:
    """Language and where to meet; whom to call is on the page behind the address, which asks who is reading."""
    lines = [_("言語：%(language)s", language=language_name(job.language))]
    meeting = job.request.meeting_place or job.request.institution.meeting_place
    if job.mode is Mode.ONSITE and meeting:
        lines.append(_("集合場所：%(place)s", place=meeting))
    if job.state is AssignmentState.OFFERED:
        lines.append(_("まだ決まっていません。お返事をお待ちしています。"))
    return "\n".join(lines)


def _changed(job: Assignment) -> datetime:
    """When anything of what the event says was last changed."""
    return max(job.updated_at, job.request.updated_at, job.request.institution.updated_at)
