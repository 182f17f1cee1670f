"""Requests to stand by, by signed link: looking changes nothing, answering needs no sign-in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch import clock
from dispatch.assignments import services, wording
from dispatch.assignments.models import Standby
from dispatch.assignments.services.answers import Bearer
from dispatch.audit import services as audit
from dispatch.db import db, set_reading
from dispatch.errors import Conflict, DispatchError, Gone
from dispatch.vocabulary import StandbyState

standing = Blueprint("standing", __name__, url_prefix="/s")
standing.context_processor(lambda: {"words": wording})


@standing.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """What is asked, and the two answers; afterwards what became of it."""
    standby = services.read_standby_token(token)
    audit.record_read(_bearer(standby), standby.request, via="link")
    return _page(token, standby)


def _bearer(standby: Standby) -> Bearer:
    return Bearer(standby.volunteer.user_id, standby.volunteer.name)


def _page(token: str, standby: Standby, problem: DispatchError | None = None) -> ResponseReturnValue:
    is_open = standby.state is StandbyState.ASKED and standby.deadline > clock.now()
    page = render_template(
        "offers/standby.html",
        token=token,
        standby=standby,
        asked=standby.request,
        is_open=is_open,
        problem=problem,
    )
    return page, problem.status if problem else 200


def _as_it_is_now(token: str, error: DispatchError) -> ResponseReturnValue:
    db.session.rollback()
    set_reading(True)
    return _page(token, services.read_standby_token(token), error)


@standing.post("/<token>/agree")
def agree(token: str) -> ResponseReturnValue:
    """Yes, by the link's holder."""
    standby = services.read_standby_token(token)
    try:
        services.agree(_bearer(standby), standby)
    except (Conflict, Gone) as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for("standing.show", token=token), 303)


@standing.post("/<token>/refuse")
def refuse(token: str) -> ResponseReturnValue:
    """No, or no longer, by the link's holder."""
    standby = services.read_standby_token(token)
    try:
        services.refuse(_bearer(standby), standby)
    except Conflict as error:
        return _as_it_is_now(token, error)
    db.session.commit()
    return redirect(url_for("standing.show", token=token), 303)
