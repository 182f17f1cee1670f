"""One request, as its hospital sees it."""

from __future__ import annotations

from flask import render_template
from flask_security import current_user

from dispatch.accounts.access import only
from dispatch.audit.services import record_read
from dispatch.requests import queries, services
from dispatch.requests.queries.requests import named, same_series
from dispatch.requests.views.blueprints import requests
from dispatch.vocabulary import RoleName


@requests.get("/<int:request_id>")
@only(RoleName.HOSPITAL, RoleName.COORDINATOR)
def show(request_id: int) -> str:
    """What was asked, where it stands, what comes next and who comes. The look is recorded."""
    asked = queries.get_visible(current_user, request_id)
    page = render_template(
        "requests/show.html",
        asked=asked,
        next=queries.what_next(asked),
        meetings=queries.meetings(asked),
        history=queries.history(asked),
        reached=queries.reached(asked),
        series=same_series(current_user, asked),
        named=named(asked),
        can_edit=services.can_edit(asked),
        can_cancel=services.can_cancel(asked),
        at_desk=current_user.is_a(RoleName.COORDINATOR),
    )
    record_read(current_user, asked)
    return page
