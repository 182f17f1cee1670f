"""The activity report: one form for the signed-in volunteer and for the holder of the mail's link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.forms import ReportForm
from dispatch.assignments.models import Assignment, Receipt, ReportState
from dispatch.assignments.queries import my as queries
from dispatch.assignments.queries.reports import usual_travel
from dispatch.assignments.views import files
from dispatch.assignments.views.my import me, my
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.vocabulary import RoleName

report_links = Blueprint("report_links", __name__, url_prefix="/r")


@report_links.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the room's sentences and to the receipts of the link's job."""
    token = (request.view_args or {}).get("token", "")
    return {"words": wording, "receipt_url": lambda one: _receipt_by_link(token, one)}


def _receipt_by_link(token: str, one: Receipt) -> str:
    return url_for("report_links.receipt_by_link", token=token, receipt_id=one.id)


BY_LINK: dict[str, Any] = {"meta": {"csrf": False}}
"""The link is the authority: its form needs no cookie."""
MOST_BYTES = 7 * 8 * 1024 * 1024
"""What a report's form may weigh, with all its receipts; other forms keep to the application's limit."""
FILED = ("my.file_report", "report_links.file_by_link")


@my.url_value_preprocessor
@report_links.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form."""
    if endpoint in FILED:
        request.max_content_length = MOST_BYTES


PLACES = {"started_at": "started", "ended_at": "ended", "arrived_at": "arrived", "next_visit_at": "next_day"}
"""The report's fields by the names of its columns."""


@my.get("/<int:assignment_id>/report")
@only(RoleName.VOLUNTEER)
def report(assignment_id: int) -> ResponseReturnValue:
    """The report's form, filled in as far as is known; an approved report as it was paid."""
    job = queries.own(me(), assignment_id)
    if _is_approved(job):
        return render_template("my/reported.html", **_of(job))
    services.check_reportable(job)
    return _form(job, ReportForm.of(job, usual_travel(job)))


@my.post("/<int:assignment_id>/report")
@only(RoleName.VOLUNTEER)
def file_report(assignment_id: int) -> ResponseReturnValue:
    """File the report, or correct it."""
    job = queries.own(me(), assignment_id)
    form = ReportForm.posted(usual_travel(job))
    if not _filed(current_user, job, form):
        return _form(job, form), 422
    flash(_("活動報告書を受け付けました。お疲れさまでした。"), "success")
    return redirect(url_for("my.show", assignment_id=assignment_id), 303)


@my.post("/<int:assignment_id>/report/sum")
@only(RoleName.VOLUNTEER)
def report_sum(assignment_id: int) -> ResponseReturnValue:
    """What would be paid for the form as it stands; changes nothing."""
    return _sum(queries.own(me(), assignment_id), ReportForm())


@my.get("/<int:assignment_id>/receipts/<int:receipt_id>")
@only(RoleName.VOLUNTEER)
def receipt(assignment_id: int, receipt_id: int) -> Response:
    """One of the volunteer's own receipts."""
    return files.receipt(services.receipt_of(queries.own(me(), assignment_id), receipt_id))


@report_links.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The form by the link; looking changes nothing. Afterwards what has been reported."""
    job = services.read_report_token(token)
    audit.record_read(services.bearer(job), job.request, via="link")
    if _is_approved(job):
        return render_template("reports/by_link_done.html", token=token, **_of(job))
    services.check_reportable(job)
    return _link_form(token, job, ReportForm.of(job, usual_travel(job), **BY_LINK))


@report_links.post("/<token>")
def file_by_link(token: str) -> ResponseReturnValue:
    """File or correct the report as the link's holder."""
    job = services.read_report_token(token)
    form = ReportForm.posted(usual_travel(job), **BY_LINK)
    if not _filed(services.bearer(job), job, form):
        return _link_form(token, job, form), 422
    return redirect(url_for("report_links.done", token=token), 303)


@report_links.get("/<token>/done")
def done(token: str) -> ResponseReturnValue:
    """Thanks, and what will be paid."""
    job = services.read_report_token(token)
    if job.report is None:
        return redirect(url_for("report_links.show", token=token), 303)
    return render_template("reports/by_link_done.html", token=token, **_of(job))


@report_links.post("/<token>/sum")
def link_sum(token: str) -> ResponseReturnValue:
    """What would be paid for the form as it stands; changes nothing."""
    return _sum(services.read_report_token(token), ReportForm(**BY_LINK))


@report_links.get("/<token>/receipts/<int:receipt_id>")
def receipt_by_link(token: str, receipt_id: int) -> Response:
    """One of the receipts, for the link's holder."""
    job = services.read_report_token(token)
    audit.record_read(services.bearer(job), job.request, via="link", receipt=receipt_id)
    return files.receipt(services.receipt_of(job, receipt_id))


def _is_approved(job: Assignment) -> bool:
    return job.report is not None and job.report.state is ReportState.APPROVED


def _filed(actor: Actor, job: Assignment, form: ReportForm) -> bool:
    """Whether the form was good and is filed; what the service finds wrong is shown at its field."""
    if not form.validate():
        return False
    papers = form.papers()
    taken_off = services.files_of(job, papers.removed)
    try:
        services.file_report(actor, job, form.values(job), papers)
    except Invalid as error:
        db.session.rollback()
        form.take((PLACES.get(place, place), sentence) for place, sentence in error.faults)
        return False
    db.session.commit()
    services.receipt_store().remove(taken_off)
    return True


def _of(job: Assignment) -> dict[str, object]:
    """A filed report with what it is paid."""
    pay = services.pay_of(job, job.report) if job.report else None
    return {"job": job, "asked": job.request, "report": job.report, "pay": pay}


def _expected(job: Assignment, form: ReportForm) -> services.Expenses | None:
    """What the form's values would be paid; None while they cannot be read."""
    if form.errors or form.started.data is None or form.ended.data is None:
        return None
    values = form.values(job)
    return services.pay_of(job, values) if values.minutes >= 0 else None


def _form(job: Assignment, form: ReportForm) -> str:
    url = url_for("my.report_sum", assignment_id=job.id)
    return render_template(
        "my/report.html", form=form, sum_url=url, **{**_of(job), "pay": _expected(job, form)}
    )


def _link_form(token: str, job: Assignment, form: ReportForm) -> str:
    url = url_for("report_links.link_sum", token=token)
    return render_template(
        "reports/by_link.html",
        form=form,
        sum_url=url,
        token=token,
        **{**_of(job), "pay": _expected(job, form)},
    )


def _sum(job: Assignment, form: ReportForm) -> str:
    """Without a word on why: that is asked when the report is filed."""
    pay = _expected(job, form) if form.validate() else None
    return render_template("my/_sum.html", job=job, pay=pay)
