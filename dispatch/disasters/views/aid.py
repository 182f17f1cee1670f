"""Mutual aid: what an event lacks, whom the desk asks, what they answer, who is taken."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.disasters.forms.aid import AidForm, SendForm
from dispatch.disasters.models import AidRequest, DisasterEvent
from dispatch.disasters.queries import aid as queries
from dispatch.disasters.services import aid as services
from dispatch.disasters.services import aid_answers
from dispatch.disasters.services.aid_letters import token_of
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.vocabulary import AidState
from dispatch.disasters.wording import aid as words
from dispatch.errors import Invalid, NotFound
from dispatch.forms import number_in
from dispatch.i18n import _
from dispatch.notifications.wording.facts import link

aid = Blueprint("aid", __name__, url_prefix="/disasters/<int:event_id>/aid")

Page = str | Response | tuple[str, int]


@aid.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"aid_words": words}


@aid.get("/")
@desk_only
def index(event_id: int) -> str:
    """All requests, and who has come."""
    event = this(event_id)
    return render_template(
        "disasters/aid/index.html",
        event=event,
        requests=queries.requests(event),
        guests=queries.guests(event),
    )


@aid.route("/new", methods=["GET", "POST"])
@desk_only
def new(event_id: int) -> Page:
    """A request is drafted."""
    event, form = this(event_id), AidForm()
    if form.validate_on_submit():
        try:
            made = services.draft(current_user, event, form.values())
        except Invalid as fault:
            form.form_errors.append(fault.message)
        else:
            db.session.commit()
            return redirect(url_for(".show", event_id=event_id, aid_id=made.id), 303)
    page = render_template("disasters/aid/form.html", event=event, form=form, asked=None)
    return page, 422 if form.errors else 200


@aid.route("/<int:aid_id>/edit", methods=["GET", "POST"])
@desk_only
def edit(event_id: int, aid_id: int) -> Page:
    """A draft is changed."""
    event = this(event_id)
    asked = queries.get_request(event, aid_id)
    form = AidForm() if request.method == "POST" else AidForm.of(asked)
    if form.validate_on_submit():
        try:
            services.edit(current_user, asked, form.values())
        except Invalid as fault:
            form.form_errors.append(fault.message)
        else:
            db.session.commit()
            return redirect(url_for(".show", event_id=event_id, aid_id=aid_id), 303)
    page = render_template("disasters/aid/form.html", event=event, form=form, asked=asked)
    return page, 422 if form.errors else 200


@aid.route("/<int:aid_id>/", methods=["GET", "POST"])
@desk_only
def show(event_id: int, aid_id: int) -> Page:
    """A request with its answers; a POST asks the associations that were ticked."""
    event = this(event_id)
    asked = queries.get_request(event, aid_id)
    form = _send_form(event, asked)
    if form.validate_on_submit():
        chosen = [queries.get_association(key) for key in form.associations.data or ()]
        services.send(current_user, asked, chosen)
        db.session.commit()
        flash(_("応援を依頼しました。"), "success")
        return redirect(url_for(".show", event_id=event_id, aid_id=aid_id), 303)
    page = render_template(
        "disasters/aid/show.html", event=event, asked=asked, form=form, link_of=_link_of(asked)
    )
    return page, 422 if form.errors else 200


@aid.post("/<int:aid_id>/answers/<int:answer_id>/take")
@desk_only
def take(event_id: int, aid_id: int, answer_id: int) -> Response:
    """Those who were ticked become guests."""
    asked = queries.get_request(this(event_id), aid_id)
    given = next((one for one in asked.answers if one.id == answer_id), None)
    if given is None:
        raise NotFound(_("この回答は見つかりません。"))
    ids = {number_in(one) for one in request.form.getlist("helper")}
    made = aid_answers.take(current_user, given, ids, number_in(request.form.get("version")))
    db.session.commit()
    flash(_("%(n)s人の受け入れを決めました。", n=len(made)), "success")
    return redirect(url_for(".show", event_id=event_id, aid_id=aid_id), 303)


@aid.route("/<int:aid_id>/end", methods=["GET", "POST"])
@desk_only
def end(event_id: int, aid_id: int) -> str | Response:
    """Enough have come, or nobody is sought any longer."""
    event = this(event_id)
    asked = queries.get_request(event, aid_id)
    if request.method == "POST":
        filled = request.form.get("state") == AidState.FILLED.value
        services.end(current_user, asked, AidState.FILLED if filled else AidState.CLOSED)
        db.session.commit()
        flash(_("応援の依頼を終えました。"), "success")
        return redirect(url_for(".show", event_id=event_id, aid_id=aid_id), 303)
    return render_template("disasters/aid/end.html", event=event, asked=asked)


def _send_form(event: DisasterEvent, asked: AidRequest) -> SendForm:
    form = SendForm()
    form.associations.choices = [
        (one.id, f"{one.name}（{one.region}）" if one.region else one.name)
        for one in queries.may_be_asked(event, asked)
    ]
    return form


def _link_of(asked: AidRequest) -> dict[int, str]:
    """Each answer's link, for those who are asked by telephone or on paper."""
    return {one.id: link("aid_link.show", token=token_of(one)) for one in asked.answers}
