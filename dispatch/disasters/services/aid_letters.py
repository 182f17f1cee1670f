"""What other associations are told of a request for help, and the link by which they answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.db import db
from dispatch.disasters.models import AidAnswer, Association, DisasterEvent
from dispatch.disasters.services.messages import post
from dispatch.disasters.wording.aid import line_words
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications import links
from dispatch.notifications.services import Recipient

ACTION = "aid"
LINK_DAYS = 60
"""A link outlives its request, so that a late visitor reads what has become of it."""


def wanted(event: DisasterEvent, answer: AidAnswer, association: Association) -> bool:
    """Ask; False where no message can leave: there is no address, and the desk reads the link out or prints it."""
    values = _values(answer) | {"aid_lines": lambda: [line_words(one) for one in answer.request.lines]}
    found = post(event, "aid_wanted", f"aid:{answer.id}:wanted", _to(association), **values)
    return found is not None


def taken(event: DisasterEvent, answer: AidAnswer, names: Sequence[str]) -> None:
    """Say with thanks who of those offered is to come."""
    association = _association(answer)
    if association is not None:
        values = _values(answer) | {"helpers": list(names)}
        post(event, "aid_taken", f"aid:{answer.id}:taken:{answer.version}", _to(association), **values)


def ended(event: DisasterEvent, answer: AidAnswer) -> None:
    """Say that nobody more is sought."""
    association = _association(answer)
    if association is not None:
        post(event, "aid_ended", f"aid:{answer.id}:ended", _to(association), **_values(answer))


def token_of(answer: AidAnswer) -> str:
    """The signed name of one question to one association."""
    return links.make(ACTION, answer.id, answer.association_id or 0, days=LINK_DAYS)


def read_token(token: str) -> AidAnswer:
    """The question behind a link. Raises `NotFound` for one that was never ours, `Gone` for one grown old."""
    link = links.read(ACTION, token)
    found = db.session.get(AidAnswer, link.subject_id)
    if found is None or (found.association_id or 0) != link.person_id:
        raise NotFound(_("この応援の依頼は見つかりません。"))
    return found


def _association(answer: AidAnswer) -> Association | None:
    return db.session.get(Association, answer.association_id) if answer.association_id else None


def _to(association: Association) -> Recipient:
    return Recipient(association.email, association.name)


def _values(answer: AidAnswer) -> dict[str, Any]:
    return {"token": token_of(answer), "aid": answer.request}
