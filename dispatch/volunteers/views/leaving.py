"""Leaving the roster, and coming back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.i18n import _
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms import LeavingForm
from dispatch.volunteers.views.blueprint import staff_only, volunteers
from dispatch.volunteers.views.roster import booked


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
        "volunteers/deactivate.html", volunteer=volunteer, form=form, booked=booked(volunteer)
    )
    return shown, 422 if form.errors else 200


@volunteers.post("/<int:volunteer_id>/reactivate")
@staff_only
def reactivate(volunteer_id: int) -> Response:
    """Take somebody back."""
    volunteer = queries.get(volunteer_id)
    services.reactivate(current_user, volunteer)
    db.session.commit()
    flash(_("%(name)sさんを活動中に戻しました。", name=volunteer.name), "success")
    return redirect(url_for(".show", volunteer_id=volunteer.id), 303)
