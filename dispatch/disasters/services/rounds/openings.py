"""All shelters of a search opened at once, as a city opens them, and that undone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, EventShelter, ShelterOpening
from dispatch.disasters.queries.rounds import openings as queries
from dispatch.disasters.services import events, log
from dispatch.disasters.services.rounds import stops
from dispatch.disasters.vocabulary import ShelterPriority
from dispatch.errors import Conflict
from dispatch.i18n import _


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for in the public list, and how many shelters the person saw that it finds."""

    words: str
    place: str
    number: int


def open_all(actor: Actor, event: DisasterEvent, search: Search, priority: ShelterPriority) -> ShelterOpening:
    """Every shelter that the search finds is open in this event.

    Raises `Conflict` where it finds another number than the person has said yes to.
    """
    event = events.must_be_open(event)
    found = queries.to_open(event, search.words, search.place, most=None)
    if len(found) != search.number:
        raise Conflict(
            _(
                "条件に合う避難所が%(before)sか所から%(now)sか所に変わりました。",
                before=search.number,
                now=len(found),
            ),
            _("一覧を確かめて、もう一度登録してください。"),
        )
    closed = set(db.session.scalars(select(EventShelter.id).where(EventShelter.event_id == event.id)))
    opened = [one.id for one in stops.open_shelters(actor, event, found, priority)]
    opening = ShelterOpening(
        event_id=event.id,
        words=search.words,
        place=search.place,
        made=[key for key in opened if key not in closed],
        reopened=[key for key in opened if key in closed],
    )
    db.session.add(opening)
    db.session.flush()
    record(actor, "round_shelters.opened_together", opening, number=len(opened))
    return opening


def undo(actor: Actor, event: DisasterEvent, opening: ShelterOpening) -> tuple[int, int]:
    """Close again what nobody has touched since; gives how many were closed, and how many stay open.

    They are closed, never removed: a team without a connection may have one on its list and report from it.
    """
    event, opening = events.must_be_open(event), lock(opening)
    if opening.undone_at is not None:
        raise Conflict(_("この登録は、すでに取り消されています。"), _("避難所の一覧を確かめてください。"))
    loose = queries.untouched(opening)
    for one in loose:
        one.open = False
    opening.undone_at = clock.now()
    kept = len(opening.made) + len(opening.reopened) - len(loose)
    record(actor, "round_shelters.opening_undone", opening, closed=len(loose), kept=kept)
    log.tell(event, _("まとめて登録した避難所を取り消しました（%(n)sか所）。", n=len(loose)), actor)
    db.session.flush()
    return len(loose), kept
