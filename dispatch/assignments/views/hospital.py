"""What a hospital does with a request that is already on its way: cancel it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services
from dispatch.assignments.forms import CancelForm
from dispatch.audit import services as audit
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _, label
from dispatch.requests import queries
from dispatch.requests.models import ServiceRequest
from dispatch.requests.services import can_cancel
from dispatch.vocabulary import AssignmentState, RoleName

hospital = Blueprint("hospital", __name__, url_prefix="/requests")


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
