"""A series from a pattern: looked at first, then made whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.volunteers.queries import is_holiday
from training.forms.courses import SeriesForm
from training.forms.courses.series import TOGETHER
from training.models import Course
from training.patterns import Pattern, days
from training.queries import courses as places
from training.services import sessions as services
from training.services.sessions import SessionValues, Span, Taken, clashes
from training.services.sessions.checking import time_faults
from training.views.access import desk_only
from training.views.courses.blueprint import courses
from training.views.courses.sessions import usable_rooms, usable_trainers
from training.vocabulary import SessionMode

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A date of the preview, and what stands against it."""

    span: Span
    holiday: bool
    faults: tuple[str, ...]


@courses.route("/courses/<int:course_id>/series", methods=["GET", "POST"])
@desk_only
def series(course_id: int) -> Page:
    """The pattern; what would be made of it; and making it."""
    course = places.get_course(course_id)
    form = SeriesForm(data={"capacity": course.capacity, "fee_yen": course.fee_yen, "cost_yen": 0})
    rooms, trainers = usable_rooms(), usable_trainers()
    form.offer(trainers)
    form.offer_rooms(rooms)
    if not form.is_submitted():
        return _page(form, course)
    pattern = form.pattern() if form.validate() else None
    if pattern is None:
        return _page(form, course), 422
    found, left = days(pattern, is_holiday)
    planned = _planned(form, found, rooms, trainers)
    lines = [_line(span, values) for values in planned for span in values.times]
    if "make" in request.form:
        try:
            return _made(course, planned, pattern)
        except (Invalid, Taken) as error:
            db.session.rollback()
            form.form_errors.append(" ".join(sentence for _place, sentence in error.faults))
            return _page(form, places.get_course(course_id), lines=lines, left=left), 422
    return _page(form, course, lines=lines, left=left)


def _planned(
    form: SeriesForm, found: Sequence[date], rooms: list[Any], trainers: list[Any]
) -> list[SessionValues]:
    """One session for each date, or one for all of them."""
    details = form.details(trainers)
    groups = [list(found)] if form.together.data == TOGETHER else [[day] for day in found]
    return [
        SessionValues(
            tuple(form.span(day) for day in group),
            replace(details, deadline=form.deadline_of(group[0])),
            form.mode.data,
            form.room(rooms),
        )
        for group in groups
        if group
    ]


def _line(span: Span, values: SessionValues) -> Line:
    room = values.room if values.mode is not SessionMode.ONLINE else None
    faults = [*time_faults([span]), *clashes([span], room, values.details.trainers)]
    return Line(span, is_holiday(span[0].date()), tuple(sentence for _place, sentence in faults))


def _made(course: Course, planned: Sequence[SessionValues], pattern: Pattern) -> Response:
    made = services.create_series(current_user, course, planned, pattern.plain())
    db.session.commit()
    flash(_("%(n)s回を作りました。まだ公開していません。", n=len(made)), "success")
    if len(made) == 1:
        return redirect(url_for(".session", session_id=made[0].id), 303)
    return redirect(url_for(".show", course_id=course.id, _anchor="sessions"), 303)


def _page(form: SeriesForm, course: Course, lines: Sequence[Line] = (), left: Sequence[date] = ()) -> str:
    looked = "make" in request.form or "look" in request.form
    return render_template(
        "training/courses/series.html", form=form, course=course, lines=lines, left=left, looked=looked
    )
