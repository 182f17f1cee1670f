"""A volunteer's own week: seen, painted, confirmed, repeated."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.db import db, set_reading
from dispatch.errors import Conflict
from dispatch.i18n import _, zone
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.own_hours import OwnWeekForm
from dispatch.volunteers.hours import write_week
from dispatch.volunteers.views.own.blueprint import me, own, volunteers_only

Page = str | Response | tuple[str, int]


@own.get("/availability")
@volunteers_only
def availability() -> str:
    """The week as a grid and as a list, and what it means for the next weeks."""
    return _page(OwnWeekForm.of(me()))


@own.post("/availability")
@volunteers_only
def save_week() -> Page:
    """Make what was painted or written the weekly hours."""
    form, volunteer = OwnWeekForm(), me()
    if not form.validate():
        return _page(form), 422
    try:
        with services.own_change(current_user, volunteer):
            services.save_week(
                current_user, volunteer, form.hours(), form.open_on_holidays.data, form.stamp.data or ""
            )
        db.session.commit()
    except Conflict as problem:
        return _as_it_is_now(problem, write_week(form.hours()))
    return _done(_("毎週の時間を保存しました。"))


@own.post("/availability/confirm")
@volunteers_only
def confirm_hours() -> Response:
    """Nothing has changed."""
    services.confirm(current_user, me())
    db.session.commit()
    return _done(_("予定に変わりがないことを確かめました。ありがとうございます。"))


@own.post("/availability/same")
@volunteers_only
def repeat_week() -> Page:
    """This week as last week."""
    volunteer = me()
    try:
        with services.own_change(current_user, volunteer):
            changed = services.same_as_last_week(current_user, volunteer, clock.today(zone()))
        db.session.commit()
    except Conflict as problem:
        return _as_it_is_now(problem)
    if changed:
        return _done(_("今週の%(n)s日を、先週と同じ時間にしました。", n=changed))
    return _done(_("今週は、すでに先週と同じ時間です。予定を確かめました。"))


@own.post("/availability/undo")
@volunteers_only
def undo_change() -> Page:
    """Take back the last change."""
    try:
        services.undo(current_user, me())
        db.session.commit()
    except Conflict as problem:
        return _as_it_is_now(problem)
    return _done(_("変更を元に戻しました。"))


def back_to(sentence: str, default: str) -> Response:
    """Say what was done, on the page from which it was asked."""
    flash(sentence, "success")
    places = {"home": "my.index", "days": "own.days", "week": "own.availability"}
    return redirect(url_for(places.get(request.form.get("back", ""), default)), 303)


def _done(sentence: str) -> Response:
    return back_to(sentence, "own.availability")


def _as_it_is_now(problem: Conflict, wanted: str | None = None) -> tuple[str, int]:
    """The page with the present state, and in words what was to be saved."""
    db.session.rollback()
    set_reading(True)
    return _page(OwnWeekForm.of(me()), problem, wanted), problem.status


def _page(form: OwnWeekForm, problem: Conflict | None = None, wanted: str | None = None) -> str:
    volunteer, today = me(), clock.today(zone())
    return render_template(
        "my/availability.html",
        me=volunteer,
        form=form,
        problem=problem,
        wanted=wanted,
        days=queries.weeks_ahead(volunteer, today, zone(), queries.busy_ahead(volunteer, today, zone())),
        last_week=queries.week_before(volunteer, today),
        can_undo=services.can_undo(volunteer),
        today=today,
    )
