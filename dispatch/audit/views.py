"""The record, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_security import auth_required, roles_required

from dispatch.audit import queries, wording
from dispatch.audit.forms import AuditFilter
from dispatch.db import db
from dispatch.forms import page_number
from dispatch.i18n import _, show_moment
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import RoleName

audit = Blueprint("audit", __name__, url_prefix="/admin/audit")

MOST = 10_000
"""Rows of one exported file."""


@audit.get("/")
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def index() -> str:
    """Who did what to which thing; with a thing named, also who saw it."""
    form = AuditFilter()
    page = queries.search(form.filters(), page_number())
    names = queries.names(page.items)
    return render_template("audit/index.html", form=form, page=page, names=names, wording=wording)


@audit.get("/record.csv")
@auth_required("session")
@roles_required(RoleName.ADMINISTRATOR)
def export() -> Response:
    """The same list as a file: the report of who saw what."""
    entries = db.session.scalars(queries.matching(AuditFilter().filters()).limit(MOST)).all()
    names = queries.names(entries)
    rows = (
        (
            show_moment(entry.at),
            entry.actor_name,
            wording.action_name(entry.action),
            wording.subject_name(entry.subject_type),
            names.get((entry.subject_type, entry.subject_id)) or str(entry.subject_id),
            wording.detail_text(entry),
        )
        for entry in entries
    )
    headings = (_("日時"), _("操作した人"), _("操作"), _("対象"), _("対象の番号"), _("内容"))
    return as_csv("audit.csv", headings, rows)
