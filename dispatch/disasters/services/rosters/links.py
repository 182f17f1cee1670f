"""The link to one's own duties: it works for who cannot sign in, as a helper from elsewhere, and it only shows."""

from __future__ import annotations

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Supporter
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.notifications import links

ACTION = "own_duties"
DAYS = 60


def token_of(event: DisasterEvent, supporter: Supporter) -> str:
    """What stands in the address that only this person gets."""
    return links.make(ACTION, event.id, supporter.id, days=DAYS)


def read(token: str) -> tuple[DisasterEvent, Supporter]:
    """Whose duties it shows, and of which event. Raises `NotFound`, and `Gone` when it has grown old."""
    link = links.read(ACTION, token)
    event = db.session.get(DisasterEvent, link.subject_id)
    supporter = db.session.get(Supporter, link.person_id)
    if event is None or supporter is None:
        raise NotFound(_("このシフトは見つかりません。"))
    return event, supporter
