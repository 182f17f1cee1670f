"""The event's shelters: the list, opening some of the public list, what is known of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.rounds import OpenForm, StopForm
from dispatch.disasters.forms.shelters import ShelterFilter
from dispatch.disasters.models import Shelter
from dispatch.disasters.queries import shelters as public
from dispatch.disasters.queries.rounds import openings, rows
from dispatch.disasters.services.rounds import stops as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.disasters.vocabulary import ShelterPriority
from dispatch.errors import Invalid
from dispatch.forms import page_number
from dispatch.i18n import _


@rounds.get("/shelters")
@desk_only
def shelters(event_id: int) -> str:
    """The event's shelters, open ones first."""
    event, narrow = this(event_id), ShelterFilter()
    narrow.offer(rows.municipalities(event))
    page = rows.stops(event, page_number(), narrow.text.data or "", narrow.place.data)
    return render_template(
        "disasters/rounds/shelters.html",
        event=event,
        narrow=narrow,
        page=page,
        opening=openings.last_opening(event),
    )


@rounds.route("/shelters/open", methods=["GET", "POST"])
@desk_only
def open_(event_id: int) -> ResponseReturnValue:
    """Tick those of the public list that are open in this event."""
    event, narrow = this(event_id), ShelterFilter()
    narrow.offer(public.municipalities())
    form = OpenForm() if request.method == "POST" else OpenForm(priority=ShelterPriority.NORMAL)
    if form.validate_on_submit():
        chosen = [one for key in form.shelters.data or () if (one := db.session.get(Shelter, key))]
        try:
            services.open_shelters(current_user, event, chosen, form.priority.data)
        except Invalid as fault:
            form.shelters.errors = [fault.message]
        else:
            db.session.commit()
            flash(_("%(n)sか所の避難所を登録しました。", n=len(chosen)), "success")
            return redirect(url_for(".shelters", event_id=event_id), 303)
    words, place = narrow.text.data or "", narrow.place.data
    offered = openings.to_open(event, words, place)
    page = render_template(
        "disasters/rounds/open.html",
        event=event,
        narrow=narrow,
        form=form,
        offered=offered,
        all_of_them=sum(count for _place, count in openings.places_to_open(event, words, place)),
    )
    return page, 422 if form.errors else 200


@rounds.route("/shelters/<int:stop_id>", methods=["GET", "POST"])
@desk_only
def shelter(event_id: int, stop_id: int) -> ResponseReturnValue:
    """What is known of one shelter."""
    event = this(event_id)
    stop = rows.get_stop(event, stop_id)
    form = StopForm() if request.method == "POST" else StopForm.of(stop)
    if form.validate_on_submit():
        services.change(current_user, event, stop, form.values())
        db.session.commit()
        flash(_("保存しました。"), "success")
        return redirect(url_for(".shelters", event_id=event_id), 303)
    page = render_template("disasters/rounds/shelter.html", event=event, stop=stop, form=form)
    return page, 422 if form.errors else 200
