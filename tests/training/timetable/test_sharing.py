"""What courses share where sessions need several trainers: half a session has no half trainers, and the rows that say
so cut no timetable off."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.training.timetable.truth import best, faults
from tests.training.timetable.worlds import at, world
from training.timetable import sharing
from training.timetable.bounding import Master
from training.timetable.instance import Instance
from training.timetable.problem import Problem
from training.timetable.sharing import Row
from training.timetable.solve import solve


def crowded(seed: int) -> dict[str, Any]:
    """A small problem with three or four trainers; most sessions need two or three of some of them."""
    asked, draw = world(seed), Random(f"trainers {seed}")
    names = [f"t{k}" for k in range(draw.choice([3, 3, 4]))]
    asked["trainers"] = [
        {"id": name, "available": [[at(0, 9), at(0, 16)], [at(1, 9), at(1, 16)]]} for name in names
    ]
    for session in asked["sessions"]:
        session["trainers"] = sorted(draw.sample(names, draw.randint(2, len(names))))
        session["trainers_needed"] = min(draw.choice([1, 2, 2, 3]), len(session["trainers"]))
    return {**asked, "fixed": [], "previous": []}


def one_moment(teach: dict[str, tuple[int, tuple[int, ...]]]) -> dict[str, Any]:
    """Courses that can be held at one moment only, each in a room of its own for one person, so many of these trainers
    needed."""
    hours = [[at(0, 9), at(0, 12)]]
    return {
        "format": "dispatch-timetable/1",
        "sessions": [
            {
                "id": f"s{course}",
                "course": course,
                "minutes": 60,
                "capacity": 2,
                "rooms": [f"r{course}"],
                "trainers": [f"t{k}" for k in who],
                "trainers_needed": needed,
                "starts": [at(0, 9)],
            }
            for course, (needed, who) in teach.items()
        ],
        "rooms": [
            {"id": f"r{course}", "capacity": 2, "ward": "north", "available": hours} for course in teach
        ],
        "trainers": [{"id": f"t{k}", "available": hours} for k in range(4)],
        "people": [{"id": f"p{course}", "needs": {course: 1}, "available": hours} for course in teach],
    }


def relaxed(asked: dict[str, Any]) -> float:
    """The bound that the relaxation over whole courses proves."""
    master = Master(Instance(Problem.from_json(asked)))
    master.run(lambda: 1.0, lambda: False)
    return master.proven(master.worth.tolist())


def none(*_: object) -> Iterator[Row]:
    """No rows at all."""
    yield from ()


@pytest.mark.parametrize(
    ("rule", "teach", "without"),
    [
        ("_once_rows", {"a": (2, (0, 1)), "b": (1, (1,))}, 1.5),
        ("_several_rows", {"a": (2, (0, 1, 2)), "b": (2, (0, 1, 2))}, 1.5),
        ("_several_rows", {"a": (2, (0, 1)), "b": (2, (1, 2)), "c": (2, (0, 2))}, 1.5),
    ],
)
def test_no_half_trainers(
    rule: str, teach: dict[str, tuple[int, tuple[int, ...]]], without: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only one of the courses can have its trainers the relaxation says one; negative control: without the rows
    it says more."""
    asked = one_moment(teach)
    assert relaxed(asked) == pytest.approx(1.0)
    monkeypatch.setattr(sharing, rule, none)
    assert relaxed(asked) == pytest.approx(without)


def test_no_timetable_is_cut_off() -> None:
    """With sessions that need two or three trainers the relaxation says no less than the best of all placements tried,
    and the plan is that best."""
    rounded = 0
    for seed in range(30):
        asked = crowded(seed)
        given = Problem.from_json(asked)
        most, least = best(asked)
        assert relaxed(asked) >= most - 1e-6
        plan = solve(given)
        assert faults(asked, plan.to_json()) == plan.check(given) == []
        assert (plan.status, plan.coverage) == ("optimal", most)
        assert plan.cost == pytest.approx(least)
        rounded += any(True for _ in sharing._several_rows(Instance(given)))
    assert rounded > 15  # negative control: the rows are there
