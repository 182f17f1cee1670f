"""Asking for rounds, and calling off."""

from __future__ import annotations

from sqlalchemy import select

from dispatch import clock, studies
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, RoundRun
from dispatch.disasters.queries.rounds.problem import Question, build
from dispatch.disasters.queries.rounds.rows import open_stops, teams
from dispatch.disasters.services import events
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.matching.faults import ProblemError
from dispatch.studies import UNDER_WAY
from dispatch.vocabulary import StudyState


def ask(actor: Actor, event: DisasterEvent, question: Question) -> RoundRun:
    """Put a question in the queue; the one that waits already is that question. Raises `Invalid` where nothing can be
    planned."""
    event = events.must_be_open(event)
    _check(event, question)
    waiting = db.session.scalar(
        select(RoundRun).where(RoundRun.event_id == event.id, RoundRun.state == StudyState.QUEUED)
    )
    if waiting is not None:
        waiting.wanted = question.to_json()
        return waiting
    run = RoundRun(
        event_id=event.id, state=StudyState.QUEUED, wanted=question.to_json(), asked_by_id=actor.id
    )
    db.session.add(run)
    db.session.flush()
    audit.record(actor, "round_run.asked", run, day=question.day.isoformat())
    return run


def _check(event: DisasterEvent, question: Question) -> None:
    if not teams(event, question.day):
        raise Invalid(_("この日の班がありません。"), (("day", _("先に、この日の班を登録してください。")),))
    if not open_stops(event):
        raise Invalid(_("開設中の避難所がありません。"), (("day", _("先に、避難所を登録してください。")),))
    try:
        build(event, question, clock.now())
    except ProblemError as error:
        raise Invalid(_("登録された内容では計画できません：%(faults)s", faults=str(error))) from error


def call_off(actor: Actor, run: RoundRun) -> None:
    """No answer is wanted any more."""
    studies.call_off(actor, run, "round_run.called_off", _("計算は、もう終わっています。"))


def under_way(run: RoundRun) -> bool:
    """Whether it waits or works."""
    return run.state in UNDER_WAY


def must_be_done(run: RoundRun) -> None:
    """Raise `Conflict` unless it has an answer that nobody has confirmed."""
    if run.confirmed_at is not None:
        raise Conflict(_("この計画は、もう確定しています。"))
    if run.state is not StudyState.DONE or run.plan is None or run.problem is None:
        raise Conflict(_("この計画は、まだ計算が終わっていません。"))
