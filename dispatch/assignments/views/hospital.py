"""What a hospital does with a request that is already on its way: cancel it, or answer whether it may be changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.forms import CancelForm, NoteForm
from dispatch.assignments.models import Assignment
from dispatch.assignments.queries import amendments
from dispatch.assignments.wording import change_rows
from dispatch.audit import services as audit
from dispatch.db import db
from dispatch.errors import Conflict, Gone, Invalid
from dispatch.i18n import _, label
from dispatch.requests import queries
from dispatch.requests.models import ServiceRequest
from dispatch.requests.services import can_cancel
from dispatch.vocabulary import AssignmentState, NoShowSide, RoleName

hospital = Blueprint("hospital", __name__, url_prefix="/requests")


@hospital.app_context_processor
def tools() -> dict[str, Any]:
    """The pages of requests, which know nothing of this room, show what a hospital is being asked."""
    return {
        "question_about": amendments.waiting,
        "questions_for": amendments.waiting_for,
        "changes_of": change_rows,
        "under_way": under_way,
    }


def under_way(asked: ServiceRequest) -> list[Assignment]:
    """Jobs that are to take place just now: the clerk may say that somebody has not come."""
    now = clock.now()
    return [
        job
        for job in asked.assignments
        if job.state is AssignmentState.ACCEPTED and job.start_at <= now < job.end_at
    ]


@hospital.post("/<int:request_id>/absent")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def absent(request_id: int) -> ResponseReturnValue:
    """The clerk says that the interpreter, or the patient, has not come; the desk is told at once."""
    asked = queries.get_visible(current_user, request_id)
    number, side = request.form.get("assignment", type=int), request.form.get("side")
    job = next((one for one in under_way(asked) if one.id == number), None)
    if job is None or side not in tuple(NoShowSide):
        raise Conflict(_("いまは記録できません。"), _("依頼の画面で、最新の状況を確認してください。"))
    act = services.patient_absent if side == NoShowSide.PATIENT else services.interpreter_absent
    act(current_user, job)
    db.session.commit()
    flash(_("財団に知らせました。お急ぎのときは、お電話もお願いします。"), "success")
    return redirect(url_for("requests.show", request_id=request_id), 303)


@hospital.post("/changes/<int:amendment_id>")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def answer_change(amendment_id: int) -> ResponseReturnValue:
    """Yes or no to a change that the desk has proposed, with a word if wanted."""
    found, form = amendments.visible(current_user, amendment_id), NoteForm()
    yes = request.form.get("answer") == "yes"
    back = redirect(url_for("requests.show", request_id=found.request_id), 303)
    if not form.validate():
        raise Invalid(str(next(iter(form.note.errors), _("入力内容を確認してください。"))))
    act = services.accept_change if yes else services.refuse_change
    try:
        act(current_user, found, form.note.data or "")
    except (Conflict, Gone) as error:
        db.session.rollback()
        flash(f"{error.message} {error.hint}".strip(), "error")
        return back
    db.session.commit()
    done = (
        _("変更を受け付けました。通訳者を探します。")
        if yes
        else _("「変更しない」という回答を受け付けました。")
    )
    flash(done, "success")
    return back


@hospital.get("/<int:request_id>/cancel")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def cancel(request_id: int) -> ResponseReturnValue:
    """Why, and what cancelling means at this hour."""
    asked = _mine(request_id)
    audit.record_read(current_user, asked)
    return _page(asked, CancelForm(formdata=None))


@hospital.post("/<int:request_id>/cancel")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def do_cancel(request_id: int) -> ResponseReturnValue:
    """Cancel; everybody asked or booked is told."""
    asked, form = _mine(request_id), CancelForm()
    if not form.validate():
        return _page(asked, form), 422
    services.cancel_request(current_user, asked, form.reason.data, form.note.data or "")
    db.session.commit()
    flash(_("依頼 %(code)s を取り消しました。", code=asked.code), "success")
    return redirect(url_for("requests.show", request_id=request_id), 303)


def _mine(request_id: int) -> ServiceRequest:
    """A request that this person may see and that can still be cancelled."""
    asked = queries.get_visible(current_user, request_id)
    if not can_cancel(asked):
        raise Conflict(
            _("この依頼は現在「%(state)s」のため、取り消せません。", state=label(asked.state)),
            _("依頼の画面で、最新の状況を確認してください。"),
        )
    return asked


def _page(asked: ServiceRequest, form: CancelForm) -> str:
    booked = [job for job in asked.assignments if job.state is AssignmentState.ACCEPTED]
    told = [
        job for job in asked.assignments if job.state in (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
    ]
    start = booked[0].start_at if booked else asked.first_start
    return render_template(
        "hospital/cancel.html", asked=asked, form=form, told=told, start=start, late=_is_late(asked, start)
    )


def _is_late(asked: ServiceRequest, start: datetime) -> bool:
    return clock.now() > start - timedelta(hours=asked.programme.settings.late_cancel_hours)
