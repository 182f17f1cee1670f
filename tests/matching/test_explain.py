"""Reasons: they add up, they are those of the rules, and contested requests name who holds the people."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from dispatch.matching import explain
from dispatch.matching.arrays import arrays_of
from dispatch.matching.costs import slot_of
from dispatch.matching.explain import Explainer
from dispatch.matching.held import Held
from dispatch.matching.plan import Plan, Reason
from dispatch.matching.problem import Problem
from dispatch.matching.rules import Rule, refusals
from dispatch.matching.solve import SolveParams, solve
from tests.matching.simple import at, commitment, option, person, post, problem
from tests.matching.worlds import world

ORDER = list(Rule)


def reasons(asked: dict[str, Any], request: str = "R0") -> tuple[Reason, ...]:
    plan = solve(Problem.from_json(asked))
    return next(one.reasons for one in plan.unassigned if one.request == request)


def test_the_funnel_counts_everybody_once() -> None:
    """Each person is counted under the first rule that refuses, in the rules' order, down to nobody."""
    people = [
        person(id="V0", languages={}),
        person(id="V1", languages={"vi": 1}),
        person(id="V2", gender="male"),
        person(id="V3", available=[]),
        person(id="V4", max_per_day=1, commitments=[commitment(at(14), at(15))]),
    ]
    assert reasons(problem([post(gender="female")], people)) == (
        Reason(Rule.LANGUAGE, 2),
        Reason(Rule.GENDER, 1),
        Reason(Rule.AVAILABILITY, 1),
        Reason(Rule.DAILY_CAP, 1),
    )


def test_the_best_option_counts() -> None:
    """With two options a person is counted where they get furthest: here the phone fails only by availability."""
    options = [option(), option(at(16), at(17), mode="phone")]
    people = [person(modes=["phone"], available=[[at(8), at(12)]])]
    assert reasons(problem([post(options=options)], people)) == (Reason(Rule.AVAILABILITY, 1),)


def test_a_team_says_which_need() -> None:
    """Only the need that nobody may fill is explained, by its place."""
    needs = [{"language": "vi", "level": 1}, {"language": "ne", "level": 1}]
    assert reasons(problem([post(needs=needs)], [person(), person(id="V1")])) == (
        Reason(Rule.LANGUAGE, 2, need=1),
    )


def test_options_that_fail_at_different_needs() -> None:
    """Where each option lacks another need, there is a funnel for each option."""
    needs = [{"language": "vi", "level": 1}, {"language": "zh", "level": 1}]
    people = [
        person(available=[[at(8), at(12)]]),
        person(id="V1", languages={"zh": 1}, available=[[at(12), at(18)]]),
    ]
    found = reasons(problem([post(needs=needs, options=[option(), option(at(14), at(15))])], people))
    assert [(one.option, one.need, one.rule, one.count) for one in found] == [
        (0, 1, Rule.LANGUAGE, 1),
        (0, 1, Rule.AVAILABILITY, 1),
        (1, 0, Rule.LANGUAGE, 1),
        (1, 0, Rule.AVAILABILITY, 1),
    ]


def test_one_person_for_two_needs() -> None:
    """Where each need could have somebody, but only the same one, the request itself holds the person."""
    needs = [{"language": "vi", "level": 1}, {"language": "vi", "level": 1}]
    assert reasons(problem([post(needs=needs)], [person()])) == (Reason(Rule.CONTESTED, 1, requests=("R0",)),)


def test_contested_names_the_holders() -> None:
    """The only person is given to the heavier request, by clash, by the day's cap or by the week's."""
    for start, day, who in ((10, 0, {}), (14, 0, {"max_per_day": 1}), (10, 1, {"max_per_week": 1})):
        heavier = post(id="R1", weight=9, options=[option(at(start, day=day), at(start + 1, day=day))])
        free = [[at(8), at(18)], [at(8, day=1), at(18, day=1)]]
        asked = problem([post(), heavier], [person(available=free, **who), person(id="V1", languages={})])
        assert reasons(asked) == (Reason(Rule.CONTESTED, 1, requests=("R1",)),)


