"""The words of messages: seen as they arrive, changed, put back; for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_security import auth_required, current_user, roles_required
from werkzeug.wrappers import Response as Redirect

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications.forms import WordingForm
from dispatch.notifications.html import as_html
from dispatch.notifications.queries import wordings as queries
from dispatch.notifications.services import rewording
from dispatch.notifications.wording.kinds import KINDS, LANGUAGES, Kind, builtin
from dispatch.notifications.wording.language import WordingError
from dispatch.notifications.wording.variables import VARIABLES
from dispatch.vocabulary import RoleName

wordings = Blueprint("wordings", __name__, url_prefix="/admin/templates")
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""A preview is a mail: its styles stand inside, and it may do nothing at all."""


@wordings.before_request
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def gate() -> None:
    """All of this is the administrator's."""


@wordings.get("/")
def index() -> str:
    """Every kind of message in every language, with what was changed."""
    return render_template(
        "message_templates/index.html", kinds=KINDS.values(), languages=LANGUAGES, own=queries.all_current()
    )


@wordings.route("/<kind>/<locale>", methods=["GET", "POST"])
def edit(kind: str, locale: str) -> str | Redirect | tuple[str, int]:
    """Change the words of one kind in one language."""
    known = _known(kind, locale)
    own = queries.current(kind, locale)
    now = own.source if own is not None and own.source is not None else builtin(kind, locale)
    form = WordingForm(data={"source": now})
    if form.validate_on_submit():
        try:
            rewording.reword(current_user, kind, locale, form.source.data)
        except WordingError as error:
            form.take(error.faults)
        else:
            db.session.commit()
            flash(_("文面を保存しました。これから作るメッセージに使います。"), "success")
            return redirect(url_for(".edit", kind=kind, locale=locale), 303)
    page = render_template(
        "message_templates/edit.html",
        kind=known,
        locale=locale,
        languages=LANGUAGES,
        form=form,
        own=own,
        variables=VARIABLES,
        versions=queries.versions(kind, locale),
    )
    return page, 422 if form.errors else 200


@wordings.route("/<kind>/<locale>/preview", methods=["GET", "POST"])
def preview(kind: str, locale: str) -> Response:
    """The words that were sent along, or those in use, as a mail with made-up facts; what is wrong, if they fail."""
    _known(kind, locale)
    own = queries.current(kind, locale)
    now = own.source if own is not None and own.source is not None else builtin(kind, locale)
    try:
        words = rewording.preview(kind, locale, request.form.get("source", now))
        page = as_html(words.subject, words.body, locale)
    except WordingError as error:
        page = as_html(_("文面を確認してください"), error.message, "ja")
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


@wordings.post("/<kind>/<locale>/reset")
def reset(kind: str, locale: str) -> Redirect:
    """Back to the words that come with the program."""
    _known(kind, locale)
    rewording.reset(current_user, kind, locale)
    db.session.commit()
    flash(_("標準の文面に戻しました。"), "success")
    return redirect(url_for(".edit", kind=kind, locale=locale), 303)


@wordings.post("/<kind>/<locale>/versions/<int:number>")
def restore(kind: str, locale: str, number: int) -> Redirect:
    """Use an earlier version again."""
    try:
        rewording.restore(current_user, queries.version(kind, locale, number))
    except WordingError as error:
        flash(error.message, "error")
    else:
        db.session.commit()
        flash(_("選んだ版の文面に戻しました。"), "success")
    return redirect(url_for(".edit", kind=kind, locale=locale), 303)


def _known(kind: str, locale: str) -> Kind:
    if kind not in KINDS or locale not in LANGUAGES:
        raise NotFound(_("この文面はありません。"))
    return KINDS[kind]
