"""The muster at the desk: asking, watching the answers come in, ringing the silent, closing."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters import vocabulary
from dispatch.disasters.forms.musters import AnswerForm, MusterForm, offer_languages
from dispatch.disasters.models import Muster
from dispatch.disasters.queries import musters as queries
from dispatch.disasters.queries import people
from dispatch.disasters.services import musters as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.vocabulary import AnsweredBy
from dispatch.disasters.wording import muster as wording
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.forms import number_in
from dispatch.i18n import _, label, show_moment
from dispatch.tables.writing import as_csv

muster = Blueprint("muster", __name__, url_prefix="/disasters/<int:event_id>/muster")
muster.context_processor(
    lambda: {"who": people, "words": wording, "terms": vocabulary, "moment": datetime.fromisoformat}
)

Page = str | Response | tuple[str, int]


@muster.get("/")
@desk_only
def index(event_id: int) -> str:
    """The tally, the map, the answers, and who is still to be rung."""
    event = this(event_id)
    found = queries.newest(event)
    replies = queries.replies(found) if found else []
    if found and "HX-Request" not in request.headers:  # a page that renews itself is one look
        record_read(current_user, found)
    return render_template(
        "disasters/muster/index.html",
        event=event,
        muster=found,
        replies=replies,
        tally=queries.tally(replies),
        tree=queries.call_tree(replies),
        map=wording.map_of(replies),
        callable=len(people.may_be_called(event)),
    )


@muster.route("/new", methods=["GET", "POST"])
@desk_only
def new(event_id: int) -> Page:
    """Ask everybody."""
    event = this(event_id)
    form = MusterForm() if request.method == "POST" else MusterForm.begun()
    if form.validate_on_submit() and (minutes := form.minutes()) is not None:
        try:
            services.open_muster(current_user, event, form.text.data or "", minutes)
        except Invalid as fault:
            form.intervals.errors = [fault.message]
        else:
            db.session.commit()
            services.ask_again()
            flash(_("安否と参集の確認を送りました。"), "success")
            return redirect(url_for(".index", event_id=event_id), 303)
    page = render_template(
        "disasters/muster/new.html", event=event, form=form, number=len(people.may_be_called(event))
    )
    return page, 422 if form.errors else 200


@muster.post("/again")
@desk_only
def again(event_id: int) -> Response:
    """Ask the silent once more, now."""
    asked = services.ask_silent(current_user, _going_on(event_id))
    db.session.commit()
    services.ask_again()
    flash(_("返事のない%(n)s人に、もう一度連絡しました。", n=asked), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


@muster.post("/newcomers")
@desk_only
def newcomers(event_id: int) -> Response:
    """Ask who has become a supporter since."""
    asked = services.add_newcomers(current_user, _going_on(event_id))
    db.session.commit()
    services.ask_again()
    flash(_("あとから加わった%(n)s人に連絡しました。", n=asked), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


@muster.route("/<int:reply_id>", methods=["GET", "POST"])
@desk_only
def reply(event_id: int, reply_id: int) -> Page:
    """Enter what somebody says on the phone."""
    event = this(event_id)
    found = queries.get_reply(reply_id, event)
    form = AnswerForm() if request.method == "POST" else AnswerForm.of(found)
    offer_languages(form, found)
    if form.is_submitted() and (said := form.said(found)):
        try:
            services.answer(current_user, found, said, AnsweredBy.STAFF, number_in(form.version.data))
        except Invalid as fault:
            form.take(fault.faults)
        else:
            db.session.commit()
            flash(_("%(name)sさんの回答を記録しました。", name=people.name_of(found.supporter)), "success")
            return redirect(url_for(".index", event_id=event_id), 303)
    page = render_template("disasters/muster/reply.html", event=event, reply=found, form=form)
    return page, 422 if form.errors else 200


@muster.post("/<int:reply_id>/withdraw")
@desk_only
def withdraw(event_id: int, reply_id: int) -> Response:
    """An answer that was somebody else's."""
    found = queries.get_reply(reply_id, this(event_id))
    services.withdraw(current_user, found, request.form.get("version", -1, type=int))
    db.session.commit()
    services.ask_again()
    flash(_("回答を取り消しました。本人にもう一度尋ねます。"), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


@muster.post("/<int:reply_id>/called")
@desk_only
def called(event_id: int, reply_id: int) -> Response:
    """This person has been rung."""
    event = this(event_id)
    services.mark_called(current_user, queries.get_reply(reply_id, event))
    db.session.commit()
    return redirect(url_for(".index", event_id=event_id, _anchor="silent"), 303)


@muster.route("/close", methods=["GET", "POST"])
@desk_only
def close(event_id: int) -> str | Response:
    """No more questions and answers, after a look at what is still open."""
    event = this(event_id)
    found = _going_on(event_id)
    if request.method == "POST":
        services.close(current_user, found)
        db.session.commit()
        flash(_("安否と参集の確認を締め切りました。"), "success")
        return redirect(url_for(".index", event_id=event_id), 303)
    tally = queries.tally(queries.replies(found))
    return render_template("disasters/muster/close.html", event=event, tally=tally)


@muster.get("/answers.csv")
@desk_only
def export(event_id: int) -> Response:
    """All answers as a file."""
    event = this(event_id)
    found = queries.newest(event)
    if found is None:
        raise NotFound(_("安否と参集の確認は、まだ送られていません。"))
    record_read(current_user, found, exported=1)
    heads = [_("氏名"), _("安否"), _("参集"), _("今いる場所"), _("今日使える言語"), _("伝えたいこと"), _("回答の日時"),
             _("回答の方法"), _("電話")]  # fmt: skip
    rows = (
        (
            people.name_of(one.supporter), label(one.safety), wording.coming_words(one), wording.place_words(one),
            wording.language_words(one.languages), one.note, show_moment(one.answered_at), label(one.answered_by),
            people.phone_of(one.supporter),
        )
        for one in queries.replies(found)
    )  # fmt: skip
    mark = _("訓練") + "-" if event.exercise else ""
    return as_csv(f"{mark}{event.code}-muster.csv", heads, rows)


def _going_on(event_id: int) -> Muster:
    found = queries.asking(this(event_id))
    if found is None:
        raise Conflict(_("いま確認中のものはありません。"))
    return found
