"""Runs of the solver, assignments and activity reports."""

from dispatch.assignments.models.assignment import BOOKED, LIVE, Assignment
from dispatch.assignments.models.plan_run import PlanRun
from dispatch.assignments.models.report import ActivityReport

__all__ = ["BOOKED", "LIVE", "ActivityReport", "Assignment", "PlanRun"]
