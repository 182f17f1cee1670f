"""What would help: for an uncovered request the smallest changes that would cover it, each proven; or who is missing.

`catalogue` lists what could be asked, `board` and `ideas` find who could then come, `rearranging` finds what only works
when others are given other work, `proving` proves, `search` puts it together.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from dispatch.matching.fixes.forced import with_price
from dispatch.matching.fixes.proving import Prover
from dispatch.matching.fixes.search import Finder
from dispatch.matching.plan import Plan
from dispatch.matching.problem import Problem
from dispatch.matching.remedies import Explained

MOST = 5


def find_fixes(
    problem: Problem, plan: Plan, request_id: str, *, most: int = MOST, time_limit: float | None = None
) -> Explained:
    """What would help one request that `plan`, a valid plan of the problem, leaves out.

    At most `most` fixes, those that ask least of people first; where there is none, the shortage. A plan that covers
    the request, or could without any change, gives neither. `time_limit` in seconds: what is not proven by then is
    left out or said to be unproven. KeyError for an unknown request.
    """
    covered = any(one.request == request_id for one in plan.assignments)
    prover = Prover(problem, plan, _clock(time_limit))
    finder = Finder(problem, prover, most)
    if finder.by_id[request_id] and covered:
        return Explained()
    return next(finder.explain([request_id]))


def explain_fully(
    problem: Problem,
    plan: Plan,
    *,
    most: int = MOST,
    time_limit: float | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """The plan with fixes or a shortage for every request it leaves out, and what each contested one would cost others.

    The reasons are those the plan has. `stop` is asked between steps; True means that what is not proven by then is
    left out or said to be unproven.
    """
    prover = Prover(problem, plan, _clock(time_limit, stop))
    left_out = [one.request for one in plan.unassigned]
    found = Finder(problem, prover, most).explain(left_out)
    return replace(
        plan,
        unassigned=tuple(
            replace(with_price(prover, one), fixes=help_.fixes, shortage=help_.shortage)
            for one, help_ in zip(plan.unassigned, found, strict=True)
        ),
    )


def _clock(seconds: float | None, stop: Callable[[], bool] | None = None) -> Callable[[], float]:
    """What tells how many seconds are left; none once somebody said stop."""
    until = math.inf if seconds is None else time.monotonic() + seconds
    return lambda: -math.inf if stop is not None and stop() else until - time.monotonic()
