"""Sendings to residents, at the desk: written, approved by a second person, watched, stopped. Numbers only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db, set_reading
from dispatch.disasters.forms.alerts import AlertForm, ApproveForm, NoticeForm, StopForm
from dispatch.disasters.models import Alert, DisasterEvent
from dispatch.disasters.queries import alerts as queries
from dispatch.disasters.queries import residents
from dispatch.disasters.services import alerts as services
from dispatch.disasters.telegrams.cap import write_alert
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.vocabulary import AlertState, LetterState
from dispatch.disasters.wording.alert_caps import cap_of
from dispatch.disasters.wording.tongues import TONGUES, tag
from dispatch.downloads import name_file
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, language_name

alerts = Blueprint("alerts", __name__, url_prefix="/disasters/<int:event_id>/alerts")
CAP_TYPE = "application/cap+xml"


@alerts.context_processor
def _tools() -> dict[str, Any]:
    """The residents' languages, by the names they have at the desk."""
    return {"tongue_name": tongue_name, "tongue_tag": tag, "tongue_order": TONGUES}


def tongue_name(code: str) -> str:
    """A resident's language in the reader's own."""
    ours = {"ja": _("日本語"), "ja-easy": _("やさしい日本語")}
    return ours.get(code) or language_name(code)


@alerts.get("/")
@desk_only
def index(event_id: int) -> str:
    """All sendings of an event, and how many residents there are."""
    event = this(event_id)
    return _listed(event, _notices(event))


def _listed(event: DisasterEvent, notices: NoticeForm | None) -> str:
    found = queries.alerts(event)
    return render_template(
        "disasters/alerts/index.html",
        event=event,
        alerts=found,
        titles={one.id: queries.title_of(one) for one in found},
        tallies={one.id: queries.tally(one) for one in found},
        registered=residents.registered(),
        notices=notices,
        LetterState=LetterState,
    )


def _notices(event: DisasterEvent) -> NoticeForm | None:
    """The notices that can be sent; None where there is none."""
    usable = queries.usable_notices(event)
    form = NoticeForm()
    form.notice.offer([(one.id, one.title) for one in usable])
    return form if usable else None


@alerts.post("/from-notice")
@desk_only
def from_notice(event_id: int) -> ResponseReturnValue:
    """A draft with a notice's translations."""
    event = this(event_id)
    form = _notices(event)
    if form is None:
        raise Invalid(_("承認された翻訳がある、公開できるお知らせを選んでください。"))
    if not form.validate():
        return _listed(event, form), 422
    wanted = next(one for one in queries.usable_notices(event) if one.id == form.notice.data)
    alert = services.from_notice(current_user, event, wanted)
    db.session.commit()
    return redirect(url_for(".edit", event_id=event_id, alert_id=alert.id), 303)


@alerts.route("/new", methods=["GET", "POST"])
@desk_only
def new(event_id: int) -> ResponseReturnValue:
    """A sending from an empty sheet."""
    event = this(event_id)
    form = AlertForm(residents.areas()) if request.method == "POST" else AlertForm.of(residents.areas())
    if form.validate_on_submit():
        alert = services.draft(current_user, event, form.values())
        db.session.commit()
        return redirect(url_for(".show", event_id=event_id, alert_id=alert.id), 303)
    page = render_template("disasters/alerts/form.html", event=event, form=form, alert=None)
    return page, 422 if form.errors else 200


@alerts.get("/<int:alert_id>")
@desk_only
def show(event_id: int, alert_id: int) -> Response:
    """The words, whom they reach, and how far it has got; the part that renews itself ends with a whole new page."""
    event = this(event_id)
    alert = queries.get_alert(event, alert_id)
    before = alert.state in (AlertState.DRAFT, AlertState.WAITING)
    page = render_template(
        "disasters/alerts/show.html",
        event=event,
        alert=alert,
        title=queries.title_of(alert),
        tally=queries.tally(alert),
        reach=queries.reach(event, alert) if before else None,
        people=queries.people_of(alert),
        outdated=services.is_outdated(alert),
        seen=ApproveForm(formdata=None, seen=services.stamp(alert)),
        LetterState=LetterState,
    )
    answer = make_response(page)
    if "HX-Request" in request.headers and alert.state != AlertState.SENDING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@alerts.route("/<int:alert_id>/edit", methods=["GET", "POST"])
