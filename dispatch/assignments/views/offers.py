"""Offers by signed link: looking changes nothing (mail programs look, too), answering needs no sign-in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.assignments import services, wording
from dispatch.assignments.forms import DeclineForm, GiveUpForm
from dispatch.assignments.models import Assignment
from dispatch.assignments.views import files
from dispatch.audit import services as audit
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Gone
from dispatch.vocabulary import AssignmentState, EndedBy
from dispatch.volunteers.engagements import engaged

offers = Blueprint("offers", __name__, url_prefix="/o")
offers.context_processor(lambda: {"words": wording})

ANSWERED = (AssignmentState.ACCEPTED, AssignmentState.DECLINED, AssignmentState.DONE)
"""States whose page thanks the volunteer; any other but an open offer says that it is over."""


@offers.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The job and the two answers; afterwards what became of it."""
    job = services.read_offer_token(token)
    audit.record_read(services.bearer(job), job.request, via="link")
    return _page(token, job, DeclineForm(formdata=None))


def _is_open(job: Assignment) -> bool:
    return job.state is AssignmentState.OFFERED and (job.deadline is None or job.deadline > clock.now())


def _page(
    token: str,
    job: Assignment,
    form: DeclineForm,
    problem: DispatchError | None = None,
    giving_up: GiveUpForm | None = None,
) -> ResponseReturnValue:
    shown = {"token": token, "job": job, "asked": job.request, "problem": problem, "now": clock.now()}
    shown["engaged"] = engaged(job.volunteer_id, job.start_at, job.end_at)
    shown["giving_up"] = giving_up or GiveUpForm(formdata=None)
    if _is_open(job):
        code = problem.status if problem else 422 if form.errors else 200
        return render_template("offers/show.html", form=form, **shown), code
    if job.state in ANSWERED:
        code = problem.status if problem else 422 if giving_up else 200
        return render_template("offers/answered.html", **shown), code
    gone = 200 if job.ended_by is EndedBy.VOLUNTEER else 410  # who has just given up reads thanks
    return render_template("offers/ended.html", **shown), problem.status if problem else gone


def _as_it_is_now(token: str, error: DispatchError) -> ResponseReturnValue:
    db.session.rollback()
    set_reading(True)
    return _page(token, services.read_offer_token(token), DeclineForm(formdata=None), error)


@offers.post("/<token>/accept")
def accept(token: str) -> ResponseReturnValue:
    """Yes, by the link's holder."""
    job = services.read_offer_token(token)
    try:
        services.accept(services.bearer(job), job)
    except (Conflict, Gone) as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for("offers.show", token=token), 303)


@offers.post("/<token>/decline")
def decline(token: str) -> ResponseReturnValue:
    """No, and why, by the link's holder."""
    job, form = services.read_offer_token(token), DeclineForm()
    if not form.validate():
        return _page(token, job, form)
    try:
        services.decline(services.bearer(job), job, form.reason.data, form.note.data or "", pause=form.pauses)
    except (Conflict, Gone) as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for("offers.show", token=token), 303)


@offers.post("/<token>/resume")
def resume(token: str) -> ResponseReturnValue:
    """Take back the rest that came with a no."""
    job = services.read_offer_token(token)
    services.end_pause(services.bearer(job), job)
    db.session.commit()
    return redirect(url_for("offers.show", token=token), 303)


@offers.post("/<token>/give-up")
def give_up(token: str) -> ResponseReturnValue:
    """They cannot come after all, by the link's holder."""
    job, form = services.read_offer_token(token), GiveUpForm()
    if not form.validate():
        return _page(token, job, DeclineForm(formdata=None), giving_up=form)
    try:
        services.give_up(services.bearer(job), job, form.reason.data, form.note.data or "")
    except (Conflict, Gone) as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for("offers.show", token=token), 303)


@offers.get("/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """The job for the volunteer's calendar."""
    return files.calendar(services.read_offer_token(token))
