"""How a volunteer is reached, and how their name is spelt."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.i18n import _
from dispatch.volunteers import services
from dispatch.volunteers.forms.contact import ContactForm, RomanForm
from dispatch.volunteers.views.own.blueprint import me, own, volunteers_only


@own.route("/contact", methods=["GET", "POST"])
@volunteers_only
def contact() -> ResponseReturnValue:
    """The number that the desk and the hospital call on the day."""
    volunteer = me()
    form = ContactForm(obj=volunteer)
    if not form.is_submitted():
        return render_template("my/contact.html", form=form)
    if not form.validate():
        return render_template("my/contact.html", form=form), 422
    services.set_contact(
        current_user,
        volunteer,
        phone=form.phone.data or "",
        nearest_station=form.nearest_station.data or "",
    )
    db.session.commit()
    flash(_("連絡先を保存しました。"), "success")
    return redirect(url_for("my.profile"), 303)


@own.route("/roman-name", methods=["GET", "POST"])
@volunteers_only
def roman() -> ResponseReturnValue:
    """The name as certificates spell it in Roman letters."""
    volunteer = me()
    form = RomanForm(obj=volunteer)
    if not form.validate_on_submit():
        return render_template("my/roman.html", form=form, me=volunteer), 422 if form.is_submitted() else 200
    services.set_roman(current_user, volunteer, form.roman.data or "")
    db.session.commit()
    flash(_("ローマ字氏名を保存しました。"), "success")
    return redirect(url_for("my.profile"), 303)