@desk_only
def edit(event_id: int, alert_id: int) -> ResponseReturnValue:
    """Other words, before they are approved."""
    event = this(event_id)
    alert = queries.get_alert(event, alert_id)
    areas = sorted({*residents.areas(), *alert.areas})
    form = AlertForm(areas) if request.method == "POST" else AlertForm.of(areas, alert)
    problem = None
    if form.validate_on_submit():
        try:
            services.edit(current_user, alert, form.values(), form.seen.data or "")
        except Conflict as conflict:
            problem = conflict
            db.session.rollback()
            set_reading(True)
            event, alert = this(event_id), queries.get_alert(event, alert_id)
            form.seen.data = services.stamp(alert)
        else:
            db.session.commit()
            return redirect(url_for(".show", event_id=event_id, alert_id=alert_id), 303)
    page = render_template("disasters/alerts/form.html", event=event, form=form, alert=alert, problem=problem)
    return page, problem.status if problem else 422 if form.errors else 200


@alerts.post("/<int:alert_id>/submit")
@desk_only
def submit(event_id: int, alert_id: int) -> ResponseReturnValue:
    """Ask a second person."""
    alert = _alert(event_id, alert_id)
    services.submit(current_user, alert)
    return _done(event_id, alert_id, _("承認を依頼しました。もう一人が確かめてください。"))


@alerts.post("/<int:alert_id>/approve")
@desk_only
def approve(event_id: int, alert_id: int) -> ResponseReturnValue:
    """A second person has read it, and lets it out."""
    alert = _alert(event_id, alert_id)
    number = services.approve(current_user, alert, ApproveForm().seen.data or "")
    return _done(event_id, alert_id, _("承認しました。%(n)s人に送ります。", n=number))


@alerts.route("/<int:alert_id>/discard", methods=["GET", "POST"])
@desk_only
def discard(event_id: int, alert_id: int) -> ResponseReturnValue:
    """Throw a draft away, after a question."""
    alert = _alert(event_id, alert_id)
    title = queries.title_of(alert)
    if request.method == "POST":
        services.discard(current_user, alert, ApproveForm().seen.data or "")
        db.session.commit()
        flash(_("「%(title)s」の下書きを破棄しました。", title=title), "success")
        return redirect(url_for(".index", event_id=event_id), 303)
    return render_template(
        "disasters/alerts/discard.html",
        event=this(event_id),
        alert=alert,
        title=title,
        form=ApproveForm(formdata=None, seen=services.stamp(alert)),
    )


@alerts.route("/<int:alert_id>/stop", methods=["GET", "POST"])
@desk_only
def stop(event_id: int, alert_id: int) -> ResponseReturnValue:
    """No further letter leaves."""
    alert, form = _alert(event_id, alert_id), StopForm()
    if form.validate_on_submit():
        services.stop(current_user, alert, form.reason.data or "")
        return _done(event_id, alert_id, _("送信を止めました。"))
    page = render_template(
        "disasters/alerts/stop.html",
        event=this(event_id),
        alert=alert,
        form=form,
        title=queries.title_of(alert),
    )
    return page, 422 if form.errors else 200


@alerts.post("/<int:alert_id>/resume")
@desk_only
def resume(event_id: int, alert_id: int) -> ResponseReturnValue:
    """The rest leaves after all."""
    alert = _alert(event_id, alert_id)
    services.resume(current_user, alert)
    return _done(event_id, alert_id, _("送信を再開しました。"))


@alerts.get("/<int:alert_id>/alert.xml")
@desk_only
def cap(event_id: int, alert_id: int) -> Response:
    """The sending as CAP 1.2, for other systems."""
    event = this(event_id)
    alert = queries.get_alert(event, alert_id)
    mark = _("訓練") + "-" if event.exercise else ""
    data = write_alert(cap_of(alert, event))
    return name_file(Response(data, mimetype=CAP_TYPE), f"{mark}{event.code}-alert-{alert.id}.xml")


def _alert(event_id: int, alert_id: int) -> Alert:
    return queries.get_alert(this(event_id), alert_id)


def _done(event_id: int, alert_id: int, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "success")
    return redirect(url_for(".show", event_id=event_id, alert_id=alert_id), 303)
