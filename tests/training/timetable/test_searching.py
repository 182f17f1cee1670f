"""The search for one course's best sets of placements, against every set tried; and the timetable made at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from benchmarks.timetables import KINDS, problem
from training.timetable import judging, searching
from training.timetable.greedy import Greedy
from training.timetable.guessing import guesses
from training.timetable.instance import Instance
from training.timetable.offering import Offer
from training.timetable.problem import Problem
from training.timetable.reading_out import held_of
from training.timetable.searching import Search
from training.timetable.shading import shaded
from training.timetable.solve import SolveParams, solve


def offer(seed: int, *, even: bool, paid: float = 0.0) -> Offer:
    """Nine placements in two groups, one of them confirmed, for seven people; some have fewer seats than people. For
    some of them as much as `paid` is paid."""
    draw = np.random.default_rng(seed)
    inside = draw.random((9, 7)) < 0.5
    weight = draw.integers(1, 4, 7) if even else draw.integers(1, 9, (9, 7)) / 2
    fixed = [0] if seed % 3 == 0 else []
    group = np.array([9, *draw.integers(0, 2, 8)]) if fixed else draw.integers(0, 2, 9)
    seats = draw.choice([1, 2, 3, 9], 9)
    return Offer(inside * weight.astype(float), seats, draw.random(9) * 2 - paid, group, {0: 3, 1: 2}, fixed)


def every(asked: Offer, often: int = 1) -> dict[tuple[int, ...], float]:
    """What each set that is allowed is worth, net of prices; a placement can be in it so often."""
    found = {}
    free = [k for k in range(9) if k not in asked.fixed for _ in range(often)]
    for size in range(6):
        for chosen in {*combinations(free, size)}:
            used = Counter(int(asked.group[k]) for k in chosen)
            one = tuple(sorted([*asked.fixed, *chosen]))
            if one and all(used[group] <= most for group, most in asked.left.items()):
                found[one] = asked.value(np.array(one)) - float(asked.price[list(one)].sum())
    return found


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("patience", [1, searching.PATIENCE])
@pytest.mark.parametrize("paid", [0.0, 1.0, 1.9])
def test_the_search_finds_every_set_above_the_floor(
    even: bool, patience: int, paid: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room and effort for all of them, helped by a relaxation or not: exactly the sets worth more than the floor,
    each at its worth."""
    monkeypatch.setattr(searching, "PATIENCE", patience)
    monkeypatch.setattr(searching, "MANY", 1)  # step by step, not all at once
    for seed in range(12):
        asked = offer(seed, even=even, paid=paid)
        truth = every(asked)
        floor = max(truth.values()) - 2
        free = [k for k in range(9) if k not in asked.fixed]
        search = Search(asked, floor, 1000, 10**6, lambda: True).run(free)
        found = dict(zip(search.sets, search.nets, strict=True))
        assert found == pytest.approx({one: net for one, net in truth.items() if net > floor + 1e-7})
        assert search.most == pytest.approx(max(truth.values()))


@pytest.mark.parametrize("many", [1, searching.MANY])
def test_a_placement_that_stands_twice_is_no_other_placement(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where placements could be used several times each set is found once only, however its placements stand."""
    monkeypatch.setattr(searching, "MANY", many)
    for seed in range(6):
        asked = offer(seed, even=seed % 2 == 0)
        free = [k for k in range(9) if k not in asked.fixed]
        truth = every(asked, often=2)
        floor = max(truth.values()) - 2
        search = Search(asked, floor, 10_000, 10**6, lambda: True).run([k for k in free for _ in range(2)])
        assert len(search.sets) == len({*search.sets})
        found = dict(zip(search.sets, search.nets, strict=True))
        assert found == pytest.approx({one: net for one, net in truth.items() if net > floor + 1e-7})


def test_a_search_cut_short_tells_a_true_bound() -> None:
    """Without effort nothing better than the bound is left out; negative control: the bound is not just infinite."""
    for seed in range(12):
        asked = offer(seed, even=False)
        free = [k for k in range(9) if k not in asked.fixed]
        search = Search(asked, -1.0, 2, 1, lambda: True).run(free)
        best = max(every(asked).values())
        assert best - 1e-6 <= max(search.most, search.floor) <= asked.worth.max(axis=0).sum() + 60


def test_quick_looks_tell_no_set_worth_less() -> None:
    """Where seats suffice, what a quick look finds is allowed and worth more than the floor; where there is such a set
    it finds one."""
    for seed in range(24):
        asked = replace(offer(seed, even=seed % 2 == 0), seats=np.full(9, 9))
        truth = every(asked)
        floor = max(truth.values()) - 1
        found = guesses(asked, [k for k in range(9) if k not in asked.fixed], floor, 1000)
        assert found
        assert all(truth[one] > floor for one in found)


def test_shades_are_parts_that_grow_with_the_worth() -> None:
    """No part is greater than the worth, and what is left of it grows with the worth, too: else no bound were true."""
    for seed in range(12):
        worth = offer(seed, even=False).worth
        part = shaded(worth, np.full(9, 1.5), 3)
        assert part is not None
        order = np.argsort(worth, axis=0, kind="stable")
        for one in (part, worth - part):
            assert one.min() > -1e-9
            assert np.diff(np.take_along_axis(one, order, 0), axis=0).min() > -1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_never_nothing(kind: str) -> None:
    """With no time at all there is a valid timetable that holds sessions for people."""
    asked = Problem.from_json(problem(kind, 0, sessions=12, people=60, courses=4))
    instance = Instance(asked)
    held = held_of(instance, Greedy(instance).run())
    assert judging.faults(asked, held) == []
    plan = solve(asked, SolveParams(time_limit=0.001))
    assert plan.check(asked) == []
    assert plan.held
    assert 0 < judging.measure(asked, held)[0] <= plan.coverage
