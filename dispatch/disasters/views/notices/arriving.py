"""The list of notices, taking one in, and a notice with all its languages."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.notices import NoticeForm
from dispatch.disasters.models import DisasterEvent, Notice
from dispatch.disasters.queries.notices import clocks, desk, public, standing
from dispatch.disasters.services.notices import receiving
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.notices.blueprint import Page, notices
from dispatch.errors import Invalid
from dispatch.i18n import _


@notices.get("/")
@desk_only
def index(event_id: int) -> str:
    """All notices with what each waits for, and what hangs somewhere though it is over."""
    event = this(event_id)
    found = desk.notices(event)
    return render_template(
        "disasters/notices/index.html",
        event=event,
        notices=found,
        take_down=standing.to_take_down(event),
        late=sum(map(clocks.late_steps, found)),
        clocks=clocks,
    )


@notices.route("/new", methods=["GET", "POST"])
@desk_only
def new(event_id: int) -> Page:
    """Take in a message, or the correction of one that is out."""
    event = this(event_id)
    replaces = _replaced(event)
    form = NoticeForm() if request.method == "POST" else NoticeForm.begun(replaces)
    if form.validate_on_submit():
        try:
            notice = receiving.receive(current_user, event, form.values(), replaces)
        except Invalid as fault:
            form.take(fault.faults or (("", fault.message),))
        else:
            db.session.commit()
            flash(_("お知らせを受け付けました。やさしい日本語を作ってください。"), "success")
            return redirect(url_for(".plain", event_id=event_id, notice_id=notice.id), 303)
    page = render_template("disasters/notices/new.html", event=event, form=form, replaces=replaces)
    return page, 422 if form.errors or form.form_errors else 200


def _replaced(event: DisasterEvent) -> Notice | None:
    """The notice that the new one is to replace, as the address says."""
    number = request.args.get("replaces", type=int)
    return desk.get_notice(event, number) if number else None


@notices.get("/<int:notice_id>/")
@desk_only
def show(event_id: int, notice_id: int) -> str:
    """A notice: its words, its languages with their clocks, where it stands."""
    event = this(event_id)
    notice = desk.get_notice(event, notice_id)
    return render_template(
        "disasters/notices/show.html",
        event=event,
        item=notice,
        clocks=clocks,
        over=standing.over,
        valid=standing.valid(notice),
        written=public.written(notice),
    )
