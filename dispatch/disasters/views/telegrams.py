"""What the Meteorological Agency has said, a file handed in by hand, and what is watched for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Redirect

from dispatch.db import db
from dispatch.disasters.forms.telegrams import TelegramForm, WatchForm
from dispatch.disasters.queries import settings
from dispatch.disasters.queries import telegrams as queries
from dispatch.disasters.services import settings as changing
from dispatch.disasters.services import telegrams as services
from dispatch.disasters.services.telegrams.following import feeds
from dispatch.disasters.telegrams import Status
from dispatch.disasters.telegrams.cap import write_alert
from dispatch.disasters.views.access import desk_only
from dispatch.disasters.wording import caps
from dispatch.disasters.wording import settings as words
from dispatch.disasters.wording import telegrams as wording
from dispatch.downloads import name_file
from dispatch.errors import Forbidden, Invalid
from dispatch.forms import page_number
from dispatch.foundation.versions import versions
from dispatch.i18n import _, label
from dispatch.vocabulary import RoleName

telegrams = Blueprint("telegrams", __name__, url_prefix="/disasters/telegrams")

Page = str | Redirect | tuple[str, int]


@telegrams.route("/", methods=["GET", "POST"])
@desk_only
def index() -> Page:
    """What came, how the feeds are doing, and a form for a telegram that came another way."""
    form = TelegramForm()
    if form.validate_on_submit():
        try:
            row, fresh = services.receive(current_user, form.file.data.read(), form.file.data.filename or "")
        except Invalid as fault:
            form.file.errors = [*form.file.errors, fault.message]
        else:
            db.session.commit()
            flash(
                _("受け付けました。") if fresh else _("この発表はすでに届いています。"),
                "success" if fresh else "info",
            )
            return redirect(url_for(".show", telegram_id=row.id), 303)
    held, page = settings.watch(), queries.telegrams(page_number())
    shown = render_template(
        "disasters/telegrams/index.html",
        form=form,
        page=page,
        readings=[queries.read(row, held) for row in page.items],
        states={state.url: state for state in queries.feed_states()},
        feeds=feeds() if held.follow else (),
        watch=held,
        unknown=settings.unknown_areas(held),
        words=words,
        wording=wording,
    )
    return shown, 422 if form.errors else 200


@telegrams.get("/<int:telegram_id>")
@desk_only
def show(telegram_id: int) -> str:
    """One telegram: what it says of the areas that are watched."""
    found = queries.get_reading(telegram_id, settings.watch())
    return render_template("disasters/telegrams/show.html", found=found, wording=wording)


@telegrams.get("/<int:telegram_id>/cap.xml")
@desk_only
def cap(telegram_id: int) -> Response:
    """The same for systems that read CAP 1.2."""
    found = queries.get_reading(telegram_id, settings.watch())
    made = caps.alert(found.row, found.telegram, found.areas, queries.earlier(found.row))
    answer = Response(write_alert(made), mimetype="application/cap+xml")
    mark = "" if found.row.status == Status.NORMAL else f"{label(found.telegram.status)}-"
    return name_file(answer, f"{mark}cap-{found.row.id}.xml")


@telegrams.route("/settings", methods=["GET", "POST"])
@desk_only
def watching() -> Page:
    """What is watched for: a form for administrators, facts for coordinators."""
    if not current_user.is_a(RoleName.ADMINISTRATOR):
        if request.method == "POST":
            raise Forbidden(_("設定を変えられるのは管理者です。"))
        return _settings(None)
    form = WatchForm.of(settings.watch(), _version())
    if not form.is_submitted():
        return _settings(form)
    if not form.validate():
        return _settings(form, 422)
    return _save(form)


def _save(form: WatchForm) -> Page:
    try:
        changes = changing.change(current_user, form.values(), form.seen)
    except Invalid as error:
        db.session.rollback()
        form.take(error.faults)
        return _settings(form, 422)
    db.session.commit()
    flash(
        _("設定を保存しました（%(n)s項目）。", n=len(changes)) if changes else _("変更はありませんでした。"),
        "success" if changes else "info",
    )
    return redirect(url_for(".watching"), 303)


def _version() -> int:
    row = settings.row()
    return row.version if row is not None else 1


def _settings(form: WatchForm | None, status: int = 200) -> tuple[str, int]:
    row = settings.row()
    values: dict[str, Any] = settings.watch().to_json()
    page = render_template(
        "disasters/telegrams/settings.html",
        form=form,
        values=values,
        words=words,
        versions=versions(row) if row is not None else [],
    )
    return page, status
