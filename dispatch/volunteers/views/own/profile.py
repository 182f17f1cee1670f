"""A volunteer's own papers: what is held, what was sent in, and sending in more."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone
from dispatch.vocabulary import EvidenceKind
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.documents import SENT_IN, CredentialProofForm, LanguageProofForm
from dispatch.volunteers.views.files import paper_file
from dispatch.volunteers.views.levels import shown
from dispatch.volunteers.views.own.blueprint import me, volunteers_only

own_profile = Blueprint("own_profile", __name__, url_prefix="/my")
PAGES = {LanguageProofForm: "my/document_language.html", CredentialProofForm: "my/document_paper.html"}


@own_profile.get("/documents")
@volunteers_only
def documents() -> str:
    """What the foundation knows of, and what is on its way."""
    volunteer = me()
    return render_template(
        "my/documents.html",
        me=volunteer,
        papers=queries.papers(volunteer, clock.today(zone())),
        documents=queries.documents_of(volunteer),
        about=services.document_about,
        sent_in=SENT_IN,
    )


@own_profile.get("/levels")
@volunteers_only
def levels() -> str:
    """My levels: why, until when, and what would give the next."""
    return render_template("levels/mine.html", **shown(me()))


@own_profile.route("/documents/language", methods=["GET", "POST"])
@volunteers_only
def send_language() -> ResponseReturnValue:
    """Show how well a language is spoken."""
    asked = {"language": request.args.get("language"), "evidence": EvidenceKind.JLPT}
    return _send(LanguageProofForm(data=asked if asked["language"] else None))


@own_profile.route("/documents/paper", methods=["GET", "POST"])
@volunteers_only
def send_paper() -> ResponseReturnValue:
    """Send in a certificate, a pledge, an insurance or a vaccination."""
    asked = next((kind for kind in SENT_IN if kind.value == request.args.get("kind")), None)
    return _send(CredentialProofForm(data={"kind": asked}))


def _send(form: LanguageProofForm | CredentialProofForm) -> ResponseReturnValue:
    if not form.is_submitted():
        return _page(form)
    if form.validate():
        try:
            services.file_document(current_user, me(), form.claim(), form.file.data.read())
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.file.errors = [error.message]
        except Conflict as error:
            db.session.rollback()
            form.form_errors.append(error.message)
        else:
            flash(_("書類を受け取りました。財団が確認し、結果をお知らせします。"), "success")
            return redirect(url_for(".documents"), 303)
    return _page(form), 422


def _page(form: LanguageProofForm | CredentialProofForm) -> str:
    return render_template(PAGES[type(form)], form=form)


@own_profile.get("/documents/<int:document_id>/file")
@volunteers_only
def document_file(document_id: int) -> Response:
    """The person's own paper."""
    return paper_file(queries.own_document(me(), document_id))


@own_profile.post("/documents/<int:document_id>/withdraw")
@volunteers_only
def withdraw_document(document_id: int) -> ResponseReturnValue:
    """Take back what nobody has looked at."""
    services.withdraw_document(current_user, queries.own_document(me(), document_id))
    db.session.commit()
    flash(_("書類を取り下げました。"), "success")
    return redirect(url_for(".documents"), 303)
