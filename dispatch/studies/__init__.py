"""Questions that pages put to solvers: asked in the web process, answered by the scheduler beside it."""

from dispatch.studies.models import UNDER_WAY, Study, WatchedStudy
from dispatch.studies.queue import CalledOff, Queue, call_off, heed, sign

__all__ = ["UNDER_WAY", "CalledOff", "Queue", "Study", "WatchedStudy", "call_off", "heed", "sign"]
