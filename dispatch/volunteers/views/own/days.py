"""Days of a volunteer that are not like the others, and pauses."""

from __future__ import annotations

from flask import render_template
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _, zone
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms import ExceptionForm, PauseForm
from dispatch.volunteers.views.own.availability import back_to
from dispatch.volunteers.views.own.blueprint import me, own, volunteers_only

Page = str | Response | tuple[str, int]


@own.get("/availability/days")
@volunteers_only
def days() -> str:
    """The next weeks day by day, what was said of single dates, and the pause."""
    return _page(_pause_form(), ExceptionForm(formdata=None))


@own.post("/availability/days")
@volunteers_only
def say_day() -> Page:
    """A day, or part of it, on which the person is free or not."""
    form, volunteer = ExceptionForm(), me()
    if not form.validate() or not form.day.data:
        return _page(_pause_form(), form), 422
    with services.own_change(current_user, volunteer):
        services.say_day(current_user, volunteer, form.day.data, form.free.data == "yes", form.hours.data)
    db.session.commit()
    return back_to(_("この日の予定を登録しました。"), "own.days")


@own.post("/availability/days/<int:exception_id>/remove")
@volunteers_only
def take_back_day(exception_id: int) -> Response:
    """Forget what was said of a date."""
    volunteer = me()
    with services.own_change(current_user, volunteer):
        services.remove_exception(current_user, volunteer, exception_id)
    db.session.commit()
    return back_to(_("この日の予定を取り消しました。"), "own.days")


@own.post("/availability/pause")
@volunteers_only
def pause() -> Page:
    """Be asked nothing for a while."""
    form, volunteer = PauseForm(), me()
    if form.validate() and form.first.data:
        try:
            with services.own_change(current_user, volunteer):
                services.pause(current_user, volunteer, form.first.data, form.last.data)
            db.session.commit()
        except Invalid as error:
            db.session.rollback()
            form.take(error.faults)
        else:
            return back_to(_("お休みを登録しました。この間は打診しません。"), "own.days")
    return _page(form, ExceptionForm(formdata=None)), 422


@own.post("/availability/resume")
@volunteers_only
def resume() -> Response:
    """End the pause."""
    volunteer = me()
    with services.own_change(current_user, volunteer):
        services.resume(current_user, volunteer)
    db.session.commit()
    return back_to(_("お休みを終わりにしました。"), "own.days")


def _pause_form() -> PauseForm:
    volunteer = me()
    return PauseForm(formdata=None, data={"first": volunteer.paused_from, "last": volunteer.paused_until})


def _page(pause_form: PauseForm, exception_form: ExceptionForm) -> str:
    volunteer, today = me(), clock.today(zone())
    return render_template(
        "my/availability_days.html",
        me=volunteer,
        pause_form=pause_form,
        exception_form=exception_form,
        exceptions=queries.coming_exceptions(volunteer, today),
        days=queries.weeks_ahead(volunteer, today, zone(), queries.busy_ahead(volunteer, today, zone())),
        can_undo=services.can_undo(volunteer),
        today=today,
    )
