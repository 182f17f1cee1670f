"""Questions to the engine: asked in the web process, answered by the scheduler, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from dispatch import clock
from dispatch.assignments.models import PlanQuestion, QuestionKind
from dispatch.assignments.planning import build
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, finds, reading
from dispatch.errors import in_short
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import RequestState, RunState

logger = logging.getLogger(__name__)

UNDER_WAY = (RunState.QUEUED, RunState.RUNNING)
LOST_AFTER = timedelta(minutes=5)
"""A question whose answerer has given no sign for so long is put again."""
AT_ONCE = 8
"""So many uncovered requests get their fixes after a run without being asked about; the others on demand."""
TOO_LARGE = 400_000
"""Requests × people: beyond, nothing is looked into unasked."""


def ask(
    actor: Actor,
    kind: QuestionKind,
    request: ServiceRequest | None = None,
    detail: Mapping[str, Any] | None = None,
) -> PlanQuestion:
    """Put a question; one that waits already with the same words is given back."""
    number, words = request.id if request else None, dict(detail or {})
    same = select(PlanQuestion).where(
        PlanQuestion.kind == kind,
        PlanQuestion.request_id.is_(None) if number is None else PlanQuestion.request_id == number,
        PlanQuestion.state == RunState.QUEUED,
    )
    found = next((one for one in db.session.scalars(same) if one.detail == words), None)
    if found is None:
        found = PlanQuestion(kind=kind, request_id=number, detail=words, asked_by_id=actor.id)
        db.session.add(found)
        db.session.flush()
    return found


def ask_after_run(uncovered: list[int], size: int) -> None:
    """What a coordinator is going to ask next: who could step in, and what would cover what was left uncovered."""
    if size > TOO_LARGE:
        return
    if db.session.scalars(_confirmed().limit(1)).first() is not None:
        ask(SYSTEM, QuestionKind.STANDBY)
    if len(uncovered) <= AT_ONCE:
        for request in db.session.scalars(select(ServiceRequest).where(ServiceRequest.id.in_(uncovered))):
            ask(SYSTEM, QuestionKind.FIXES, request)


def answer_next() -> PlanQuestion | None:
    """Answer the question that has waited longest, a person's before the system's; called outside the web process."""
    number = _claim()
    if number is None:
        return None
    try:
        with reading():
            answer = _answered(number)
            db.session.rollback()
        _settle(number, answer)
    except Exception as error:
        db.session.rollback()
        logger.exception("question %s has no answer", number)
        failed = db.session.get_one(PlanQuestion, number)
        failed.state, failed.finished_at = RunState.FAILED, clock.now()
        failed.error = in_short(error)
        db.session.commit()
    return db.session.get_one(PlanQuestion, number, populate_existing=True)


def answer_all() -> int:
    """Answer whatever waits; gives how many there were."""
    number = 0
    while answer_next() is not None:
        number += 1
    return number


def _claim() -> int | None:
    lost = PlanQuestion.started_at < clock.now() - LOST_AFTER
    waiting = (PlanQuestion.state == RunState.QUEUED) | ((PlanQuestion.state == RunState.RUNNING) & lost)
    order = (PlanQuestion.asked_by_id.is_(None), PlanQuestion.id)
    statement = select(PlanQuestion).where(waiting).order_by(*order).limit(1)
    if not finds(statement):
        return None
    question = db.session.scalar(statement.with_for_update(skip_locked=True))
    number = None
    if question is not None:
        question.state, question.started_at = RunState.RUNNING, clock.now()
        number = question.id
    db.session.commit()
    return number


def _answered(number: int) -> dict[str, Any]:
    """The answer. No transaction that writes is open; the solver is loaded here and nowhere in the web process."""
    from dispatch.assignments.planning import answers  # noqa: PLC0415

    question = db.session.get_one(PlanQuestion, number)
    outlook, detail = build(), question.detail
    if question.request_id is None:
        return answers.standing_by(outlook, db.session.scalars(_confirmed()).all())
    request = db.session.get_one(ServiceRequest, question.request_id)
    by_kind: dict[QuestionKind, Callable[[], dict[str, Any]]] = {
        QuestionKind.FIXES: lambda: answers.fixes(outlook, request),
        QuestionKind.WHY: lambda: answers.why(outlook, request.id, detail["people"]),
        QuestionKind.SWAP: lambda: answers.swap(outlook, request.id, detail),
    }
    return by_kind[question.kind]()


def _confirmed() -> Any:
    return (
        select(ServiceRequest.id)
        .where(ServiceRequest.state == RequestState.CONFIRMED)
        .order_by(ServiceRequest.id)
    )


def _settle(number: int, answer: dict[str, Any]) -> None:
    """Write the answer down; what it replaces is forgotten."""
    question = db.session.get_one(PlanQuestion, number)
    question.state, question.finished_at, question.answer = RunState.DONE, clock.now(), answer
    about = (
        PlanQuestion.request_id.is_(None)
        if question.request_id is None
        else PlanQuestion.request_id == question.request_id
    )
    older = (PlanQuestion.id < number, PlanQuestion.kind == question.kind, about)
    db.session.execute(delete(PlanQuestion).where(*older, PlanQuestion.state.not_in(UNDER_WAY)))
    db.session.commit()
