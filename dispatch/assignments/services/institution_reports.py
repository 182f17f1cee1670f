"""The institution's short report: came in time? anything wrong? The desk sees it beside the interpreter's."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import Assignment, InstitutionReport, Punctuality
from dispatch.assignments.services import letters
from dispatch.assignments.services.checks import lock_request
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import AssignmentState

HELD = (AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.NO_SHOW)


def file_institution_report(
    actor: Actor, assignment: Assignment, punctuality: Punctuality, late_minutes: int = 0, problems: str = ""
) -> InstitutionReport:
    """File or correct it. The coordinators are told of the first that says more than that all was well.

    Raises `Conflict` before the job has begun, and where nobody was to come.
    """
    request = lock_request(assignment.request)
    if assignment.state not in HELD:
        raise Conflict(_("この派遣は報告できる状態ではありません。"))
    if assignment.start_at > clock.now():
        raise Conflict(_("実施の報告は、派遣が始まってから送ってください。"))
    found = db.session.scalar(
        select(InstitutionReport).where(InstitutionReport.assignment_id == assignment.id)
    )
    report = found or InstitutionReport(assignment=assignment)
    report.punctuality, report.problems = punctuality, problems.strip()
    report.late_minutes = late_minutes if punctuality is Punctuality.LATE else 0
    report.filed_by_id = actor.id
    db.session.add(report)
    db.session.flush()
    verb = "institution_report.changed" if found else "institution_report.filed"
    audit.record(actor, verb, request, assignment=assignment.id, volunteer=assignment.volunteer.name)
    if punctuality is not Punctuality.ON_TIME or report.problems:
        letters.to_desk(request, "institution_report", assignment)
    return report
