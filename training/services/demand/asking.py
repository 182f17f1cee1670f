"""Asking for a study, and calling one off: a new question takes the place of the one before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dispatch import clock, i18n, studies
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.studies import UNDER_WAY
from dispatch.vocabulary import N_, StudyState, Term
from training.models import DemandStudy
from training.queries.demand import LEAST, months_before, told

MONTHS = (12, 6, 3)
"""How many whole months back a study may look; the first is usual."""


class Question(Term):
    """What is asked of a past month."""

    ADDED = "added", N_("実際の派遣はそのままにして、不成立だった依頼だけを考える")
    ANEW = "anew", N_("月の割当をすべて組み直して考える")


def ask(actor: Actor, months: int = MONTHS[0], question: Question = Question.ADDED) -> DemandStudy:
    """Ask for a study of the last `months` whole months. What waits is asked this instead, what works is called off.

    Raises `Conflict` where too few requests are over to learn from.
    """
    past = months_before(clock.today(i18n.zone()), months)
    found = told(past[0][0], past[-1][1])
    if found < LEAST:
        raise Conflict(
            _("分析に使える依頼が足りません。"),
            _("終わった依頼が%(n)s件以上必要です（いまは%(found)s件）。", n=LEAST, found=found),
        )
    wanted = {
        "first": past[0][0].isoformat(),
        "last": past[-1][1].isoformat(),
        "months": months,
        "question": question.value,
    }
    for running in db.session.scalars(select(DemandStudy).where(DemandStudy.state == StudyState.RUNNING)):
        running.stop_asked = True
    study = _queued(actor, wanted)
    audit.record(actor, "demand_study.asked", study, **wanted)
    return study


def _queued(actor: Actor, wanted: dict[str, Any]) -> DemandStudy:
    waiting = select(DemandStudy).where(DemandStudy.state == StudyState.QUEUED)
    study = db.session.scalar(waiting.with_for_update())
    if study is not None:
        study.wanted, study.asked_by_id = wanted, actor.id
        return study
    study = DemandStudy(state=StudyState.QUEUED, wanted=wanted, asked_by_id=actor.id)
    try:
        with db.session.begin_nested():
            db.session.add(study)
    except IntegrityError:
        raise Conflict(_("ちょうど今、ほかの方が分析を始めました。"), _("画面を更新してください。")) from None
    return study


def ask_monthly() -> bool:
    """Once a month by itself, as soon as a month is over and there is enough to learn from."""
    today = clock.today(i18n.zone())
    last = months_before(today, 1)[0][1]
    answered = (StudyState.DONE, *UNDER_WAY)
    latest = db.session.scalar(
        select(DemandStudy)
        .where(DemandStudy.state.in_(answered))
        .order_by(DemandStudy.id.desc())
        .limit(1)
        .with_for_update()
    )
    if latest is not None and latest.wanted.get("last") == last.isoformat():
        return False
    try:
        ask(SYSTEM)
    except Conflict:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def call_off(actor: Actor, study: DemandStudy) -> None:
    """End a study without an answer. Raises `Conflict` where it has ended by itself."""
    studies.call_off(actor, study, "demand_study.called_off", _("この分析はもう終わっています。"))
