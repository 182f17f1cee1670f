"""Posting a request, changing it, and asking again for the next visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.accounts.access import only
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.errors import Conflict, Forbidden, Invalid, NotFound
from dispatch.i18n import _
from dispatch.requests import queries, services
from dispatch.requests.forms import RequestForm, afresh, again, of_request
from dispatch.requests.models import Institution, Programme, ProgrammeSettings, ServiceRequest
from dispatch.requests.queries.institutions import active
from dispatch.requests.queries.programmes import all_programmes
from dispatch.requests.services import Draft
from dispatch.requests.views.blueprints import requests
from dispatch.vocabulary import RoleName

MEDICAL = "medical"
Page = str | Response | tuple[str, int]


@requests.route("/new", methods=["GET", "POST"])
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def new() -> Page:
    """An empty form with what this person usually writes in it; of several programmes the address says which."""
    own, programme = _own_institution(), _programme()
    settings = programme.settings if programme else services.medical_settings()
    last = queries.latest_of(current_user, own.id) if own else None
    form = _form(settings, [own] if own else list(active()), own, afresh(settings, own, last))

    def post(draft: Draft) -> ServiceRequest:
        assert form.institution is not None
        return services.submit(
            current_user, form.institution, draft, programme.code if programme else MEDICAL
        )

    return _answer(
        form,
        post,
        title=_("新しく依頼する"),
        verb=_("この内容で依頼する"),
        back=url_for("requests.index"),
        programme=programme,
        programmes=all_programmes(),
    )


@requests.route("/<int:request_id>/edit", methods=["GET", "POST"])
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def edit(request_id: int) -> Page:
    """The form with the request in it, while nobody has been asked."""
    asked = queries.get_visible(current_user, request_id)
    if not services.can_edit(asked):
        raise services.edit_conflict(asked)
    _note_look(asked)
    form = _form(asked.programme.settings, [asked.institution], asked.institution, of_request(asked))

    def change(draft: Draft) -> ServiceRequest:
        services.edit(current_user, asked, draft)
        return asked

    return _answer(
        form,
        change,
        _changed,
        title=_("依頼を変更する"),
        verb=_("この内容に変更する"),
        back=_page_of(asked),
        asked=asked,
    )


@requests.route("/<int:request_id>/copy", methods=["GET", "POST"])
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def copy(request_id: int) -> Page:
    """The next visit of the same patient: a new request with the old one's facts."""
    before = queries.get_visible(current_user, request_id)
    settings = before.programme.settings
    _note_look(before)
    form = _form(settings, [before.institution], before.institution, again(before, settings))

    def post(draft: Draft) -> ServiceRequest:
        return services.follow_up(current_user, before, draft)

    return _answer(
        form,
        post,
        title=_("再診を依頼する"),
        verb=_("この内容で依頼する"),
        back=_page_of(before),
        before=before,
    )


def _programme() -> Programme | None:
    """The programme that the address names, medical interpreting where it names none; None before its row is there."""
    asked, every = flask.request.args.get("programme", MEDICAL), all_programmes()
    found = next((one for one in every if one.code == asked), None)
    if found is None and asked != MEDICAL:
        raise NotFound(_("このプログラムは見つかりません。"))
    return found


def _note_look(asked: ServiceRequest) -> None:
    """A form with a patient's request in it is a look at the request."""
    if flask.request.method == "GET":
        record_read(current_user, asked)


def _own_institution() -> Institution | None:
    """A clerk's institution; the desk has none and chooses."""
    if current_user.is_a(RoleName.COORDINATOR):
        return None
    own: Institution | None = current_user.institution
    if own is None:
        raise Forbidden(_("所属する医療機関が登録されていません。管理者にお問い合わせください。"))
    if not own.active:
        raise Conflict(_("%(name)s は現在、依頼を受け付けていません。", name=own.name))
    return own


def _form(
    settings: ProgrammeSettings,
    institutions: list[Institution],
    at: Institution | None,
    shown: dict[str, Any],
) -> RequestForm:
    known = queries.regulars(at.id) if at else []
    return RequestForm(data=shown).prepare(settings, institutions, known)


def _posted(code: str) -> str:
    return _("依頼 %(code)s を受け付けました。", code=code)


def _changed(code: str) -> str:
    return _("依頼 %(code)s の変更を受け付けました。", code=code)


def _answer(
    form: RequestForm,
    act: Callable[[Draft], ServiceRequest],
    said: Callable[[str], str] = _posted,
    **page: Any,
) -> Page:
    """Show the form; a valid one becomes an act and leads to its request, any other comes back as it was typed."""
    if not form.is_submitted():
        return render_template("requests/form.html", form=form, **page)
    draft = form.draft() if form.validate() else None
    if draft is not None:
        try:
            asked = act(draft)
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            flash(said(asked.code), "success")
            return redirect(_page_of(asked), 303)
    return render_template("requests/form.html", form=form, **page), 422


def _page_of(asked: ServiceRequest) -> str:
    return url_for("requests.show", request_id=asked.id)
