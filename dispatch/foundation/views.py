"""The page of what is common to all programmes: administrators change it, coordinators read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import auth_required, current_user, roles_accepted, roles_required
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Conflict, Forbidden, Invalid, NotFound
from dispatch.foundation import queries, services, wording
from dispatch.foundation.forms import CommonForm
from dispatch.foundation.models import Common
from dispatch.foundation.versions import as_of, changes_of, differences, merged, versions
from dispatch.i18n import _
from dispatch.vocabulary import RoleName

common_settings = Blueprint("common_settings", __name__, url_prefix="/admin/programmes/common")

Page = str | Response | tuple[str, int]


@common_settings.route("/", methods=["GET", "POST"])
@auth_required("session")
@roles_accepted(RoleName.ADMINISTRATOR, RoleName.COORDINATOR)
def show() -> Page:
    """The settings: a form for administrators, facts for coordinators."""
    if request.method == "GET":
        return _page(CommonForm.of(queries.common(), _version()) if _may() else None)
    if not _may():
        raise Forbidden(_("設定を変えられるのは管理者です。"))
    if "usual" in request.form:
        flash(_("既定の値を入れました。保存すると変わります。"), "info")
        return _page(CommonForm.of(Common(**queries.defaults()), CommonForm().seen, formdata=None))
    return _save(CommonForm())


@common_settings.route("/versions/<int:number>", methods=["GET", "POST"])
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def version(number: int) -> Page:
    """An earlier version: what going back to it would change, and the button."""
    row = queries.row()
    if row is None or not 1 <= number < row.version:
        raise NotFound(_("この版は見つかりません。"))
    now = asdict(queries.common())
    earlier = as_of(row, now, number)
    if request.method == "POST":
        seen = request.form.get("version", 0, type=int)
        services.change_common(current_user, Common(**earlier), seen, restored=number)
        db.session.commit()
        flash(_("第%(n)s版の設定に戻しました。", n=number), "success")
        return redirect(url_for(".show"), 303)
    changes = wording.changed({"changes": differences(now, earlier)})
    return render_template("foundation/version.html", number=number, changes=changes, version=row.version)


def _may() -> bool:
    return bool(current_user.is_a(RoleName.ADMINISTRATOR))


def _version() -> int:
    row = queries.row()
    return row.version if row is not None else 1


def _save(form: CommonForm) -> Page:
    if not form.validate():
        return _page(form, status=422)
    try:
        changes = services.change_common(current_user, form.values(), form.seen)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.take(error.faults)
        return _page(form, status=422)
    except Conflict:
        db.session.rollback()
        return _overtaken(form)
    flash(
        _("設定を保存しました（%(n)s項目）。", n=len(changes)) if changes else _("変更はありませんでした。"),
        "success" if changes else "info",
    )
    return redirect(url_for(".show"), 303)


def _overtaken(typed: CommonForm) -> Page:
    """Somebody else was quicker: theirs as it is now, with what this editor changed laid over it, to look at again."""
    row, now = services.ensure_row(), asdict(queries.common())
    values = Common(**merged(as_of(row, now, typed.seen), asdict(typed.values()), now))
    others = [(one, wording.changed(one.detail)) for one in changes_of(row, typed.seen)]
    return _page(CommonForm.of(values, row.version, formdata=None), status=409, others=others)


def _page(form: CommonForm | None, status: int = 200, others: Any = ()) -> Page:
    row = queries.row()
    page = render_template(
        "foundation/show.html",
        form=form,
        common=queries.common(),
        usual=Common(**queries.defaults()),
        versions=versions(row) if row is not None else [],
        words=wording,
        others=others,
    )
    return page, status
