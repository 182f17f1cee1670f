"""A volunteer's own conditions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.i18n import _
from dispatch.volunteers import services
from dispatch.volunteers.forms.conditions import ConditionsForm
from dispatch.volunteers.views.own.blueprint import me, own, volunteers_only

Page = str | Response | tuple[str, int]


@own.route("/conditions", methods=["GET", "POST"])
@volunteers_only
def conditions() -> Page:
    """How, how far and how often the person helps, and where they do not go."""
    form, volunteer = ConditionsForm(data=ConditionsForm.shown(me())), me()
    if not form.is_submitted():
        return render_template("my/conditions.html", form=form, me=volunteer)
    if not form.validate():
        return render_template("my/conditions.html", form=form, me=volunteer), 422
    services.set_conditions(current_user, volunteer, form.profile(), form.refusals())
    db.session.commit()
    flash(_("活動の条件を保存しました。"), "success")
    return redirect(url_for("own.conditions"), 303)
