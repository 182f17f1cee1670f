"""An exercise under way: what has been given, what comes, how long things took."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.forms.drills import JoinForm
from dispatch.disasters.models import DisasterEvent, Drill
from dispatch.disasters.queries import drills as queries
from dispatch.disasters.queries.closing import kept_lessons, measures_of
from dispatch.disasters.scripts import inject_words, script_of
from dispatch.disasters.services import drills as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.wording import closing as wording
from dispatch.errors import NotFound
from dispatch.i18n import _

drills = Blueprint("drills", __name__, url_prefix="/disasters/<int:event_id>/drill")

Page = str | Response | tuple[str, int]


@drills.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"report_words": wording}


@drills.route("/", methods=["GET", "POST"])
@desk_only
def show(event_id: int) -> Page:
    """The script with its clock; before it has begun a POST begins it."""
    event = _exercise(event_id)
    drill = queries.drill_of(event)
    if drill is None:
        return _choose(event)
    before = queries.exercise_before(event)
    return render_template(
        "disasters/drills/show.html",
        event=event,
        drill=drill,
        rows=_rows(drill),
        minutes=int(queries.elapsed(drill, clock.now()).total_seconds() // 60),
        measures=wording.compared(measures_of(event), measures_of(before) if before else None),
        before=before,
        lessons=kept_lessons(before) if before else [],
    )


@drills.post("/pause")
@desk_only
def pause(event_id: int) -> Response:
    """The exercise's clock stops."""
    services.pause(current_user, _drill(event_id))
    return _back(event_id)


@drills.post("/resume")
@desk_only
def resume(event_id: int) -> Response:
    """It goes on."""
    services.resume(current_user, _drill(event_id))
    return _back(event_id)


@drills.post("/next")
@desk_only
def give_next(event_id: int) -> Response:
    """The next inject, now."""
    services.give_next(current_user, _drill(event_id), request.form.get("seen", type=int))
    return _back(event_id)


def _exercise(event_id: int) -> DisasterEvent:
    event = this(event_id)
    if not event.exercise:
        raise NotFound(_("これは訓練ではありません。"))
    return event


def _drill(event_id: int) -> Drill:
    drill = queries.drill_of(_exercise(event_id))
    if drill is None:
        raise NotFound(_("この訓練では、台本が始まっていません。"))
    return drill


def _choose(event: DisasterEvent) -> Page:
    form = JoinForm()
    form.script.offer((row.id, row.name) for row in queries.scripts())
    if form.validate_on_submit():
        services.join(current_user, event, queries.get_script(form.script.data))
        db.session.commit()
        flash(_("台本を始めました。"), "success")
        return redirect(url_for(".show", event_id=event.id), 303)
    page = render_template("disasters/drills/choose.html", event=event, form=form)
    return page, 422 if form.errors else 200


def _rows(drill: Drill) -> list[dict[str, Any]]:
    """Each inject: when it is due by the wall clock as things stand, and whether it has been given."""
    gone, now = queries.elapsed(drill, clock.now()), clock.now()
    return [
        {
            "after": one.after_minutes,
            "kind": one.kind,
            "words": inject_words(one),
            "given": position < drill.done,
            "due": now + timedelta(minutes=one.after_minutes) - gone,
        }
        for position, one in enumerate(script_of(drill.script).injects)
    ]


def _back(event_id: int) -> Response:
    db.session.commit()
    return redirect(url_for(".show", event_id=event_id), 303)
