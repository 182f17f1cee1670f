"""The volunteer's own pages, made for a phone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.access import only
from dispatch.assignments import services, wording
from dispatch.assignments.forms import DeclineForm
from dispatch.assignments.models import Assignment, Receipt, Standby
from dispatch.assignments.queries import my as queries
from dispatch.assignments.queries import payments
from dispatch.assignments.queries.standbys import standing_by
from dispatch.assignments.views import files
from dispatch.audit import services as audit
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Gone
from dispatch.i18n import _, _l, label, local, weekday, zone
from dispatch.vocabulary import Mode, RoleName
from dispatch.volunteers.engagements import engaged
from dispatch.volunteers.queries.availability import is_holiday
from dispatch.volunteers.queries.papers import papers
from dispatch.volunteers.views.own.blueprint import me

my = Blueprint("my", __name__, url_prefix="/my")


@my.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the room's sentences and to the parts of a day."""
    return {
        "words": wording,
        "local_of": local,
        "weekday_of": _weekday,
        "closed": _closed,
        "place_of": _place,
        "receipt_url": _receipt_url,
    }


def _receipt_url(one: Receipt) -> str:
    return url_for("my.receipt", assignment_id=one.report.assignment_id, receipt_id=one.id)


def _weekday(moment: datetime) -> str:
    return weekday(local(moment).date())


def _closed(moment: datetime) -> bool:
    day = local(moment).date()
    return day.weekday() == 6 or is_holiday(day)


def _place(job: Assignment | Standby) -> str:
    """Where the interpreter goes, or how they are called."""
    if job.mode is not Mode.ONSITE:
        return label(job.mode)
    return f"{job.request.institution.name} {job.request.department}".strip()


PLACES = (
    (_l("活動できる時間"), "own.availability", "calendar-week"),
    (_l("活動の条件"), "own.conditions", "sliders"),
    (_l("カレンダー"), "own_calendars.index", "calendar-event"),
    (_l("書類と資格"), "own_profile.documents", "patch-check"),
    (_l("同行見学"), "my_shadowing.index", "people"),
    (_l("登録内容"), "my.profile", "person"),
)
"""Where else a volunteer looks after their own affairs; shown as far as the application has the page."""
NEAR = timedelta(hours=36)
"""A job nearer than this matters more than a question about another."""


@my.get("/")
@only(RoleName.VOLUNTEER)
def index() -> ResponseReturnValue:
    """What is next, what is asked, what is still to be reported; a job of today or tomorrow comes first."""
    return first_page()


def first_page(problem: DispatchError | None = None) -> str:
    """The volunteer's first page, with what went wrong on top."""
    today = queries.today(me())
    near = today.next is not None and today.next.start_at < clock.now() + NEAR
    return render_template(
        "my/index.html",
        me=me(),
        problem=problem,
        today=today,
        standbys=standing_by(me()),
        near=near,
        year=queries.year(me()),
        paid=payments.own_year(me()),
        places=[
            (title, url_for(name), sign) for title, name, sign in PLACES if name in current_app.view_functions
        ],
    )


@my.get("/history")
@only(RoleName.VOLUNTEER)
def history() -> ResponseReturnValue:
    """The work of one year, and its hours."""
    year = queries.year(me(), request.args.get("year", type=int))
    return render_template(
        "my/history.html",
        year=year,
        years_shown=year_links("my.history", year.years, year.number),
        ended=queries.declined(me()),
        worked=queries.worked_minutes,
    )


def year_links(endpoint: str, years: list[int], chosen: int) -> list[dict[str, Any]]:
    """The years of a page as its tabs."""
    return [
        {"label": _("%(n)s年度", n=one), "href": url_for(endpoint, year=one), "current": one == chosen}
        for one in years
    ]


@my.get("/history.csv")
@only(RoleName.VOLUNTEER)
def history_csv() -> Response:
    """The same as a table, for the volunteer's own papers."""
    year = queries.year(me(), request.args.get("year", type=int))
    return files.history_csv(year)


@my.get("/profile")
@only(RoleName.VOLUNTEER)
def profile() -> ResponseReturnValue:
    """What the roster says about the volunteer, and the ways to the pages where they change it."""
    return render_template("my/profile.html", me=me(), papers=papers(me(), clock.today(zone())))


@my.get("/<int:assignment_id>")
@only(RoleName.VOLUNTEER)
def show(assignment_id: int) -> ResponseReturnValue:
    """One offer or job."""
    job = queries.own(me(), assignment_id)
    audit.record_read(current_user, job.request)
    return _page(job, DeclineForm(formdata=None))


def _page(job: Assignment, form: DeclineForm, problem: DispatchError | None = None) -> str:
    pay = services.pay_of(job, job.report) if job.report else None
    return render_template(
        "my/show.html",
        job=job,
        asked=job.request,
        form=form,
        problem=problem,
        now=clock.now(),
        pay=pay,
        engaged=engaged(job.volunteer_id, job.start_at, job.end_at),
    )


def _as_it_is_now(assignment_id: int, error: DispatchError) -> ResponseReturnValue:
    db.session.rollback()
    set_reading(True)
    return _page(queries.own(me(), assignment_id), DeclineForm(formdata=None), error), error.status


@my.get("/<int:assignment_id>/calendar.ics")
@only(RoleName.VOLUNTEER)
def calendar(assignment_id: int) -> Response:
    """The job for the volunteer's calendar."""
    return files.calendar(queries.own(me(), assignment_id))


@my.post("/<int:assignment_id>/accept")
@only(RoleName.VOLUNTEER)
def accept(assignment_id: int) -> ResponseReturnValue:
    """Yes."""
    try:
        services.accept(current_user, queries.own(me(), assignment_id))
    except (Conflict, Gone) as error:
        return _as_it_is_now(assignment_id, error)
    db.session.commit()
    flash(_("お引き受けいただき、ありがとうございます。"), "success")
    return redirect(url_for("my.show", assignment_id=assignment_id), 303)


@my.post("/<int:assignment_id>/decline")
@only(RoleName.VOLUNTEER)
def decline(assignment_id: int) -> ResponseReturnValue:
    """No, and why."""
    job, form = queries.own(me(), assignment_id), DeclineForm()
    if not form.validate():
        return _page(job, form), 422
    try:
        services.decline(current_user, job, form.reason.data, form.note.data or "", pause=form.pauses)
    except (Conflict, Gone) as error:
        return _as_it_is_now(assignment_id, error)
    db.session.commit()
    flash(_("辞退を受け付けました。お知らせいただき、ありがとうございます。"), "success")
    return redirect(url_for("my.index"), 303)
