"""The coordinator's desk: lists, runs of the solver, one request, a person chosen by hand, what the engine knows."""

from dispatch.assignments.views.desk import (
    cases,
    choosing,
    expired,
    fairness,
    fixes,
    lists,
    offers,
    questions,
    runs,
)
from dispatch.assignments.views.desk.blueprint import desk

__all__ = [
    "cases",
    "choosing",
    "desk",
    "expired",
    "fairness",
    "fixes",
    "lists",
    "offers",
    "questions",
    "runs",
]
