"""Checking in at the door: by the moving QR code, or by the six digits beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock, japanese
from dispatch.db import db
from dispatch.errors import Conflict, Forbidden, Gone, NotFound
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training import keys
from training.certificates.codes import Reason, Refused
from training.models import Meeting
from training.queries import attendance as queries
from training.services import attendance as services
from training.views.access import volunteers_only
from training.vocabulary import CheckInWay

check_in = Blueprint("check_in", __name__, url_prefix="/check-in", template_folder="../templates")

SEEN = "door"
SEEN_FOR = timedelta(minutes=10)
"""Whoever has shown a fresh code may take so long to sign in and to press the button."""


@check_in.get("/")
@volunteers_only
def index() -> str:
    """Meetings at which one could check in now, with a field for the digits."""
    return _page()


@check_in.get("/<token>")
def arrive(token: str) -> ResponseReturnValue:
    """From the QR code: nothing is written yet (previews and scanners look too), one button does that."""
    try:
        meeting_id = keys.door().check(token, clock.now())
    except Refused as refused:
        raise _refusal(refused.reason) from refused
    session[SEEN] = [meeting_id, clock.now().isoformat()]
    if not current_user.is_authenticated:
        return redirect(url_for("security.login", next=url_for(".arrived")))
    return redirect(url_for(".arrived"))


@check_in.get("/here")
@volunteers_only
def arrived() -> ResponseReturnValue:
    """The meeting whose code was shown just now, and the button."""
    meeting = queries.get_meeting(_seen())
    if services.presence_of(_me(), meeting):
        return redirect(url_for(".index"))
    return render_template("training/check_in/here.html", meeting=meeting)


@check_in.post("/here")
@volunteers_only
def confirm() -> ResponseReturnValue:
    """Check in at that meeting."""
    return _enter(queries.get_meeting(_seen()), CheckInWay.QR)


@check_in.post("/digits")
@volunteers_only
def digits() -> ResponseReturnValue:
    """Check in by the six digits; how often one may try is limited."""
    meeting = queries.get_meeting(request.form.get("meeting", 0, type=int))
    typed = japanese.plain(request.form.get("digits", ""))
    try:
        keys.door().check_digits(meeting.id, typed, clock.now())
    except Refused as refused:
        words = {Reason.MALFORMED: _("6桁の数字を入力してください。")}
        wrong = words.get(
            refused.reason, _("番号が違うか、古くなっています。いま表示されている番号を入力してください。")
        )
        return _page({meeting.id: wrong}), 422
    return _enter(meeting, CheckInWay.DIGITS)


def limit_key() -> str:
    """Whose tries are counted: the account's, for at a venue all come from one address."""
    return f"user-{current_user.id}" if current_user.is_authenticated else str(request.remote_addr)


def _enter(meeting: Meeting, way: CheckInWay) -> ResponseReturnValue:
    services.check_in(current_user, meeting, _me(), way)
    db.session.commit()
    session.pop(SEEN, None)
    flash(_("出席を受け付けました。"), "success")
    return redirect(url_for(".index"), 303)


def _me() -> Volunteer:
    if current_user.volunteer is None:
        raise Forbidden(_("通訳ボランティアとして登録されていません。"))
    return current_user.volunteer


def _page(faults: dict[int, str] | None = None) -> str:
    person = _me()
    return render_template(
        "training/check_in/index.html",
        meetings=[(one, services.presence_of(person, one)) for one in services.open_meetings(person)],
        faults=faults or {},
        phone=current_app.config["FOUNDATION_PHONE"],
    )


def _seen() -> int:
    """The meeting whose code this browser has shown lately; raises `Gone`."""
    found = session.get(SEEN)
    if not found or clock.now() - datetime.fromisoformat(found[1]) > SEEN_FOR:
        raise Gone(
            _("QRコードの読み取りから時間がたちました。"),
            _("会場の画面のQRコードを、もう一度読み取ってください。"),
        )
    return int(found[0])


def _refusal(reason: Reason) -> Exception:
    again = _("会場の画面のQRコードを、もう一度読み取ってください。")
    if reason is Reason.LATE:
        return Gone(_("このQRコードは古くなっています。"), again)
    if reason is Reason.EARLY:
        return Conflict(_("このQRコードはまだ使えません。"), again)
    return NotFound(_("このQRコードは、研修の受付のものではありません。"), again)
