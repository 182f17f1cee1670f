"""The ledger at the desk: find entries, look at one person, see who lacks points, take the list away."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch import clock
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.forms import page_number
from dispatch.i18n import _, show_date, zone
from dispatch.tables.writing import as_csv, as_xlsx
from dispatch.volunteers import queries as volunteers
from dispatch.volunteers.models import Credential
from training.forms.ledger import LedgerFilter
from training.ledger_table import export_headings, export_row
from training.models import LedgerEntry
from training.queries import ledger as queries
from training.services import renewals as services
from training.views.access import desk_only
from training.views.ledger.blueprint import ledger
from training.views.ledger.paper import paper


def today() -> date:
    """The day people here are living in."""
    return clock.today(zone())


@ledger.get("/")
@desk_only
def index() -> str:
    """Entries, the newest first, each with its corrections and what therefore counts."""
    form = LedgerFilter()
    filters = form.filters()
    page = queries.search(filters, page_number())
    return render_template(
        "training/ledger/index.html",
        form=form,
        page=page,
        lines=queries.lines(page.items),
        sums=queries.sums(filters),
    )


@ledger.get("/people/<int:volunteer_id>")
@desk_only
def person(volunteer_id: int) -> str:
    """One person's ledger with running sums, and what their credentials still ask for."""
    volunteer = volunteers.get(volunteer_id)
    record_read(current_user, volunteer)
    return render_template("training/ledger/person.html", volunteer=volunteer, **paper(volunteer, today()))


@ledger.get("/renewals")
@desk_only
def renewals() -> str:
    """Who needs how many points by when, the nearest end first."""
    day = today()
    found = queries.standings(day)
    missing = sum(one.misses(day) for one in found)
    only = request.args.get("only") == "missing"
    shown = [one for one in found if one.misses(day)] if only else found
    return render_template(
        "training/ledger/renewals.html",
        standings=shown, number=len(found), missing=missing, only=only, today=day,
    )  # fmt: skip


@ledger.post("/renewals/<int:credential_id>")
@desk_only
def renew(credential_id: int) -> Response:
    """Renew one credential, if its points are there."""
    credential = db.session.get(Credential, credential_id)
    if credential is None:
        raise NotFound(_("この資格は名簿にありません。"))
    paper = services.renew(current_user, credential)
    db.session.commit()
    message = _(
        "%(name)sさんの資格を%(day)sまで更新しました。",
        name=paper.volunteer.name,
        day=show_date(paper.valid_until),
    )
    flash(message, "success")
    return redirect(url_for("ledger.renewals"), 303)


@ledger.get("/entries.<any(csv, xlsx):suffix>")
@desk_only
def export(suffix: str) -> Response:
    """The entries asked for as a file that the import reads again; who took it is on record."""
    entries = _asked()
    record_read(
        current_user, current_user._get_current_object(), exported=len({e.volunteer_id for e in entries})
    )
    rows = map(export_row, queries.lines(entries))
    if suffix == "csv":
        return as_csv("ledger.csv", export_headings(), ([str(cell) for cell in row] for row in rows))
    return as_xlsx("ledger.xlsx", export_headings(), rows)


def _asked() -> list[LedgerEntry]:
    statement = queries.matching(LedgerFilter().filters())
    return list(db.session.scalars(statement.order_by(LedgerEntry.day, LedgerEntry.id)))
