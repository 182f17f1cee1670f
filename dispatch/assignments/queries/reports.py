"""Reports as the desk reads them: which wait, and in what they differ from the plan and from what is usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from dispatch.assignments.models import (
    ActivityReport,
    Assignment,
    InstitutionReport,
    Punctuality,
    ReportState,
    WaySource,
)
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.matching.geometry import minutes
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import Mode, Transport
from dispatch.volunteers.models import Volunteer

DETOUR = 1.3
"""Roads are longer than the crow's way."""
FAR = 1.5
"""A distance so many times the estimate is looked at."""
PER_PAGE = 50
AT_ONCE = 1000
"""So many reports at most are looked through for differences."""


@dataclass(frozen=True, slots=True)
class Travel:
    """How somebody comes: the fare both ways in yen, the distance one way in metres and by which `source`; `last_at` is
    when they came the last time, None where they have not been there."""

    transport: Transport | None
    fare: int
    metres: int
    source: WaySource | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing to look at; `amount` is minutes or yen, as the kind says."""

    kind: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A report with what the desk compares it to."""

    report: ActivityReport
    institution: InstitutionReport | None
    differences: tuple[Difference, ...]

    @property
    def job(self) -> Assignment:
        """The job it is about."""
        return self.report.assignment


def one(report_id: int) -> ActivityReport:
    """A report by its number, or `NotFound`."""
    found = db.session.get(ActivityReport, report_id)
    if found is None:
        raise NotFound(_("この活動報告は見つかりません。"))
    return found


def counts() -> dict[ReportState, int]:
    """How many reports stand where."""
    statement = select(ActivityReport.state, func.count()).group_by(ActivityReport.state)
    found = {state: number for state, number in db.session.execute(statement)}  # noqa: C416 (rows are no pairs)
    return {state: found.get(state, 0) for state in ReportState}


def page_of(state: ReportState, text: str, unusual: bool, number: int) -> Pagination:
    """A page of reports: those that wait the oldest first, the others the newest."""
    order = Assignment.start_at.asc() if state is ReportState.FILED else Assignment.start_at.desc()
    statement = _reports(ActivityReport.state == state, *_about(text)).order_by(order, ActivityReport.id)
    if unusual:
        found = rows(db.session.scalars(statement.limit(AT_ONCE)).all())
        statement = statement.where(
            ActivityReport.id.in_([row.report.id for row in found if row.differences])
        )
    return db.paginate(statement, page=number, per_page=PER_PAGE, error_out=False)


def _reports(*conditions: ColumnElement[bool]) -> Select[Any]:
    job = joinedload(ActivityReport.assignment)
    return (
        select(ActivityReport)
        .join(ActivityReport.assignment)
        .join(Assignment.request)
        .join(ServiceRequest.institution)
        .join(Assignment.volunteer)
        .where(*conditions)
        .options(
            job.joinedload(Assignment.request).joinedload(ServiceRequest.institution),
            job.joinedload(Assignment.volunteer),
        )
    )


def _about(text: str) -> list[ColumnElement[bool]]:
    columns = (Volunteer.name, Volunteer.kana, Institution.name, Institution.kana, ServiceRequest.code)
    return [or_(*(column.icontains(text, autoescape=True) for column in columns))] if text else []


def rows(reports: Sequence[ActivityReport]) -> list[Row]:
    """Reports with their differences, in their order."""
    said, before = _said(reports), _before(reports)
    return [
        Row(
            report,
            said.get(report.assignment_id),
            tuple(_differences(report, said.get(report.assignment_id), before[_way(report)])),
        )
        for report in reports
    ]


def _said(reports: Iterable[ActivityReport]) -> dict[int, InstitutionReport]:
    numbers = [report.assignment_id for report in reports]
    statement = select(InstitutionReport).where(InstitutionReport.assignment_id.in_(numbers))
    return {found.assignment_id: found for found in db.session.scalars(statement)}


def _way(report: ActivityReport) -> tuple[int, int]:
    return report.assignment.volunteer_id, report.assignment.request.institution_id


