"""The desk's reading of reports: what waits, what differs, approved one by one or many at once, or given back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.forms import NoteForm, ReportFilterForm
from dispatch.assignments.models import ActivityReport, Receipt, ReportState
from dispatch.assignments.queries import payments
from dispatch.assignments.queries import reports as queries
from dispatch.assignments.views import files
from dispatch.audit import services as audit
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Forbidden, Invalid
from dispatch.forms import page_number
from dispatch.i18n import _, label
from dispatch.vocabulary import RoleName

reports = Blueprint("reports", __name__, url_prefix="/desk/reports")
SEEN = re.compile(r"(\d{1,18}):(\d{1,9})")
"""How a row names a report and the version it was shown in."""
KEPT = ("state", "text", "unusual", "page")


@reports.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the room's sentences, to the sums, and to the list they came from."""
    return {"words": wording, "kept": _kept, "pay_of": services.pay_of, "receipt_url": _receipt_url}


def _receipt_url(one: Receipt) -> str:
    return url_for("reports.receipt", report_id=one.report_id, receipt_id=one.id)


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


@reports.get("/")
@only(RoleName.COORDINATOR)
def index() -> ResponseReturnValue:
    """The reports that wait, or those given back or approved."""
    form = ReportFilterForm(request.args)
    form.validate()
    text, unusual = (form.text.data or "").strip(), bool(form.unusual.data)
    state = next((one for one in ReportState if one == request.args.get("state")), ReportState.FILED)
    page = queries.page_of(state, text, unusual, page_number())
    numbers = queries.counts()
    return render_template(
        "reports/index.html",
        form=form,
        active=bool(text) + unusual,
        state=state,
        tabs_shown=[_tab(one, numbers[one], one is state) for one in ReportState],
        page=page,
        rows=queries.rows(page.items),
    )


def _tab(state: ReportState, number: int, current: bool) -> dict[str, Any]:
    href = url_for("reports.index", **{**_kept(), "state": state.value, "page": None})
    count = None if state is ReportState.APPROVED else number
    return {"label": label(state), "href": href, "count": count, "current": current}


@reports.post("/approve")
@only(RoleName.COORDINATOR)
def approve_many() -> ResponseReturnValue:
    """Approve those ticked, each as it was shown."""
    seen = _seen()
    back = redirect(url_for("reports.index", **_kept()), 303)
    if not seen:
        flash(_("承認する報告を選んでください。"), "warning")
        return back
    result = services.approve_many(current_user, seen)
    db.session.commit()
    if result.approved:
        flash(_("%(n)s件の活動報告を承認しました。", n=len(result.approved)), "success")
    for report, why in result.refused:
        code = report.assignment.request.code
        flash(_("%(code)s は承認していません。%(why)s", code=code, why=why), "warning")
    return back


def _seen() -> dict[int, int]:
    """The reports that were ticked; `Invalid` where a row was tampered with."""
    found = {}
    for value in request.form.getlist("seen"):
        match = SEEN.fullmatch(value)
        if match is None:
            raise Invalid(_("選んだ報告を読み取れませんでした。画面を更新して、もう一度選んでください。"))
        found[int(match[1])] = int(match[2])
    return found


@reports.get("/<int:report_id>")
@only(RoleName.COORDINATOR)
def show(report_id: int) -> ResponseReturnValue:
    """One report beside the plan and beside what the institution says."""
    report = queries.one(report_id)
    audit.record_read(current_user, report.assignment.request)
    return _page(report, NoteForm(formdata=None))


def _page(report: ActivityReport, form: NoteForm, problem: DispatchError | None = None) -> str:
    job = report.assignment
    return render_template(
        "reports/show.html",
        row=queries.rows([report])[0],
        report=report,
        job=job,
        asked=job.request,
        pay=services.pay_of(job, report),
        booked=payments.lines_of(report),
        form=form,
        problem=problem,
    )


@reports.get("/<int:report_id>/receipts/<int:receipt_id>")
@only(RoleName.COORDINATOR)
def receipt(report_id: int, receipt_id: int) -> Response:
    """A receipt, as the volunteer sent it in."""
    job = queries.one(report_id).assignment
    audit.record_read(current_user, job.request, receipt=receipt_id)
    return files.receipt(services.receipt_of(job, receipt_id))


@reports.post("/<int:report_id>/approve")
@only(RoleName.COORDINATOR)
def approve(report_id: int) -> ResponseReturnValue:
    """Approve the version that was shown."""
    version = request.form.get("version", 0, type=int)
    done = _("活動報告を承認しました。")
    return _do(report_id, lambda report: services.approve(current_user, report, version), done)


@reports.post("/<int:report_id>/return")
@only(RoleName.COORDINATOR)
def give_back(report_id: int) -> ResponseReturnValue:
    """Give it back to its writer with a note; an approved one is reopened by that."""
    form = NoteForm()
    if not form.validate():
        return _page(queries.one(report_id), form), 422
    done = _("活動報告を差し戻し、通訳者に知らせました。")
    try:
        return _do(
            report_id, lambda report: services.return_report(current_user, report, form.note.data or ""), done
        )
    except Invalid as error:
        _look_again()
        form.take(error.faults)
        return _page(queries.one(report_id), form), 422


def _do(report_id: int, act: Callable[[ActivityReport], object], done: str) -> ResponseReturnValue:
    try:
        act(queries.one(report_id))
    except (Conflict, Forbidden) as error:
        _look_again()
        return _page(queries.one(report_id), NoteForm(formdata=None), error), error.status
    db.session.commit()
    flash(done, "success")
    return redirect(url_for("reports.show", report_id=report_id), 303)


def _look_again() -> None:
    db.session.rollback()
    set_reading(True)
