"""Publishing a notice, withdrawing it, ticking off what was taken down."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db, set_reading
from dispatch.disasters.forms.notices import PublishForm, WithdrawForm, moment
from dispatch.disasters.queries.notices import desk
from dispatch.disasters.services.notices import publishing
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.notices.blueprint import Page, notices, to_notice
from dispatch.disasters.wording.notices import tongue
from dispatch.errors import Invalid
from dispatch.i18n import _


@notices.route("/<int:notice_id>/publish", methods=["GET", "POST"])
@desk_only
def publish(event_id: int, notice_id: int) -> Page:
    """Where it is to stand, and until when."""
    event = this(event_id)
    notice = desk.get_notice(event, notice_id)
    form = PublishForm() if request.method == "POST" else PublishForm.begun(notice)
    if form.validate_on_submit():
        until = moment(form.until_day, form.until_time)
        public_page = bool(form.public_page.data)
        try:
            publishing.publish(current_user, notice, form.named(), until, public_page=public_page)
        except Invalid as fault:
            db.session.rollback()
            set_reading(True)
            form.take(fault.faults or (("", fault.message),))
        else:
            db.session.commit()
            flash(_("公開しました。"), "success")
            return to_notice(notice)
    ready = "、".join(tongue(one.language) for one in notice.translations if one.approved_at)
    page = render_template("disasters/notices/publish.html", event=event, item=notice, form=form, ready=ready)
    return page, 422 if form.errors or form.form_errors else 200


@notices.route("/<int:notice_id>/withdraw", methods=["GET", "POST"])
@desk_only
def withdraw(event_id: int, notice_id: int) -> Page:
    """It is no longer so."""
    event = this(event_id)
    notice, form = desk.get_notice(event, notice_id), WithdrawForm()
    if form.validate_on_submit():
        publishing.withdraw(current_user, notice, form.reason.data or "")
        db.session.commit()
        flash(_("取り下げました。掲示場所の撤去を確かめてください。"), "success")
        return redirect(url_for(".index", event_id=event_id), 303)
    page = render_template("disasters/notices/withdraw.html", event=event, item=notice, form=form)
    return page, 422 if form.errors else 200


@notices.post("/publications/<int:publication_id>/taken-down")
@desk_only
def taken_down(event_id: int, publication_id: int) -> Response:
    """It hangs there no more."""
    publication = desk.get_publication(this(event_id), publication_id)
    publishing.take_down(current_user, publication)
    db.session.commit()
    flash(_("撤去を記録しました。"), "success")
    return redirect(url_for(".index", event_id=event_id), 303)
