"""What is planned: a month at a glance, and the sessions to come with how full they are."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template, request

from dispatch import clock
from dispatch.forms import page_number
from dispatch.i18n import zone
from dispatch.vocabulary import MONTHS, WEEKDAYS
from training.forms.courses import SessionFilter
from training.queries import courses as catalogue
from training.queries import sessions
from training.views.access import desk_only
from training.views.courses.blueprint import courses


@courses.get("/")
@desk_only
def index() -> str:
    """The calendar of a month, and the list, narrowed alike."""
    form = SessionFilter()
    held = catalogue.held_courses()
    form.offer(held, catalogue.rooms(), catalogue.trainers())
    wanted = sessions.Wanted(form.course.data, form.room.data, form.trainer.data, form.state.data)
    first = month_asked()
    page = sessions.coming(wanted, page_number())
    return render_template(
        "training/courses/index.html",
        form=form,
        first=first,
        month_name=MONTHS[first.month - 1],
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=(first + timedelta(days=31)).strftime("%Y-%m"),
        here=first == clock.today(zone()).replace(day=1),
        weekdays=WEEKDAYS,
        weeks=sessions.month(first, wanted),
        page=page,
        fills=sessions.fills(page.items),
        any_course=bool(held),
        untaught=sessions.untaught(),
    )


def month_asked() -> date:
    """The first day of the month that the address names; of this month where it names none."""
    today = clock.today(zone())
    try:
        year, month = request.args.get("month", "").split("-")
        first = date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)
    return first if abs(first.year - today.year) <= 10 else today.replace(day=1)
