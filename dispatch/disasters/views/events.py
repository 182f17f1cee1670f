"""Events: the list, beginning and ending one, its first page, its day log."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters.forms.events import DismissForm, EventForm, FactsForm, LogFilter, LogForm
from dispatch.disasters.queries import events as queries
from dispatch.disasters.queries import log as lines
from dispatch.disasters.services import ending, telegrams
from dispatch.disasters.services import events as services
from dispatch.disasters.services import log as day_log
from dispatch.disasters.services.telegrams.swarms import kindred
from dispatch.disasters.views.access import desk_only, this
from dispatch.errors import Invalid
from dispatch.forms import page_number
from dispatch.i18n import _, label, show_moment
from dispatch.tables.writing import as_csv

disasters = Blueprint("disasters", __name__, url_prefix="/disasters")

Page = str | Response | tuple[str, int]


@disasters.get("/")
@desk_only
def index() -> str:
    """All events: open ones, proposals, what is over."""
    return render_template("disasters/events/index.html", page=queries.events(page_number()))


@disasters.route("/new", methods=["GET", "POST"])
@desk_only
def new() -> Page:
    """Begin an event by hand."""
    form = EventForm() if request.method == "POST" else EventForm.begun()
    if form.validate_on_submit():
        try:
            event = services.begin(current_user, form.values())
        except Invalid as fault:
            form.time.errors = [*form.time.errors, fault.message]
        else:
            db.session.commit()
            flash(_("対応を始めました。"), "success")
            return redirect(url_for(".show", event_id=event.id), 303)
    page = render_template(
        "disasters/events/new.html", form=form, others=[*queries.open_events(), *queries.proposed_events()]
    )
    return page, 422 if form.errors else 200


@disasters.get("/<int:event_id>/")
@desk_only
def show(event_id: int) -> str:
    """An event at a glance."""
    event = this(event_id)
    return render_template(
        "disasters/events/show.html",
        event=event,
        lines=lines.lines(event, 1).items[:10],
        others=[one for one in queries.open_events() if not one.exercise],
        kindred=kindred(event.kind),
        joined_to=queries.joined_to(event),
    )


@disasters.route("/<int:event_id>/edit", methods=["GET", "POST"])
@desk_only
def edit(event_id: int) -> Page:
    """Put right what is known."""
    event = this(event_id)
    form = FactsForm() if request.method == "POST" else FactsForm.of(event)
    if form.validate_on_submit():
        try:
            services.change(
                current_user, event, form.facts(event.mode, event.occurred_at), form.seen.data or ""
            )
        except Invalid as fault:
            form.time.errors = [*form.time.errors, fault.message]
        else:
            db.session.commit()
            flash(_("概要を変更しました。"), "success")
            return redirect(url_for(".show", event_id=event_id), 303)
    page = render_template("disasters/events/edit.html", event=event, form=form)
    return page, 422 if form.errors else 200


@disasters.post("/<int:event_id>/open")
@desk_only
def start(event_id: int) -> Response:
    """A person has decided that this is to be answered, or answered again."""
    event = this(event_id)
    services.open_event(current_user, event)
    db.session.commit()
    flash(_("対応を始めました。"), "success")
    return redirect(url_for(".show", event_id=event_id), 303)


@disasters.post("/<int:event_id>/join/<int:into_id>")
@desk_only
def join(event_id: int, into_id: int) -> Response:
    """A proposal that is part of what another event answers: an aftershock."""
    event, into = this(event_id), this(into_id)
    telegrams.join(current_user, event, into)
    db.session.commit()
    flash(_("「%(title)s」に加えました。", title=into.title), "success")
    return redirect(url_for(".show", event_id=into_id), 303)


@disasters.post("/<int:event_id>/apart")
@desk_only
def apart(event_id: int) -> Response:
    """Take a proposal out of the event it was added to."""
    telegrams.set_apart(current_user, this(event_id))
    db.session.commit()
    flash(_("提案に戻しました。"), "success")
    return redirect(url_for(".show", event_id=event_id), 303)


@disasters.route("/<int:event_id>/dismiss", methods=["GET", "POST"])
@desk_only
def dismiss(event_id: int) -> Page:
    """A proposal that needs no answer."""
    event, form = this(event_id), DismissForm()
    if form.validate_on_submit():
        services.dismiss(current_user, event, form.reason.data or "")
        db.session.commit()
        flash(_("見送りました。"), "success")
        return redirect(url_for(".index"), 303)
    page = render_template("disasters/events/dismiss.html", event=event, form=form)
    return page, 422 if form.errors else 200


@disasters.route("/<int:event_id>/close", methods=["GET", "POST"])
@desk_only
def close(event_id: int) -> str | Response:
    """End the answer, after a look at what is still open."""
    event = this(event_id)
    if request.method == "POST":
        ending.end(current_user, event)
        db.session.commit()
        flash(_("対応を終えました。"), "success")
        return redirect(url_for(".show", event_id=event_id), 303)
    people = len(ending.expected(event))
    return render_template("disasters/events/close.html", event=event, people=people)


@disasters.route("/<int:event_id>/log", methods=["GET", "POST"])
@desk_only
def log(event_id: int) -> Page:
    """The day log, narrowed or whole, and a new line in it."""
    event, form, asked = this(event_id), LogForm(), LogFilter()
    if form.validate_on_submit():
        day_log.note(current_user, event, form.text.data or "", form.kind.data)
        db.session.commit()
        return redirect(url_for(".log", event_id=event_id), 303)
    page = lines.lines(event, page_number(), asked.filters())
    shown = render_template("disasters/events/log.html", event=event, form=form, asked=asked, page=page)
    return shown, 422 if form.errors else 200


@disasters.get("/<int:event_id>/log.csv")
@desk_only
def log_file(event_id: int) -> Response:
    """The day log as a file, as it is narrowed."""
    event = this(event_id)
    found = lines.all_lines(event, LogFilter().filters())
    record_read(current_user, event, exported=len(found))
    heads = [_("日時"), _("種別"), _("内容"), _("記録者")]
    rows = ((show_moment(line.at), label(line.kind), line.text, line.author_name) for line in found)
    mark = _("訓練") + "-" if event.exercise else ""
    return as_csv(f"{mark}{event.code}-log.csv", heads, rows)
