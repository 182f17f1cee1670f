"""The ledger at the desk: find entries, look at one person, see who lacks points, take the list away."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template
from flask_security import current_user

from dispatch import clock
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.forms import page_number
from dispatch.i18n import zone
from dispatch.tables.writing import as_csv, as_xlsx
from dispatch.volunteers import queries as volunteers
from training.forms.ledger import LedgerFilter
from training.ledger_table import export_headings, export_row
from training.models import LedgerEntry
from training.queries import ledger as queries
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
    return render_template("training/ledger/renewals.html", standings=queries.standings(day), today=day)


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
