"""Rooms, and the people who teach."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.vocabulary import WEEKDAYS
from dispatch.volunteers.hours import say
from training.forms.courses import RoomForm, TrainerForm
from training.hours import week_of
from training.models import Trainer, TrainingRoom
from training.queries import courses as queries
from training.queries import sessions
from training.services import places as services
from training.views.access import desk_only
from training.views.courses.blueprint import courses

Page = str | Response | tuple[str, int]


@courses.get("/places/")
@desk_only
def places() -> str:
    """Where sessions are held, and who teaches."""
    return render_template(
        "training/courses/places.html", rooms=queries.rooms(), trainers=queries.trainers(), week=week_words
    )


@courses.route("/places/rooms/new", methods=["GET", "POST"])
@desk_only
def new_room() -> Page:
    """Add a room."""
    return _edit_room(None)


@courses.route("/places/rooms/<int:room_id>", methods=["GET", "POST"])
@desk_only
def edit_room(room_id: int) -> Page:
    """Change a room."""
    return _edit_room(queries.get_room(room_id))


@courses.route("/places/trainers/new", methods=["GET", "POST"])
@desk_only
def new_trainer() -> Page:
    """Add somebody who teaches."""
    return _edit_trainer(None)


@courses.route("/places/trainers/<int:trainer_id>", methods=["GET", "POST"])
@desk_only
def edit_trainer(trainer_id: int) -> Page:
    """Change what is known of a trainer."""
    return _edit_trainer(queries.get_trainer(trainer_id))


@courses.post("/places/trainers/<int:trainer_id>/account")
@desk_only
def give_account(trainer_id: int) -> Response:
    """Let a trainer in, by their address."""
    trainer = queries.get_trainer(trainer_id)
    try:
        user = services.give_account(current_user, trainer)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        flash(error.message, "error")
    else:
        flash(_("%(email)s で講師ページに入れるようにしました。", email=user.email), "success")
    return redirect(url_for(".edit_trainer", trainer_id=trainer_id), 303)


def week_words(rows: list[list[Any]]) -> list[str]:
    """Weekly hours for reading, neighbouring days of the same hours together."""
    lines = []
    for spans, days in groupby(enumerate(week_of(rows)), key=itemgetter(1)):
        run = [_(WEEKDAYS[number]) for number, _spans in days]
        if spans:
            hours = "、".join(say(*span) for span in spans)
            name = run[0] if len(run) == 1 else _("%(first)s〜%(last)s", first=run[0], last=run[-1])
            lines.append(_("%(day)s %(hours)s", day=name, hours=hours))
    return lines


def _edit_room(room: TrainingRoom | None) -> Page:
    form = RoomForm.of(room)
    if form.validate_on_submit():
        try:
            saved = services.save_room(current_user, room, form.values())
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            flash(_("「%(name)s」を保存しました。", name=saved.name), "success")
            if sessions.unfit(saved):
                return redirect(url_for(".edit_room", room_id=saved.id), 303)
            return redirect(url_for(".places", _anchor="rooms"), 303)
    unfit = sessions.unfit(room) if room else ()
    page = render_template("training/courses/room.html", form=form, room=room, unfit=unfit)
    return (page, 422) if form.is_submitted() else page


def _edit_trainer(trainer: Trainer | None) -> Page:
    form, offered = TrainerForm.of(trainer), queries.held_courses()
    form.offer(offered)
    if form.validate_on_submit():
        saved = services.save_trainer(current_user, trainer, form.values(offered))
        db.session.commit()
        flash(_("%(name)sさんを保存しました。", name=saved.name), "success")
        return redirect(url_for(".edit_trainer", trainer_id=saved.id), 303)
    left = sessions.untaught(trainer) if trainer and not trainer.active else ()
    page = render_template("training/courses/trainer.html", form=form, trainer=trainer, left=left)
    return (page, 422) if form.is_submitted() else page
