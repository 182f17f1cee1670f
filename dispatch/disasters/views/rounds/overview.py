"""Rounds at a glance: what is open, who goes where today, what was found."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.disasters.forms.rounds import AskForm
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries.rounds import found, rows
from dispatch.disasters.queries.rounds.crew import members
from dispatch.disasters.services.rounds.links import address_of
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.forms import DispatchForm
from dispatch.i18n import show_date, zone

RECENT = 5


@rounds.get("/")
@desk_only
def index(event_id: int) -> ResponseReturnValue:
    """One day's teams with their stops, the plan that waits to be confirmed, and what was found so far."""
    event = this(event_id)
    days = rows.team_days(event)
    day = chosen_day(days)
    teams = rows.teams(event, day) if day else []
    return render_template(
        "disasters/rounds/index.html",
        event=event,
        counts=rows.counts(event),
        day=day,
        days=[(one, show_date(one, "short")) for one in days],
        teams=teams,
        people=members(teams),
        visits=rows.visits(teams),
        links={one.id: address_of(one) for one in teams},
        run=rows.latest_run(event, day) if day else None,
        troubles=rows.troubles(teams),
        ask=ask_form(event, day),
        languages=found.by_language(event),
        needs=found.needs(event),
        waiting=found.count_waiting(event),
        recent=found.forms(event, 1).items[:RECENT],
    )


def chosen_day(days: list[date]) -> date | None:
    """The day in the address; else today, the next day with teams, or the last one."""
    try:
        asked = date.fromisoformat(request.values.get("day", ""))
    except ValueError:
        asked = clock.today(zone())
    if not days:
        return None
    return next((day for day in days if day >= asked), days[-1])


def ask_form(event: DisasterEvent, day: date | None, form: AskForm | None = None) -> DispatchForm:
    """The question to the planner, with the days on which there are teams."""
    form = form or AskForm(formdata=None)
    form.offer([(one, show_date(one)) for one in rows.team_days(event)])
    if form.day.data is None:
        form.day.data = day
    return form
