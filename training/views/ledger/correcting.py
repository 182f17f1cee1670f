"""Writing an entry by hand, and correcting one."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer
from training.forms.ledger import CorrectionForm, EntryForm
from training.models import Course
from training.queries import ledger as queries
from training.services import ledger as services
from training.views.access import desk_only
from training.views.ledger.blueprint import ledger

Page = str | Response | tuple[str, int]


@ledger.route("/new", methods=["GET", "POST"])
@desk_only
def new() -> Page:
    """An entry by hand; the same form sent twice is one entry."""
    form = EntryForm(data={"once": token_urlsafe(16), "person": request.args.get("person", "")})
    if not form.is_submitted():
        return render_template("training/ledger/new.html", form=form)
    volunteer = _person(form) if form.validate() else None
    if volunteer is None:
        return render_template("training/ledger/new.html", form=form), 422
    try:
        services.book_by_hand(current_user, volunteer, form.once.data or token_urlsafe(16), **_values(form))
    except Conflict as error:
        db.session.rollback()
        form.form_errors += [error.message, error.hint]
        return render_template("training/ledger/new.html", form=form), error.status
    db.session.commit()
    flash(_("台帳に記入しました。"), "success")
    return redirect(url_for("ledger.person", volunteer_id=volunteer.id), 303)


@ledger.route("/entries/<int:entry_id>/correct", methods=["GET", "POST"])
@desk_only
def correct(entry_id: int) -> Page:
    """What is right instead. What stood there stays and can be read."""
    entry = queries.get(entry_id)
    (line,) = queries.lines([entry.corrects or entry])
    form = CorrectionForm(data={"seen": line.last_correction, "time": line.minutes, "points": line.points})
    if not form.is_submitted():
        return render_template("training/ledger/correct.html", form=form, line=line)
    status = 422
    if form.validate():
        try:
            services.correct_by_hand(current_user, entry, **_right(form))
        except (Invalid, Conflict) as error:
            db.session.rollback()
            status = error.status
            form.form_errors.append(error.message)
            (line,) = queries.lines([entry.corrects or entry])
            form.seen.data = line.last_correction
        else:
            db.session.commit()
            flash(_("訂正を記入しました。もとの記録も残っています。"), "success")
            return redirect(url_for("ledger.person", volunteer_id=entry.volunteer_id), 303)
    return render_template("training/ledger/correct.html", form=form, line=line), status


def _person(form: EntryForm) -> Volunteer | None:
    """Whom the number means; where it means nobody, the field says so."""
    found = db.session.scalar(select(Volunteer).where(Volunteer.code == form.person.data))
    if found is None:
        form.person.errors = [_("この登録番号の人は名簿にいません。")]
    return found


def _values(form: EntryForm) -> dict[str, Any]:
    course = db.session.get(Course, form.course.data) if form.course.data else None
    return {
        "day": form.day.data,
        "minutes": form.time.data or 0,
        "points": form.points.data or 0,
        "title": form.title.data or (course.name if course else ""),
        "course": course,
        "credential": form.credential.data,
        "language": form.language.data or (course.language if course else None),
        "note": form.note.data or "",
    }


def _right(form: CorrectionForm) -> dict[str, Any]:
    seen = str(form.seen.data or "")
    return {
        "minutes": form.time.data,
        "points": form.points.data,
        "reason": form.reason.data,
        "seen": int(seen) if seen.isdecimal() else None,
    }
