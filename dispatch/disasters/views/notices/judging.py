"""One language at the desk: the source beside the translation, approving it, returning it."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.notices import RemarkForm, Versioned
from dispatch.disasters.queries.notices import clocks, desk
from dispatch.disasters.services.notices import phrases, translating
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.notices.blueprint import Page, notices, to_notice, to_translation
from dispatch.disasters.wording import languages
from dispatch.i18n import _


@notices.get("/translations/<int:translation_id>/")
@desk_only
def translation(event_id: int, translation_id: int) -> str:
    """Source and translation side by side, with what can be done now."""
    event = this(event_id)
    found = desk.get_translation(event, translation_id)
    return render_template(
        "disasters/notices/translation.html",
        event=event,
        item=found.notice,
        translation=found,
        step=clocks.step_of_translation(found),
        keepable=len(phrases.pairs(found)),
        theirs=translating.may_approve(current_user, found),
        languages=languages,
        form=Versioned(version=found.version),
    )


@notices.post("/translations/<int:translation_id>/approve")
@desk_only
def approve(event_id: int, translation_id: int) -> Page:
    """The desk approves, and keeps its sentences for the next time where it wants to."""
    event = this(event_id)
    found, form = desk.get_translation(event, translation_id), Versioned()
    translating.approve(current_user, found, form.seen())
    phrases.count_uses(found)
    kept = phrases.keep_all(current_user, found) if "keep" in request.form else 0
    db.session.commit()
    flash(_("承認しました。"), "success")
    if kept:
        flash(_("%(n)s文を定型文として残しました。", n=kept), "info")
    return to_notice(found.notice)


@notices.route("/translations/<int:translation_id>/return", methods=["GET", "POST"])
@desk_only
def send_back(event_id: int, translation_id: int) -> Page:
    """The desk returns it with a remark."""
    event = this(event_id)
    found = desk.get_translation(event, translation_id)
    form = RemarkForm() if request.method == "POST" else RemarkForm(version=found.version)
    if form.validate_on_submit():
        translating.send_back(current_user, None, found, form.seen(), form.remark.data or "")
        db.session.commit()
        flash(_("差し戻しました。翻訳した人に知らせます。"), "success")
        return to_translation(found)
    page = render_template(
        "disasters/notices/send_back.html", event=event, item=found.notice, translation=found, form=form
    )
    return page, 422 if form.errors else 200
