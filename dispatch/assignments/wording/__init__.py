"""The room's codes as sentences: rules, costs, runs, and what happened to whom."""

from dispatch.assignments.wording.changes import ChangeRow, change_rows, change_sentence, lack_of
from dispatch.assignments.wording.costs import CostLine, cost_lines, cost_total, number
from dispatch.assignments.wording.differences import (
    cost_change,
    cost_instead,
    count_of,
    moved_line,
    moving_note,
    people_of,
    when_of,
)
from dispatch.assignments.wording.english import in_english
from dispatch.assignments.wording.events import Event, events
from dispatch.assignments.wording.moments import days_ahead, days_since, duration, minutes_left, time_left
from dispatch.assignments.wording.profile import modes_of, papers, special_days, topics_of, week_hours
from dispatch.assignments.wording.reasons import Funnel, funnels, nobody_stands_by, rule_broken, rule_name
from dispatch.assignments.wording.reports import (
    SIGNS,
    TONES,
    difference,
    fare_rule,
    kilometres,
    month_name,
    pay_rows,
    tax_note,
    travel_compared,
    way_rule,
    yen,
)
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
    "SIGNS",
    "TONES",
    "ChangeRow",
    "CostLine",
    "Event",
    "Funnel",
    "change_rows",
    "change_sentence",
    "cost_change",
    "cost_instead",
    "cost_lines",
    "cost_total",
    "count_of",
    "days_ahead",
    "days_since",
    "difference",
    "duration",
    "events",
    "fare_rule",
    "funnels",
    "in_english",
    "kilometres",
    "lack_of",
    "minutes_left",
    "modes_of",
    "month_name",
    "moved_line",
    "moving_note",
    "nobody_stands_by",
    "number",
    "papers",
    "pay_rows",
    "people_of",
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
    "tax_note",
    "time_left",
    "topics_of",
    "travel_compared",
    "way_rule",
    "week_hours",
    "when_of",
    "yen",
]
