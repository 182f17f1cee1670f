"""Runs of the solver, assignments and activity reports; changes proposed to hospitals, questions to the engine."""

from dispatch.assignments.models.amendment import Amendment, AmendmentState
from dispatch.assignments.models.assignment import BOOKED, LIVE, Assignment
from dispatch.assignments.models.plan_run import PlanRun
from dispatch.assignments.models.question import PlanQuestion, QuestionKind
from dispatch.assignments.models.report import ActivityReport

__all__ = [
    "BOOKED",
    "LIVE",
    "ActivityReport",
    "Amendment",
    "AmendmentState",
    "Assignment",
    "PlanQuestion",
    "PlanRun",
    "QuestionKind",
]
