"""The list of studies, and one study with its plan."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.vocabulary import WEEKDAYS, RoleName
from training.queries import timetables as queries
from training.queries.courses import held_courses
from training.queries.invitations import seatings
from training.views.access import desk_only
from training.views.timetable.blueprint import timetable
from training.views.timetable.showing import shown


@timetable.get("/")
@desk_only
def index() -> ResponseReturnValue:
    """What was asked, the newest first."""
    return render_template(
        "training/timetable/index.html", studies=queries.latest(), any_course=bool(held_courses())
    )


@timetable.get("/<int:study_id>")
@desk_only
def show(study_id: int) -> ResponseReturnValue:
    """One study: how far it is, or what came of it."""
    study = queries.study(study_id)
    if request.headers.get("HX-Request"):
        return render_template("training/timetable/_present.html", study=study, watched=True)
    found = shown(study)
    return render_template(
        "training/timetable/show.html",
        study=study,
        shown=found,
        weekdays=WEEKDAYS,
        seatings=seatings(study) if study.confirmed_at else [],
        may_invite=current_user.is_a(RoleName.COORDINATOR),
    )
