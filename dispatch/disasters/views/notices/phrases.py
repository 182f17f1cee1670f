"""The approved sentences: the list, a new one by hand, ending one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db, set_reading
from dispatch.disasters.forms.notices import PhraseForm
from dispatch.disasters.queries.notices import phrases as queries
from dispatch.disasters.services.notices import phrases as services
from dispatch.disasters.views.access import desk_only
from dispatch.disasters.views.notices.blueprint import Page
from dispatch.disasters.wording import languages
from dispatch.errors import Conflict
from dispatch.forms import page_number
from dispatch.i18n import _
from dispatch.vocabulary import LANGUAGES

phrases = Blueprint("phrases", __name__, url_prefix="/disasters/phrases")


@phrases.route("/", methods=["GET", "POST"])
@desk_only
def index() -> Page:
    """All sentences in use, the most used first; a new one below."""
    form = PhraseForm()
    if form.validate_on_submit():
        try:
            services.keep(
                current_user,
                form.japanese.data or "",
                form.language.data,
                form.text.data or "",
                form.category.data or "",
            )
        except Conflict as conflict:
            db.session.rollback()
            set_reading(True)
            form.japanese.errors = [conflict.message]
        else:
            db.session.commit()
            flash(_("定型文を登録しました。"), "success")
            return redirect(url_for(".index", language=form.language.data), 303)
    wanted = request.args.get("language", "")
    page = render_template(
        "disasters/notices/phrases.html",
        page=queries.phrases(page_number(), wanted if wanted in LANGUAGES else None),
        form=form,
        wanted=wanted,
        languages=languages,
        all_languages=LANGUAGES,
    )
    return page, 422 if form.errors else 200


@phrases.post("/<int:phrase_id>/retire")
@desk_only
def retire(phrase_id: int) -> Response:
    """It is offered no more."""
    phrase = queries.get_phrase(phrase_id)
    services.retire(current_user, phrase)
    db.session.commit()
    flash(_("定型文を終了しました。"), "success")
    return redirect(url_for(".index", language=phrase.language), 303)
