"""Two who want, or must not, stand in the same shift."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import Supporter, SupporterPair
from dispatch.disasters.queries.people import name_of
from dispatch.errors import Invalid
from dispatch.i18n import _


def add_pair(
    actor: Actor, one: Supporter, other: Supporter, *, together: bool, must: bool = False
) -> SupporterPair:
    """Keep it, for all events; what was said of these two before is replaced. Raises `Invalid` for one person."""
    if one.id == other.id:
        raise Invalid(_("別の2人を選んでください。"))
    first, second = sorted((one, other), key=lambda who: who.id)
    wanted = select(SupporterPair).where(
        SupporterPair.one_id == first.id, SupporterPair.other_id == second.id
    )
    pair = db.session.scalar(wanted) or SupporterPair(one_id=first.id, other_id=second.id)
    pair.together, pair.must = together, must
    db.session.add(pair)
    db.session.flush()
    note = _("%(one)sさんと%(other)sさん", one=name_of(first), other=name_of(second))
    record(actor, "supporter_pair.added", pair, note=note)
    return pair


def drop_pair(actor: Actor, pair: SupporterPair) -> None:
    """Nothing is asked of these two any more."""
    record(actor, "supporter_pair.dropped", pair)
    db.session.delete(pair)
    db.session.flush()
