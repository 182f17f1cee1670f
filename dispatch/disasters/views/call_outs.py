"""Calls for a number of people: the list, a new one, one call with its answers, its end."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters.forms.call_outs import CallOutForm
from dispatch.disasters.models import CallOutAsk
from dispatch.disasters.queries import call_outs as queries
from dispatch.disasters.queries import people
from dispatch.disasters.services import call_outs as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.vocabulary import AnsweredBy
from dispatch.errors import Invalid, NotFound
from dispatch.i18n import _, label, show_moment
from dispatch.tables.writing import as_csv

call_outs = Blueprint("call_outs", __name__, url_prefix="/disasters/<int:event_id>/call-outs")
call_outs.context_processor(
    lambda: {"who": people, "title_of": services.title_of, "wanted_words": services.wanted_words}
)

Page = str | Response | tuple[str, int]


@call_outs.get("/")
@desk_only
def index(event_id: int) -> str:
    """All calls of this event."""
    event = this(event_id)
    return render_template(
        "disasters/call_outs/index.html",
        event=event,
        rows=[(call, queries.coming(call)) for call in queries.call_outs(event)],
    )


@call_outs.route("/new", methods=["GET", "POST"])
@desk_only
def new(event_id: int) -> Page:
    """Begin a call."""
    event = this(event_id)
    form = CallOutForm() if request.method == "POST" else CallOutForm.begun(event)
    if form.validate_on_submit():
        try:
            made = services.open_call_out(current_user, event, form.values())
        except Invalid as fault:
            form.take(fault.faults)
        else:
            key = made.id
            db.session.commit()
            services.widen_due()
            flash(_("募集を始めました。"), "success")
            return redirect(url_for(".show", event_id=event_id, call_out_id=key), 303)
    page = render_template("disasters/call_outs/new.html", event=event, form=form)
    return page, 422 if form.errors or form.form_errors else 200


@call_outs.get("/<int:call_out_id>")
@desk_only
def show(event_id: int, call_out_id: int) -> str:
    """One call: how far it is, who comes, who has been asked."""
    event = this(event_id)
    call_out = queries.get(call_out_id, event)
    if "HX-Request" not in request.headers:  # a page that renews itself is one look
        record_read(current_user, call_out)
    asks = queries.asks(call_out)
    return render_template(
        "disasters/call_outs/show.html",
        event=event,
        call_out=call_out,
        asks=asks,
        coming=queries.coming(call_out),
        waiting=sum(ask.ask_at is not None for ask in asks),
    )


@call_outs.get("/<int:call_out_id>/answers.csv")
@desk_only
def export(event_id: int, call_out_id: int) -> Response:
    """Everybody who was asked, with what they say, as a file."""
    event = this(event_id)
    call_out = queries.get(call_out_id, event)
    asks = queries.asks(call_out)
    record_read(current_user, call_out, exported=len(asks))
    heads = [
        _("氏名"),
        _("返事"),
        _("返事の日時"),
        _("返事の方法"),
        _("いつまで活動できるか"),
        _("電話"),
        _("段階"),
    ]
    mark = _("訓練") + "-" if event.exercise else ""
    return as_csv(f"{mark}{event.code}-call-{call_out.id}.csv", heads, map(_row, asks))


def _row(ask: CallOutAsk) -> tuple[str, ...]:
    return (
        people.name_of(ask.supporter),
        label(ask.answer) if ask.answer else _("連絡待ち") if ask.ask_at else _("返事なし"),
        show_moment(ask.answered_at) if ask.answered_at else "",
        label(ask.answered_by) if ask.answered_by else "",
        show_moment(ask.until_at) if ask.until_at else "",
        people.phone_of(ask.supporter),
        str(ask.step + 1),
    )


@call_outs.post("/<int:call_out_id>/<int:ask_id>")
@desk_only
def answer(event_id: int, call_out_id: int, ask_id: int) -> Response:
    """Enter what somebody says on the phone."""
    call_out, ask = queries.get(call_out_id, this(event_id)), queries.get_ask(ask_id)
    if ask.call_out_id != call_out.id:
        raise NotFound(_("この募集は見つかりません。"))
    services.answer(current_user, ask, request.form.get("coming") == "yes", AnsweredBy.STAFF)
    db.session.commit()
    flash(_("%(name)sさんの返事を記録しました。", name=people.name_of(ask.supporter)), "success")
    return redirect(url_for(".show", event_id=event_id, call_out_id=call_out_id), 303)


@call_outs.route("/<int:call_out_id>/close", methods=["GET", "POST"])
@desk_only
def close(event_id: int, call_out_id: int) -> str | Response:
    """End a call."""
    event = this(event_id)
    call_out = queries.get(call_out_id, event)
    if request.method == "POST":
        services.close(current_user, call_out)
        db.session.commit()
        services.widen_due()
        flash(_("募集を終わりました。"), "success")
        return redirect(url_for(".show", event_id=event_id, call_out_id=call_out_id), 303)
    return render_template(
        "disasters/call_outs/close.html", event=event, call_out=call_out, coming=queries.coming(call_out)
    )
