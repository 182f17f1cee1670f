"""The answer of somebody invited to a session, by signed link: looking changes nothing, no sign-in is needed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, NotFound
from dispatch.i18n import _
from training.queries.seats import mine as queries
from training.services import inviting, seats, timetables
from training.services.inviting import Invitation
from training.views.acting import seen_schedule
from training.vocabulary import SessionState
from training.wording import courses as words
from training.wording import seats as seat_words

invited = Blueprint("invited", __name__, url_prefix="/invited", template_folder="../templates")


@invited.get("/<token>/")
def show(token: str) -> ResponseReturnValue:
    """The session, and the two answers; afterwards what became of them."""
    return _page(token)


def _read(token: str) -> Invitation:
    found = inviting.read_token(token)
    if found.session.state is SessionState.DRAFT:
        raise NotFound(_("このご案内は見つかりません。"))
    return found


def _page(token: str, problem: DispatchError | None = None) -> ResponseReturnValue:
    one = _read(token)
    page = render_template(
        "training/timetable/invited.html",
        token=token,
        session=one.session,
        person=one.volunteer,
        declined=one.is_declined,
        enrolment=queries.enrolment_of(one.volunteer, one.session),
        opening=queries.opening(one.volunteer, one.session),
        clashes=queries.clashes(one.volunteer, one.session),
        words=words,
        seats=seat_words,
        now=clock.now(),
        problem=problem,
    )
    return page, problem.status if problem else 200


def _answer(token: str, act: Callable[[Invitation], object]) -> ResponseReturnValue:
    try:
        act(_read(token))
    except Conflict as error:
        db.session.rollback()
        set_reading(True)
        return _page(token, error)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def _bearer(one: Invitation) -> Bearer:
    return Bearer(one.volunteer.user_id, one.volunteer.name)


@invited.post("/<token>/yes")
def yes(token: str) -> ResponseReturnValue:
    """A seat, or a place in the queue."""
    return _answer(
        token, lambda one: seats.enrol(_bearer(one), one.session, one.volunteer, seen=seen_schedule())
    )


@invited.post("/<token>/no")
def no(token: str) -> ResponseReturnValue:
    """Not this time."""
    return _answer(token, lambda one: timetables.decline(_bearer(one), one))
