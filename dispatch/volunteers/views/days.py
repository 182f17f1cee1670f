"""Pauses, and days that are not like the others."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _, zone
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms import ExceptionForm, PauseForm
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.views.blueprint import staff_only, volunteers
from dispatch.volunteers.views.roster import DAYS_AHEAD, booked, today

Page = str | Response | tuple[str, int]


@volunteers.get("/<int:volunteer_id>/days")
@staff_only
def days(volunteer_id: int) -> str:
    """Pause and exceptions of somebody, and the next two weeks."""
    volunteer = queries.get(volunteer_id)
    known = {"first": volunteer.paused_from, "last": volunteer.paused_until}
    return _page(volunteer, PauseForm(formdata=None, data=known), ExceptionForm(formdata=None))


@volunteers.post("/<int:volunteer_id>/pause")
@staff_only
def pause(volunteer_id: int) -> Page:
    """Ask nothing of somebody for a while."""
    volunteer, form = queries.get(volunteer_id), PauseForm()
    if form.validate() and form.first.data:
        try:
            services.pause(current_user, volunteer, form.first.data, form.last.data)
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            return _done(volunteer, _("%(name)sさんの休止を登録しました。", name=volunteer.name))
    return _page(volunteer, form, ExceptionForm(formdata=None)), 422


@volunteers.post("/<int:volunteer_id>/resume")
@staff_only
def resume(volunteer_id: int) -> Response:
    """End the pause."""
    volunteer = queries.get(volunteer_id)
    services.resume(current_user, volunteer)
    db.session.commit()
    return _done(volunteer, _("%(name)sさんの休止を終わりにしました。", name=volunteer.name))


@volunteers.post("/<int:volunteer_id>/exceptions")
@staff_only
def add_exception(volunteer_id: int) -> Page:
    """A day, or part of it, on which somebody is free or not."""
    volunteer, form = queries.get(volunteer_id), ExceptionForm()
    if not form.validate() or not form.day.data:
        return _page(volunteer, PauseForm(formdata=None), form), 422
    services.add_exception(current_user, volunteer, form.day.data, form.free.data == "yes", form.hours.data)
    db.session.commit()
    return _done(volunteer, _("例外の日を追加しました。"))


@volunteers.post("/<int:volunteer_id>/exceptions/<int:exception_id>/remove")
@staff_only
def remove_exception(volunteer_id: int, exception_id: int) -> Response:
    """Take an exception back."""
    volunteer = queries.get(volunteer_id)
    services.remove_exception(current_user, volunteer, exception_id)
    db.session.commit()
    return _done(volunteer, _("例外の日を取り消しました。"))


def _page(volunteer: Volunteer, pause_form: PauseForm, exception_form: ExceptionForm) -> str:
    return render_template(
        "volunteers/days.html",
        volunteer=volunteer,
        pause_form=pause_form,
        exception_form=exception_form,
        exceptions=queries.coming_exceptions(volunteer, today()),
        days=queries.coming_days(
            volunteer, today(), DAYS_AHEAD, zone(), queries.busy_ahead(volunteer, today(), zone())
        ),
        booked=booked(volunteer),
    )


def _done(volunteer: Volunteer, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for(".days", volunteer_id=volunteer.id), 303)
