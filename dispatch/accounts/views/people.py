"""Who can sign in, and as what; for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.accounts import queries, services
from dispatch.accounts.access import only
from dispatch.accounts.forms import InvitationForm, PeopleFilter, PersonForm
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.forms import page_number
from dispatch.i18n import _
from dispatch.notifications.queries import refusal_of
from dispatch.vocabulary import RoleName

people = Blueprint("people", __name__, url_prefix="/admin/people")


@people.get("/")
@only(RoleName.ADMINISTRATOR)
def index() -> str:
    """All accounts, narrowed by words and role."""
    form = PeopleFilter()
    page = queries.search(form.text.data or "", form.role.data, page_number())
    return render_template("people/index.html", form=form, page=page, roles_of=queries.roles_of)


@people.route("/new", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR)
def new() -> str | Response | tuple[str, int]:
    """Invite somebody: the account is there at once, the password is theirs to set."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            user = services.create_user(
                current_user,
                form.email.data,
                form.name.data,
                tuple(form.roles.data),
                institution_id=form.institution_id.data,
            )
            services.invite(current_user, user)
        except Invalid as error:
            form.take(error.faults)
        except Conflict as error:
            form.take([("email", error.message)])
        else:
            db.session.commit()
            flash(_("%(name)sさんに案内を送ります。", name=user.display_name), "success")
            return redirect(url_for(".index"), 303)
    return render_template("people/new.html", form=form), 422 if form.errors else 200


@people.route("/<int:user_id>/edit", methods=["GET", "POST"])
@only(RoleName.ADMINISTRATOR)
def edit(user_id: int) -> str | Response | tuple[str, int]:
    """Change somebody's name, roles and institution."""
    user = queries.get(user_id)
    form = PersonForm(data=PersonForm.shown(user))
    if form.validate_on_submit():
        try:
            services.change_user(
                current_user,
                user,
                form.name.data,
                tuple(form.roles.data),
                institution_id=form.institution_id.data,
            )
        except Invalid as error:
            form.take(error.faults)
        except Conflict as error:
            form.take([("roles", error.message)])
        else:
            db.session.commit()
            flash(_("%(name)sさんの登録内容を変更しました。", name=user.display_name), "success")
            return redirect(url_for(".index"), 303)
        db.session.rollback()
    return render_template(
        "people/edit.html", form=form, user=user, refusal=refusal_of(user.email)
    ), 422 if form.errors else 200


@people.post("/<int:user_id>/active")
@only(RoleName.ADMINISTRATOR)
def set_active(user_id: int) -> Response:
    """Shut an account, or open it again."""
    user = queries.get(user_id)
    active = request.form.get("active") == "yes"
    services.set_active(current_user, user, active)
    db.session.commit()
    told = _("%(name)sさんの利用を再開しました。") if active else _("%(name)sさんの利用を停止しました。")
    flash(told % {"name": user.display_name}, "success")
    return redirect(url_for(".edit", user_id=user.id), 303)


@people.post("/<int:user_id>/invitation")
@only(RoleName.ADMINISTRATOR)
def invite(user_id: int) -> Response:
    """Send the link to set a password once more."""
    user = queries.get(user_id)
    services.invite(current_user, user)
    db.session.commit()
    flash(_("%(name)sさんにパスワード設定の案内を送ります。", name=user.display_name), "success")
    return redirect(url_for(".edit", user_id=user.id), 303)
