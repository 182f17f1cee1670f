"""A volunteer's own courses: find, enrol, answer, cancel; made for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, NotFound
from dispatch.i18n import _, _l, local, weekday
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.queries import is_holiday
from training.forms.seats import CancelForm, WishForm
from training.models import Course, Enrolment, Meeting, TrainingSession
from training.queries import names, sessions
from training.queries.courses import get_course
from training.queries.seats import mine as queries
from training.queries.seats.materials import materials_of
from training.services import attendance
from training.services import seats as services
from training.services.seats.calendar import calendar as calendar_of
from training.views.access import me, volunteers_only
from training.views.acting import act_or_tell, seen_schedule
from training.vocabulary import EnrolmentState as S
from training.vocabulary import SessionState
from training.wording import courses as words
from training.wording import seats as seat_words

my_training = Blueprint("my_training", __name__, url_prefix="/my/training", template_folder="../templates")

RECORDS = (
    ("certificates.mine", _l("修了証"), "patch-check"),
    ("my_ledger.index", _l("単位と時間の記録"), "clock-history"),
)
"""Where what was learnt is kept."""


@my_training.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences, and to the parts of a day."""
    return {
        "words": words,
        "seats": seat_words,
        "names": names,
        "next_meeting": queries.next_meeting,
        "place_in_queue": queries.place_in_queue,
        "day_parts": day_parts,
        "now": clock.now(),
        "records": RECORDS,
    }


def day_parts(session: TrainingSession) -> tuple[int, int, str, bool]:
    """Month, day, weekday of a session's next meeting, and whether people have that day off."""
    day = local(queries.next_meeting(session).start_at).date()
    return day.month, day.day, weekday(day), day.weekday() == 6 or is_holiday(day)


@my_training.get("/")
@volunteers_only
def index() -> str:
    """What is asked, what comes next, what waits, what could be taken, what is wished for."""
    volunteer = me()
    return render_template(
        "training/seats/my/index.html",
        mine=queries.mine(volunteer),
        openings=queries.openings(volunteer),
        wishes=queries.wishes(volunteer),
        doors=_doors(volunteer),
    )


def _doors(volunteer: Volunteer) -> list[Meeting]:
    """Meetings at which they can check in now and have not yet."""
    ahead = attendance.open_meetings(volunteer)
    return [one for one in ahead if attendance.presence_of(volunteer, one) is None]


@my_training.get("/<int:session_id>")
@volunteers_only
def show(session_id: int) -> str:
    """One session: whether it suits, and the one button that is wanted now."""
    return _page(session_id)


def _page(session_id: int, problem: DispatchError | None = None) -> str:
    session, volunteer = _session(session_id), me()
    enrolment = queries.enrolment_of(volunteer, session)
    seated = enrolment is not None and enrolment.seat is not None and enrolment.state is not S.OFFERED
    clashes = queries.clashes(volunteer, session)
    return render_template(
        "training/seats/my/show.html",
        session=session,
        enrolment=enrolment,
        asked=enrolment is not None and queries.is_asked(enrolment),
        opening=queries.opening(volunteer, session),
        clashes=clashes,
        promised=any(getattr(one, "state", None) is AssignmentState.ACCEPTED for one in clashes),
        materials=materials_of(session) if seated else [],
        seated=seated,
        doors=[one for one in _doors(volunteer) if one.session_id == session.id],
        problem=problem,
    )


def _session(session_id: int) -> TrainingSession:
    """A session that volunteers may know of."""
    found = sessions.get_session(session_id)
    never_opened = found.state is SessionState.CANCELLED and found.opened_at is None
    if found.state is SessionState.DRAFT or never_opened:
        raise NotFound(_("この研修は見つかりません。"))
    return found


