"""Questions that pages put to solvers: asked in the web process, answered by the scheduler beside it."""

from dispatch.studies.models import UNDER_WAY, Study, WatchedStudy
from dispatch.studies.queue import CalledOff, Queue, call_off, heed, sign
from dispatch.studies.watching import Watch

__all__ = ["UNDER_WAY", "CalledOff", "Queue", "Study", "Watch", "WatchedStudy", "call_off", "heed", "sign"]
