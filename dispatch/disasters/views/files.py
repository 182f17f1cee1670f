"""What can be printed and taken along: sheets as PDF and CSV, the situation report, packs, all rows."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Redirect

from dispatch import clock
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.sheets import Sheet, of_event, sheet, stem
from dispatch.disasters.services import packs as services
from dispatch.disasters.services.packs import making
from dispatch.disasters.views.access import desk_only, this
from dispatch.downloads import name_file
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.tables.writing import as_csv

disaster_files = Blueprint("disaster_files", __name__, url_prefix="/disasters/<int:event_id>/files")


@disaster_files.get("/")
@desk_only
def index(event_id: int) -> str:
    """Every sheet of the event, and its packs."""
    event = this(event_id)
    return render_template(
        "disasters/files/index.html",
        event=event,
        sheets=of_event(event),
        packs=services.packs(event),
        ready=bool(services.passphrase()),
    )


@disaster_files.get("/situation")
@desk_only
def situation(event_id: int) -> str:
    """How things stand now."""
    event = this(event_id)
    return render_template("disasters/files/situation.html", event=event, sheet=sheet(event, "situation"))


@disaster_files.get("/<name>.pdf")
@desk_only
def paper(event_id: int, name: str) -> Response:
    """A sheet on paper."""
    event, found = _taken(event_id, name)
    data = services.pdf([found], event, clock.now())
    return name_file(Response(data, mimetype="application/pdf"), f"{stem(event, name)}.pdf", "inline")


@disaster_files.get("/<name>.csv")
@desk_only
def table(event_id: int, name: str) -> Response:
    """A sheet as a table."""
    event, found = _taken(event_id, name)
    return as_csv(f"{stem(event, name)}.csv", found.columns, found.rows)


@disaster_files.get("/<name>.html")
@desk_only
def screen(event_id: int, name: str) -> Response:
    """A sheet as a page that needs nothing but itself."""
    event, found = _taken(event_id, name)
    return name_file(Response(making.screen(found, event), mimetype="text/html"), f"{stem(event, name)}.html")


@disaster_files.get("/export.zip")
@desk_only
def export(event_id: int) -> Response:
    """Everything as rows."""
    event = this(event_id)
    record_read(current_user, event, exported=1, what="rows")
    data = services.plain(services.rows_of(event))
    return name_file(Response(data, mimetype="application/zip"), f"{stem(event, 'data')}.zip")


@disaster_files.post("/pack")
@desk_only
def pack(event_id: int) -> Redirect:
    """A pack at once."""
    services.write(current_user, this(event_id).id)
    db.session.commit()
    flash(_("書類一式を作りました。"), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


@disaster_files.get("/packs/<stamp>.zip")
@desk_only
def download(event_id: int, stamp: str) -> Response:
    """One of the packs that lie ready."""
    event = this(event_id)
    found = next((one for one in services.packs(event) if one.stamp == stamp), None)
    if found is None:
        raise NotFound(_("この書類一式は、もうありません。"))
    record_read(current_user, event, exported=1, what=found.path.name)
    return name_file(send_file(found.path, mimetype="application/zip"), found.path.name)


def _taken(event_id: int, name: str) -> tuple[DisasterEvent, Sheet]:
    """A sheet that leaves the house: the record says who took it."""
    event = this(event_id)
    found = sheet(event, name)
    record_read(current_user, event, exported=1, what=name)
    return event, found
