"""The desk's courses, sessions, rooms and trainers."""

from training.views.courses import (  # noqa: F401 (each enters its pages)
    catalogue,
    materials,
    moving,
    overview,
    places,
    series,
    sessions,
)
from training.views.courses.blueprint import courses

__all__ = ["courses"]
