"""One learner of a session: everything written down, put right, and made up elsewhere."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.audit import wording
from dispatch.db import db
from dispatch.errors import Invalid, NotFound
from dispatch.forms import DispatchForm
from dispatch.i18n import _
from training.forms.results import MakeUpForm, ScoreForm
from training.models import Enrolment, TestResult
from training.queries import attendance as queries
from training.queries.traces import traces
from training.services import attendance, results
from training.views.teach.blueprint import own, teach, teachers_only


@teach.get("/learners/<int:enrolment_id>")
@teachers_only
def learner(enrolment_id: int) -> str:
    """What one person has reached, with the trace of every change."""
    return _page(_own(enrolment_id))


@teach.post("/learners/<int:enrolment_id>/make-up")
@teachers_only
def make_up(enrolment_id: int) -> ResponseReturnValue:
    """別の回で補講."""
    enrolment, form = _own(enrolment_id), MakeUpForm()
    _offer(form, enrolment)
    if not form.validate():
        return _page(enrolment, form), 422
    missed, at = (queries.get_meeting(key) for key in (form.missed.data, form.at.data))
    try:
        attendance.make_up(current_user, enrolment, missed, at, form.minutes.data, form.note.data or "")
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.form_errors.append(error.message)
        return _page(enrolment, form), 422
    flash(_("補講を記録しました。"), "success")
    return redirect(url_for(".learner", enrolment_id=enrolment.id), 303)


@teach.post("/learners/<int:enrolment_id>/scores/<int:result_id>")
@teachers_only
def correct_score(enrolment_id: int, result_id: int) -> ResponseReturnValue:
    """Another score for an attempt, with the reason."""
    enrolment, form = _own(enrolment_id), ScoreForm()
    result = db.session.get(TestResult, result_id)
    if result is None or result.enrolment_id != enrolment.id:
        raise NotFound(_("この試験の記録は見つかりません。"))
    if not form.validate():
        return _page(enrolment, form), 422
    results.correct_score(current_user, result, form.score.data, form.note.data)
    db.session.commit()
    flash(_("点数を訂正しました。"), "success")
    return redirect(url_for(".learner", enrolment_id=enrolment.id), 303)


def _own(enrolment_id: int) -> Enrolment:
    enrolment = queries.get_enrolment(enrolment_id)
    own(enrolment.session)
    return enrolment


def _offer(form: MakeUpForm, enrolment: Enrolment) -> None:
    meetings = [one for one in enrolment.session.meetings if one.start_at <= clock.now()]
    others = [one for one in queries.other_meetings(enrolment.session) if one.start_at <= clock.now()]
    form.offer(meetings, others)


def _page(enrolment: Enrolment, form: DispatchForm | None = None) -> str:
    made_up = form if isinstance(form, MakeUpForm) else MakeUpForm(formdata=None)
    _offer(made_up, enrolment)
    standing = queries.standing(enrolment)
    return render_template(
        "training/teach/learner.html",
        enrolment=enrolment,
        standing=standing,
        make_up=made_up,
        score=form if isinstance(form, ScoreForm) else ScoreForm(formdata=None),
        titles={unit.id: unit.title for unit in enrolment.session.course.units},
        traces=traces(standing),
        wording=wording,
    )
