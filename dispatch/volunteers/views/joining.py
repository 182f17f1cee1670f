"""Joining: the public form, the confirmation by mail, and the coordinators' decision."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import LOCALES, _, get_locale
from dispatch.vocabulary import ApplicationState
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.applications import ApprovalForm, JoinForm, KindNoForm
from dispatch.volunteers.models import Application
from dispatch.volunteers.views.blueprint import staff_only, volunteers
from dispatch.volunteers.views.papers import tabs

joining = Blueprint("joining", __name__, url_prefix="/join")
join_link = Blueprint("join_link", __name__, url_prefix="/join/confirm")


@joining.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """What a stranger says of themselves. The answer tells nothing of who is known here."""
    form = JoinForm()
    if not form.is_submitted():
        return render_template("joining/index.html", form=form)
    if form.website.data:
        return redirect(url_for(".sent"), 303)
    if not form.validate():
        return render_template("joining/index.html", form=form), 422
    services.apply_to_join(form.details(_locale()))
    db.session.commit()
    return redirect(url_for(".sent"), 303)


def _locale() -> str:
    code = str(get_locale() or "ja")
    return code if code in LOCALES else "ja"


@joining.get("/sent")
def sent() -> str:
    """What happens next."""
    return render_template("joining/sent.html")


@join_link.get("/<token>")
def show(token: str) -> str:
    """What was stated, and one button; a program that looks at mails changes nothing."""
    application, open_yet = services.read_join_token(token)
    return render_template("joining/confirm.html", application=application, open_yet=open_yet, token=token)


@join_link.post("/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """The address is theirs."""
    services.confirm_application(token)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@volunteers.get("/applications/")
@staff_only
def applications() -> str:
    """Who waits, and who was decided on last."""
    return render_template(
        "joining/inbox.html",
        waiting=queries.waiting_applications(),
        decided=queries.decided_applications(),
        tabs=tabs("applications"),
    )


@volunteers.get("/applications/<int:application_id>")
@staff_only
def application(application_id: int) -> str:
    """One application."""
    found = queries.get_application(application_id)
    return _page(found, _approval(found), KindNoForm(formdata=None))


@volunteers.post("/applications/<int:application_id>/approve")
@staff_only
def approve_application(application_id: int) -> ResponseReturnValue:
    """Onto the roster."""
    found, form = queries.get_application(application_id), ApprovalForm()
    if form.validate():
        try:
            volunteer = services.approve_application(
                current_user, found, form.levels(), form.lat.data, form.lon.data
            )
            db.session.commit()
        except (Invalid, Conflict) as error:
            if isinstance(error, Conflict) and found.state is not ApplicationState.WAITING:
                raise
            db.session.rollback()
            form.form_errors.append(error.message)
        else:
            flash(_("%(name)sさんを名簿に登録し、案内のメールを送りました。", name=volunteer.name), "success")
            return redirect(url_for(".show", volunteer_id=volunteer.id), 303)
    return _page(found, form, KindNoForm(formdata=None)), 422


@volunteers.post("/applications/<int:application_id>/refuse")
@staff_only
def refuse_application(application_id: int) -> ResponseReturnValue:
    """A kind no."""
    found, form = queries.get_application(application_id), KindNoForm()
    if not form.validate():
        return _page(found, _approval(found), form), 422
    services.refuse_application(current_user, found, form.note.data or "")
    db.session.commit()
    flash(_("%(name)sさんに、お断りのメールを送りました。", name=found.name), "success")
    return redirect(url_for(".applications"), 303)


def _approval(found: Application) -> ApprovalForm:
    return ApprovalForm(formdata=None, data=ApprovalForm.shown(found, queries.likely_place(found.town)))


def _page(found: Application, approval: ApprovalForm, no: KindNoForm) -> str:
    return render_template("joining/show.html", application=found, approval=approval, no=no)
