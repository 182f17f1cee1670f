"""Runs of the solver: asking for one, watching it, looking back."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.models import PlanRun
from dispatch.assignments.queries import runs as queries
from dispatch.assignments.views.desk.blueprint import desk, kept
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.forms import page_number
from dispatch.vocabulary import RoleName, RunState

UNDER_WAY = (RunState.QUEUED, RunState.RUNNING)


@desk.post("/runs")
@only(RoleName.COORDINATOR)
def plan() -> ResponseReturnValue:
    """Ask for a run; whoever asks while one waits is shown that one."""
    services.request_plan(current_user, "button")
    db.session.commit()
    return redirect(url_for("desk.index", **kept()), 303)


@desk.get("/runs")
@only(RoleName.COORDINATOR)
def past_runs() -> ResponseReturnValue:
    """All runs, newest first."""
    return render_template("desk/runs.html", page=queries.runs(page_number()))


@desk.get("/runs/<int:run_id>")
@only(RoleName.COORDINATOR)
def run(run_id: int) -> ResponseReturnValue:
    """One run: a page, the fragment that the desk polls, or JSON for whoever asks for it."""
    found = queries.run(run_id)
    if request.headers.get("HX-Request"):
        return render_template("desk/_run.html", run=found, watched=True)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(_as_json(found))
    return render_template("desk/run.html", run=found)


@desk.post("/runs/<int:run_id>/stop")
@only(RoleName.COORDINATOR)
def stop(run_id: int) -> ResponseReturnValue:
    """Enough: the best plan found so far will do."""
    try:
        services.ask_to_stop(current_user, queries.run(run_id))
    except Conflict as error:
        flash(error.message, "info")
    db.session.commit()
    return redirect(url_for("desk.index", **kept()), 303)


def _as_json(run: PlanRun) -> dict[str, Any]:
    under_way = run.state in UNDER_WAY
    return {
        "id": run.id,
        "state": run.state.value,
        "text": wording.run_stage(run) if under_way else wording.run_summary(run),
        "best": run.best,
        "bound": run.bound,
        "open": run.open_count,
        "covered": run.covered_count,
        "room": run.room,
        "proven": run.proven,
    }
