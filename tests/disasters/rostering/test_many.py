"""The rules for all shifts at once say what the rules for one shift say; so do the reasons that are told."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from dispatch.disasters.rostering import many
from dispatch.disasters.rostering.explain import EXPERIENCED, SEATS, Explainer, Missing
from dispatch.disasters.rostering.judging import Judge, Pairs
from dispatch.disasters.rostering.many import NONE, ORDER, Many
from dispatch.disasters.rostering.problem import Problem, ProblemError
from dispatch.disasters.rostering.reasons import Reason
from dispatch.disasters.rostering.rules import Rules
from tests.disasters.rostering.worlds import at, world

SEEDS = range(400)


def drawn(seed: int) -> tuple[Problem, Rules] | None:
    """A problem with duties of more than a week, now and then past midnight; none where it has faults."""
    asked, draw = world(seed), Random(seed)
    asked["horizon"][1] = at(240)
    for one in asked["shifts"]:
        if draw.random() < 0.6:
            start = draw.randrange(2, 214)
            one["start"], one["end"] = at(start), at(start + draw.choice([4, 8, 24]))
    asked["settings"]["hours_in_7_days"] = draw.choice([8, 16, 40])
    asked["settings"]["free_days_in_7"] = draw.choice([1, 4, 5])
    try:
        problem = Problem.from_json(asked)
    except ProblemError:
        return None
    return problem, Rules(problem)


def differences(seed: int) -> tuple[int, Counter[Reason | None]]:
    """How often both differ, and what was seen."""
    made, wrong, seen = drawn(seed), 0, Counter[Reason | None]()
    if made is None:
        return 0, seen
    problem, rules = made
    draw, all_of = Random(seed), Many(rules)
    for p in range(len(problem.supporters)):
        own = [s for s in range(len(problem.shifts)) if draw.random() < 0.4]
        codes = all_of.refusals(p, own)
        for s in range(len(problem.shifts)):
            reason = rules.never(p, s) or rules.beside(p, s, own)
            wrong += codes[s] != (NONE if reason is None else ORDER[reason])
            seen[reason] += 1
    return wrong, seen


def test_all_shifts_at_once_say_the_same() -> None:
    """For everybody and every shift the same reason; every rule is seen."""
    seen = Counter[Reason | None]()
    for seed in SEEDS:
        wrong, found = differences(seed)
        assert not wrong, seed
        seen += found
    rules = [one for one in Reason if ORDER[one] <= ORDER[Reason.FREE_DAY]]
    missed = {*rules, None} - {Reason.LANGUAGE, Reason.EXPERIENCE} - set(seen)
    assert not missed


def test_a_week_of_six_days_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with a shorter week the two differ."""
    monkeypatch.setattr(many, "WEEK", 6)
    assert any(differences(seed)[0] for seed in SEEDS)


def reasons(rules: Rules, duties: Pairs, s: int, lack: Missing) -> Counter[Reason]:
    """What `docs/rosters.md` says: everybody who is not there is counted once, for the first that holds."""
    judge, shift, out = Judge(rules), rules.problem.shifts[s], Counter[Reason]()
    on = [p for p, other in duties if other == s]
    for p, one in enumerate(rules.problem.supporters):
        if p in on:
            continue
        found = {judge.refusal(p, s, duties, [other for who, other in duties if who == p])}
        if lack.kind == EXPERIENCED and not one.experienced:
            found.add(Reason.EXPERIENCE)
        elif lack.language is not None and one.languages.get(lack.language, -1) < (lack.level or 0):
            found.add(Reason.LANGUAGE)
        found.add(Reason.FULL if len(on) >= shift.number else Reason.BETTER)
        out[min(found - {None}, key=lambda reason: ORDER[Reason(reason)])] += 1  # type: ignore[index,arg-type]
    return out


def test_reasons_are_the_first_that_hold() -> None:
    """Of every kind of empty place, person by person."""
    seen = Counter[str]()
    for seed in SEEDS:
        made = drawn(seed)
        if made is None:
            continue
        problem, rules = made
        draw, people = Random(seed), range(len(problem.supporters))
        shifts = range(len(problem.shifts))
        duties = {(p, s) for p in people for s in shifts if draw.random() < 0.3}
        for one in Explainer(rules, duties).uncovered():
            for lack in one.missing:
                s = rules.shift_number[one.shift]
                assert dict(lack.reasons) == dict(reasons(rules, duties, s, lack)), (seed, one.shift)
                seen[lack.kind] += 1
                seen.update({reason.value: count for reason, count in lack.reasons})
    assert seen[SEATS]
    assert set(seen) >= {one.value for one in Reason}
