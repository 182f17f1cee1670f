"""Opening all shelters of a search at once, after a look at how many they are; and undoing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.rounds import OpenAllForm
from dispatch.disasters.queries.rounds import openings as queries
from dispatch.disasters.services.rounds import openings as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.disasters.vocabulary import ShelterPriority
from dispatch.i18n import _


@rounds.route("/shelters/open/all", methods=["GET", "POST"])
@desk_only
def open_all(event_id: int) -> ResponseReturnValue:
    """How many there are and where, then a yes."""
    event = this(event_id)
    words, place = request.args.get("text", ""), request.args.get("place", "")
    form = OpenAllForm() if request.method == "POST" else OpenAllForm(priority=ShelterPriority.NORMAL)
    if form.validate_on_submit():
        search = services.Search(words, place, form.number.data or 0)
        services.open_all(current_user, event, search, form.priority.data)
        db.session.commit()
        flash(_("%(n)sか所の避難所を登録しました。", n=search.number), "success")
        return redirect(url_for(".shelters", event_id=event_id), 303)
    places = queries.places_to_open(event, words, place)
    form.number.data = sum(count for _name, count in places)
    page = render_template(
        "disasters/rounds/open_all.html", event=event, form=form, places=places, text=words, place=place
    )
    return page, 422 if form.errors else 200


@rounds.route("/shelters/openings/<int:opening_id>/undo", methods=["GET", "POST"])
@desk_only
def undo_opening(event_id: int, opening_id: int) -> ResponseReturnValue:
    """How many would be closed again, then a yes."""
    event = this(event_id)
    opening = queries.get_opening(event, opening_id)
    if request.method == "POST":
        closed, kept = services.undo(current_user, event, opening)
        db.session.commit()
        flash(_("%(n)sか所を閉じました。", n=closed), "success")
        if kept:
            flash(_("予定・報告・変更のある%(n)sか所は、開設中のままです。", n=kept), "info")
        return redirect(url_for(".shelters", event_id=event_id), 303)
    return render_template(
        "disasters/rounds/undo_opening.html",
        event=event,
        opening=opening,
        number=len(queries.untouched(opening)),
    )
