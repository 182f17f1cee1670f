"""Whom to invite: every number is that of a problem solved, and the bound says how much better others could be."""

from __future__ import annotations

from itertools import combinations

import pytest

from dispatch.matching.problem import Problem
from tests.matching.simple import option, person, post, problem
from tests.training.demand.scenes import cold, course, past
from training.demand import rehearsal
from training.demand.courses import Course
from training.demand.graduates import Curve, graduates
from training.demand.rehearsal import Past, Rehearsal

SEEDS = range(60)
VI3 = Course("vi3", "vi", 2, 3, seats=4)


def level3(name: str, hour: int, **fields):
    """A request at this hour for Vietnamese at level 3."""
    start, end = (f"2026-11-30T{one:02}:00+09:00" for one in (hour, hour + 1))
    return post(id=name, options=[option(start, end)], needs=[{"language": "vi", "level": 3}], **fields)


def curve_of(posts, people, course=VI3, **kwargs) -> Curve:
    """What a course brings to one problem of these."""
    return graduates([Past(Problem.from_json(problem(posts, people)))], course, **kwargs)


@pytest.mark.parametrize("seed", SEEDS)
def test_virtual_graduates_agree_with_a_full_cold_solve(seed):
    """Any group, reached from any smaller one, covers what the whole problem covers when it is solved anew."""
    made, taught = past(seed), course(seed)
    seen = Rehearsal([Past(made)], taught)
    people = seen.suited[:4]
    assert seen.covered(()) == cold(made, taught, ())
    for size in range(1, len(people) + 1):
        for group in combinations(people, size):
            assert seen.covered(group, group[:-1]) == cold(made, taught, group)
            assert seen.most(group) == seen.covered(group)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_choice_lies_between_brute_force_and_the_bound(seed):
    """The greedy never beats all groups tried, brute force never beats the bound; tried in full it is the best."""
    made, taught = past(seed), course(seed)
    base = cold(made, taught, ())
    seen = Rehearsal([Past(made)], taught)
    lazy, full = (graduates([Past(made)], taught, tried=tried) for tried in (0, 10_000))
    for k in (1, 2, 3):
        groups = list(combinations(seen.suited, min(k, len(seen.suited))))
        best = max(cold(made, taught, group) for group in groups) - base
        for curve in (lazy, full):
            gained = curve.choices[min(k, len(curve.choices)) - 1].gained if curve.choices else 0
            assert gained <= best
        for choice in lazy.choices[k - 1 : k] + full.choices[k - 1 : k]:
            assert best <= choice.bound
        assert (full.choices[min(k, len(full.choices)) - 1].gained if full.choices else 0) == best


@pytest.mark.parametrize("seed", SEEDS)
def test_more_people_never_gain_less_and_the_parts_add_up(seed):
    """Gains rise with k and stay under what all would gain; won less lost is the gain; nobody is invited twice."""
    for tried in (0, 2, 60):
        curve = graduates([Past(past(seed))], course(seed), tried=tried)
        gains = [0, *(one.gained for one in curve.choices)]
        assert gains == sorted(gains)
        assert gains[-1] <= curve.all_gain
        for k, one in enumerate(curve.choices, start=1):
            assert len(set(one.people)) == k
            assert len(one.won) - len(one.lost) == one.gained == one.covered - curve.covered
            assert sum(len(who.requests) for who in one.invited) >= (one.gained > 0)


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_the_same_past_gives_the_same_choice(seed):
    """Nothing depends on chance or on what was asked before."""
    assert graduates([Past(past(seed))], course(seed)) == graduates([Past(past(seed))], course(seed))


def test_the_random_pasts_are_worth_asking():
    """In a good share of them somebody's passing gains something, and in some more than one does."""
    gains = [graduates([Past(past(seed))], course(seed), tried=0).all_gain for seed in SEEDS]
    assert sum(gain > 0 for gain in gains) >= 25
    assert sum(gain > 1 for gain in gains) >= 10


def test_who_has_the_level_already_is_never_counted():
    """Only people between what a course requires and what it grants are raised, and only those it names."""
    people = [
        person(id="has", languages={"vi": 3}, available=[]),
        person(id="fits", languages={"vi": 2}),
        person(id="below", languages={"vi": 1}),
        person(id="other", languages={"zh": 2}),
    ]
    curve = curve_of([level3("R0", 10)], people)
    assert (curve.suited, curve.choices[0].people) == (1, ("fits",))
    assert curve.choices[0].invited[0].requests == ("R0",)
    named = Course("vi3", "vi", 2, 3, people=("has", "below"))
    assert curve_of([level3("R0", 10)], people, named).choices == ()


def test_a_graduate_who_frees_another_is_worth_what_the_other_then_does():
    """A gain may come by a chain: the graduate takes the senior's visit, the senior goes where only they can."""
    people = [
        person(id="senior", languages={"vi": 3, "zh": 3}, max_per_day=1),
        person(id="fits", languages={"vi": 2}),
    ]
    chinese = post(
        id="R1",
        options=[option("2026-11-30T10:00+09:00", "2026-11-30T11:00+09:00")],
        needs=[{"language": "zh", "level": 3}],
    )
    choice = curve_of([level3("R0", 10), chinese], people).choices[0]
    assert (choice.gained, choice.people, choice.proven) == (1, ("fits",), True)


def test_two_who_only_help_together_are_found():
    """A team of two at level 3: nobody gains anything alone, so the first step brings nothing, the second all."""
    team = post(id="R0", needs=[{"language": "vi", "level": 3}] * 2)
    people = [person(id=f"V{k}", available=[]) for k in range(3)] + [person(id="a"), person(id="b")]
    for tried in (0, 60):
        choices = curve_of([team], people, tried=tried).choices
        assert [one.gained for one in choices] == [0, 1]
        assert sorted(choices[1].people) == ["a", "b"]


def test_several_months_add_up():
    """The same people over two problems: gains are summed, and who helps in both comes first."""
    both, first = person(id="both"), person(id="first")
    pasts = [
        Past(Problem.from_json(problem([level3("R0", 10), level3("R1", 10)], [first, both]))),
        Past(Problem.from_json(problem([level3("R0", 10)], [both]))),
    ]
    curve = graduates(pasts, VI3)
    assert [one.gained for one in curve.choices] == [2, 3]
    assert curve.choices[0].people == ("both",)


def test_the_walk_from_the_uncovered_requests_is_needed(monkeypatch):
    """Negative control: with the walk stopped at its first step, a chain's gain is missed."""

    def short_walk(requests, people, plan, count):
        inside = rehearsal.np.ones(count, dtype=bool)
        inside[list(plan)] = False
        return inside

    monkeypatch.setattr(rehearsal, "_reached", short_walk)
    wrong = 0
    for seed in SEEDS:
        seen = Rehearsal([Past(past(seed))], course(seed))
        wrong += seen.covered(seen.suited) != cold(past(seed), course(seed), seen.suited)
    assert wrong > 0
