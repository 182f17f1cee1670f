"""The institution's short report on each interpreter: two questions, half a minute."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.forms import InstitutionReportForm
from dispatch.assignments.models import Assignment, InstitutionReport
from dispatch.assignments.queries.reports import institution_report
from dispatch.db import db
from dispatch.errors import Conflict, NotFound
from dispatch.i18n import _
from dispatch.requests import queries
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AssignmentState, RoleName

institution_reports = Blueprint("institution_reports", __name__, url_prefix="/requests")
HELD = (AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.NO_SHOW)


@institution_reports.app_context_processor
def tools() -> dict[str, object]:
    """The pages of requests, which know nothing of this room, ask for the reports."""
    return {"reports_about": _reports_about}


def _reports_about(asked: ServiceRequest) -> list[tuple[Assignment, InstitutionReport | None]]:
    """The jobs of a request that have begun, each with what the institution has said of it."""
    begun = [job for job in asked.assignments if job.state in HELD and job.start_at <= clock.now()]
    return [(job, institution_report(job)) for job in begun]


@institution_reports.route("/<int:request_id>/report/<int:assignment_id>", methods=["GET", "POST"])
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def report(request_id: int, assignment_id: int) -> ResponseReturnValue:
    """The two questions, and what was answered before."""
    job = _job(queries.get_visible(current_user, request_id), assignment_id)
    form = InstitutionReportForm(obj=institution_report(job))
    if not form.is_submitted():
        return _page(job, form)
    if not form.validate():
        return _page(job, form), 422
    services.file_institution_report(
        current_user, job, form.punctuality.data, form.late_minutes.data or 0, form.problems.data or ""
    )
    db.session.commit()
    flash(_("報告を受け付けました。ありがとうございます。"), "success")
    return redirect(url_for("requests.show", request_id=request_id), 303)


def _job(asked: ServiceRequest, assignment_id: int) -> Assignment:
    """A job of this request that has begun."""
    job = next((one for one in asked.assignments if one.id == assignment_id and one.state in HELD), None)
    if job is None:
        raise NotFound(_("この派遣は見つかりません。"))
    if job.start_at > clock.now():
        raise Conflict(_("実施の報告は、派遣が始まってから送ってください。"))
    return job


def _page(job: Assignment, form: InstitutionReportForm) -> str:
    return render_template("hospital/report.html", job=job, asked=job.request, form=form)
