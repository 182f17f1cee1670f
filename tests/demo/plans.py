"""The first plan of a demo city."""

from __future__ import annotations

from dispatch.assignments.planning import Outlook, build
from dispatch.matching.plan import Plan
from dispatch.matching.rules import Rule
from dispatch.matching.solve import SolveParams, solve

REASONS = sorted((Rule.LANGUAGE, Rule.GENDER, Rule.AVAILABILITY, Rule.DISTANCE, Rule.CONTESTED))
"""What the five requests without anybody are to lack, one each."""


def solved() -> tuple[Outlook, Plan]:
    """The problem as the rows stand, and its plan."""
    outlook = build()
    return outlook, solve(outlook.problem, SolveParams(time_limit=60))


def leading_rules(plan: Plan) -> list[Rule]:
    """For each request without anybody, the rule that took the last people away."""
    return sorted([reason.rule for reason in one.reasons if reason.count][-1] for one in plan.unassigned)
