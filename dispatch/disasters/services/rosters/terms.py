"""On what terms somebody serves in an event; said by themselves, or by the desk for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dispatch.audit.services import Actor, record
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RosterTerms, Supporter
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.services import events
from dispatch.errors import Invalid
from dispatch.i18n import _


@dataclass(frozen=True, slots=True)
class TermValues:
    """`experienced` None: not theirs to say, it stays as it was. `liked`, `avoided`: ids of posts."""

    nights: bool = True
    hours_a_day: int | None = None
    hours_in_7_days: int | None = None
    unavailable: Sequence[tuple[datetime, datetime]] = ()
    liked: int | None = None
    avoided: int | None = None
    experienced: bool | None = None


def set_terms(actor: Actor, event: DisasterEvent, supporter: Supporter, values: TermValues) -> RosterTerms:
    """Keep them; rosters asked for from now on obey. Raises `Invalid` where hours have no length."""
    events.must_be_open(event)
    if any(start >= end for start, end in values.unavailable):
        raise Invalid(_("終わりの日時は、始まりより後にしてください。"))
    wanted = select(RosterTerms).where(
        RosterTerms.event_id == event.id, RosterTerms.supporter_id == supporter.id
    )
    terms = db.session.scalar(wanted) or RosterTerms(event_id=event.id, supporter_id=supporter.id)
    terms.nights, terms.hours_a_day = values.nights, values.hours_a_day
    terms.hours_in_7_days = values.hours_in_7_days
    terms.unavailable = [[start.isoformat(), end.isoformat()] for start, end in values.unavailable]
    terms.wishes = list(_wishes(values))
    if values.experienced is not None:
        terms.experienced = values.experienced
    db.session.add(terms)
    db.session.flush()
    record(actor, "roster_terms.set", terms, volunteer=name_of(supporter))
    return terms


def _wishes(values: TermValues) -> list[dict[str, Any]]:
    wishes = [] if values.liked is None else [{"post": values.liked, "against": False}]
    if values.avoided is not None and values.avoided != values.liked:
        wishes.append({"post": values.avoided, "against": True})
    return wishes
