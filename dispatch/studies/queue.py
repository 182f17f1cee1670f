"""The queues in which questions wait for a solver: asked by pages, worked by the scheduler beside the web server.

A question is claimed, answered with no transaction open, and settled in one: done, failed, or called off.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db, finds, lock
from dispatch.errors import Conflict, in_short
from dispatch.studies.models import UNDER_WAY, Study, WatchedStudy
from dispatch.vocabulary import StudyState

AnyStudy = TypeVar("AnyStudy", bound=Study)
Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class CalledOff(Exception):
    """Somebody wants no answer any more, or another."""


@dataclass(frozen=True, slots=True)
class Queue(Generic[AnyStudy]):
    """The questions of one kind. One whose worker has given no sign for `lost_after` has been lost with it.

    `signs` is the column of the worker's last sign. Its end is recorded as `event` with the state behind it; None:
    what settles it records that itself.
    """

    model: type[AnyStudy]
    lost_after: timedelta
    signs: InstrumentedAttribute[datetime | None]
    event: str | None = None

    def work_next(
        self, find: Callable[[int], Answer], settle: Callable[[AnyStudy, Answer], None]
    ) -> AnyStudy | None:
        """Carry out the question that has waited longest, if any; called outside the web process only.

        `find` answers the question of this id and may raise `CalledOff`; `settle` writes the answer down, with the
        row locked, in the transaction that ends the question.
        """
        number = self.claim()
        if number is None:
            return None
        try:
            study = self._answered(number, find, settle)
        except CalledOff:
            study = self._ended(number, StudyState.CANCELLED)
        except Exception as error:
            logger.exception("%s %s failed", self.model.__name__, number)
            study = self._ended(number, StudyState.FAILED, in_short(error))
        db.session.commit()
        return study

    def claim(self) -> int | None:
        """The question that waits, now at work; those whose worker was lost have failed."""
        now, model = clock.now(), self.model
        queued = model.state == StudyState.QUEUED
        lost = (model.state == StudyState.RUNNING) & (self.signs < now - self.lost_after)
        if not finds(select(model.id).where(queued | lost)):
            return None
        for gone in db.session.scalars(select(model).where(lost).with_for_update(skip_locked=True)):
            gone.message = "the worker was lost"
            gone.end(StudyState.FAILED, now)
        first = select(model).where(queued).order_by(model.id).limit(1)
        study = db.session.scalar(first.with_for_update(skip_locked=True))
        if study is not None:
            study.begin(now)
        number = study.id if study is not None else None
        db.session.commit()
        return number

    def _answered(
        self, number: int, find: Callable[[int], Answer], settle: Callable[[AnyStudy, Answer], None]
    ) -> AnyStudy:
        answer = find(number)
        db.session.rollback()
        study = lock(db.session.get_one(self.model, number))
        settle(study, answer)
        return self._end(study, StudyState.DONE)

    def _ended(self, number: int, state: StudyState, message: str = "") -> AnyStudy:
        db.session.rollback()
        study = lock(db.session.get_one(self.model, number))
        study.message = message
        return self._end(study, state)

    def _end(self, study: AnyStudy, state: StudyState) -> AnyStudy:
        study.end(state, clock.now())
        if self.event is not None:
            audit.record(SYSTEM, f"{self.event}.{state.value}", study)
        return study


def sign(model: type[WatchedStudy], number: int, progress: str) -> None:
    """Say how far it is, and hear whether it is still wanted. Commits; raises `CalledOff`."""
    study = db.session.get_one(model, number, populate_existing=True)
    heed(study)
    study.progress, study.heartbeat_at = progress, clock.now()
    db.session.commit()


def heed(study: WatchedStudy) -> None:
    """Raise `CalledOff` where it is wanted no more."""
    if study.stop_asked:
        raise CalledOff


def call_off(actor: Actor, study: WatchedStudy, event: str, over: str) -> None:
    """End a question without an answer. Raises `Conflict`, saying `over`, where it has ended by itself."""
    study = lock(study)
    if study.state not in UNDER_WAY:
        raise Conflict(over)
    study.stop_asked = True
    if study.state is StudyState.QUEUED:
        study.end(StudyState.CANCELLED, clock.now())
    audit.record(actor, event, study)
