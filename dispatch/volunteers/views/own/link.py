"""「変わりありません」 by a signed link: looking changes nothing (mail programs look, too), one button confirms."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.db import db, set_reading
from dispatch.errors import Conflict
from dispatch.vocabulary import WEEKDAYS
from dispatch.volunteers import queries, services
from dispatch.volunteers.hours import say

availability_link = Blueprint("availability_link", __name__, url_prefix="/a")
availability_link.context_processor(lambda: {"WEEKDAYS": WEEKDAYS, "say": say})


@availability_link.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The hours and one button; once they are confirmed, thanks."""
    return _page(token)


@availability_link.post("/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """The hours are right as they are, says the link's holder."""
    try:
        services.confirm_by_link(token)
        db.session.commit()
    except Conflict as problem:
        db.session.rollback()
        set_reading(True)
        return _page(token, problem), problem.status
    return redirect(url_for(".show", token=token), 303)


def _page(token: str, problem: Conflict | None = None) -> str:
    volunteer, open_yet = services.read_availability_token(token)
    return render_template(
        "my/availability_link.html",
        token=token,
        volunteer=volunteer,
        open_yet=open_yet,
        problem=problem,
        week=queries.weekly_hours(volunteer),
    )
