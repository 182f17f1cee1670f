"""What a volunteer sees: their own assignments and nothing else. A proposal is not theirs to see yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment, ReportState
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _, local, zone
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, NoShowSide
from dispatch.volunteers.models import Volunteer

TOLD = (
    AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.DECLINED, AssignmentState.LAPSED,
    AssignmentState.DONE, AssignmentState.NO_SHOW,
)  # fmt: skip
"""States of which the volunteer has been told; the others count where an offer had gone out before."""
WORKED = (AssignmentState.ACCEPTED, AssignmentState.DONE)


@dataclass(frozen=True, slots=True)
class Today:
    """The volunteer's first page."""

    next: Assignment | None
    later: list[Assignment]
    offers: list[Assignment]
    reports: list[Assignment]


@dataclass(frozen=True, slots=True)
class Year:
    """A 年度 (April to March) of work."""

    number: int
    jobs: list[Assignment]
    minutes: int
    years: list[int]


def _own(volunteer: Volunteer) -> Select[Assignment]:
    told = or_(Assignment.state.in_(TOLD), Assignment.offered_at.is_not(None))
    return (
        select(Assignment)
        .where(Assignment.volunteer_id == volunteer.id, told, Assignment.state != AssignmentState.PROPOSED)
        .options(selectinload(Assignment.request).selectinload(ServiceRequest.institution))
        .options(selectinload(Assignment.report))
    )


def own(volunteer: Volunteer, assignment_id: int) -> Assignment:
    """One of the volunteer's own; somebody else's, or a mere proposal, is `NotFound`."""
    found = db.session.scalar(_own(volunteer).where(Assignment.id == assignment_id))
    if found is None:
        raise NotFound(_("この派遣のご案内は見つかりません。"))
    return found


def _worked() -> ColumnElement[bool]:
    """Jobs that are the volunteer's: those where the patient did not come count, too."""
    return or_(Assignment.state.in_(WORKED), Assignment.no_show_side == NoShowSide.PATIENT)


def _is_worked(job: Assignment) -> bool:
    return job.state in WORKED or job.was_worked


def _is_wanted(report: ActivityReport | None) -> bool:
    """Whether the volunteer is to write it: not there yet, or given back by the desk."""
    return report is None or report.state is ReportState.RETURNED


def today(volunteer: Volunteer) -> Today:
    """The next job, the offers with the nearest deadline first, and the reports that are missing."""
    now = clock.now()
    live = or_(Assignment.state == AssignmentState.OFFERED, _worked())
    rows = list(db.session.scalars(_own(volunteer).where(live).order_by(Assignment.start_at)))
    coming = [a for a in rows if a.state == AssignmentState.ACCEPTED and a.end_at > now]
    offers = [
        a for a in rows if a.state == AssignmentState.OFFERED and (a.deadline is None or a.deadline > now)
    ]
    reports = [a for a in rows if _is_worked(a) and a.end_at <= now and _is_wanted(a.report)]
    return Today(
        next=coming[0] if coming else None,
        later=coming[1:],
        offers=sorted(offers, key=lambda a: (a.deadline or a.start_at, a.start_at)),
        reports=reports,
    )


def school_year(day: date) -> int:
    """The 年度 of a day: April to March."""
    return day.year if day.month >= 4 else day.year - 1


def year(volunteer: Volunteer, number: int | None = None) -> Year:
    """The jobs done in a 年度 (the present one unless named), newest first, and the hours in all."""
    done = Assignment.end_at <= clock.now()
    statement = _own(volunteer).where(_worked(), done).order_by(Assignment.start_at.desc())
    jobs = list(db.session.scalars(statement))
    current = school_year(clock.today(zone()))
    years = sorted({current, *(school_year(local(job.start_at).date()) for job in jobs)}, reverse=True)
    chosen = number if number in years else current
    mine = [job for job in jobs if school_year(local(job.start_at).date()) == chosen]
    return Year(chosen, mine, sum(map(worked_minutes, mine)), years)


def worked_minutes(job: Assignment) -> int:
    """Minutes as reported; before there is a report, as planned."""
    if job.report is None:
        return job.minutes
    return job.report.minutes


def declined(volunteer: Volunteer, limit: int = 20) -> Sequence[Assignment]:
    """Offers that came to nothing, newest first."""
    ended = (
        AssignmentState.DECLINED,
        AssignmentState.LAPSED,
        AssignmentState.WITHDRAWN,
        AssignmentState.CANCELLED,
    )
    statement = _own(volunteer).where(Assignment.state.in_(ended)).order_by(Assignment.id.desc())
    return db.session.scalars(statement.limit(limit)).all()
