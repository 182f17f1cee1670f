"""A session: planned, shown, changed, opened, cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.foundation.versions import as_of, changes_of, merged
from dispatch.i18n import _
from training.forms.courses import CancelForm, DetailsForm, FileMaterialForm, LinkMaterialForm, SessionForm
from training.forms.courses.sessions import rows_of
from training.forms.courses.sessions import shown as shown_details
from training.models import Course, TrainingSession
from training.queries import courses as places
from training.queries import sessions as queries
from training.services import sessions as services
from training.services.sessions import Details, SessionValues, Taken
from training.views.access import desk_only
from training.views.courses.blueprint import courses
from training.wording import courses as words

Page = str | Response | tuple[str, int]


@courses.get("/sessions/<int:session_id>")
@desk_only
def session(session_id: int) -> str:
    """A session: days, place, trainers, how full it is, what is handed out."""
    return session_page(queries.get_session(session_id))


def session_page(found: TrainingSession, **forms: Any) -> str:
    """The page of a session; `forms`: those that were just sent and could not be taken."""
    return render_template(
        "training/courses/session.html",
        session=found,
        fill=queries.fills([found])[found.id],
        shared=places.materials_of_course(found.course),
        link_form=forms.get("link_form") or LinkMaterialForm(formdata=None),
        file_form=forms.get("file_form") or FileMaterialForm(formdata=None),
        planned=sum(meeting.minutes for meeting in found.meetings),
        seats_page=_seats_page(found),
    )


def _seats_page(found: TrainingSession) -> str | None:
    """Where the desk sees who takes part."""
    known = "seats.show" in current_app.view_functions
    return url_for("seats.show", session_id=found.id) if known else None


@courses.route("/courses/<int:course_id>/sessions/new", methods=["GET", "POST"])
@desk_only
def new_session(course_id: int) -> Page:
    """Plan a session of a course; as a copy of another where the address names one."""
    course = places.get_course(course_id)
    form = SessionForm(data=_begun(course))
    rooms, trainers = usable_rooms(), usable_trainers()
    form.offer(trainers)
    form.offer_rooms(rooms)
    if "more" in request.form:
        form.more()
        return render_template("training/courses/session_form.html", form=form, course=course)
    if form.is_submitted() and form.validate() & form.ready():
        values = SessionValues(tuple(form.spans()), form.details(trainers), form.mode.data, form.room(rooms))
        try:
            made = _plan(course, values, opened="open" in request.form)
        except (Invalid, Taken) as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            return redirect(url_for(".session", session_id=made.id), 303)
    page = render_template(
        "training/courses/session_form.html", form=form, course=places.get_course(course_id)
    )
    return (page, 422) if form.is_submitted() else page


def _plan(course: Course, values: SessionValues, *, opened: bool) -> TrainingSession:
    made = services.create(current_user, course, values)
    if opened:
        services.open_session(current_user, made)
    db.session.commit()
    flash(
        _("回を作り、募集を始めました。") if opened else _("回を作りました。まだ公開していません。"),
        "success",
    )
    return made


@courses.route("/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@desk_only
def edit_session(session_id: int) -> Page:
    """Change everything but times and place."""
    found = queries.get_session(session_id)
    trainers = usable_trainers(found)
    form = DetailsForm.of(Details.of(found), found.version)
    form.offer(trainers)
    if not form.validate_on_submit():
        return _details_page(form, found)
    try:
        changes = services.change(current_user, found, form.details(trainers), form.seen)
        db.session.commit()
    except (Invalid, Taken) as error:
        db.session.rollback()
        form.take(error.faults)
        return _details_page(form, found)
    except Conflict:
        db.session.rollback()
        found = queries.get_session(session_id)
        if form.seen == found.version:
            raise
        return _overtaken(found, form)
    flash(_("保存しました。") if changes else _("変更はありませんでした。"), "success" if changes else "info")
    return redirect(url_for(".session", session_id=found.id), 303)


@courses.post("/sessions/<int:session_id>/open")
@desk_only
def open_session(session_id: int) -> Response:
    """Let people enrol."""
    found = queries.get_session(session_id)
    services.open_session(current_user, found)
    db.session.commit()
    flash(_("募集を始めました。講座の案内のページにも載ります。"), "success")
    return redirect(url_for(".session", session_id=found.id), 303)


@courses.route("/sessions/<int:session_id>/cancel", methods=["GET", "POST"])
@desk_only
def cancel_session(session_id: int) -> Page:
    """Hold it not, and say why; who has enrolled is told."""
    found, form = queries.get_session(session_id), CancelForm()
    if form.validate_on_submit():
        services.cancel(current_user, found, form.reason.data or "")
        db.session.commit()
        flash(_("中止しました。申し込んでいた人にお知らせします。"), "success")
        return redirect(url_for(".session", session_id=found.id), 303)
    fill = queries.fills([found])[found.id]
    page = render_template("training/courses/cancel.html", form=form, session=found, fill=fill)
    return (page, 422) if form.is_submitted() else page


def usable_rooms(kept: TrainingSession | None = None) -> list[Any]:
    """Rooms in use, and the one that a session has already."""
    return [one for one in places.rooms() if one.active or (kept is not None and one.id == kept.room_id)]


def usable_trainers(kept: TrainingSession | None = None) -> list[Any]:
    """Those who teach, and whoever a session has already."""
    known = {one.id for one in kept.trainers} if kept is not None else set()
    return [one for one in places.trainers() if one.active or one.id in known]


def _begun(course: Course) -> dict[str, Any]:
    """What a new session begins with: the course's usual numbers, or another session a week after its last day."""
    key = request.args.get("copy", 0, type=int)
    if not key:
        return {"capacity": course.capacity, "fee_yen": course.fee_yen, "cost_yen": 0}
    source = queries.get_session(key)
    spans = [(one.start_at, one.end_at) for one in source.meetings]
    later = timedelta(weeks=(spans[-1][0] - spans[0][0]).days // 7 + 1)
    details = Details.of(source)
    moved = replace(details, deadline=details.deadline + later if details.deadline else None)
    rows = rows_of([(start + later, end + later) for start, end in spans])
    return {**shown_details(moved), "meetings": rows, "mode": source.mode, "room_id": source.room_id}


def _overtaken(found: TrainingSession, typed: DetailsForm) -> Page:
    """Somebody else was quicker: theirs as it is now, with what this editor changed laid over it, to look at again."""
    trainers = usable_trainers(found)
    now = Details.of(found).plain()
    told = merged(as_of(found, now, typed.seen), typed.details(trainers).plain(), now)
    form = DetailsForm.of(Details.read(told, trainers), found.version, formdata=None)
    form.offer(trainers)
    others = [(one, words.changed(one.detail)) for one in changes_of(found, typed.seen)]
    return render_template("training/courses/details.html", form=form, session=found, others=others), 409


def _details_page(form: DetailsForm, found: TrainingSession) -> Page:
    page = render_template("training/courses/details.html", form=form, session=found, others=())
    return (page, 422) if form.is_submitted() else page
