"""The list of notices, taking one in, and a notice with all its languages."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.notices import CapForm, NoticeForm
from dispatch.disasters.models import DisasterEvent, Notice
from dispatch.disasters.queries.alerts import alerts_of, mailed, title_of
from dispatch.disasters.queries.notices import clocks, desk, public, standing
from dispatch.disasters.services.notices import receiving
from dispatch.disasters.telegrams.cap import Alert, Status, read_alert
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.notices.blueprint import Page, notices
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.matching.faults import ProblemError


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
    page = render_template(
        "disasters/notices/new.html", event=event, form=form, replaces=replaces, file=CapForm(formdata=None)
    )
    return page, 422 if form.errors or form.form_errors else 200


@notices.post("/new/cap")
@desk_only
def from_cap(event_id: int) -> Page:
    """The form filled in from another authority's alert; nothing is kept before somebody has looked at it."""
    event, file = this(event_id), CapForm()
    form, status = NoticeForm.begun(), 422
    if file.validate_on_submit():
        try:
            form, status = NoticeForm.of_alert(_alert(event, file.file.data.read())), 200
        except Invalid as fault:
            file.file.errors = [*file.file.errors, fault.message]
    return render_template("disasters/notices/new.html", event=event, form=form, file=file), status


def _alert(event: DisasterEvent, data: bytes) -> Alert:
    """What the file says; raises `Invalid` where it is no alert, or an exercise's in a real event."""
    try:
        alert = read_alert(data)
    except ProblemError:
        raise Invalid(_("CAP 1.2 のファイルとして読み取れませんでした。")) from None
    if alert.status != Status.ACTUAL and not event.exercise:
        raise Invalid(_("訓練・試験・下書きの電文は、実際の災害では使えません。"))
    return alert


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
        sendings=[(one, title_of(one)) for one in alerts_of(notice)],
        mailed=mailed(notice),
    )
