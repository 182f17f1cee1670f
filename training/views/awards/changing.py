"""Reissuing under the right name, and revoking."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.i18n import _
from training.certificates import fonts
from training.forms.awards import ReissueForm, RevokeForm
from training.queries import certificates
from training.services import awards as services
from training.views.access import desk_only
from training.views.awards.blueprint import awards


@awards.route("/<int:award_id>/reissue", methods=["GET", "POST"])
@desk_only
def reissue(award_id: int) -> ResponseReturnValue:
    """The same certificate with the name put right."""
    award = certificates.get_award(award_id)
    form = ReissueForm(data={"holder": award.holder, "kana": award.holder_kana, "roman": award.holder_roman})
    if form.validate_on_submit() and _is_writable(form):
        names = (form.holder.data or "", form.kana.data or "", form.roman.data or "")
        services.reissue(current_user, award, *names)
        db.session.commit()
        flash(_("修了証を再発行しました。"), "success")
        return redirect(url_for(".show", award_id=award.id), 303)
    page = render_template("training/awards/reissue.html", award=award, form=form)
    return page, 422 if form.is_submitted() else 200


@awards.route("/<int:award_id>/revoke", methods=["GET", "POST"])
@desk_only
def revoke(award_id: int) -> ResponseReturnValue:
    """It counts no more, and what rests on it goes at once."""
    award, form = certificates.get_award(award_id), RevokeForm()
    if form.validate_on_submit():
        services.revoke(current_user, award, form.reason.data or "")
        db.session.commit()
        flash(_("修了証を取り消しました。"), "success")
        return redirect(url_for(".show", award_id=award.id), 303)
    page = render_template("training/awards/revoke.html", award=award, form=form)
    return page, 422 if form.is_submitted() else 200


def _is_writable(form: ReissueForm) -> bool:
    missing = fonts.unwritable((form.holder.data or "", form.kana.data or "", form.roman.data or "")).replace(
        "\u3000", ""
    )
    if missing:
        form.holder.errors = [_("修了証の書体にない文字があります：%(letters)s", letters=missing)]
    return not missing
