"""The attendance sheet, on a tablet and on paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.db import db
from dispatch.i18n import _
from training.forms import sheet as sheets
from training.models import Meeting
from training.queries import attendance as queries
from training.services import attendance as services
from training.views.teach.blueprint import own, teach, teachers_only


@teach.get("/meetings/<int:meeting_id>")
@teachers_only
def sheet(meeting_id: int) -> str:
    """Everybody in large letters, with what is written so far."""
    meeting = _meeting(meeting_id)
    return _page(meeting, sheets.written(meeting, queries.standings(meeting.session)))


@teach.post("/meetings/<int:meeting_id>")
@teachers_only
def fill_sheet(meeting_id: int) -> ResponseReturnValue:
    """Write it down; nothing of it where a line is wrong."""
    meeting = _meeting(meeting_id)
    before = sheets.written(meeting, queries.standings(meeting.session))
    lines = sheets.sent(before, request.form, meeting.minutes)
    if any(line.error for line in lines):
        return _page(meeting, lines), 422
    changed = services.fill_sheet(current_user, meeting, sheets.presences(lines, meeting.minutes))
    db.session.commit()
    flash(_("出席簿を保存しました（変更%(n)s件）。", n=changed), "success")
    return redirect(url_for(".sheet", meeting_id=meeting.id), 303)


@teach.get("/meetings/<int:meeting_id>/paper")
@teachers_only
def paper(meeting_id: int) -> str:
    """The same to print and sign."""
    meeting = _meeting(meeting_id)
    return render_template(
        "training/teach/paper.html", meeting=meeting, learners=queries.learners(meeting.session)
    )


def _meeting(meeting_id: int) -> Meeting:
    meeting = queries.get_meeting(meeting_id)
    own(meeting.session)
    return meeting


def _page(meeting: Meeting, lines: list[sheets.Line]) -> str:
    return render_template(
        "training/teach/sheet.html",
        meeting=meeting,
        lines=lines,
        opens=meeting.start_at - services.OPENS_BEFORE <= clock.now(),
        over=meeting.end_at <= clock.now(),
    )
