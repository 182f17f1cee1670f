"""Guests of an event: entered, changed, sent home."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.disasters.forms.guests import GuestForm
from dispatch.disasters.queries import aid as queries
from dispatch.disasters.services import guests as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.errors import Invalid
from dispatch.i18n import _

guests = Blueprint("guests", __name__, url_prefix="/disasters/<int:event_id>/guests")

Page = str | Response | tuple[str, int]


@guests.route("/new", methods=["GET", "POST"])
@desk_only
def new(event_id: int) -> Page:
    """Somebody comes who was not offered by a form."""
    event, form = this(event_id), GuestForm()
    if form.validate_on_submit():
        try:
            services.add(current_user, event, form.values())
        except Invalid as fault:
            form.take([("leaves_on", fault.message)])
        else:
            db.session.commit()
            flash(_("受け入れを登録しました。"), "success")
            return redirect(url_for("aid.index", event_id=event_id), 303)
    page = render_template("disasters/aid/guest.html", event=event, form=form, guest=None)
    return page, 422 if form.errors else 200


@guests.route("/<int:guest_id>/", methods=["GET", "POST"])
@desk_only
def edit(event_id: int, guest_id: int) -> Page:
    """Arrival, lodging, the last day."""
    event = this(event_id)
    guest = queries.get_guest(event, guest_id)
    form = GuestForm() if request.method == "POST" else GuestForm.of(guest)
    if form.validate_on_submit():
        try:
            services.change(current_user, guest, form.values(guest))
        except Invalid as fault:
            form.take([("leaves_on", fault.message)])
        else:
            db.session.commit()
            flash(_("保存しました。"), "success")
            return redirect(url_for("aid.index", event_id=event_id), 303)
    page = render_template("disasters/aid/guest.html", event=event, form=form, guest=guest)
    return page, 422 if form.errors else 200


@guests.route("/<int:guest_id>/leave", methods=["GET", "POST"])
@desk_only
def leave(event_id: int, guest_id: int) -> str | Response:
    """A guest goes home."""
    event = this(event_id)
    guest = queries.get_guest(event, guest_id)
    if request.method == "POST":
        services.leave(current_user, guest)
        db.session.commit()
        flash(_("受け入れを終えました。"), "success")
        return redirect(url_for("aid.index", event_id=event_id), 303)
    return render_template("disasters/aid/leave.html", event=event, guest=guest)
