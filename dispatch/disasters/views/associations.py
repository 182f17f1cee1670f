"""Associations elsewhere: the list, adding one, changing one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.disasters.forms.associations import AssociationForm
from dispatch.disasters.queries import aid as queries
from dispatch.disasters.services import associations as services
from dispatch.disasters.views.access import desk_only
from dispatch.errors import Conflict
from dispatch.i18n import _

associations = Blueprint("associations", __name__, url_prefix="/disasters/associations")

Page = str | Response | tuple[str, int]


@associations.get("/")
@desk_only
def index() -> str:
    """All associations."""
    return render_template("disasters/aid/associations.html", associations=queries.associations())


@associations.route("/new", methods=["GET", "POST"])
@desk_only
def new() -> Page:
    """An association more."""
    form = AssociationForm()
    if form.validate_on_submit():
        try:
            services.add(current_user, form.values())
        except Conflict as fault:
            form.take([("name", fault.message)])
        else:
            db.session.commit()
            flash(_("団体を登録しました。"), "success")
            return redirect(url_for(".index"), 303)
    page = render_template("disasters/aid/association.html", form=form, association=None)
    return page, 422 if form.errors else 200


@associations.route("/<int:association_id>/", methods=["GET", "POST"])
@desk_only
def edit(association_id: int) -> Page:
    """What is known of an association."""
    association = queries.get_association(association_id)
    form = AssociationForm.of(association)
    if form.validate_on_submit():
        try:
            services.change(current_user, association, form.values())
        except Conflict as fault:
            form.take([("name", fault.message)])
        else:
            db.session.commit()
            flash(_("保存しました。"), "success")
            return redirect(url_for(".index"), 303)
    page = render_template("disasters/aid/association.html", form=form, association=association)
    return page, 422 if form.errors else 200
