"""Another time or place for a session, and what is taught on which of its days."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from training.forms.courses import MoveForm
from training.models import TrainingSession
from training.queries import sessions as queries
from training.queries.seats.lists import of_session
from training.queries.seats.mine import is_asked
from training.services import sessions as services
from training.services.sessions import Taken
from training.views.access import desk_only
from training.views.courses.blueprint import courses
from training.views.courses.sessions import usable_rooms

Page = str | Response | tuple[str, int]


@courses.route("/sessions/<int:session_id>/move", methods=["GET", "POST"])
@desk_only
def move_session(session_id: int) -> Page:
    """Other days, hours, room; whoever has a seat is asked whether it still suits them."""
    found = queries.get_session(session_id)
    form, rooms = MoveForm.of_session(found), usable_rooms(found)
    form.offer_rooms(rooms)
    if "more" in request.form:
        form.more()
        return _page(form, found)
    if form.is_submitted() and form.validate() & form.ready():
        try:
            return _move(found, form, rooms)
        except (Invalid, Taken) as error:
            db.session.rollback()
            form.take(error.faults)
            found = queries.get_session(session_id)
    page = _page(form, found)
    return (page, 422) if form.is_submitted() else page


def _move(found: TrainingSession, form: MoveForm, rooms: list[object]) -> Response:
    seen = form.seen.data or ""
    moved = services.move(
        current_user,
        found,
        form.spans(),
        form.room(rooms),  # type: ignore[arg-type]
        mode=form.mode.data,
        seen=int(seen) if seen.isdecimal() else 0,
    )
    asked = sum(is_asked(one) for one in of_session(found).seated)
    db.session.commit()
    if not moved:
        flash(_("変更はありませんでした。"), "info")
    elif asked:
        flash(
            _("変更しました。席を確保している%(n)s人に、都合がよいか尋ねるメールを送ります。", n=asked),
            "success",
        )
    else:
        flash(_("変更しました。"), "success")
    return redirect(url_for(".session", session_id=found.id), 303)


@courses.route("/sessions/<int:session_id>/units", methods=["GET", "POST"])
@desk_only
def units(session_id: int) -> Page:
    """Which unit is taught on which day."""
    found = queries.get_session(session_id)
    if request.method == "GET":
        on = {unit.id: meeting.id for meeting in found.meetings for unit in meeting.units}
        return render_template("training/courses/units.html", session=found, on=on)
    where = {unit.id: request.form.get(f"unit-{unit.id}", 0, type=int) for unit in found.course.units}
    services.lay_units_out(current_user, found, where)
    db.session.commit()
    flash(_("単元の割り当てを保存しました。"), "success")
    return redirect(url_for(".session", session_id=found.id), 303)


def _page(form: MoveForm, found: TrainingSession) -> str:
    fill = queries.fills([found])[found.id]
    return render_template("training/courses/move.html", form=form, session=found, fill=fill)
