"""A new question, and the same question with one session settled or without it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _, local
from training.forms.timetables import SettleForm, TimetableForm
from training.models import Course, TimetableStudy
from training.queries import courses as rows
from training.queries import timetables as queries
from training.services import timetables as services
from training.timetable.plan import Plan
from training.views.access import desk_only
from training.views.timetable.blueprint import timetable
from training.views.timetable.showing import Names


@timetable.route("/new", methods=["GET", "POST"])
@desk_only
def new() -> ResponseReturnValue:
    """Which courses, how often, within which weeks and hours."""
    form, courses = TimetableForm(), rows.held_courses()
    if not form.is_submitted():
        form.offer(courses, clock.now(), request.args.get("course", type=int))
        return _page(form, courses)
    if form.validate():
        try:
            study = services.ask(current_user, form.question(courses))
            db.session.commit()
            return redirect(url_for("timetable.show", study_id=study.id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take(wrong.faults)
    return _page(form, courses), 422


def _page(form: TimetableForm, courses: Sequence[Course]) -> str:
    return render_template(
        "training/timetable/new.html", form=form, courses={str(one.id): one for one in courses}
    )


@timetable.route("/<int:study_id>/sessions/<name>", methods=["GET", "POST"])
@desk_only
def session(study_id: int, name: str) -> ResponseReturnValue:
    """Settle one session's day, room or trainers; the rest is worked out anew and moves as little as it can."""
    study = queries.study(study_id)
    course = _course(study, name)
    form = _form(study, name, course)
    if form.validate_on_submit():
        again = services.settle(current_user, study, name, form.kept())
        db.session.commit()
        return redirect(url_for("timetable.show", study_id=again.id), 303)
    title = Names(study).session(name)
    answer = render_template(
        "training/timetable/session.html", study=study, name=name, title=title, form=form
    )
    return (answer, 422) if form.is_submitted() else answer


def _form(study: TimetableStudy, name: str, course: Course) -> SettleForm:
    held = [one.placement for one in Plan.from_json(study.plan or {}).held if one.placement.session == name]
    known = {}
    if held:
        start = local(held[0].start)
        known = {"day": start.date(), "start": start.time()}
        known["room"] = None if held[0].room is None else int(held[0].room[1:])
        known["trainers"] = [int(who[1:]) for who in held[0].trainers]
    form = SettleForm(data=known)
    form.offer((one for one in rows.rooms() if one.active), (one for one in course.trainers if one.active))
    return form


def _course(study: TimetableStudy, name: str) -> Course:
    """The course of a session that a study has an answer for."""
    known = {one["id"] for one in (study.problem or {}).get("sessions", ())}
    found = db.session.get(Course, int(name[1:].partition("-")[0])) if name in known else None
    if found is None:
        raise NotFound(_("この回は見つかりません。"))
    return found
