"""Between a run that solves and the page that watches it: how far it is, and whether somebody said stop."""

from __future__ import annotations

import time

from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.models import PlanRun
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock, reading
from dispatch.errors import Conflict
from dispatch.i18n import _
from dispatch.vocabulary import RunState

QUIET_SECONDS = 0.5
"""Least time between two signs of progress, and between two looks for a word to stop."""


def ask_to_stop(actor: Actor, run: PlanRun) -> None:
    """End a run with the best plan found so far. Raises `Conflict` where it has ended by itself."""
    run = lock(run)
    if run.state is not RunState.RUNNING:
        raise Conflict(_("この計算はもう終わっています。"), _("画面を更新して、結果を確認してください。"))
    if not run.stop_asked:
        run.stop_asked = True
        audit.record(actor, "plan.stopped", run)


class Watch:
    """One run's line to its row: transactions are short, and none is open while the solver works."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.stopped = False
        self._told = self._looked = -QUIET_SECONDS

    def sign(self, stage: str, best: float | None, bound: float | None) -> None:
        """Write how far the solver is, seldom enough not to slow it down."""
        if time.monotonic() - self._told < QUIET_SECONDS:
            return
        self._told = time.monotonic()
        run = db.session.get_one(PlanRun, self.number)
        run.stage, run.best, run.bound, run.heartbeat_at = stage, best, bound, clock.now()
        db.session.commit()

    def stop(self) -> bool:
        """Whether the best plan so far will do."""
        if not self.stopped and time.monotonic() - self._looked >= QUIET_SECONDS:
            self._looked = time.monotonic()
            with reading():
                asked = db.session.scalar(select(PlanRun.stop_asked).where(PlanRun.id == self.number))
                db.session.rollback()
            self.stopped = bool(asked)
        return self.stopped
