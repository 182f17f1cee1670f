"""The coordinator's desk: lists, runs of the solver, one request, a person chosen by hand."""

from dispatch.assignments.views.desk import cases, choosing, lists, runs
from dispatch.assignments.views.desk.blueprint import desk

__all__ = ["cases", "choosing", "desk", "lists", "runs"]
