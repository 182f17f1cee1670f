"""Who can come and on what terms; who is to serve together or apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.forms.rosters.people import AgesForm, PairForm, TermsForm, known
from dispatch.disasters.models import DisasterEvent, SupporterPair
from dispatch.disasters.queries.people import may_be_called, name_of
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.figures import ages_of, limits_of
from dispatch.disasters.queries.rosters.people import staff, terms_of
from dispatch.disasters.services import rosters as services
from dispatch.disasters.services.supporters import say_age
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rosters.blueprint import rosters
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _

AHEAD = timedelta(hours=72)


@rosters.route("/people", methods=["GET", "POST"])
@desk_only
def people(event_id: int) -> ResponseReturnValue:
    """What everybody has said, how many hours they have, and the pairs."""
    event, form = this(event_id), PairForm()
    callable_ = may_be_called(event)
    for field in (form.one, form.other):
        field.offer([(one.id, name_of(one)) for one in callable_])
    if form.validate_on_submit():
        try:
            _pair(event, form)
            return redirect(url_for(".people", event_id=event_id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.other.errors = [wrong.message]
    page = render_template("disasters/rosters/people.html", event=event, form=form, **_known(event))
    return page, 422 if form.is_submitted() else 200


def _pair(event: DisasterEvent, form: PairForm) -> None:
    one, other = (rows.supporter(event, field.data or 0) for field in (form.one, form.other))
    together, must = bool(form.together.data), bool(form.must.data)
    services.add_pair(current_user, one, other, together=together, must=must)
    db.session.commit()


def _hours(event: DisasterEvent, now: datetime) -> tuple[datetime, datetime]:
    """The hours looked at: those of the shifts ahead, and without any the first days, so that posts can be made to suit
    who can come."""
    first, last = rows.span(event) or (now, now)
    return (max(first, now), last) if last > now else (now, now + AHEAD)


def _known(event: DisasterEvent) -> dict[str, object]:
    """All that the page says of people."""
    since = clock.now()
    found = staff(event, *_hours(event, since))
    hours: dict[int, float] = {}
    for duty in rows.duties(event, rows.STANDING):
        hours[duty.supporter_id] = (
            hours.get(duty.supporter_id, 0) + (duty.end_at - duty.start_at).total_seconds() / 3600
        )
    pairs = db.session.scalars(select(SupporterPair).order_by(SupporterPair.id)).all()
    names = {one.supporter.id: name_of(one.supporter) for one in found}
    return {
        "people": sorted(found, key=lambda one: (not one.hours, names[one.supporter.id])),
        "hours": hours,
        "limits": {one.supporter.id: limits_of(one.supporter, one.terms, ages_of(event)) for one in found},
        "roles": {role.value: role for role in SupporterRole},
        "names": names,
        "pairs": [one for one in pairs if one.one_id in names and one.other_id in names],
    }


@rosters.route("/people/<int:supporter_id>", methods=["GET", "POST"])
@desk_only
def person(event_id: int, supporter_id: int) -> ResponseReturnValue:
    """One supporter: terms, and duties."""
    event = this(event_id)
    who = rows.supporter(event, supporter_id)
    ages = ages_of(event)
    form = TermsForm(data=known(who, terms_of(event).get(who.id), ages))
    form.offer(rows.posts(event))
    if form.validate_on_submit():
        try:
            say_age(current_user, who, form.age_band.data)
            services.set_terms(current_user, event, who, form.values())
            db.session.commit()
            flash(_("活動の条件を保存しました。"), "success")
            return redirect(url_for(".people", event_id=event_id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take([("", wrong.message)])
    page = render_template(
        "disasters/rosters/person.html",
        event=event,
        supporter=who,
        form=form,
        usual=ages[who.age_band] if who.age_band else None,
        duties=rows.duties(event, supporter=who),
    )
    return page, 422 if form.is_submitted() else 200


@rosters.route("/people/ages", methods=["GET", "POST"])
@desk_only
def ages(event_id: int) -> ResponseReturnValue:
    """What is usual for people of an age, where they have not said otherwise."""
    event = this(event_id)
    form = AgesForm() if request.method == "POST" else AgesForm.of(ages_of(event))
    if form.validate_on_submit():
        services.set_ages(current_user, event, form.values())
        db.session.commit()
        flash(_("年齢区分の目安を保存しました。次のシフトの計算から使われます。"), "success")
        return redirect(url_for(".people", event_id=event_id), 303)
    page = render_template("disasters/rosters/ages.html", event=event, form=form)
    return page, 422 if form.is_submitted() else 200


@rosters.post("/pairs/<int:pair_id>/drop")
@desk_only
def drop_pair(event_id: int, pair_id: int) -> ResponseReturnValue:
    """Nothing is asked of these two any more."""
    this(event_id)
    pair = db.session.get(SupporterPair, pair_id)
    if pair is None:
        raise NotFound(_("この組み合わせは見つかりません。"))
    services.drop_pair(current_user, pair)
    db.session.commit()
    return redirect(url_for(".people", event_id=event_id), 303)
