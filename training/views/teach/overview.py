"""Where a trainer begins: today's meeting, then what is to come, what waits for a decision, and what is over."""

from __future__ import annotations

from flask import render_template
from flask_security import current_user

from dispatch import clock
from dispatch.i18n import zone
from training.queries import attendance as queries
from training.queries import teaching
from training.views.teach.blueprint import is_desk, own, teach, teachers_only


@teach.get("/")
@teachers_only
def index() -> str:
    """The sessions of whoever is signed in; all of them for the desk."""
    board = teaching.board(None if is_desk() else current_user.id, clock.now(), zone())
    return render_template("training/teach/index.html", board=board, is_desk=is_desk())


@teach.get("/sessions/<int:session_id>")
@teachers_only
def session(session_id: int) -> str:
    """One session: everybody's minutes by meeting, the best score, and what that comes to."""
    found = own(queries.get_session(session_id))
    return render_template(
        "training/teach/session.html",
        session=found,
        standings=queries.standings(found),
        now=clock.now(),
        is_desk=is_desk(),
    )
