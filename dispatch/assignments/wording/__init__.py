"""The room's codes as sentences: rules, costs, runs, and what happened to whom."""

from dispatch.assignments.wording.costs import CostLine, cost_lines, cost_total, number
from dispatch.assignments.wording.english import in_english
from dispatch.assignments.wording.events import Event, events
from dispatch.assignments.wording.moments import days_ahead, days_since, duration, time_left
from dispatch.assignments.wording.profile import modes_of, papers, special_days, topics_of, week_hours
from dispatch.assignments.wording.reasons import Funnel, funnels, rule_broken, rule_name
from dispatch.assignments.wording.runs import (
    run_bound,
    run_burden,
    run_found,
    run_seconds,
    run_share,
    run_stage,
    run_summary,
)

__all__ = [
    "CostLine",
    "Event",
    "Funnel",
    "cost_lines",
    "cost_total",
    "days_ahead",
    "days_since",
    "duration",
    "events",
    "funnels",
    "in_english",
    "modes_of",
    "number",
    "papers",
    "rule_broken",
    "rule_name",
    "run_bound",
    "run_burden",
    "run_found",
    "run_seconds",
    "run_share",
    "run_stage",
    "run_summary",
    "special_days",
    "time_left",
    "topics_of",
    "week_hours",
]
