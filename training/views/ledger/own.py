"""A volunteer's own ledger: to read, to print, to take away."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from dispatch import clock
from dispatch.i18n import zone
from dispatch.tables.writing import as_csv
from training.ledger_table import export_headings, export_row
from training.queries import ledger as queries
from training.views.access import me, volunteers_only
from training.views.ledger.blueprint import tools
from training.views.ledger.paper import paper

my_ledger = Blueprint(
    "my_ledger", __name__, url_prefix="/my/training/ledger", template_folder="../../templates"
)
my_ledger.context_processor(tools)


@my_ledger.get("/")
@volunteers_only
def index() -> str:
    """What I have done, with running sums, and what my credentials still ask for."""
    volunteer = me()
    return render_template(
        "training/ledger/own.html", volunteer=volunteer, **paper(volunteer, clock.today(zone()))
    )


@my_ledger.get("/entries.csv")
@volunteers_only
def export() -> Response:
    """The same as a file."""
    rows = map(export_row, queries.of_person(me()))
    return as_csv("my-training.csv", export_headings(), ([str(cell) for cell in row] for row in rows))
