"""Leaving for good, by one's own hand."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from dispatch.db import db, set_reading
from dispatch.errors import Conflict
from dispatch.vocabulary import AnswerWay, RenewalAnswer
from dispatch.volunteers import queries, services
from dispatch.volunteers.views.own.blueprint import me, volunteers_only
from dispatch.volunteers.views.own.profile import own_profile


@own_profile.get("/leave")
@volunteers_only
def leave() -> str:
    """What stays, what goes, and what stands in the way."""
    return _page()


@own_profile.post("/leave")
@volunteers_only
def leave_now() -> ResponseReturnValue:
    """Leave; where the yearly question is open, that is the answer to it."""
    volunteer, user = me(), current_user._get_current_object()
    try:
        asked = queries.open_renewal(volunteer)
        if asked is None:
            files = services.leave(user, volunteer)
        else:
            files = services.answer_renewal(user, asked, RenewalAnswer.LEAVE, AnswerWay.PAGE)
        db.session.commit()
    except Conflict as problem:
        db.session.rollback()
        set_reading(True)
        return _page(problem), problem.status
    services.erase(files)
    if not user.active:
        logout_user()
    return redirect(url_for(".left"), 303)


@own_profile.get("/left")
def left() -> str:
    """What was deleted and what is kept, for anybody who has left."""
    return render_template("my/left.html")


def _page(problem: Conflict | None = None) -> str:
    volunteer = me()
    return render_template(
        "my/leave.html",
        volunteer=volunteer,
        ahead=queries.jobs_ahead(volunteer),
        unreported=queries.jobs_unreported(volunteer),
        problem=problem,
        action=url_for(".leave_now"),
        back=url_for("my.index"),
        by_link=False,
    )
