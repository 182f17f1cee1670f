"""Calling a study off, dropping a session, confirming a plan."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import RoleName
from training.queries import timetables as queries
from training.services import timetables as services
from training.views.access import desk_only
from training.views.timetable.asking import _course
from training.views.timetable.blueprint import timetable
from training.views.timetable.showing import shown


@timetable.post("/<int:study_id>/call-off")
@desk_only
def call_off(study_id: int) -> ResponseReturnValue:
    """No answer is wanted any more."""
    try:
        services.call_off(current_user, queries.study(study_id))
    except Conflict as error:
        flash(error.message, "info")
    db.session.commit()
    return redirect(url_for("timetable.show", study_id=study_id), 303)


@timetable.post("/<int:study_id>/sessions/<name>/drop")
@desk_only
def drop(study_id: int, name: str) -> ResponseReturnValue:
    """Work it out again without this session."""
    study = queries.study(study_id)
    _course(study, name)
    again = services.drop(current_user, study, name)
    db.session.commit()
    return redirect(url_for("timetable.show", study_id=again.id), 303)


@timetable.get("/<int:study_id>/confirm")
@desk_only
def confirm(study_id: int) -> ResponseReturnValue:
    """Look once more, then make all the sessions."""
    study = queries.study(study_id)
    return render_template("training/timetable/confirm.html", study=study, shown=shown(study))


@timetable.post("/<int:study_id>/sessions")
@desk_only
def make(study_id: int) -> ResponseReturnValue:
    """Make them, all or none."""
    made = services.confirm(current_user, queries.study(study_id))
    db.session.commit()
    flash(
        _("%(n)s回を「準備中」で作りました。内容を確かめて、受講できる人に案内してください。", n=len(made)),
        "success",
    )
    return redirect(url_for("timetable.show", study_id=study_id), 303)


@timetable.post("/<int:study_id>/invite")
@only(RoleName.COORDINATOR)
def invite(study_id: int) -> ResponseReturnValue:
    """Invite those whom a confirmed plan seats."""
    sent = services.invite_seated(current_user, queries.study(study_id))
    db.session.commit()
    flash(_("%(n)s人に案内を送りました。夜の間は、朝になってから届きます。", n=sent), "success")
    return redirect(url_for("timetable.show", study_id=study_id), 303)
