"""Posts and shifts: by template, by pattern, one by one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.db import db
from dispatch.disasters.forms.rosters.places import CentreForm, NewPostForm, PostForm, ShiftForm
from dispatch.disasters.models import DisasterEvent, Post
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.services import rosters as services
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rosters.blueprint import rosters
from dispatch.errors import Invalid
from dispatch.i18n import _

PLACES = {"end": "end_time", "languages": ""}
"""Where a fault is shown: the end is two fields, the languages a table."""


@rosters.route("/centre", methods=["GET", "POST"])
@desk_only
def centre(event_id: int) -> ResponseReturnValue:
    """All posts of a support centre at once."""
    event, form = this(event_id), CentreForm()
    form.offer_now()
    if form.validate_on_submit():
        try:
            made = services.centre(
                current_user, event, form.start(), form.hours.data or 0, form.length.data,
                form.languages.data or [], (form.place.data or "").strip(),
            )  # fmt: skip
            db.session.commit()
            flash(_("%(n)sか所の持ち場を作りました。", n=len(made)), "success")
            return redirect(url_for(".index", event_id=event_id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take(wrong.faults)
    page = render_template("disasters/rosters/centre.html", event=event, form=form)
    return page, 422 if form.is_submitted() else 200


@rosters.route("/posts/new", methods=["GET", "POST"])
@desk_only
def new_post(event_id: int) -> ResponseReturnValue:
    """A post with its shifts by a pattern."""
    event, form = this(event_id), NewPostForm()
    span = rows.span(event)
    form.offer_now(span[0] if span else None)
    if form.validate_on_submit():
        try:
            post = services.add_post(current_user, event, form.values(), form.pattern())
            db.session.commit()
            return redirect(url_for(".post", event_id=event_id, post_id=post.id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take(wrong.faults)
    page = render_template("disasters/rosters/post_new.html", event=event, form=form)
    return page, 422 if form.is_submitted() else 200


@rosters.route("/posts/<int:post_id>", methods=["GET", "POST"])
@desk_only
def post(event_id: int, post_id: int) -> ResponseReturnValue:
    """One post: what it is, and its shifts."""
    event = this(event_id)
    found = rows.get_post(event, post_id)
    form = PostForm(obj=found)
    if form.validate_on_submit():
        services.change_post(current_user, event, found, form.values())
        db.session.commit()
        flash(_("持ち場を変更しました。"), "success")
        return redirect(url_for(".post", event_id=event_id, post_id=post_id), 303)
    page = render_template("disasters/rosters/post.html", event=event, post=found, form=form)
    return page, 422 if form.is_submitted() else 200


@rosters.post("/posts/<int:post_id>/copy")
@desk_only
def copy(event_id: int, post_id: int) -> ResponseReturnValue:
    """The same post again."""
    event = this(event_id)
    made = services.copy_post(current_user, event, rows.get_post(event, post_id))
    db.session.commit()
    flash(_("持ち場を写しました。名前を確かめてください。"), "success")
    return redirect(url_for(".post", event_id=event_id, post_id=made.id), 303)


@rosters.route("/posts/<int:post_id>/drop", methods=["GET", "POST"])
@desk_only
def drop_post(event_id: int, post_id: int) -> ResponseReturnValue:
    """Take it away, after a question."""
    event = this(event_id)
    found = rows.get_post(event, post_id)
    if _posted():
        services.drop_post(current_user, event, found)
        db.session.commit()
        flash(_("持ち場を削除しました。"), "success")
        return redirect(url_for(".index", event_id=event_id), 303)
    return render_template("disasters/rosters/drop.html", event=event, post=found, shift=None)


@rosters.route("/posts/<int:post_id>/shifts/new", methods=["GET", "POST"])
@desk_only
def new_shift(event_id: int, post_id: int) -> ResponseReturnValue:
    """One more shift, after the last one."""
    event = this(event_id)
    found = rows.get_post(event, post_id)
    form = ShiftForm.of(found.shifts[-1]) if found.shifts and not _posted() else ShiftForm()
    if form.validate_on_submit():
        try:
            services.add_shift(current_user, event, found, form.values())
            db.session.commit()
            return redirect(url_for(".post", event_id=event_id, post_id=post_id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take(_placed(wrong))
    return _shift_page(event, found, form)


@rosters.route("/shifts/<int:shift_id>/edit", methods=["GET", "POST"])
@desk_only
def edit_shift(event_id: int, shift_id: int) -> ResponseReturnValue:
    """What one shift asks for."""
    event = this(event_id)
    found = rows.get_shift(event, shift_id)
    form = ShiftForm() if _posted() else ShiftForm.of(found)
    if form.validate_on_submit():
        try:
            services.change_shift(current_user, event, found, form.values())
            db.session.commit()
            return redirect(url_for(".shift", event_id=event_id, shift_id=shift_id), 303)
        except Invalid as wrong:
            db.session.rollback()
            form.take(_placed(wrong))
    return _shift_page(event, found.post, form, shift_id)


@rosters.route("/shifts/<int:shift_id>/drop", methods=["GET", "POST"])
@desk_only
def drop_shift(event_id: int, shift_id: int) -> ResponseReturnValue:
    """Take one shift away, after a question."""
    event = this(event_id)
    found = rows.get_shift(event, shift_id)
    back = url_for(".post", event_id=event_id, post_id=found.post_id)
    if _posted():
        services.drop_shift(current_user, event, found)
        db.session.commit()
        flash(_("シフトの枠を削除しました。"), "success")
        return redirect(back, 303)
    return render_template("disasters/rosters/drop.html", event=event, post=found.post, shift=found)


def _posted() -> bool:
    return request.method == "POST"


def _placed(wrong: Invalid) -> list[tuple[str, str]]:
    return [(PLACES.get(place, place), sentence) for place, sentence in wrong.faults]


def _shift_page(
    event: DisasterEvent, post: Post, form: ShiftForm, shift_id: int | None = None
) -> ResponseReturnValue:
    page = render_template(
        "disasters/rosters/shift_edit.html", event=event, post=post, form=form, shift_id=shift_id
    )
    return page, 422 if form.is_submitted() else 200
