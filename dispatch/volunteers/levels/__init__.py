"""Levels are derived, never typed: dated rules turn what is known of a person into levels and permissions.

Pure: no web, no database, no clock. The day always comes from the caller. Read it in this order: `days` (sets of
days), `evidence` (what is known of a person), `renewing`, `conditions` and `rules` (what the foundation asks),
`reading` (the file `dispatch-levels/1`), `holding` (when a condition is met, and why), `deriving` (the level of a
day), `timelines` (the levels of a time), `periods` (how they are kept), `comparing` (whom a change of rules would
raise or lower), `usual` (the rules to begin with).
"""

from dispatch.matching.faults import ProblemError
from dispatch.volunteers.levels.comparing import Change, Comparison, Person, compare
from dispatch.volunteers.levels.conditions import AllOf, AnyOf, Condition, Leaf, Level
from dispatch.volunteers.levels.deriving import Derived, Gap, Standing, derive
from dispatch.volunteers.levels.evidence import Evidence, Fact, FactKind, Override
from dispatch.volunteers.levels.holding import Checked
from dispatch.volunteers.levels.periods import Period, periods
from dispatch.volunteers.levels.reading import FORMAT, read_rules, write_rules
from dispatch.volunteers.levels.renewing import Renewed, period_on
from dispatch.volunteers.levels.rules import LEVEL, Rule, Rules, succession
from dispatch.volunteers.levels.timelines import Span, Timeline, timeline
from dispatch.volunteers.levels.usual import usual_rules

__all__ = [
    "FORMAT",
    "LEVEL",
    "AllOf",
    "AnyOf",
    "Change",
    "Checked",
    "Comparison",
    "Condition",
    "Derived",
    "Evidence",
    "Fact",
    "FactKind",
    "Gap",
    "Leaf",
    "Level",
    "Override",
    "Period",
    "Person",
    "ProblemError",
    "Renewed",
    "Rule",
    "Rules",
    "Span",
    "Standing",
    "Timeline",
    "compare",
    "derive",
    "period_on",
    "periods",
    "read_rules",
    "succession",
    "timeline",
    "usual_rules",
    "write_rules",
]
