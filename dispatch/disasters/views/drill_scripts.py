"""Scripts of exercises: the list, the editor, the file, and beginning an exercise from one."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Download
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.forms.drills import BeginForm, ScriptFileForm, ScriptForm
from dispatch.disasters.queries import drills as queries
from dispatch.disasters.scripts import FORMAT
from dispatch.disasters.services import drills as services
from dispatch.disasters.views.access import desk_only
from dispatch.downloads import name_file
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, local

drill_scripts = Blueprint("drill_scripts", __name__, url_prefix="/disasters/scripts")

Page = str | Response | tuple[str, int]


@drill_scripts.get("/")
@desk_only
def index() -> str:
    """All scripts in use."""
    return _index(ScriptFileForm(formdata=None))


@drill_scripts.post("/usual")
@desk_only
def usual() -> Response:
    """The script that comes with the program."""
    row = services.add_usual(current_user)
    db.session.commit()
    flash(_("標準の台本を加えました。内容は自由に直せます。"), "success")
    return redirect(url_for(".edit", script_id=row.id), 303)


@drill_scripts.post("/file")
@desk_only
def upload() -> Page:
    """A script from a file."""
    form = ScriptFileForm()
    script = form.script() if form.validate_on_submit() else None
    if script is not None:
        try:
            row = services.add(current_user, script)
        except Conflict as fault:
            form.take([("file", fault.message)])
        else:
            db.session.commit()
            return redirect(url_for(".edit", script_id=row.id), 303)
    return _index(form), 422


@drill_scripts.route("/new", methods=["GET", "POST"])
@desk_only
def new() -> Page:
    """A script more."""
    form = ScriptForm()
    script = form.script() if form.validate_on_submit() else None
    if script is not None:
        try:
            row = services.add(current_user, script)
        except Conflict as fault:
            form.take([("name", fault.message)])
        else:
            db.session.commit()
            flash(_("保存しました。"), "success")
            return redirect(url_for(".edit", script_id=row.id), 303)
    page = render_template("disasters/drills/script.html", form=form, script=None)
    return page, 422 if form.errors else 200


@drill_scripts.route("/<int:script_id>/", methods=["GET", "POST"])
@desk_only
def edit(script_id: int) -> Page:
    """A script is changed; exercises under way keep theirs."""
    row = queries.get_script(script_id)
    form = ScriptForm() if request.method == "POST" else ScriptForm.of(row)
    script = form.script(row.opening["telegram"]) if form.validate_on_submit() else None
    if script is not None:
        try:
            services.change(current_user, row, script)
        except Conflict as fault:
            form.take([("name", fault.message)])
        else:
            db.session.commit()
            flash(_("保存しました。"), "success")
            return redirect(url_for(".edit", script_id=script_id), 303)
    page = render_template("disasters/drills/script.html", form=form, script=row)
    return page, 422 if form.errors else 200


@drill_scripts.get("/<int:script_id>/script.json")
@desk_only
def file(script_id: int) -> Response:
    """A script as a file, for another association or for keeping."""
    row = queries.get_script(script_id)
    told = {"format": FORMAT, "name": row.name, "opening": row.opening, "injects": row.injects}
    answer = Download(json.dumps(told, ensure_ascii=False, indent=2), mimetype="application/json")
    return name_file(answer, f"{row.name}.json")


@drill_scripts.post("/<int:script_id>/archive")
@desk_only
def archive(script_id: int) -> Response:
    """It is offered no more."""
    services.archive(current_user, queries.get_script(script_id))
    db.session.commit()
    flash(_("台本をしまいました。"), "success")
    return redirect(url_for(".index"), 303)


@drill_scripts.route("/<int:script_id>/begin", methods=["GET", "POST"])
@desk_only
def begin(script_id: int) -> Page:
    """An exercise begins: its event is open and the script's clock runs."""
    row = queries.get_script(script_id)
    named = _("%(year)s年 %(title)s", year=local(clock.now()).year, title=row.opening["title"])
    form = BeginForm() if request.method == "POST" else BeginForm(title=named[:120])
    if form.validate_on_submit():
        try:
            drill = services.begin(current_user, row, form.title.data or "", form.raw())
        except Invalid as fault:
            db.session.rollback()
            form.take([("telegram", fault.message)])
        else:
            db.session.commit()
            return redirect(url_for("drills.show", event_id=drill.event_id), 303)
    page = render_template("disasters/drills/begin.html", form=form, script=queries.get_script(script_id))
    return page, 422 if form.errors else 200


def _index(form: ScriptFileForm) -> str:
    return render_template("disasters/drills/scripts.html", scripts=queries.scripts(), form=form)
