"""Asking for a roster, calling it off, confirming it, asking others for what it cannot cover."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.forms.rosters.planning import AskForm
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.building import LONGEST, SHORTEST
from dispatch.disasters.queries.rosters.figures import settings_of
from dispatch.disasters.services import rosters as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rosters.blueprint import rosters
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, local


@rosters.route("/ask", methods=["GET", "POST"])
@desk_only
def ask(event_id: int) -> ResponseReturnValue:
    """For which hours, and within which limits."""
    event = this(event_id)
    form = AskForm(data=_usual(event))
    if form.validate_on_submit():
        try:
            services.set_rules(current_user, event, form.figures())
            run = services.ask(current_user, event, form.question())
            db.session.commit()
            return redirect(url_for(".run", event_id=event.id, roster_id=run.id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take(wrong.faults or (("", wrong.message),))
    page = render_template("disasters/rosters/ask.html", event=event, form=form)
    return page, 422 if form.is_submitted() else 200


def _usual(event: DisasterEvent) -> dict[str, object]:
    """What the form begins with: from now, or the first shift, to the last; the figures of the event."""
    settings, span = settings_of(event), rows.span(event)
    names = ("hours_a_day", "rest_hours", "hours_in_7_days", "free_days_in_7", "fair_hours")
    known: dict[str, object] = {name: int(getattr(settings, name)) for name in names}
    if span is None:
        now = local(clock.now())
        return {**known, "first_day": now.date(), "first_time": now.time()}
    start = local(_beginning(event, span[0]))
    hours = -(-int((span[1] - start).total_seconds()) // 3600)
    return {
        **known,
        "first_day": start.date(),
        "first_time": start.time(),
        "hours": min(max(hours, SHORTEST), LONGEST),
    }


def _beginning(event: DisasterEvent, first: datetime) -> datetime:
    """The first shift that is not over."""
    now = clock.now()
    ahead = [one.start_at for post in rows.posts(event) for one in post.shifts if one.end_at > now]
    return min(ahead, default=first)


@rosters.post("/runs/<int:roster_id>/call-off")
@desk_only
def call_off(event_id: int, roster_id: int) -> ResponseReturnValue:
    """No answer is wanted any more."""
    event = this(event_id)
    try:
        services.call_off(current_user, rows.get_run(event, roster_id))
    except Conflict as error:
        flash(error.message, "info")
    db.session.commit()
    return redirect(url_for(".run", event_id=event_id, roster_id=roster_id), 303)


@rosters.post("/runs/<int:roster_id>/confirm")
@desk_only
def confirm(event_id: int, roster_id: int) -> ResponseReturnValue:
    """From now on it holds."""
    event = this(event_id)
    change = services.confirm(current_user, event, rows.get_run(event, roster_id))
    db.session.commit()
    told = len(change.people()) - len(change.untold)
    flash(_("シフトを確定し、%(n)s人に知らせました。", n=told), "success")
    if change.untold:
        names = "、".join(name_of(one) for one in change.untold)
        flash(_("連絡先のない人には、電話で知らせてください：%(names)s", names=names), "warning")
    return redirect(url_for(".index", event_id=event_id), 303)


@rosters.post("/runs/<int:roster_id>/aid")
@desk_only
def aid(event_id: int, roster_id: int) -> ResponseReturnValue:
    """What is missing becomes a draft."""
    event = this(event_id)
    made = services.draft_aid(current_user, event, rows.get_run(event, roster_id))
    db.session.commit()
    flash(_("応援の依頼の下書きを作りました。内容を確かめて送ってください。"), "success")
    return redirect(url_for("aid.show", event_id=event_id, aid_id=made.id), 303)
