"""A roster as a file: sent, looked at, confirmed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Redirect

from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _, _l
from dispatch.tables import ImportReport, Uploads, read_mapping, read_table
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import RoleName
from dispatch.volunteers.forms import UploadForm
from dispatch.volunteers.services.importing import import_volunteers
from dispatch.volunteers.table import COLUMNS
from dispatch.volunteers.views.blueprint import staff_only, volunteers

Page = str | Redirect | tuple[str, int]
PAGES = {
    "institutions.import_": _l("医療機関"),
    "volunteers.import_": _l("通訳者名簿"),
    "requests.import_": _l("派遣依頼"),
}
"""Every kind of file that can be sent, each with its page."""


KIND = SimpleNamespace(blueprint="volunteers", title=_l("通訳者名簿の取り込み"), columns=COLUMNS)
"""What the shared pages of imports show."""


@volunteers.route("/import", methods=["GET", "POST"])
@staff_only
def import_() -> Page:
    """Send a file; of one that can be read, see what it would do."""
    form = UploadForm()
    if not form.is_submitted():
        return _page("imports/upload.html", form=form)
    if form.validate():
        try:
            return _preview(form)
        except Invalid as error:
            form.file.errors = [error.message, *(sentence for _place, sentence in error.faults)]
    db.session.rollback()
    return _page("imports/upload.html", form=form), 422


def _preview(form: UploadForm) -> Page:
    data = form.file.data.read()
    mapping = read_mapping(form.mapping.data.read()) if form.mapping.data else None
    report = import_volunteers(current_user, read_table(data, mapping), dry_run=True)
    db.session.rollback()
    token = _uploads().keep(data, mapping) if report.ok else ""
    shown = _page("imports/preview.html", report=report, token=token, filename=form.file.data.filename)
    return shown if report.ok else (shown, 422)


@volunteers.post("/import/confirm")
@staff_only
def import_confirm() -> Page:
    """Take in the file that was looked at, if it can still be taken."""
    token = request.form.get("token", "")
    report: ImportReport = import_volunteers(current_user, _uploads().table(token))
    if not report.ok:
        db.session.rollback()
        return _page("imports/preview.html", report=report, token="", filename=""), 409
    db.session.commit()
    _uploads().forget(token)
    done = _(
        "取り込みました。新規 %(new)s件、変更 %(changed)s件。", new=report.created, changed=report.changed
    )
    flash(done, "success")
    return redirect(url_for(".index"), 303)


@volunteers.get("/import/template.csv")
@staff_only
def import_template() -> Response:
    """A file with the headings and nothing else, to be filled in."""
    return as_csv("volunteers.csv", [str(column.label) for column in COLUMNS], [])


def _page(template: str, **values: Any) -> str:
    """A page of imports, with the way to the other kinds for who may go there."""
    tabs = [
        {"label": title, "href": url_for(endpoint), "current": endpoint == "volunteers.import_"}
        for endpoint, title in PAGES.items()
        if endpoint in current_app.view_functions
    ]
    sees_all = current_user.is_a(RoleName.ADMINISTRATOR)
    return render_template(template, kind=KIND, tabs=tabs if sees_all else [], **values)


def _uploads() -> Uploads:
    return Uploads(Path(current_app.instance_path) / "uploads", current_user.id)
