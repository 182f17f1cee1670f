"""The activity report: filed by the interpreter, changeable until the desk has approved it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from dispatch import clock
from dispatch.assignments.models import ActivityReport, Assignment, ReportState
from dispatch.assignments.queries.reports import usual_travel
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request
from dispatch.assignments.services.receipts import Papers, checked, lay_beside
from dispatch.assignments.services.states import move
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.requests import services as requests
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RequestState, Transport

NO_PAPERS = Papers()


@dataclass(frozen=True, slots=True)
class ReportValues:
    """What the report states; moments are aware, money is in yen, `distance_metres` is one way."""

    started_at: datetime
    ended_at: datetime
    arrived_at: datetime | None = None
    waiting_minutes: int = 0
    patient_absent: bool = False
    overrun_agreed_by: str = ""
    departments_added: str = ""
    exposure: bool = False
    trouble: str = ""
    next_visit_at: datetime | None = None
    transport: Transport | None = None
    travel_yen: int = 0
    distance_metres: int = 0
    travel_note: str = ""

    @property
    def minutes(self) -> int:
        """Length of the activity, waiting included; less than nothing where the end is before the start."""
        return int((self.ended_at - self.started_at).total_seconds() // 60)


def check_reportable(assignment: Assignment) -> None:
    """Raises `Conflict` where there was no job, before it has begun, and after the desk has approved its report."""
    if assignment.state is not AssignmentState.ACCEPTED and not assignment.was_worked:
        raise Conflict(_("この活動は報告できる状態ではありません。"))
    if assignment.start_at > clock.now():
        raise Conflict(_("活動報告は、活動が終わってから提出してください。"))
    if assignment.report is not None and assignment.report.state is ReportState.APPROVED:
        raise Conflict(
            _("この活動報告はコーディネーターが承認したため、直せません。"),
            _("直したいところがあるときは、財団にお電話ください。"),
        )


def file_report(
    actor: Actor, assignment: Assignment, values: ReportValues, papers: Papers = NO_PAPERS
) -> ActivityReport:
    """File or correct the report, with its receipts; it then waits for the desk. Raises what `check_reportable` raises,
    and `Invalid`."""
    files = checked(papers)
    request = lock_request(assignment.request)
    check_reportable(assignment)
    _check_times(values)
    if assignment.state is AssignmentState.ACCEPTED:
        move(assignment, AssignmentState.DONE, actor)
    first = assignment.report is None
    report = _written(assignment, values)
    audit.record(
        actor,
        "report.filed" if first else "report.changed",
        request,
        assignment=assignment.id,
        volunteer=assignment.volunteer.name,
    )
    lay_beside(actor, report, files, papers.removed)
    letters.report_is_in(assignment)
    _close(actor, request)
    if first:
        letters.to_desk(request, "report_filed", assignment)
    return report


def _check_times(values: ReportValues) -> None:
    if values.ended_at < values.started_at:
        raise Invalid(
            _("終了時刻が開始時刻より前になっています。"),
            (("ended_at", _("開始より後の時刻にしてください。")),),
        )
    if values.arrived_at is not None and values.arrived_at > values.ended_at:
        raise Invalid(
            _("到着時刻が終了時刻より後になっています。"),
            (("arrived_at", _("終了より前の時刻にしてください。")),),
        )


def _written(assignment: Assignment, values: ReportValues) -> ActivityReport:
    """The report's row with these values: a new one, or the next version of the one that is there."""
    report, usual = assignment.report, usual_travel(assignment)
    if report is None:
        report = ActivityReport(assignment=assignment, **asdict(values))
        db.session.add(report)
    else:
        for name, value in asdict(values).items():
            setattr(report, name, value)
        report.version += 1
    report.usual_yen, report.usual_metres, report.way_source = usual.fare, usual.metres, usual.source
    report.state = ReportState.FILED
    db.session.flush()
    return report


def _close(actor: Actor, request: ServiceRequest) -> None:
    """Done once nobody is still to go, reported once everybody who went has reported."""
    went = [job for job in request.assignments if job.was_worked]
    going = [job for job in request.assignments if job.state is AssignmentState.ACCEPTED]
    if request.state is RequestState.CONFIRMED and not going:
        requests.move(request, RequestState.DONE, actor)
    if request.state is RequestState.DONE and all(job.report for job in went):
        requests.move(request, RequestState.REPORTED, actor)
