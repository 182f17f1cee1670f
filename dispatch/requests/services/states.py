"""The one place where a request's state moves."""

from __future__ import annotations

from typing import Any

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict
from dispatch.i18n import _, label
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RequestState

S = RequestState
ALLOWED: dict[RequestState, frozenset[RequestState]] = {
    S.SUBMITTED: frozenset({S.MATCHING, S.PROPOSED, S.OFFERED, S.UNFILLED, S.CANCELLED}),
    S.MATCHING: frozenset({S.SUBMITTED, S.PROPOSED, S.OFFERED, S.CONFIRMED, S.UNFILLED, S.CANCELLED}),
    S.PROPOSED: frozenset({S.SUBMITTED, S.MATCHING, S.OFFERED, S.UNFILLED, S.CANCELLED}),
    S.OFFERED: frozenset({S.MATCHING, S.PROPOSED, S.CONFIRMED, S.UNFILLED, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.MATCHING, S.OFFERED, S.DONE, S.UNFILLED, S.CANCELLED}),
    S.DONE: frozenset({S.REPORTED, S.UNFILLED}),
    S.REPORTED: frozenset(),
    S.UNFILLED: frozenset({S.MATCHING, S.CANCELLED}),
    S.CANCELLED: frozenset(),
}
"""Which state may follow which. A request that is over (reported, cancelled) goes nowhere."""


def move(request: ServiceRequest, to: RequestState, actor: Actor, **detail: Any) -> None:
    """Put `request` into state `to` and write `request.<state>` into the record; nothing where it is there already.

    The row is locked and read afresh first, so of two people who move it at once the second sees the first.
    Raises `Conflict`, which names the state as it is now.
    """
    lock(request)
    if request.state == to:
        return
    if to not in ALLOWED[request.state]:
        raise Conflict(
            _(
                "依頼 %(code)s は今「%(now)s」のため、「%(to)s」にはできません。",
                code=request.code,
                now=label(request.state),
                to=label(to),
            ),
            _("ページを開き直して、最新の状況を確認してください。"),
        )
    before, request.state = request.state, to
    db.session.flush()
    audit.record(actor, f"request.{to.value}", request, before=before.value, **detail)