def test_no_reasons_when_nobody_asks() -> None:
    """Explaining can be left out."""
    plan = solve(Problem.from_json(problem([post()], [])), SolveParams(explain="none"))
    assert plan.unassigned[0].reasons == ()


def first_refusal(asked: Problem, who: str, request: str, options: range, need: int) -> Rule | None:
    """Where this person gets furthest: the latest first refusal over the options, None where nothing refuses."""
    firsts = [next(iter(refusals(asked, who, request, choice, need)), Rule.CONTESTED) for choice in options]
    furthest = max(firsts, key=ORDER.index)
    return None if furthest is Rule.CONTESTED else furthest


@pytest.mark.parametrize("seed", range(4000, 4080))
def test_counts_add_up_one_volunteer_at_a_time(seed: int) -> None:
    """Every uncovered request has reasons; each funnel is what the rules say of each volunteer by itself."""
    asked = Problem.from_json(world(seed))
    by_id = {request.id: request for request in asked.requests}
    for left in solve(asked).unassigned:
        assert left.reasons
        post_ = by_id[left.request]
        funnels: dict[tuple[int, int | None], Counter[Rule | None]] = {}
        for reason in left.reasons:
            if reason.rule is Rule.CONTESTED:
                assert reason.count > 0
                assert reason.requests
                continue
            funnels.setdefault((reason.need or 0, reason.option), Counter())[reason.rule] += reason.count
        for (need, choice), counted in funnels.items():
            options = range(len(post_.options)) if choice is None else range(choice, choice + 1)
            plain = Counter(
                first_refusal(asked, one.id, left.request, options, need) for one in asked.candidates
            )
            assert plain == counted
            assert counted.total() == len(asked.candidates)


def held_by(asked: Problem, plan: Plan) -> Held:
    """Who holds what after the plan, one question at a time."""
    arrays = arrays_of(asked)
    held, confirmed = Held(arrays), {one.request for one in asked.fixed}
    for one in plan.assignments:
        if one.request not in confirmed:
            job = slot_of(arrays, one.request, one.option, 0)[1]
            held.take(job, tuple(arrays.candidate_index[who] for who in one.volunteers))
    return held


def contested_need(asked: Problem, held: Held, request: str, need: int) -> tuple[int, bool, set[str]]:
    """How many could fill a need in some option, whether one of them is free, and the requests that hold the others."""
    arrays, able, holders, free = arrays_of(asked), set[str](), set[int](), False
    for choice in range(len(asked.requests[arrays.request_index[request]].options)):
        for one in asked.candidates:
            if not refusals(asked, one.id, request, choice, need):
                able.add(one.id)
                job = slot_of(arrays, request, choice, need)[1]
                blocking = held.blocking(arrays.candidate_index[one.id], job)
                free |= not blocking
                holders |= set(arrays.jobs.request[blocking].tolist())
    return len(able), free, {asked.requests[r].id for r in holders}


@pytest.mark.parametrize("seed", range(4000, 4060))
def test_holders_one_volunteer_at_a_time(seed: int) -> None:
    """Who holds the people of a contested need is what asking for each by itself says, neither more nor less."""
    asked = Problem.from_json(world(seed))
    plan = solve(asked)
    held = held_by(asked, plan)
    for left in plan.unassigned:
        for reason in left.reasons:
            needs = len(asked.requests[arrays_of(asked).request_index[left.request]].needs)
            if reason.rule is Rule.CONTESTED and (reason.need is not None or needs == 1):
                count, free, holders = contested_need(asked, held, left.request, reason.need or 0)
                if not free:
                    assert (count, holders) == (reason.count, set(reason.requests))


def test_explaining_many_is_explaining_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once, a few at a time or one by one: the same reasons, in the order asked for."""
    for seed in range(4000, 4040):
        asked = Problem.from_json(world(seed))
        plan = solve(asked, SolveParams(explain="none"))
        explainer = Explainer(asked, plan.assignments)
        names = [one.request for one in plan.unassigned][::-1]
        whole = explainer.explain_all(names)
        assert whole == tuple(map(explainer.explain, names))
        with monkeypatch.context() as small:
            small.setattr(explain, "CHUNK", 10)
            assert explainer.explain_all(names) == whole
