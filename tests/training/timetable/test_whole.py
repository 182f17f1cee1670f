"""What the stages over whole courses begin, and what they say of what they left."""

from __future__ import annotations

import math

import pytest

from benchmarks.timetables import problem
from training.timetable.choosing import Choosing
from training.timetable.greedy import Greedy
from training.timetable.problem import Problem
from training.timetable.standing import SolveParams, Standing
from training.timetable.whole import A_SET, Coverage, Stage


def ready() -> Coverage:
    """The first stage of a small problem, its relaxation solved and sets of several courses still to be named."""
    standing = Standing(
        Problem.from_json(problem("usual", 0, sessions=9, people=60, courses=3)), SolveParams()
    )
    standing.take(Greedy(standing.instance).run())
    assert standing.choice is not None
    stage = Coverage(standing)
    stage.master.begin(standing.choice)
    stage.master.guess(lambda: 1.0)
    return stage


def begun(stage: Coverage, left: float, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Among how many sets each choice is begun, were always so many seconds left; none says anything."""
    found = list[int]()

    def pick(_: Stage, choosing: Choosing) -> float:
        found.append(len(choosing.sets))
        return math.inf

    monkeypatch.setattr(Stage, "pick", pick)
    stage.left = lambda: left
    stage.name()
    return found


def test_no_choice_is_begun_that_would_end_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice among so many sets is made where there is time for them; where there is a little less, none is, and
    nothing is said to be proven."""
    [sets] = begun(ready(), 60.0, monkeypatch)
    assert sets > 1000
    assert begun(ready(), sets * A_SET * 1.01, monkeypatch) == [sets]
    stage = ready()
    before = stage.standing.most
    assert begun(stage, sets * A_SET * 0.99, monkeypatch) == []
    assert stage.standing.most == before