def _act(session_id: int, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do it and come back to the session; what stands against it is said on the page as it is now."""
    to = url_for(".show", session_id=session_id)
    return act_or_tell(act, lambda error: _page(session_id, error), done, to)


@my_training.post("/<int:session_id>/enrol")
@volunteers_only
def enrol(session_id: int) -> ResponseReturnValue:
    """A seat, or a place in the queue."""
    try:
        row = services.enrol(current_user, _session(session_id), me(), seen=seen_schedule())
    except Conflict as error:
        db.session.rollback()
        set_reading(True)
        return _page(session_id, error), error.status
    seated = row.state is S.ENROLLED
    db.session.commit()
    flash(_("受講が決まりました。") if seated else _("キャンセル待ちを受け付けました。"), "success")
    return redirect(url_for(".show", session_id=session_id), 303)


def _own(session_id: int) -> Enrolment:
    return queries.own(me(), session_id)


@my_training.post("/<int:session_id>/accept")
@volunteers_only
def accept(session_id: int) -> ResponseReturnValue:
    """Yes to a freed seat."""
    row = _own(session_id)
    return _act(
        session_id,
        lambda: services.accept_offer(current_user, row, seen=seen_schedule()),
        _("受講が決まりました。"),
    )


@my_training.post("/<int:session_id>/decline")
@volunteers_only
def decline(session_id: int) -> ResponseReturnValue:
    """No to a freed seat."""
    row = _own(session_id)
    done = _("お返事ありがとうございます。今回の見送りを受け付けました。")
    return _act(session_id, lambda: services.decline_offer(current_user, row), done)


@my_training.post("/<int:session_id>/keep")
@volunteers_only
def keep(session_id: int) -> ResponseReturnValue:
    """The new time suits them."""
    row = _own(session_id)
    done = _("お返事ありがとうございます。変更後の日程で受講が決まりました。")
    return _act(session_id, lambda: services.keep(current_user, row, seen=seen_schedule()), done)


@my_training.route("/<int:session_id>/cancel", methods=["GET", "POST"])
@volunteers_only
def cancel(session_id: int) -> ResponseReturnValue:
    """They do not come; asked once more."""
    row, form = _own(session_id), CancelForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("training/seats/my/cancel.html", enrolment=row, form=form), status
    reason = form.reason.data or ""
    return _act(session_id, lambda: services.cancel(current_user, row, reason), _("取消しを受け付けました。"))


@my_training.get("/<int:session_id>/session.ics")
@volunteers_only
def calendar(session_id: int) -> Response:
    """The days for their calendar, as long as they have a seat. Raises `NotFound` otherwise."""
    row = _own(session_id)
    if row.seat is None:
        raise NotFound(_("この研修の受講は決まっていません。"))
    answer = Response(calendar_of(row, "PUBLISH")[1], mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename=f"training-{session_id}.ics")
    return answer


@my_training.get("/wishes")
@volunteers_only
def wishes() -> str:
    """Courses to wish for, whether or not a session is planned."""
    volunteer = me()
    return render_template(
        "training/seats/my/wishes.html",
        wishes=queries.wishes(volunteer),
        courses=queries.wishable(volunteer),
    )


@my_training.route("/wishes/<int:course_id>", methods=["GET", "POST"])
@volunteers_only
def wish(course_id: int) -> ResponseReturnValue:
    """One course: when and how they would like it."""
    course, volunteer = _course(course_id), me()
    known = next((one for one in queries.wishes(volunteer) if one.course_id == course.id), None)
    form = WishForm(obj=known)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        page = render_template("training/seats/my/wish.html", course=course, form=form, known=known)
        return page, status
    services.wish(
        current_user, volunteer, course, online_only=form.online_only.data, note=form.note.data or ""
    )
    db.session.commit()
    flash(_("ご希望を受け付けました。日程が決まりましたら、お知らせします。"), "success")
    return redirect(url_for(".wishes"), 303)


@my_training.post("/wishes/<int:course_id>/withdraw")
@volunteers_only
def withdraw_wish(course_id: int) -> ResponseReturnValue:
    """They do not wish for it any more."""
    services.forget_wish(current_user, me(), _course(course_id))
    db.session.commit()
    flash(_("ご希望を取り消しました。"), "success")
    return redirect(url_for(".wishes"), 303)


def _course(course_id: int) -> Course:
    """A course that is held."""
    found = get_course(course_id)
    if found.archived_at is not None:
        raise NotFound(_("この講座は、現在は開かれていません。"))
    return found
