"""The muster of an event: who was asked, who has answered what, who is silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Muster, MusterReply, Supporter
from dispatch.disasters.queries.people import kana_of
from dispatch.disasters.vocabulary import Coming, EventState, MusterState, Safety
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.volunteers.models import Volunteer


@dataclass(frozen=True, slots=True)
class Tally:
    """How many have said what, of all who were asked."""

    asked: int
    answered: int
    safety: Counter[Safety]
    coming: Counter[Coming]
    languages: Counter[str]

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.asked - self.answered

    @property
    def in_need(self) -> int:
        """How many are hurt or need help."""
        return self.safety[Safety.HURT] + self.safety[Safety.NEED_HELP]


def asking(event: DisasterEvent) -> Muster | None:
    """The muster that is going on."""
    return db.session.scalar(
        select(Muster).where(Muster.event_id == event.id, Muster.state == MusterState.ASKING)
    )


def newest(event: DisasterEvent) -> Muster | None:
    """The muster that is going on, or else the last one."""
    return db.session.scalar(
        select(Muster).where(Muster.event_id == event.id).order_by(Muster.id.desc()).limit(1)
    )


def replies(muster: Muster) -> Sequence[MusterReply]:
    """Everybody asked, with who they are: by reading of the name."""
    person = selectinload(MusterReply.supporter).selectinload(Supporter.volunteer)
    found = db.session.scalars(
        select(MusterReply)
        .where(MusterReply.muster_id == muster.id)
        .options(person.selectinload(Volunteer.languages))
    ).all()
    return sorted(found, key=lambda reply: (kana_of(reply.supporter), reply.id))


def get_reply(reply_id: int, event: DisasterEvent | None = None) -> MusterReply:
    """One person's answer, of this event where one is named; raises `NotFound`."""
    reply = db.session.get(MusterReply, reply_id)
    if reply is None or (event is not None and reply.muster.event_id != event.id):
        raise NotFound(_("この確認は見つかりません。"))
    return reply


def tally(found: Iterable[MusterReply]) -> Tally:
    """Counted up."""
    rows = list(found)
    answered = [reply for reply in rows if reply.answered_at is not None]
    able = [reply for reply in answered if reply.coming not in (None, Coming.NO)]
    return Tally(
        asked=len(rows),
        answered=len(answered),
        safety=Counter(reply.safety for reply in answered if reply.safety),
        coming=Counter(reply.coming for reply in answered if reply.coming),
        languages=Counter(code for reply in able for code in reply.languages),
    )


def call_tree(found: Iterable[MusterReply]) -> list[tuple[MusterReply | None, list[MusterReply]]]:
    """The silent, grouped by who rings them (None: the desk), in the order of the tree.

    Who was not asked (in an exercise: is not on the drill list), is hurt or needs help rings nobody; whoever rings them
    does it in their place.
    """
    rows = list(found)
    able = {one.supporter_id: one for one in rows if one.safety in (None, Safety.SAFE)}
    rings = db.session.execute(select(Supporter.id, Supporter.caller_id))
    above = {row[0]: row[1] for row in rings}
    silent = sorted(
        (reply for reply in rows if reply.answered_at is None),
        key=lambda reply: (reply.supporter.tree_order, kana_of(reply.supporter), reply.id),
    )
    groups: dict[int | None, list[MusterReply]] = {}
    for reply in silent:
        groups.setdefault(_caller(reply, able, above), []).append(reply)
    return [(able[key] if key else None, group) for key, group in groups.items()]


def _caller(
    reply: MusterReply, able: Mapping[int, MusterReply], above: Mapping[int, int | None]
) -> int | None:
    """The nearest one up the tree who can ring; the desk where there is none, or the tree goes round in a circle."""
    seen, key = {reply.supporter_id}, reply.supporter.caller_id
    while key is not None and key not in able:
        if key in seen:
            return None
        seen.add(key)
        key = above.get(key)
    return None if key == reply.supporter_id else key


def newest_answers(event: DisasterEvent) -> dict[int, MusterReply]:
    """What each supporter has said last in this event, by the supporter's key."""
    found = db.session.scalars(
        select(MusterReply)
        .join(MusterReply.muster)
        .where(Muster.event_id == event.id, MusterReply.answered_at.is_not(None))
        .order_by(MusterReply.muster_id)
    )
    return {reply.supporter_id: reply for reply in found}


def open_for(volunteer: Volunteer) -> Sequence[MusterReply]:
    """The questions that wait on this person's first page, answered or not."""
    return db.session.scalars(
        select(MusterReply)
        .join(MusterReply.muster)
        .join(MusterReply.supporter)
        .join(DisasterEvent, DisasterEvent.id == Muster.event_id)
        .where(
            Supporter.volunteer_id == volunteer.id,
            Muster.state == MusterState.ASKING,
            DisasterEvent.state == EventState.OPEN,
        )
        .options(contains_eager(MusterReply.muster), joinedload(MusterReply.supporter))
        .order_by(Muster.id.desc())
    ).all()
