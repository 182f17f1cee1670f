"""What teams take along on paper: each team's stops with addresses and coordinates."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from dispatch.audit.services import record_read
from dispatch.disasters.queries.rounds import rows
from dispatch.disasters.queries.rounds.crew import members
from dispatch.disasters.services.rounds.links import address_of
from dispatch.disasters.views.access import desk_only, this
from dispatch.disasters.views.rounds.blueprint import rounds
from dispatch.disasters.views.rounds.overview import chosen_day
from dispatch.disasters.wording import rounds as words
from dispatch.i18n import _, label, local, show_date, show_time
from dispatch.tables.writing import as_csv


@rounds.get("/sheet")
@desk_only
def sheet(event_id: int) -> ResponseReturnValue:
    """A day's teams, each on a page of its own."""
    event = this(event_id)
    day = chosen_day(rows.team_days(event))
    teams = rows.teams(event, day) if day else []
    visits = rows.visits(teams)
    return render_template(
        "disasters/rounds/sheet.html",
        event=event,
        day=day,
        teams=teams,
        people=members(teams),
        visits=visits,
        drawings={one.id: words.sheet_of(one, visits[one.id]) for one in teams},
        links={one.id: address_of(one) for one in teams},
    )


@rounds.get("/stops.csv")
@desk_only
def stops_file(event_id: int) -> ResponseReturnValue:
    """All days' stops as a table."""
    event = this(event_id)
    record_read(current_user, event, exported=1)
    teams = rows.teams(event)
    visits = rows.visits(teams)
    heads = [_("日付"), _("班"), _("順"), _("到着"), _("出発"), _("避難所"), _("住所"), _("緯度"), _("経度"),
             _("言語"), _("状態")]  # fmt: skip
    lines = [
        (
            show_date(local(team.start_at).date()), team.name, str(number), show_time(one.arrive_at),
            show_time(one.leave_at), one.stop.shelter.name, one.stop.shelter.address,
            f"{one.stop.shelter.lat:.6f}", f"{one.stop.shelter.lon:.6f}",
            words.languages([*one.stop.languages, *one.stop.suspected]), label(one.state),
        )
        for team in teams
        for number, one in enumerate(visits[team.id], 1)
    ]  # fmt: skip
    mark = _("訓練") + "-" if event.exercise else ""
    return as_csv(f"{mark}{event.code}-rounds.csv", heads, lines)
