"""The planner: asked, looked on at, called off, its plan looked at and confirmed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.rounds import AskForm
from dispatch.disasters.models import DisasterEvent, RoundRun
from dispatch.disasters.queries.rounds import rows
from dispatch.disasters.queries.rounds.planned import Shown, shown
from dispatch.disasters.queries.rounds.problem import Question
from dispatch.disasters.services import rounds as services
from dispatch.disasters.services.rounds.confirming import stale_names
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.disasters.views.rounds.overview import ask_form
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _


@rounds.post("/plans")
@desk_only
def ask(event_id: int) -> ResponseReturnValue:
    """Put the question in the queue."""
    event, form = this(event_id), AskForm()
    ask_form(event, None, form)
    if not form.validate():
        flash(_("巡回する日を選んでください。"), "error")
        return redirect(url_for(".index", event_id=event_id), 303)
    try:
        run = services.ask(current_user, event, form.question())
    except Invalid as fault:
        db.session.rollback()
        flash(" ".join([fault.message, *(sentence for _place, sentence in fault.faults)]), "error")
        return redirect(url_for(".index", event_id=event_id), 303)
    db.session.commit()
    return redirect(url_for(".run", event_id=event_id, round_id=run.id), 303)


@rounds.get("/plans/<int:round_id>")
@desk_only
def run(event_id: int, round_id: int) -> ResponseReturnValue:
    """How far it is, or what came of it."""
    event = this(event_id)
    found = rows.get_run(event, round_id)
    if request.headers.get("HX-Request"):
        return render_template("disasters/rounds/_present.html", event=event, run=found, watched=True)
    plan = _shown(event, found)
    return render_template(
        "disasters/rounds/run.html",
        event=event,
        run=found,
        day=Question.from_json(found.wanted).day,
        shown=plan,
        stale=sorted({*stale_names(event, found)}) if plan and not found.confirmed_at else [],
    )


def _shown(event: DisasterEvent, run_: RoundRun) -> Shown | None:
    return shown(event, run_) if run_.plan is not None else None


@rounds.post("/plans/<int:round_id>/call-off")
@desk_only
def call_off(event_id: int, round_id: int) -> ResponseReturnValue:
    """No answer is wanted any more."""
    found = rows.get_run(this(event_id), round_id)
    try:
        services.call_off(current_user, found)
    except Conflict as error:
        flash(error.message, "info")
    db.session.commit()
    return redirect(url_for(".run", event_id=event_id, round_id=round_id), 303)


@rounds.post("/plans/<int:round_id>/confirm")
@desk_only
def confirm(event_id: int, round_id: int) -> ResponseReturnValue:
    """The plan becomes the teams' stops."""
    event = this(event_id)
    found = rows.get_run(event, round_id)
    made = services.confirm(current_user, event, found)
    day = found.wanted["day"]
    db.session.commit()
    flash(_("計画を確定しました（%(n)sか所）。班のページに順番が出ます。", n=len(made)), "success")
    return redirect(url_for(".index", event_id=event_id, day=day), 303)
