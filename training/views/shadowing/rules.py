"""The rules of shadowing, and what institutions have said once for all."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from wtforms.fields import SelectChoice

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.requests.models import Institution
from training.forms.shadowing import ConsentForm, RulesForm
from training.queries import shadowing as queries
from training.services import shadowing as services
from training.views.access import desk_only
from training.views.shadowing.desk import shadowing


@shadowing.route("/rules", methods=["GET", "POST"])
@desk_only
def rules() -> ResponseReturnValue:
    """Where somebody may watch, and how long each side has to answer."""
    form = RulesForm()
    if not form.is_submitted():
        form = RulesForm.of(services.rules(), services.rules_version())
        return render_template("training/shadowing/rules.html", form=form)
    if not form.validate():
        return render_template("training/shadowing/rules.html", form=form), 422
    services.set_rules(current_user, form.rules(), form.version.data or 0)
    db.session.commit()
    flash(_("見学の決まりを保存しました。次の計算から使います。"), "success")
    return redirect(url_for(".index"), 303)


@shadowing.route("/consents", methods=["GET", "POST"])
@desk_only
def consents() -> ResponseReturnValue:
    """What institutions have said once for all."""
    form, rows = ConsentForm(), queries.institutions()
    names = [SelectChoice(str(place.id), place.name) for place, _said in rows]
    form.institution_id.choices = [SelectChoice("", ""), *names]
    if not form.validate_on_submit():
        page = render_template("training/shadowing/consents.html", form=form, rows=rows)
        return page, 422 if form.is_submitted() else 200
    place = db.session.get(Institution, form.institution_id.data)
    if place is None:
        raise NotFound(_("この医療機関は見つかりません。"))
    services.set_consent(current_user, place, form.allowed, form.given_by.data or "", form.until.data)
    db.session.commit()
    flash(_("%(name)sの見学の受け入れを保存しました。", name=place.name), "success")
    return redirect(url_for(".consents"), 303)
