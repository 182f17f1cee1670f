"""A volunteer's own calendars: the address of the feed, and the busy times of others."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone
from dispatch.volunteers import queries, services
from dispatch.volunteers.forms.calendars import CalendarFileForm, SubscribeForm
from dispatch.volunteers.models import OutsideCalendar
from dispatch.volunteers.spans import say_busy
from dispatch.volunteers.views.own.blueprint import me, volunteers_only

own_calendars = Blueprint("own_calendars", __name__, url_prefix="/my/calendars")
Page = str | Response | tuple[str, int]
DAYS_SHOWN = 14


@own_calendars.get("/")
@volunteers_only
def index() -> str:
    """Both directions on one page."""
    return _page(SubscribeForm(formdata=None), CalendarFileForm(formdata=None))


@own_calendars.post("/feed")
@volunteers_only
def open_feed() -> Response:
    """Give the feed an address, or another one."""
    services.open_feed(current_user, me())
    db.session.commit()
    flash(_("カレンダー用のアドレスを発行しました。"), "success")
    return redirect(url_for(".index"), 303)


@own_calendars.get("/feed/renew")
@volunteers_only
def renew_feed() -> str:
    """What another address would mean, before it is made."""
    return render_template("my/calendars_renew.html")


@own_calendars.post("/feed/close")
@volunteers_only
def close_feed() -> Response:
    """No feed any more."""
    services.close_feed(current_user, me())
    db.session.commit()
    flash(_("カレンダー用のアドレスを停止しました。"), "success")
    return redirect(url_for(".index"), 303)


@own_calendars.post("/subscribe")
@volunteers_only
def subscribe() -> Page:
    """Keep an address, and ask it at once, so that what is wrong with it is seen now."""
    form = SubscribeForm()
    if not form.validate():
        return _page(form, CalendarFileForm(formdata=None)), 422
    try:
        added = services.subscribe(current_user, me(), form.name.data or "", form.address.data or "")
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.take(error.faults)
        return _page(form, CalendarFileForm(formdata=None)), 422
    except Conflict as error:
        return _refused(error)
    return _looked(added.id)


@own_calendars.post("/<int:calendar_id>/refresh")
@volunteers_only
def refresh(calendar_id: int) -> Page:
    """Ask an address again, now."""
    services.ask_now(me(), calendar_id)
    db.session.commit()
    return _looked(calendar_id)


@own_calendars.post("/file")
@volunteers_only
def add_file() -> Page:
    """Take in a file."""
    form = CalendarFileForm()
    if not form.validate():
        return _page(SubscribeForm(formdata=None), form), 422
    sent = form.file.data
    try:
        calendar = services.add_file(current_user, me(), sent.filename or "", sent.read())
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        form.file.errors = [sentence for _place, sentence in error.faults] or [error.message]
        return _page(SubscribeForm(formdata=None), form), 422
    except Conflict as error:
        return _refused(error)
    return _said(calendar)


@own_calendars.post("/<int:calendar_id>/remove")
@volunteers_only
def remove(calendar_id: int) -> Response:
    """Forget a calendar."""
    name = services.remove(current_user, me(), calendar_id)
    db.session.commit()
    flash(_("「%(name)s」の取り込みをやめました。", name=name), "success")
    return redirect(url_for(".index"), 303)


def _looked(calendar_id: int) -> Response:
    services.refresh(calendar_id)
    calendar = db.session.get(OutsideCalendar, calendar_id)
    if calendar is not None and calendar.failing_since is None:
        return _said(calendar)
    if calendar is not None:
        flash(queries.failure_said(calendar), "warning")
    return redirect(url_for(".index"), 303)


def _said(calendar: OutsideCalendar) -> Response:
    flash(_("「%(name)s」の予定を取り込みました。", name=calendar.name), "success")
    return redirect(url_for(".index"), 303)


def _refused(error: Conflict) -> Response:
    db.session.rollback()
    flash(error.message, "warning")
    return redirect(url_for(".index"), 303)


def _page(subscribe_form: SubscribeForm, file_form: CalendarFileForm) -> str:
    volunteer, today = me(), clock.today(zone())
    feed = queries.calendar_feed(volunteer)
    last = today + timedelta(days=DAYS_SHOWN - 1)
    return render_template(
        "my/calendars.html",
        feed=feed,
        address=url_for("feed.show", token=services.feed_token(feed), _external=True) if feed else "",
        calendars=queries.outside_calendars(volunteer),
        host_of=queries.host_of,
        failure_said=queries.failure_said,
        said=say_busy,
        busy=queries.busy_of(volunteer, today, last, zone()),
        subscribe_form=subscribe_form,
        file_form=file_form,
    )
