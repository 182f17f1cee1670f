"""Leaving the roster for a while or for good, and coming back."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.db import db, set_reading
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import AnswerWay, RenewalAnswer
from dispatch.volunteers import queries, services
from dispatch.volunteers.engagements import Engagement, engagements
from dispatch.volunteers.forms import LeavingForm
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.views.blueprint import staff_only, volunteers
from dispatch.volunteers.views.roster import booked

AHEAD = timedelta(days=730)
"""Nobody plans farther."""


@volunteers.route("/<int:volunteer_id>/deactivate", methods=["GET", "POST"])
@staff_only
def deactivate(volunteer_id: int) -> str | Response | tuple[str, int]:
    """Ask once more, then take somebody off the roster."""
    volunteer, form = queries.get(volunteer_id), LeavingForm()
    if form.validate_on_submit():
        services.deactivate(current_user, volunteer, form.note.data or "")
        db.session.commit()
        flash(_("%(name)sさんの登録を終了しました。", name=volunteer.name), "success")
        return redirect(url_for(".show", volunteer_id=volunteer.id), 303)
    shown = render_template(
        "volunteers/deactivate.html",
        volunteer=volunteer,
        form=form,
        booked=booked(volunteer),
        promised=_promised(volunteer),
    )
    return shown, 422 if form.errors else 200


def _promised(volunteer: Volunteer) -> list[Engagement]:
    """What else they have promised for the times ahead: nobody comes, and nobody else has the seat."""
    now = clock.now()
    return engagements([volunteer.id], now, now + AHEAD).get(volunteer.id, [])


@volunteers.post("/<int:volunteer_id>/reactivate")
@staff_only
def reactivate(volunteer_id: int) -> Response:
    """Take somebody back."""
    volunteer = queries.get(volunteer_id)
    services.reactivate(current_user, volunteer)
    db.session.commit()
    flash(_("%(name)sさんを活動中に戻しました。", name=volunteer.name), "success")
    return redirect(url_for(".show", volunteer_id=volunteer.id), 303)


@volunteers.route("/<int:volunteer_id>/leave", methods=["GET", "POST"])
@staff_only
def depart(volunteer_id: int) -> str | Response | tuple[str, int]:
    """Somebody leaves for good and has told the desk: what stays, what goes, and what stands in the way."""
    volunteer, form = queries.get(volunteer_id), LeavingForm()
    if not form.validate_on_submit():
        return _departure(volunteer, form), 422 if form.errors else 200
    try:
        files = _leave(volunteer, form.note.data or "")
        db.session.commit()
    except Conflict as problem:
        db.session.rollback()
        set_reading(True)
        return _departure(queries.get(volunteer_id), form, problem), problem.status
    services.erase(files)
    flash(_("%(name)sさんが退会し、個人の情報を削除しました。", name=volunteer.name), "success")
    return redirect(url_for(".show", volunteer_id=volunteer.id), 303)


def _leave(volunteer: Volunteer, note: str) -> list[str]:
    asked = queries.open_renewal(volunteer)
    if asked is None:
        return services.leave(current_user, volunteer, note)
    return services.answer_renewal(current_user, asked, RenewalAnswer.LEAVE, AnswerWay.PHONE, note)


def _departure(volunteer: Volunteer, form: LeavingForm, problem: Conflict | None = None) -> str:
    return render_template(
        "volunteers/leave.html",
        volunteer=volunteer,
        form=form,
        ahead=queries.jobs_ahead(volunteer),
        unreported=queries.jobs_unreported(volunteer),
        problem=problem,
    )
