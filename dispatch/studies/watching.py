"""How far a solver is, told to whoever looks on; and whether its answer is still wanted."""

from __future__ import annotations

import time

from dispatch.studies.models import WatchedStudy
from dispatch.studies.queue import CalledOff, sign

BETWEEN_SIGNS = 1.0
"""Seconds: a sign is a transaction."""


class Watch:
    """The `progress` and `stop` that a solver is given for the question of this number."""

    def __init__(self, model: type[WatchedStudy], number: int) -> None:
        self.model, self.number = model, number
        self.stopped, self.said = False, -BETWEEN_SIGNS

    def sign(self, stage: str, coverage: float | None, bound: float | None) -> None:
        """Say how far it is, at most once a second; the solver hears of a stop when it asks."""
        if self.stopped or time.monotonic() - self.said < BETWEEN_SIGNS:
            return
        self.said = time.monotonic()
        try:
            sign(self.model, self.number, f"{stage} {coverage or 0:.0f} {bound or 0:.0f}")
        except CalledOff:
            self.stopped = True

    def stop(self) -> bool:
        """What the solver asks."""
        return self.stopped

    def heed(self) -> None:
        """Raise `CalledOff` where it was stopped meanwhile."""
        if self.stopped:
            raise CalledOff
