"""When to hold it: questions, what the solver proposes, changing it, confirming it."""

from training.views.timetable import actions, asking, pages  # noqa: F401 (their routes)
from training.views.timetable.blueprint import timetable

__all__ = ["timetable"]
