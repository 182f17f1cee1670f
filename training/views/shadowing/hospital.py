"""The institution's answer, by signed link: looking changes nothing, answering needs no sign-in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.assignments.services.answers import Bearer
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Gone
from dispatch.requests.models import ServiceRequest
from training.forms.shadowing import ReasonForm
from training.models import Shadowing
from training.queries import shadowing as queries
from training.services import shadowing as services
from training.vocabulary import ShadowingState as State
from training.wording import shadowing as words

shadowing_consent = Blueprint(
    "shadowing_consent", __name__, url_prefix="/shadowing", template_folder="../../templates"
)


@shadowing_consent.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the sentences."""
    return {"shadow": words}


@shadowing_consent.app_context_processor
def blocks() -> dict[str, Any]:
    """The pages of requests and of jobs, which know nothing of training, ask who comes along."""
    return {
        "watching_request": _of_request,
        "watching_job": queries.of_job,
        "watching_asked": queries.waits_for,
    }


def _of_request(asked: ServiceRequest) -> list[tuple[Shadowing, str]]:
    return [(one, services.token_of(one)) for one in queries.of_request(asked)]


def _bearer(one: Shadowing) -> Bearer:
    """Whoever holds the link acts for the institution."""
    return Bearer(None, one.assignment.request.institution.name)


@shadowing_consent.get("/<token>/")
def show(token: str) -> ResponseReturnValue:
    """Who would come, what they do, and the two answers; afterwards what became of it."""
    return _page(token, services.read_token(token))


def _page(token: str, one: Shadowing, problem: DispatchError | None = None) -> ResponseReturnValue:
    is_open = one.state is State.ASKED and one.deadline is not None and one.deadline > clock.now()
    coming = one.state in (State.OFFERED, State.CONFIRMED) and one.assignment.start_at > clock.now()
    page = render_template(
        "training/shadowing/consent.html",
        token=token,
        one=one,
        is_open=is_open,
        coming=coming,
        form=ReasonForm(formdata=None),
        problem=problem,
    )
    return page, problem.status if problem else 200


def _as_it_is_now(token: str, error: DispatchError) -> ResponseReturnValue:
    db.session.rollback()
    set_reading(True)
    return _page(token, services.read_token(token), error)


@shadowing_consent.post("/<token>/yes")
def yes(token: str) -> ResponseReturnValue:
    """The trainee may come."""
    one = services.read_token(token)
    try:
        services.consent(_bearer(one), one)
    except (Conflict, Gone) as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@shadowing_consent.post("/<token>/no")
def no(token: str) -> ResponseReturnValue:
    """The trainee may not come, or no longer."""
    one, form = services.read_token(token), ReasonForm()
    try:
        services.refuse(_bearer(one), one, (form.reason.data or "")[:200])
    except Conflict as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)
