"""The roster as a list and as a file, and one person on it."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, render_template
from flask_security import current_user

from dispatch import clock
from dispatch.accounts.queries import institutions
from dispatch.audit.services import record_read
from dispatch.db import db
from dispatch.forms import page_number
from dispatch.i18n import zone
from dispatch.notifications.queries import delivery, last_to, refusal_of
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import AssignmentState
from dispatch.volunteers import queries
from dispatch.volunteers.forms import RosterFilter
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.spans import say_busy
from dispatch.volunteers.table import COLUMNS, cells, week_of
from dispatch.volunteers.views.blueprint import staff_only, volunteers

SHOWN_ASSIGNMENTS = 20
DAYS_AHEAD = 14


def today() -> date:
    """The day people here are living in."""
    return clock.today(zone())


@volunteers.get("/")
@staff_only
def index() -> str:
    """Everybody, narrowed by what a coordinator knows of them."""
    form = RosterFilter()
    page = queries.search(form.filters(), today(), page_number())
    return render_template(
        "volunteers/index.html",
        form=form,
        page=page,
        today=today(),
        worst=queries.worst,
        standing=queries.standing,
    )


@volunteers.get("/roster.csv")
@staff_only
def export() -> Response:
    """The same people as a file, in the columns of the import; who took it is on record."""
    people = db.session.scalars(queries.matching(RosterFilter().filters(), today())).all()
    record_read(current_user, current_user._get_current_object(), exported=len(people))
    return as_csv("roster.csv", [str(column.label) for column in COLUMNS], map(cells, people))


@volunteers.get("/<int:volunteer_id>")
@staff_only
def show(volunteer_id: int) -> str:
    """Everything about one person; the look is on record."""
    volunteer = queries.get(volunteer_id)
    record_read(current_user, volunteer)
    return render_template(
        "volunteers/show.html",
        volunteer=volunteer,
        today=today(),
        standing=queries.standing(volunteer, today()),
        papers=queries.papers(volunteer, today()),
        week=week_of(volunteer),
        days=queries.coming_days(
            volunteer, today(), DAYS_AHEAD, zone(), queries.busy_ahead(volunteer, today(), zone())
        ),
        exceptions=queries.coming_exceptions(volunteer, today()),
        calendars=queries.outside_calendars(volunteer),
        failure_said=queries.failure_said,
        taken=queries.taken_by(volunteer, today(), today() + timedelta(days=DAYS_AHEAD - 1), zone()),
        busy_words=say_busy,
        assignments=[*reversed(volunteer.assignments)][:SHOWN_ASSIGNMENTS],
        booked=booked(volunteer),
        institutions=institutions(),
        messages=last_to(volunteer.user_id),
        delivery=delivery,
        refusal=refusal_of(volunteer.email),
    )


def booked(volunteer: Volunteer) -> int:
    """Jobs that lie ahead and would lose their interpreter: asked for or promised."""
    states = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
    return sum(one.state in states and one.end_at > clock.now() for one in volunteer.assignments)
