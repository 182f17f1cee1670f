"""The activity report: filed by the interpreter, changeable by filing again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request
from dispatch.assignments.services.states import move
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState


@dataclass(frozen=True, slots=True)
class ReportValues:
    """What the report states; moments are aware, money is in yen."""

    started_at: datetime
    ended_at: datetime
    waiting_minutes: int = 0
    patient_absent: bool = False
    overrun_agreed_by: str = ""
    departments_added: str = ""
    exposure: bool = False
    trouble: str = ""
    next_visit_at: datetime | None = None
    travel_yen: int = 0


def file_report(actor: Actor, assignment: Assignment, values: ReportValues) -> ActivityReport:
    """File or correct the report. Raises `Conflict` before the job has begun or where there was none."""
    request = lock_request(assignment.request)
    if assignment.state not in (AssignmentState.ACCEPTED, AssignmentState.DONE):
        raise Conflict(_("この活動は報告できる状態ではありません。"))
    if assignment.start_at > clock.now():
        raise Conflict(_("活動報告は、活動が終わってから提出してください。"))
    if values.ended_at < values.started_at:
        raise Invalid(
            _("終了時刻が開始時刻より前になっています。"),
            (("ended_at", _("開始より後の時刻にしてください。")),),
        )
    if assignment.state is AssignmentState.ACCEPTED:
        move(assignment, AssignmentState.DONE, actor)
    report, first = assignment.report, assignment.report is None
    if report is None:
        report = ActivityReport(assignment=assignment, **asdict(values))
        db.session.add(report)
    else:
        for name, value in asdict(values).items():
            setattr(report, name, value)
    db.session.flush()
    audit.record(
        actor,
        "report.filed" if first else "report.changed",
        request,
        assignment=assignment.id,
        volunteer=assignment.volunteer.name,
    )
    letters.report_is_in(assignment)
    _close(actor, request)
    if first:
        letters.to_desk(request, "report_filed", assignment)
    return report


def _close(actor: Actor, request: ServiceRequest) -> None:
    """Done once nobody is still to go, reported once everybody who went has reported."""
    went = [job for job in request.assignments if job.state is AssignmentState.DONE]
    going = [job for job in request.assignments if job.state is AssignmentState.ACCEPTED]
    if request.state is RequestState.CONFIRMED and not going:
        requests.move(request, RequestState.DONE, actor)
    if request.state is RequestState.DONE and all(job.report for job in went):
        requests.move(request, RequestState.REPORTED, actor)
