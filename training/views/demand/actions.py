"""Asking for a study, calling it off, inviting people."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments.planning import row_id
from dispatch.db import db
from dispatch.errors import Conflict, NotFound
from dispatch.i18n import _
from dispatch.vocabulary import RoleName
from training.forms.demand import StudyForm
from training.models import Course, DemandStudy
from training.queries import demand as queries
from training.services import demand as studies
from training.views.access import desk_only
from training.views.demand.blueprint import demand
from training.views.demand.pages import page


@demand.post("/studies")
@desk_only
def ask() -> ResponseReturnValue:
    """Ask for a study with what the form says."""
    form = StudyForm()
    if not form.validate_on_submit():
        return page(form), 422
    studies.ask(current_user, form.months.data, form.question.data)
    db.session.commit()
    return redirect(url_for("demand.index"), 303)


@demand.post("/studies/<int:study_id>/call-off")
@desk_only
def call_off(study_id: int) -> ResponseReturnValue:
    """No answer is wanted any more."""
    try:
        studies.call_off(current_user, queries.study(study_id))
    except Conflict as error:
        flash(error.message, "info")
    db.session.commit()
    return redirect(url_for("demand.index"), 303)


@demand.post("/studies/<int:study_id>/invite")
@only(RoleName.COORDINATOR)
def invite(study_id: int) -> ResponseReturnValue:
    """Write to the people chosen of those a study names for a course."""
    study, code = queries.study(study_id), request.form.get("course", "")
    course = _course(study, code)
    chosen = {int(one) for one in request.form.getlist("person") if one.isdecimal()}
    done = studies.invite(current_user, course, chosen & _named(study, code))
    db.session.commit()
    flash(_("%(n)s人に「%(course)s」を案内しました。", n=done.now, course=course.name), "success")
    if done.not_now:
        flash(
            _(
                "%(n)s人には送りませんでした（今月すでに案内した人、受講が決まっている人など）。",
                n=done.not_now,
            ),
            "info",
        )
    return redirect(url_for("demand.index"), 303)


def _course(study: DemandStudy, code: str) -> Course:
    told = (study.result or {}).get("courses", {}).get(code)
    found = db.session.get(Course, told["id"]) if told else None
    if found is None:
        raise NotFound(_("この講座は見つかりません。"))
    return found


def _named(study: DemandStudy, code: str) -> set[int]:
    """Whom the study names for a course: nobody else is written to from here."""
    courses = (study.result or {})["ranking"]["courses"]
    return {row_id(who["person"]) for one in courses if one["course"] == code for who in one["invite"]}
