"""The trainee's and the senior's answers, by the link in their mail: looking changes nothing, no sign-in is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Gone
from dispatch.volunteers.models import Volunteer
from training.forms.shadowing import ReasonForm
from training.models import Shadowing
from training.services import shadowing as services
from training.vocabulary import ShadowingState as State

shadowing_link = Blueprint(
    "shadowing_link", __name__, url_prefix="/shadowing/own", template_folder="../../templates"
)


def _bearer(reader: Volunteer) -> Bearer:
    return Bearer(reader.user_id, reader.name)


@shadowing_link.get("/<token>/")
def show(token: str) -> ResponseReturnValue:
    """What it is about, and the answers that are open; afterwards what became of it."""
    return _page(token)


def _page(token: str, problem: DispatchError | None = None) -> ResponseReturnValue:
    one, reader = services.read_own_token(token)
    page = render_template(
        "training/shadowing/linked.html",
        token=token,
        one=one,
        reader=reader,
        is_senior=reader.id == one.assignment.volunteer_id,
        form=ReasonForm(formdata=None),
        problem=problem,
        **_open(one),
    )
    return page, problem.status if problem else 200


def _open(one: Shadowing) -> dict[str, Any]:
    """What can still be answered: the question to the trainee, and a no to what is settled."""
    now = clock.now()
    return {
        "is_open": one.state is State.OFFERED and one.deadline is not None and one.deadline > now,
        "is_coming": one.state is State.CONFIRMED and one.assignment.start_at > now,
        "is_over": one.state in (State.CONFIRMED, State.DONE) and one.assignment.start_at <= now,
    }


def _answer(token: str, act: Callable[[Shadowing, Volunteer], None]) -> ResponseReturnValue:
    one, reader = services.read_own_token(token)
    try:
        act(one, reader)
    except (Conflict, Gone) as error:
        db.session.rollback()
        set_reading(True)
        return _page(token, error)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def _accept(one: Shadowing, reader: Volunteer) -> None:
    if reader.id != one.trainee_id:
        raise services.wrong_state(one)
    services.accept(_bearer(reader), one)


@shadowing_link.post("/<token>/yes")
def yes(token: str) -> ResponseReturnValue:
    """The trainee comes."""
    return _answer(token, _accept)


def _no(one: Shadowing, reader: Volunteer) -> None:
    form = ReasonForm()
    say_no = services.decline if reader.id == one.trainee_id else services.refuse_as_senior
    say_no(_bearer(reader), one, (form.reason.data or "")[:200])


@shadowing_link.post("/<token>/no")
def no(token: str) -> ResponseReturnValue:
    """The trainee does not come, or the senior goes alone."""
    return _answer(token, _no)
