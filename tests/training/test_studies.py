"""The queue of questions put to the solvers: nobody is held up by an empty one, and nothing is settled by halves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services as assignments
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import StudyState
from tests.support.statements import statements
from training.models import PairingStudy
from training.services import demand, shadowing, timetables
from training.services.shadowing import studies as pairing

WRITING = ("BEGIN IMMEDIATE", "FOR UPDATE", "UPDATE ", "INSERT ")


def asked() -> PairingStudy:
    """A pairing that waits."""
    study = shadowing.request_pairing(SYSTEM)
    db.session.commit()
    return study


def writing(sent: list[str]) -> list[str]:
    """Of statements those that lock or write."""
    return [one for one in sent if any(word in one for word in WRITING)]


QUEUES: tuple[Callable[[], object], ...] = (
    demand.work_next, timetables.work_next, shadowing.pair_next, assignments.run_next, assignments.answer_next
)  # fmt: skip


def test_an_empty_queue_holds_up_nobody(ctx: Flask) -> None:
    """Looking for work locks and writes nothing, also while somebody else is at work on a question; asking does."""
    with statements() as sent:
        assert not any(work() for work in QUEUES)
        assert sent
        assert writing(sent) == []
        asked()
        assert writing(sent)
    assert pairing.QUEUE.claim()
    with statements() as sent:
        assert not any(work() for work in QUEUES)
        assert writing(sent) == []


def test_a_question_that_fails_leaves_nothing_by_halves(ctx: Flask) -> None:
    """What settling has done until it fails is undone; why it failed is kept, and the next question is answered."""
    first = asked()

    def half(study: PairingStudy, answer: int) -> None:
        study.proposed = answer
        db.session.flush()
        raise ZeroDivisionError("by halves")

    failed = pairing.QUEUE.work_next(lambda number: 7, half)
    assert failed is first
    assert (first.state, first.proposed, first.message) == (
        StudyState.FAILED,
        0,
        "ZeroDivisionError: by halves",
    )
    second = asked()
    assert second.id != first.id
    assert shadowing.pair_next()
    assert (second.state, second.message) == (StudyState.DONE, "")


def test_who_is_lost_with_its_worker_and_who_is_not(ctx: Flask) -> None:
    """Without a sign for too long a question has failed; until then it is its worker's, and another waits behind."""
    first = asked()
    assert pairing.QUEUE.claim() == first.id
    second = asked()
    clock.advance(pairing.LOST_AFTER - timedelta(seconds=1))
    assert pairing.QUEUE.claim() == second.id
    clock.advance(timedelta(seconds=2))
    assert pairing.QUEUE.claim() is None
    states = [one.state for one in db.session.scalars(select(PairingStudy).order_by(PairingStudy.id))]
    assert states == [StudyState.FAILED, StudyState.RUNNING]
