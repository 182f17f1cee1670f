"""One shift and who stands there: who has not come, who is let go, who comes instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters.forms.rosters.planning import AssignForm, NoteForm
from dispatch.disasters.models import DisasterEvent, Duty, Shift, Supporter
from dispatch.disasters.queries.people import may_be_called, name_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.table import cell
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.services import rosters as services
from dispatch.disasters.services.rosters.changing import Around
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rosters.blueprint import rosters
from dispatch.disasters.vocabulary import DutyState
from dispatch.disasters.wording.rosters import refusal
from dispatch.errors import Conflict, RuleBroken
from dispatch.i18n import _

ENDED = (DutyState.RELEASED,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come, and what is against it."""

    supporter: Supporter
    reason: Reason | None


@rosters.get("/shifts/<int:shift_id>")
@desk_only
def shift(event_id: int, shift_id: int) -> ResponseReturnValue:
    """Who stands there, and who else could."""
    event = this(event_id)
    found = rows.get_shift(event, shift_id)
    record_read(current_user, found)
    return _page(event, found, AssignForm())


def _page(event: DisasterEvent, found: Shift, form: AssignForm, status: int = 200) -> ResponseReturnValue:
    candidates = _candidates(event, found)
    form.supporter.offer([(one.supporter.id, _words(one)) for one in candidates])
    page = render_template(
        "disasters/rosters/shift.html",
        event=event,
        shift=found,
        cell=cell(found),
        duties=[one for one in found.duties if one.state not in ENDED],
        candidates=candidates,
        form=form,
    )
    return page, status


def _candidates(event: DisasterEvent, shift: Shift) -> Sequence[Candidate]:
    """Everybody who is not there, those who can come first."""
    around = Around(event, shift)
    there = {one.supporter_id for one in cell(shift).people}
    found = [Candidate(one, around.refusal(one)) for one in may_be_called(event) if one.id not in there]
    return sorted(found, key=lambda one: (one.reason is not None, name_of(one.supporter)))


def _words(one: Candidate) -> str:
    name = name_of(one.supporter)
    return name if one.reason is None else _("%(name)s（%(why)s）", name=name, why=refusal(one.reason))


@rosters.post("/shifts/<int:shift_id>/assign")
@desk_only
def assign(event_id: int, shift_id: int) -> ResponseReturnValue:
    """Put somebody there by hand."""
    event = this(event_id)
    found, form = rows.get_shift(event, shift_id), AssignForm()
    form.supporter.offer([(one.id, name_of(one)) for one in may_be_called(event)])
    if not form.validate_on_submit():
        return _page(event, found, form, 422)
    try:
        who = rows.supporter(event, form.supporter.data or 0)
        duty = services.assign(current_user, event, found, who, form.override.data or "")
        db.session.commit()
    except RuleBroken as broken:
        db.session.rollback()
        form.override.errors = [broken.message, broken.hint]
        return _page(this(event_id), rows.get_shift(event, shift_id), form, broken.status)
    flash(_("%(name)sさんを担当に入れました。", name=name_of(duty.supporter)), "success")
    return redirect(url_for(".shift", event_id=event_id, shift_id=shift_id), 303)


@rosters.route("/duties/<int:duty_id>/release", methods=["GET", "POST"])
@desk_only
def release(event_id: int, duty_id: int) -> ResponseReturnValue:
    """Let somebody go, and tell them."""
    event = this(event_id)
    duty, form = rows.get_duty(event, duty_id), NoteForm()
    if form.validate_on_submit():
        told = services.release(current_user, event, duty, form.note.data or "")
        db.session.commit()
        if told:
            flash(_("担当から外し、本人に知らせました。"), "success")
        else:
            flash(_("担当から外しました。本人には連絡できないので、電話で知らせてください。"), "warning")
        return _back(duty)
    return render_template("disasters/rosters/leave.html", event=event, duty=duty, form=form, absent=False)


@rosters.route("/duties/<int:duty_id>/absent", methods=["GET", "POST"])
@desk_only
def absent(event_id: int, duty_id: int) -> ResponseReturnValue:
    """Somebody has not come."""
    event = this(event_id)
    duty, form = rows.get_duty(event, duty_id), NoteForm()
    if form.validate_on_submit():
        services.absent(current_user, event, duty, form.note.data or "")
        db.session.commit()
        flash(_("欠席を記録しました。"), "success")
        return _back(duty)
    return render_template("disasters/rosters/leave.html", event=event, duty=duty, form=form, absent=True)


@rosters.post("/duties/<int:duty_id>/came")
@desk_only
def came(event_id: int, duty_id: int) -> ResponseReturnValue:
    """They were there after all."""
    event = this(event_id)
    duty = rows.get_duty(event, duty_id)
    try:
        services.came(current_user, event, duty)
    except Conflict as error:
        db.session.rollback()
        flash(error.message, "error")
    else:
        db.session.commit()
        flash(_("欠席を取り消しました。"), "success")
    return _back(duty)


def _back(duty: Duty) -> ResponseReturnValue:
    event_id = (request.view_args or {})["event_id"]
    return redirect(url_for(".shift", event_id=event_id, shift_id=duty.shift_id), 303)
