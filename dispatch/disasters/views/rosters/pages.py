"""The table of a day, and one run of the solver with its plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.rosters import rows
from dispatch.disasters.queries.rosters.people import cannot_come
from dispatch.disasters.queries.rosters.table import days_of, table, tally
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rosters.blueprint import rosters
from dispatch.disasters.views.rosters.showing import shown
from dispatch.i18n import show_date, zone


@rosters.get("/")
@desk_only
def index(event_id: int) -> ResponseReturnValue:
    """Hour by post, a day at a time; what is being worked out, and what was."""
    event = this(event_id)
    posts = rows.posts(event)
    days = days_of(posts)
    day = chosen_day(days)
    return render_template(
        "disasters/rosters/index.html",
        event=event,
        posts=posts,
        tally=tally(posts),
        table=table(posts, day) if day else None,
        days=day_tabs(event, days, day),
        run=rows.waiting_run(event),
        runs=rows.runs(event, 5),
        doubtful=cannot_come(event, clock.now()),
    )


def chosen_day(days: Sequence[date]) -> date | None:
    """The day in the address; else today, or the nearest one with shifts."""
    asked = request.args.get("day", "")
    named = next((day for day in days if day.isoformat() == asked), None)
    today = clock.today(zone())
    ahead = next((day for day in days if day >= today), None)
    return named or ahead or (days[-1] if days else None)


def day_tabs(event: DisasterEvent, days: Sequence[date], day: date | None) -> list[dict[str, Any]]:
    """The days as tabs."""
    return [
        {
            "label": show_date(one, "short"),
            "href": url_for("rosters.index", event_id=event.id, day=one.isoformat()),
            "current": one == day,
        }
        for one in days
    ]


@rosters.get("/runs/<int:roster_id>")
@desk_only
def run(event_id: int, roster_id: int) -> ResponseReturnValue:
    """One run: how far it is, or what came of it."""
    event = this(event_id)
    found = rows.get_run(event, roster_id)
    if request.headers.get("HX-Request"):
        return render_template("disasters/rosters/_present.html", event=event, run=found, watched=True)
    return render_template("disasters/rosters/run.html", event=event, run=found, shown=shown(event, found))


@rosters.get("/runs/<int:roster_id>/confirm")
@desk_only
def ask_confirm(event_id: int, roster_id: int) -> ResponseReturnValue:
    """A last look at whom it touches."""
    event = this(event_id)
    found = rows.get_run(event, roster_id)
    return render_template(
        "disasters/rosters/confirm.html", event=event, run=found, shown=shown(event, found)
    )
