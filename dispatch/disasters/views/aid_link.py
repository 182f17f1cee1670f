"""An association's answer, by signed link: looking changes nothing, answering needs no sign-in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dispatch.assignments.services.answers import Bearer
from dispatch.db import db, set_reading
from dispatch.disasters.forms.aid_answers import AnswerForm
from dispatch.disasters.models import AidAnswer
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.services import aid_answers as services
from dispatch.disasters.services.aid_letters import read_token
from dispatch.disasters.views.access import here
from dispatch.disasters.vocabulary import AidState, EventState
from dispatch.disasters.wording import aid as words
from dispatch.errors import Conflict, DispatchError, Invalid
from dispatch.forms import number_in

aid_link = Blueprint("aid_link", __name__, url_prefix="/aid")

Page = str | Response | tuple[str, int]


@aid_link.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"aid_words": words}


@aid_link.get("/<token>/")
def show(token: str) -> Page:
    """What is needed, and what this association has answered."""
    given = read_token(token)
    return _page(token, given, AnswerForm.of(given))


@aid_link.post("/<token>/")
def answer(token: str) -> Page:
    """The answer, or a changed one."""
    given, form = read_token(token), AnswerForm()
    event = get_event(given.request.event_id)
    if not form.check(exercise=event.exercise):
        return _page(token, given, form, status=422)
    actor = Bearer(None, f"{given.association_name} {form.answered_by.data}")
    try:
        services.answer(actor, given, form.values(), number_in(form.version.data))
    except Invalid as fault:
        form.form_errors.append(fault.message)
        return _page(token, given, form, status=422)
    except Conflict as fault:
        return _as_it_is_now(token, form, fault)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def _as_it_is_now(token: str, form: AnswerForm, fault: DispatchError) -> Page:
    """What was typed beside what has been answered meanwhile; what has ended only says so."""
    db.session.rollback()
    set_reading(True)
    given = read_token(token)
    return _page(token, given, form.beside(given), problem=fault, status=fault.status)


def _page(
    token: str, given: AidAnswer, form: AnswerForm, *, problem: DispatchError | None = None, status: int = 200
) -> Page:
    event = here(get_event(given.request.event_id))
    open_now = given.request.state == AidState.SENT and event.state == EventState.OPEN
    page = render_template(
        "disasters/aid/answer.html",
        token=token,
        event=event,
        given=given,
        form=form,
        is_open=open_now,
        problem=problem,
    )
    return page, status
