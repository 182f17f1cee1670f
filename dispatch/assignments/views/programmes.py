"""A programme's settings: the administrator's form, what the coordinators read, earlier versions.

These pages stand in this room because they show what the settings do, and offers and their deadlines are here.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dispatch.accounts.access import only
from dispatch.assignments.wording.deadlines import deadline_examples
from dispatch.db import db
from dispatch.errors import Conflict, Forbidden, Invalid, NotFound
from dispatch.foundation import queries as foundation
from dispatch.foundation import wording as foundation_wording
from dispatch.foundation.versions import as_of, changes_of, differences, merged, versions
from dispatch.i18n import _
from dispatch.requests import guide, services, wording
from dispatch.requests.forms.settings import NewProgrammeForm, ProgrammeForm, with_usual
from dispatch.requests.models import Programme, ProgrammeSettings
from dispatch.requests.queries.programmes import all_programmes, get_programme
from dispatch.requests.services import ProgrammeValues
from dispatch.vocabulary import RoleName

programmes = Blueprint("programmes", __name__, url_prefix="/admin/programmes")

Page = str | Response | tuple[str, int]


@programmes.get("/")
@only(RoleName.ADMINISTRATOR, RoleName.COORDINATOR)
def index() -> str:
    """All programmes, and what is common to them."""
    return render_template(
        "programmes/index.html",
        programmes=all_programmes(),
        common=foundation.common(),
        common_words=foundation_wording,
        may=_may(),
    )


@programmes.route("/new", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR)
def new() -> Page:
    """A further programme, every number at its default."""
    form = NewProgrammeForm()
    if form.validate_on_submit():
        try:
            made = services.create_programme(
                current_user, form.code.data, form.name.data, form.name_en.data or ""
            )
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            flash(_("%(name)s を追加しました。どの設定も既定のままです。", name=made.name), "success")
            return redirect(url_for(".show", programme_id=made.id), 303)
    return render_template("programmes/new.html", form=form), 422 if form.errors else 200


@programmes.route("/<int:programme_id>", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR, RoleName.COORDINATOR)
def show(programme_id: int) -> Page:
    """The settings: a form for administrators, facts for coordinators."""
    programme = get_programme(programme_id)
    if request.method == "GET":
        values = services.values_of(programme)
        form = ProgrammeForm.of(values, programme.version) if _may() else None
        return _page(programme, form, values.settings)
    if not _may():
        raise Forbidden(_("設定を変えられるのは管理者です。"))
    if "usual" in request.form:
        return _with_usual(programme, request.form["usual"])
    return _save(programme, looking="look" in request.form)


@programmes.post("/<int:programme_id>/deadlines")
@only(RoleName.ADMINISTRATOR)
def deadlines(programme_id: int) -> str:
    """What the tables as they are typed would do; nothing is saved."""
    form = _sent(get_programme(programme_id))
    form.validate()
    return render_template("programmes/_deadlines.html", **_preview(_readable(form)))


@programmes.route("/<int:programme_id>/versions/<int:number>", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR)
def version(programme_id: int, number: int) -> Page:
    """An earlier version: what going back to it would change, and the button."""
    programme = get_programme(programme_id)
    if not 1 <= number < programme.version:
        raise NotFound(_("この版は見つかりません。"))
    if request.method == "POST":
        seen = request.form.get("version", 0, type=int)
        services.restore_programme(current_user, programme, number, seen)
        db.session.commit()
        flash(_("第%(n)s版の設定に戻しました。", n=number), "success")
        return redirect(url_for(".show", programme_id=programme.id), 303)
    now = services.values_of(programme).plain()
    changes = differences(now, as_of(programme, now, number))
    return render_template(
        "programmes/version.html",
        programme=programme,
        number=number,
        changes=wording.changed({"changes": changes}),
    )


def _may() -> bool:
    return bool(current_user.is_a(RoleName.ADMINISTRATOR))


def _sent(programme: Programme) -> ProgrammeForm:
    return ProgrammeForm.of(services.values_of(programme), programme.version, request.form)


def _with_usual(programme: Programme, name: str) -> Page:
    """The form as it was typed, with one setting (or all of them) at its default; nothing is saved yet."""
    names = [one.name for one in guide.settings()] if name == "all" else [name]
    usual = ProgrammeForm.of(services.usual_values(programme), programme.version)
    sent = MultiDict(request.form)
    for one in names:
        if one in guide.SETTINGS:
            sent = with_usual(sent, usual, one)
    form = ProgrammeForm.of(services.values_of(programme), programme.version, sent)
    filled = form.validate()
    flash(_("既定の値を入れました。保存すると変わります。"), "info")
    return _page(programme, form, _readable(form), status=200 if filled else 422)


def _save(programme: Programme, *, looking: bool) -> Page:
    form = _sent(programme)
    ok = form.validate()
    if ok and (faults := services.settings_faults(form.values().settings)):
        form.take(faults)
        ok = False
    if looking or not ok:
        return _page(programme, form, _readable(form), status=200 if ok else 422)
    try:
        changes = services.change_programme(current_user, programme, form.values(), form.seen)
        db.session.commit()
    except Conflict:
        db.session.rollback()
        return _overtaken(get_programme(programme.id), form)
    if changes:
        flash(_("設定を保存しました（%(n)s項目）。", n=len(changes)), "success")
    else:
        flash(_("変更はありませんでした。"), "info")
    return redirect(url_for(".show", programme_id=programme.id), 303)


def _overtaken(programme: Programme, typed: ProgrammeForm) -> Page:
    """Somebody else was quicker: theirs as it is now, with what this editor changed laid over it, to look at again."""
    now = services.values_of(programme).plain()
    seen = as_of(programme, now, typed.seen)
    values = ProgrammeValues.of(merged(seen, typed.values().plain(), now))
    form = ProgrammeForm.of(values, programme.version)
    others = [(one, wording.changed(one.detail)) for one in changes_of(programme, typed.seen)]
    return _page(programme, form, values.settings, status=409, others=others)


def _readable(form: ProgrammeForm) -> ProgrammeSettings | None:
    """The settings as typed, where all of them can be read and make sense."""
    if form.errors:
        return None
    found = form.values().settings
    return None if services.settings_faults(found) else found


def _preview(found: ProgrammeSettings | None) -> dict[str, Any]:
    if found is None:
        return {"lines": [], "examples": []}
    return {
        "lines": wording.deadline_lines(found.offer_minutes, found.last_day_minutes),
        "examples": deadline_examples(found),
    }


def _page(
    programme: Programme,
    form: ProgrammeForm | None,
    found: ProgrammeSettings | None,
    status: int = 200,
    others: Any = (),
) -> Page:
    page = render_template(
        "programmes/form.html" if form else "programmes/show.html",
        programme=programme,
        form=form,
        values=services.values_of(programme).settings,
        usual=services.usual_values(programme).settings,
        guide=guide,
        words=wording,
        versions=versions(programme),
        others=others,
        **_preview(found),
    )
    return page, status
