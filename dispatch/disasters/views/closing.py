"""The closing report: read, printed, written, fixed, taken away as a file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Download
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.audit.services import record_read
from dispatch.db import db, set_reading
from dispatch.disasters.forms.closing import ReportForm
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries import closing as queries
from dispatch.disasters.queries.drills import exercise_before
from dispatch.disasters.services import closing as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.vocabulary import LessonSort, LogKind
from dispatch.disasters.wording import closing as words
from dispatch.downloads import name_file
from dispatch.errors import Conflict
from dispatch.forms import number_in
from dispatch.i18n import _

closing = Blueprint("closing", __name__, url_prefix="/disasters/<int:event_id>/closing")

Page = str | Response | tuple[str, int]


@closing.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"report_words": words, "LessonSort": LessonSort, "lesson_day": date.fromisoformat}


@closing.get("/")
@desk_only
def show(event_id: int) -> str:
    """The report as it stands."""
    event = this(event_id)
    before = exercise_before(event) if event.exercise else None
    return render_template(
        "disasters/closing/show.html",
        event=event,
        report=queries.kept(event),
        sections=list(words.sections(queries.figures_of(event))),
        measures=_measures(event, before),
        before=before,
        timeline=queries.lines_of(event, *queries.TIMELINE),
        noted=queries.lines_of(event, LogKind.LESSON),
    )


@closing.route("/edit", methods=["GET", "POST"])
@desk_only
def edit(event_id: int) -> Page:
    """The report's own words."""
    event, problem = this(event_id), None
    form = ReportForm() if request.method == "POST" else ReportForm.of(event)
    if form.validate_on_submit():
        try:
            services.write(current_user, event, form.values(), form.seen())
        except Conflict as conflict:
            problem = conflict
            db.session.rollback()
            set_reading(True)
            event = this(event_id)
            form.version.data = str(queries.kept(event)["version"])
        else:
            db.session.commit()
            flash(_("保存しました。"), "success")
            return redirect(url_for(".show", event_id=event_id), 303)
    page = render_template(
        "disasters/closing/edit.html",
        event=event,
        form=form,
        noted=queries.lines_of(event, LogKind.LESSON),
        problem=problem,
        report=queries.kept(event),
    )
    return page, problem.status if problem else 422 if form.errors else 200


@closing.route("/fix", methods=["GET", "POST"])
@desk_only
def fix(event_id: int) -> str | Response:
    """The report stands."""
    event = this(event_id)
    if request.method == "POST":
        services.fix(current_user, event, number_in(request.form.get("version")))
        db.session.commit()
        flash(_("報告を確定しました。"), "success")
        return redirect(url_for(".show", event_id=event_id), 303)
    return render_template("disasters/closing/fix.html", event=event, report=queries.kept(event))


@closing.post("/loosen")
@desk_only
def loosen(event_id: int) -> Response:
    """It may be written in again."""
    services.loosen(current_user, this(event_id))
    db.session.commit()
    flash(_("報告を書き直せるようになりました。"), "success")
    return redirect(url_for(".show", event_id=event_id), 303)


@closing.get("/report.json")
@desk_only
def file(event_id: int) -> Response:
    """The whole report as a file: figures, measures, lessons, the day log."""
    event = this(event_id)
    record_read(current_user, event, exported=1)
    text = json.dumps(queries.exported(event), ensure_ascii=False, indent=2)
    mark = _("訓練") + "-" if event.exercise else ""
    return name_file(Download(text, mimetype="application/json"), f"{mark}{event.code}-report.json")


def _measures(event: DisasterEvent, before: DisasterEvent | None) -> list[words.Compared]:
    return words.compared(queries.measures_of(event), queries.measures_of(before) if before else None)
