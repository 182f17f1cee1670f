"""How to solve, and how the time is shared out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, float | None, float | None], None]

AT_ONCE = 1.0  # seconds that a first roster may take, however little time there is
MOST_DUTIES = 60_000  # that somebody could take: with more of them no solver would come to an end
EXPLAINING = 0.05  # of the time limit, for what comes after the solver
DEAF = 30.0  # seconds at most in which HiGHS, which listens to nobody, is left alone
LOADING = 2.0  # seconds below which CP-SAT is not begun: to load it and tell it the programme takes as long
WORTHWHILE = 1.0  # seconds for some days, where there are so many
SHARE = 0.8  # of the time that is left, for the programme over patterns
HALF = 0.5  # of the time that is left, for each of the two that seek coverage
FIRST = 0.25  # where the horizon is long: of the time that is left, for two days at a time,
WHOLE = 0.3  # then for all of it,
GROWING = 0.6  # then for more and more days at a time,
CHEAPER = 0.6  # and then for what it costs


@dataclass(frozen=True, slots=True)
class SolveParams:
    """How to solve. `time_limit` in seconds (None: until proven); `workers`: threads of CP-SAT; `progress` is told
    (stage, coverage so far, coverage bound); `stop` is asked between steps, and True means that the best so far will
    do."""

    time_limit: float | None = None
    workers: int = 1
    seed: int = 0
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None
