"""The pages by which a file is taken in: sent, looked at, confirmed. Rooms register theirs with `register`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_security import current_user
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as Redirect

from dispatch.accounts.access import only
from dispatch.audit.services import Actor
from dispatch.db import db, set_reading
from dispatch.errors import Invalid
from dispatch.forms import DispatchForm
from dispatch.i18n import _, _l
from dispatch.tables import Column, ImportReport, Table, Uploads, read_mapping, read_table
from dispatch.tables.forms_to_fill import Guide, as_form
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import RoleName

Page = str | Redirect | tuple[str, int]
PAGES = {
    "institutions.import_": _l("医療機関"),
    "volunteers.import_": _l("通訳者名簿"),
    "requests.import_": _l("派遣依頼"),
    "ledger.import_": _l("研修の記録"),
    "shelters.import_": _l("避難所"),
}
"""Every kind of file that can be sent, each with its page."""


class UploadForm(DispatchForm):
    """A table, and perhaps a list of what its headings mean."""

    file = FileField(
        _l("ファイル"), [FileRequired(_l("ファイルを選んでください。"))],
        description=_l("CSV（UTF-8かShift_JIS）またはExcel（.xlsx）、10MBまで。"),
    )  # fmt: skip
    mapping = FileField(
        _l("見出しの対応表"),
        description=_l("見出しの名前が違うときだけ。JSONかTOMLで「見出し」と「列の名前」の組を書きます。"),
    )


@dataclass(frozen=True, slots=True)
class Kind:
    """What a page takes in. `blueprint` has the pages import_, import_confirm and import_template.

    `guides` explains the columns; where there is one, the page also offers a spreadsheet to fill in (import_form).
    `only_looks`: a dry run writes nothing, not even to take it back; on SQLite nobody then has to wait for it.
    """

    blueprint: str
    title: Any
    columns: Sequence[Column]
    take: Callable[[Actor, Table, bool], ImportReport]
    guides: Callable[[], Sequence[Guide]] | None = None
    only_looks: bool = False

    def page(self, template: str, **values: Any) -> str:
        """A page of this kind, with the way to the other kinds."""
        tabs = [
            {"label": label, "href": url_for(endpoint), "current": endpoint == f"{self.blueprint}.import_"}
            for endpoint, label in PAGES.items()
            if endpoint in current_app.view_functions
        ]
        return render_template(template, kind=self, tabs=tabs if _sees_all() else [], **values)


def _sees_all() -> bool:
    return bool(current_user.is_a(RoleName.ADMINISTRATOR))


def _uploads() -> Uploads:
    return Uploads(Path(current_app.instance_path) / "uploads", current_user.id)


def _receive(kind: Kind) -> Page:
    """Show the form; of a file that can be read, show what it would do."""
    form = UploadForm()
    if not form.is_submitted():
        return kind.page("imports/upload.html", form=form)
    if form.validate():
        data = form.file.data.read()
        if kind.only_looks:
            db.session.rollback()
            set_reading(True)
        try:
            mapping = read_mapping(form.mapping.data.read()) if form.mapping.data else None
            report = kind.take(current_user, read_table(data, mapping), True)
        except Invalid as error:
            form.file.errors = [error.message, *(sentence for _place, sentence in error.faults)]
        else:
            db.session.rollback()
            token = _uploads().keep(data, mapping) if report.ok else ""
            shown = kind.page(
                "imports/preview.html", report=report, token=token, filename=form.file.data.filename
            )
            return shown if report.ok else (shown, 422)
    db.session.rollback()
    return kind.page("imports/upload.html", form=form), 422


def _confirm(kind: Kind, after: str) -> Page:
    """Take in the file that was looked at, if it can still be taken."""
    token = request.form.get("token", "")
    report = kind.take(current_user, _uploads().table(token), False)
    if not report.ok:
        db.session.rollback()
        return kind.page("imports/preview.html", report=report, token="", filename=""), 409
    db.session.commit()
    _uploads().forget(token)
    flash(
        _("取り込みました。新規 %(new)s件、変更 %(changed)s件。", new=report.created, changed=report.changed),
        "success",
    )
    return redirect(url_for(after), 303)


def _template(kind: Kind) -> Response:
    """A file with the headings and nothing else, to be filled in."""
    return as_csv(f"{kind.blueprint}.csv", [column.label for column in kind.columns], [])


def _form(kind: Kind) -> Response:
    """A spreadsheet to fill in, with lists to choose from and a sheet of explanations."""
    return as_form(f"{kind.blueprint}-form.xlsx", kind.guides() if kind.guides else [])


def register(blueprint: Blueprint, kind: Kind, *roles: RoleName) -> None:
    """Give a blueprint the pages for its kind of file, behind the gate of these roles."""
    after = f"{kind.blueprint}.index"
    gate = only(*roles)
    rules: tuple[tuple[str, str, list[str], Callable[[], Any]], ...] = (
        ("/import", "import_", ["GET", "POST"], lambda: _receive(kind)),
        ("/import/confirm", "import_confirm", ["POST"], lambda: _confirm(kind, after)),
        ("/import/template.csv", "import_template", ["GET"], lambda: _template(kind)),
    )
    if kind.guides:
        rules = (*rules, ("/import/form.xlsx", "import_form", ["GET"], lambda: _form(kind)))
    for rule, name, methods, view in rules:
        blueprint.add_url_rule(rule, name, gate(view), methods=methods)
