"""What the engine knows about a plan, asked for by a coordinator: answers in the rows' own numbers, ready to be kept.

Whoever imports this loads the solver; the web process never does.
"""

from dispatch.assignments.planning.answers.fixes import fixes
from dispatch.assignments.planning.answers.standby import standing_by
from dispatch.assignments.planning.answers.swap import swap
from dispatch.assignments.planning.answers.why import why

__all__ = ["fixes", "standing_by", "swap", "why"]
