"""Test results of a session."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone
from training.forms.results import DayForm, read_scores
from training.models import TrainingSession
from training.queries import attendance as queries
from training.services import results as services
from training.views.teach.blueprint import own, teach, teachers_only


@teach.get("/sessions/<int:session_id>/scores")
@teachers_only
def scores(session_id: int) -> str:
    """A field for everybody's next attempt beside those there are."""
    return _page(_tested(session_id), DayForm(data={"taken_on": clock.today(zone())}))


@teach.post("/sessions/<int:session_id>/scores")
@teachers_only
def record_scores(session_id: int) -> ResponseReturnValue:
    """Write the attempts of one day; nothing of it where a field is wrong."""
    session, form = _tested(session_id), DayForm()
    found, faults = read_scores(request.form, queries.standings(session))
    if not form.validate() or faults or form.taken_on.data is None:
        return _page(session, form, faults), 422
    if not found:
        form.form_errors.append(_("点数を一人以上入力してください。"))
        return _page(session, form), 422
    try:
        made = services.record_scores(current_user, session, form.taken_on.data, found)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.take([("taken_on", error.message)])
        return _page(session, form), 422
    flash(_("%(n)s人の点数を記録しました。", n=len(made)), "success")
    return redirect(url_for(".session", session_id=session.id), 303)


def _tested(session_id: int) -> TrainingSession:
    session = own(queries.get_session(session_id))
    if session.course.pass_mark is None:
        raise Conflict(_("この講座には試験がありません。"))
    return session


def _page(session: TrainingSession, form: DayForm, faults: Mapping[int, str] | None = None) -> str:
    return render_template(
        "training/teach/scores.html",
        session=session,
        standings=queries.standings(session),
        form=form,
        faults=faults or {},
        typed=request.form,
    )
