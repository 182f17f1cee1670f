"""Putting somebody on the roster, and changing what it says."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms import VolunteerForm
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.views.blueprint import staff_only, volunteers

Page = str | Response | tuple[str, int]


@volunteers.route("/new", methods=["GET", "POST"])
@staff_only
def new() -> Page:
    """Somebody new."""
    return _edit(VolunteerForm(), None)


@volunteers.route("/<int:volunteer_id>/edit", methods=["GET", "POST"])
@staff_only
def edit(volunteer_id: int) -> Page:
    """What the roster says of somebody."""
    volunteer = queries.get(volunteer_id)
    return _edit(VolunteerForm(data=VolunteerForm.shown(volunteer)), volunteer)


def _edit(form: VolunteerForm, volunteer: Volunteer | None) -> Page:
    if not form.is_submitted():
        return _page(form, volunteer)
    if form.validate():
        try:
            if volunteer is None:
                volunteer = services.create(current_user, form.profile(), invite=form.invite.data)
            else:
                services.update(current_user, volunteer, form.profile())
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            flash(_("%(name)sさんの登録内容を保存しました。", name=volunteer.name), "success")
            return redirect(url_for(".show", volunteer_id=volunteer.id), 303)
    return _page(form, volunteer), 422


def _page(form: VolunteerForm, volunteer: Volunteer | None) -> str:
    """With what the person has said of institutions themselves, which only they can change."""
    rows = volunteer.refused_institutions if volunteer else []
    own = {row.institution_id: row.own_reason for row in rows}
    return render_template("volunteers/form.html", form=form, volunteer=volunteer, own_reasons=own)