def _before(reports: Iterable[ActivityReport]) -> dict[tuple[int, int], list[ActivityReport]]:
    """Approved reports of the same people, by person and place."""
    people = {report.assignment.volunteer_id for report in reports}
    statement = _reports(Assignment.volunteer_id.in_(people), ActivityReport.state == ReportState.APPROVED)
    found: dict[tuple[int, int], list[ActivityReport]] = defaultdict(list)
    for report in db.session.scalars(statement):
        found[_way(report)].append(report)
    return found


def _differences(
    report: ActivityReport, said: InstitutionReport | None, before: Sequence[ActivityReport]
) -> Iterable[Difference]:
    yield from _of_time(report)
    yield from _of_travel(report, [one for one in before if one.id != report.id])
    yield from (
        Difference(kind)
        for kind, holds in (
            ("patient_absent", report.patient_absent),
            ("exposure", report.exposure),
            ("trouble", bool(report.trouble)),
        )
        if holds
    )
    if said is not None:
        yield from _of_institution(said)


def _of_time(report: ActivityReport) -> Iterable[Difference]:
    job = report.assignment
    allowed = job.request.programme.settings.overrun_tolerance_minutes
    over = int((report.ended_at - job.end_at).total_seconds() // 60)
    late = int((report.started_at - job.start_at).total_seconds() // 60)
    if over > allowed:
        yield Difference("overrun", over)
        if not report.overrun_agreed_by:
            yield Difference("unagreed")
    if -over > allowed and not report.patient_absent:
        yield Difference("early", -over)
    if late > allowed:
        yield Difference("late", late)


def _of_travel(report: ActivityReport, before: Sequence[ActivityReport]) -> Iterable[Difference]:
    job = report.assignment
    if job.mode is not Mode.ONSITE:
        return
    limit = job.request.programme.settings.fare_limit_yen
    if report.transport is Transport.CAR:
        known = max((one.distance_metres for one in before), default=0) or int(FAR * estimated_metres(job))
        if report.distance_metres > known:
            yield Difference("far", report.distance_metres)
    elif report.travel_yen > limit:
        yield Difference("over_limit", report.travel_yen - limit)
    elif before and report.travel_yen > max(one.travel_yen for one in before):
        yield Difference("dear", report.travel_yen)


def _of_institution(said: InstitutionReport) -> Iterable[Difference]:
    if said.punctuality is Punctuality.ABSENT:
        yield Difference("said_absent")
    if said.punctuality is Punctuality.LATE:
        yield Difference("said_late", said.late_minutes)
    if said.problems:
        yield Difference("said_problem")


def estimated_metres(job: Assignment) -> int:
    """The way from home to the place by road, in whole kilometres rounded up."""
    home, place = job.volunteer, job.request.institution
    return 1000 * minutes((home.lat, home.lon), (place.lat, place.lon), DETOUR, 60.0)


def usual_travel(job: Assignment) -> Travel:
    """How the person came to this place the last time; else by the roster, with the distance estimated."""
    if job.mode is not Mode.ONSITE:
        return Travel(None, 0, 0)
    last = db.session.scalar(
        _reports(
            Assignment.volunteer_id == job.volunteer_id,
            ServiceRequest.institution_id == job.request.institution_id,
            Assignment.id != job.id,
            Assignment.mode == Mode.ONSITE,
        )
        .order_by(Assignment.start_at.desc())
        .limit(1)
    )
    if last is None:
        return Travel(job.volunteer.transport, 0, estimated_metres(job), WaySource.ESTIMATE)
    return Travel(
        last.transport or job.volunteer.transport,
        last.travel_yen,
        last.distance_metres or estimated_metres(job),
        WaySource.LAST if last.distance_metres else WaySource.ESTIMATE,
        last.assignment.start_at,
    )


def institution_report(job: Assignment) -> InstitutionReport | None:
    """What the institution has said of a job."""
    return db.session.scalar(select(InstitutionReport).where(InstitutionReport.assignment_id == job.id))
