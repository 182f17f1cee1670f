"""An event in figures, section by section: counts, and hours where the name says so. No names of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from dispatch.db import db
from dispatch.disasters.models import (
    AidAnswer,
    AidRequest,
    Alert,
    AlertDelivery,
    CallOut,
    CallOutAsk,
    DisasterEvent,
    Duty,
    EventShelter,
    Muster,
    MusterReply,
    Notice,
    NoticeTranslation,
    Post,
    Publication,
    RoundTeam,
    RoundVisit,
    Shift,
    Supporter,
)
from dispatch.disasters.queries.rounds import found
from dispatch.disasters.vocabulary import (
    CallOutAnswer,
    Coming,
    DutyState,
    Safety,
    TranslationState,
    VisitState,
)

Section = dict[str, float]
STOOD = (DutyState.CONFIRMED, DutyState.DONE)


def muster(event: DisasterEvent) -> Section:
    """Who was asked in the first muster, and what they said last."""
    first = (
        select(Muster.id)
        .where(Muster.event_id == event.id)
        .order_by(Muster.opened_at, Muster.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(MusterReply.safety, MusterReply.coming).where(MusterReply.muster_id == first)
    ).all()
    said = [row for row in rows if row.safety is not None]
    safe, coming = Counter(row.safety for row in said), Counter(row.coming for row in said)
    return {
        "asked": len(rows),
        "answered": len(said),
        "in_need": safe[Safety.HURT] + safe[Safety.NEED_HELP],
        "now": coming[Coming.NOW],
        "later": coming[Coming.LATER],
        "remote": coming[Coming.REMOTE],
    }


def call_outs(event: DisasterEvent) -> Section:
    """Calls for a number of people."""
    coming = _in(
        CallOutAsk, CallOut, CallOutAsk.call_out_id, event, CallOutAsk.answer == CallOutAnswer.COMING
    )
    return {
        "calls": _count(CallOut, event),
        "wanted": _sum(select(func.sum(CallOut.number)).where(CallOut.event_id == event.id)),
        "coming": _sum(coming),
    }


def roster(event: DisasterEvent) -> Section:
    """Who stood where: duties that were confirmed or done, their hours, their people."""
    rows = db.session.execute(
        select(Duty.supporter_id, Duty.start_at, Duty.end_at)
        .join(Shift, Shift.id == Duty.shift_id)
        .join(Post, Post.id == Shift.post_id)
        .where(Post.event_id == event.id, Duty.state.in_(STOOD))
    ).all()
    hours = sum((row.end_at - row.start_at).total_seconds() for row in rows) / 3600
    return {"duties": len(rows), "people": len({row.supporter_id for row in rows}), "hours": round(hours, 1)}


def rounds(event: DisasterEvent) -> Section:
    """Shelters, visits, and the people met there, each shelter as its newest form says; all needs that were heard."""
    visited = _in(RoundVisit, RoundTeam, RoundVisit.team_id, event, RoundVisit.state == VisitState.VISITED)
    met = [row for form in found.newest(event) for row in form.people]
    forms = found.all_forms(event)
    return {
        "shelters": _count(EventShelter, event),
        "visits": _sum(visited),
        "forms": len(forms),
        "people": sum(int(row.get("number") or 0) for row in met),
        "languages": len({row.get("language") for row in met if row.get("language")}),
        "needs": sum(len(form.needs) for form in forms),
    }


def notices(event: DisasterEvent) -> Section:
    """Messages for residents, and into how many languages they were put."""
    published = (
        select(func.count(func.distinct(Notice.id)))
        .join(Publication, Publication.notice_id == Notice.id)
        .where(Notice.event_id == event.id)
    )
    approved = NoticeTranslation.state == TranslationState.APPROVED
    return {
        "received": _count(Notice, event),
        "published": _sum(published),
        "translations": _sum(_in(NoticeTranslation, Notice, NoticeTranslation.notice_id, event, approved)),
    }


def alerts(event: DisasterEvent) -> Section:
    """Sendings to residents."""
    sent = _in(AlertDelivery, Alert, AlertDelivery.alert_id, event, AlertDelivery.sent_at.is_not(None))
    failed = _in(AlertDelivery, Alert, AlertDelivery.alert_id, event, AlertDelivery.failed_at.is_not(None))
    return {"alerts": _count(Alert, event), "sent": _sum(sent), "failed": _sum(failed)}


def aid(event: DisasterEvent) -> Section:
    """Help from elsewhere."""
    answered = _in(AidAnswer, AidRequest, AidAnswer.request_id, event, AidAnswer.answered_at.is_not(None))
    return {
        "requests": _count(AidRequest, event),
        "asked": _sum(_in(AidAnswer, AidRequest, AidAnswer.request_id, event)),
        "answered": _sum(answered),
        "guests": _count(Supporter, event),
    }


def _count(model: Any, event: DisasterEvent) -> int:
    return _sum(select(func.count(model.id)).where(model.event_id == event.id))


def _in(model: Any, over: Any, key: Any, event: DisasterEvent, *where: ColumnElement[bool]) -> Select[Any]:
    """How many rows of `model` belong, through `over`, to the event."""
    return select(func.count(model.id)).join(over, over.id == key).where(over.event_id == event.id, *where)


def _sum(statement: Select[Any]) -> int:
    return int(db.session.scalar(statement) or 0)


SECTIONS: dict[str, Callable[[DisasterEvent], Section]] = {
    "muster": muster,
    "call_outs": call_outs,
    "roster": roster,
    "rounds": rounds,
    "notices": notices,
    "alerts": alerts,
    "aid": aid,
}
"""In the order of the report."""
