"""One's own duties: for who signs in, with the terms they serve on; and by the link of a message, which only shows."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.db import db
from dispatch.disasters.forms.rosters.people import OwnTermsForm, known
from dispatch.disasters.models import DisasterEvent, Duty, Supporter
from dispatch.disasters.queries.events import get_event, open_events
from dispatch.disasters.queries.people import may_call, name_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.figures import ages_of
from dispatch.disasters.queries.rosters.people import terms_of
from dispatch.disasters.services import rosters as services
from dispatch.disasters.services.rosters.calendar import feed
from dispatch.disasters.services.rosters.links import read, token_of
from dispatch.disasters.services.supporters import say_age
from dispatch.disasters.views.access import here
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _
from dispatch.vocabulary import RoleName

my_duties = Blueprint("my_duties", __name__, url_prefix="/my/duties")
duty_link = Blueprint("duty_link", __name__, url_prefix="/duties")


def _me() -> Supporter | None:
    """The supporter who has signed in; None for a volunteer who is none."""
    person = current_user.volunteer
    wanted = select(Supporter).where(Supporter.volunteer_id == (person.id if person else None))
    return db.session.scalar(wanted)


@my_duties.get("/")
@only(RoleName.VOLUNTEER)
def index() -> ResponseReturnValue:
    """What I have promised in the events that are open."""
    me = _me()
    found = (
        [(event, _ahead(event, me)) for event in open_events() if me and may_call(event, me)] if me else []
    )
    return render_template("disasters/rosters/my/index.html", supporter=me, events=found, link=_link)


def _link(event: DisasterEvent, supporter: Supporter) -> str:
    return url_for("duty_link.calendar", token=token_of(event, supporter))


def _ahead(event: DisasterEvent, supporter: Supporter) -> Sequence[Duty]:
    """Duties that are not over."""
    now = clock.now()
    return [one for one in rows.duties(event, rows.STANDING, supporter) if one.end_at > now]


@my_duties.route("/<int:event_id>/terms", methods=["GET", "POST"])
@only(RoleName.VOLUNTEER)
def terms(event_id: int) -> ResponseReturnValue:
    """When I cannot come, and what I would like."""
    me, event = _me(), here(get_event(event_id))
    if me is None or not may_call(event, me):
        raise NotFound(_("この災害対応は見つかりません。"))
    form = OwnTermsForm(data=known(me, terms_of(event).get(me.id), ages_of(event)))
    form.offer(rows.posts(event))
    if form.validate_on_submit():
        try:
            say_age(current_user, me, form.age_band.data)
            services.set_terms(current_user, event, me, form.values())
            db.session.commit()
            flash(_("活動の条件を保存しました。次のシフトの計算から使われます。"), "success")
            return redirect(url_for(".index"), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take([("", wrong.message)])
    page = render_template("disasters/rosters/my/terms.html", event=event, form=form)
    return page, 422 if form.is_submitted() else 200


@duty_link.get("/<token>/")
def show(token: str) -> ResponseReturnValue:
    """Somebody's duties, for who has the link."""
    event, supporter = read(token)
    here(event)
    return render_template(
        "disasters/rosters/my/link.html",
        event=event,
        name=name_of(supporter),
        duties=_ahead(event, supporter),
        token=token,
    )


@duty_link.get("/<token>/calendar.ics")
def calendar(token: str) -> Response:
    """The same for a calendar program."""
    event, supporter = read(token)
    answer = Response(
        feed(event, supporter, url_for(".show", token=token, _external=True)), mimetype="text/calendar"
    )
    answer.headers["Content-Disposition"] = 'inline; filename="tsunagu-duties.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
