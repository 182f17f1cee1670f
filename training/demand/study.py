"""The whole answer at once: where people were missing, what the next weeks ask, which course would have helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dispatch.matching.problem import Problem
from training.demand.cells import Asked, cells
from training.demand.courses import Course
from training.demand.forecast import Score, backtest, forecast, totals
from training.demand.ranking import Progress, rank

FORMAT = "training-study/1"
WEEKS = 4
TIMES = (6, 3, 1)
"""How often the forecast is held against what came, as far back as the past reaches."""
MOST_CELLS = 12
MARKS = ("language", "level", "ward", "weekday")


def study(
    problems: Sequence[Problem],
    asked: Sequence[Asked],
    courses: Sequence[Course],
    last: date,
    *,
    weeks: int = WEEKS,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """As `training-study/1`, ready for `json.dumps`. `last`: the last day of the past, `weeks`: those to foretell.

    `progress` hears of the ranking, which takes the time; what it raises ends the study.
    """
    return {
        "format": FORMAT,
        "cells": [one.to_json() for one in cells(asked, MARKS)],
        "forecast": _foretold(asked, last, weeks),
        "ranking": rank(problems, courses, progress=progress).to_json(),
    }


def _foretold(asked: Sequence[Asked], last: date, weeks: int) -> dict[str, Any]:
    """The cells that will lack most, each language and level in all, and how good this has been so far."""
    score = _score(asked, last, weeks)
    coming = sorted(forecast(asked, last, weeks), key=lambda one: -one.uncovered)
    return {
        "weeks": weeks,
        "cells": [one.to_json() for one in coming[:MOST_CELLS]],
        "totals": [one.to_json() for one in totals(asked, last, weeks)],
        "score": score.to_json() if score else None,
    }


def _score(asked: Sequence[Asked], last: date, weeks: int) -> Score | None:
    return next((score for times in TIMES if (score := backtest(asked, last, weeks, times))), None)
