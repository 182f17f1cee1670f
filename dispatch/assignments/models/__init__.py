"""Runs of the solver, assignments and activity reports; changes proposed to hospitals, questions to the engine."""

from dispatch.assignments.models.amendment import Amendment, AmendmentState
from dispatch.assignments.models.assignment import BOOKED, LIVE, Assignment
from dispatch.assignments.models.payment import ClosedMonth, PaymentLine
from dispatch.assignments.models.plan_run import PlanRun
from dispatch.assignments.models.question import PlanQuestion, QuestionKind
from dispatch.assignments.models.receipt import Receipt
from dispatch.assignments.models.report import (
    ActivityReport,
    InstitutionReport,
    Punctuality,
    ReportState,
    WaySource,
)
from dispatch.assignments.models.standby import COUNTED_ON, Standby

__all__ = [
    "BOOKED",
    "COUNTED_ON",
    "LIVE",
    "ActivityReport",
    "Amendment",
    "AmendmentState",
    "Assignment",
    "ClosedMonth",
    "InstitutionReport",
    "PaymentLine",
    "PlanQuestion",
    "PlanRun",
    "Punctuality",
    "QuestionKind",
    "Receipt",
    "ReportState",
    "Standby",
    "WaySource",
]
